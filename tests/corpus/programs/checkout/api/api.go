// Package api is the service as HTTP shows it.
package api

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"net/http"
	"runtime/pprof"
	"strconv"
	"time"

	"shop.example/checkout/cart"
	"shop.example/checkout/catalog"
	"shop.example/checkout/orders"
	"shop.example/checkout/pricing"
	"shop.example/checkout/receipt"
)

// A Server answers the shop's requests.
type Server struct {
	Catalog *catalog.Catalog
	Prices  *pricing.Engine
	Orders  *orders.Store
}

// Handler routes requests; what each costs is labelled with endpoint and shop.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /search", s.search)
	mux.HandleFunc("GET /catalog/{page}", s.page)
	mux.HandleFunc("POST /quote", s.quote)
	mux.HandleFunc("POST /order", s.order)
	mux.HandleFunc("GET /receipt/{id}", s.receipt)
	return labelled(mux)
}

func labelled(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, endpoint := mux.Handler(r)
		labels := pprof.Labels("endpoint", endpoint, "shop", r.Header.Get("X-Shop"))
		pprof.Do(r.Context(), labels, func(ctx context.Context) {
			mux.ServeHTTP(w, r.WithContext(ctx))
		})
	})
}

func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, s.Catalog.Search(r.URL.Query().Get("q"), 10))
}

func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	n, err := strconv.Atoi(r.PathValue("page"))
	if err != nil || n < 0 {
		http.Error(w, "no such page", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	packed := gzip.NewWriter(w)
	defer packed.Close()
	_ = json.NewEncoder(packed).Encode(s.Catalog.Page(n, 40))
}

func (s *Server) quote(w http.ResponseWriter, r *http.Request) {
	if _, q, ok := s.priced(w, r); ok {
		writeJSON(w, q)
	}
}

func (s *Server) order(w http.ResponseWriter, r *http.Request) {
	c, q, ok := s.priced(w, r)
	if !ok {
		return
	}
	o, err := s.Orders.Place(c, q, r.Header.Get("X-Address"), time.Now())
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	writeJSON(w, o)
}

func (s *Server) receipt(w http.ResponseWriter, r *http.Request) {
	o, ok := s.Orders.Get(r.PathValue("id"))
	if !ok {
		http.Error(w, "no such order", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = receipt.Write(w, o)
}

func (s *Server) priced(w http.ResponseWriter, r *http.Request) (*cart.Cart, *pricing.Quote, bool) {
	c, err := cart.Read(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return nil, nil, false
	}
	q, err := s.Prices.Quote(c)
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return nil, nil, false
	}
	return c, q, true
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
