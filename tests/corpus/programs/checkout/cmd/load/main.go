// Load sends requests to checkout, in one of several mixes.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"shop.example/checkout/cart"
)

// Shares of search, catalog, quote and order, in percent.
var mixes = map[string][4]int{
	"browse": {25, 15, 40, 20},
	"sale":   {10, 5, 50, 35},
	"night":  {55, 30, 12, 3},
}

func main() {
	address := flag.String("address", "127.0.0.1:8090", "where the shop listens")
	mix := flag.String("mix", "browse", "browse, sale or night")
	shop := flag.String("shop", "eu-west", "the shop that the requests come from")
	length := flag.Duration("for", 10*time.Second, "how long")
	clients := flag.Int("clients", 4, "how many at a time")
	flag.Parse()
	end := time.Now().Add(*length)
	var wait sync.WaitGroup
	for n := range *clients {
		c := &client{
			base:   "http://" + *address,
			shop:   *shop,
			mix:    mixes[*mix],
			random: rand.New(rand.NewPCG(uint64(n), 1)),
		}
		wait.Go(func() {
			for time.Now().Before(end) {
				if err := c.request(); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
			}
		})
	}
	wait.Wait()
}

type client struct {
	base   string
	shop   string
	mix    [4]int
	random *rand.Rand
}

func (c *client) request() error {
	at := c.random.IntN(100)
	switch {
	case at < c.mix[0]:
		return c.get("/search?q=" + strings.Join([]string{c.word(), c.word(), c.word()}, "+"))
	case at < c.mix[0]+c.mix[1]:
		return c.get(fmt.Sprintf("/catalog/%d", c.random.IntN(100)))
	case at < c.mix[0]+c.mix[1]+c.mix[2]:
		_, err := c.post("/quote")
		return err
	}
	answer, err := c.post("/order")
	if err != nil {
		return err
	}
	var order struct{ ID string }
	if err := json.Unmarshal(answer, &order); err != nil {
		return err
	}
	return c.get("/receipt/" + order.ID)
}

func (c *client) word() string {
	words := []string{"green", "kettle", "oak", "travel", "camping", "lamp", "wool", "red", "desk", "gifts", "glass"}
	return words[c.random.IntN(len(words))]
}

func (c *client) get(path string) error {
	request, err := http.NewRequest(http.MethodGet, c.base+path, nil)
	if err != nil {
		return err
	}
	_, err = c.send(request)
	return err
}

func (c *client) post(path string) ([]byte, error) {
	lines := make([]cart.Line, 1+c.random.IntN(12))
	for i := range lines {
		lines[i] = cart.Line{
			SKU:      fmt.Sprintf("A%06d", c.random.IntN(4_000)),
			Quantity: 1 + c.random.IntN(4),
		}
	}
	countries := []string{"DE", "FR", "SE", "PL", "IT", "LU"}
	body, err := json.Marshal(cart.Cart{
		Customer: "Ada L.",
		Country:  countries[c.random.IntN(len(countries))],
		Coupons:  []string{" welcome", "spring25 ", "gone"}[:c.random.IntN(4)],
		Lines:    lines,
	})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequest(http.MethodPost, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("X-Address", "Lange Gasse 12b, 10115 Berlin")
	return c.send(request)
}

func (c *client) send(request *http.Request) ([]byte, error) {
	request.Header.Set("X-Shop", c.shop)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s: %s", request.Method, request.URL, answer.Status, body)
	}
	return body, nil
}
