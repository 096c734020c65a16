// Checkout is a shop's service: search, prices, orders and receipts.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"

	"shop.example/checkout/api"
	"shop.example/checkout/catalog"
	"shop.example/checkout/orders"
	"shop.example/checkout/pricing"
)

func main() {
	address := flag.String("address", "127.0.0.1:8090", "where the shop listens")
	admin := flag.String("admin", "127.0.0.1:8091", "where /debug/pprof listens")
	flag.Parse()
	articles := catalog.New(4_000)
	server := &api.Server{
		Catalog: articles,
		Prices:  pricing.New(articles),
		Orders:  orders.NewStore(5_000, []byte("not a secret")),
	}
	go serve(*admin, http.DefaultServeMux)
	serve(*address, server.Handler())
}

func serve(address string, handler http.Handler) {
	listener, err := net.Listen("tcp", address)
	if err == nil {
		err = http.Serve(listener, handler)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
