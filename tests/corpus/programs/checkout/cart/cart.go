// Package cart holds what a customer is about to buy.
package cart

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// A Line is an article and how many of it.
type Line struct {
	SKU      string `json:"sku"`
	Quantity int    `json:"quantity"`
}

// A Cart is what a customer is about to buy.
type Cart struct {
	Customer string   `json:"customer"`
	Country  string   `json:"country"`
	Coupons  []string `json:"coupons,omitempty"`
	Lines    []Line   `json:"lines"`
}

// ErrEmpty says that there is nothing in a cart.
var ErrEmpty = errors.New("the cart is empty")

// Read decodes a cart and checks it.
func Read(r io.Reader) (*Cart, error) {
	var c Cart
	if err := json.NewDecoder(r).Decode(&c); err != nil {
		return nil, fmt.Errorf("reading the cart: %w", err)
	}
	if len(c.Lines) == 0 {
		return nil, ErrEmpty
	}
	for _, l := range c.Lines {
		if l.Quantity <= 0 {
			return nil, fmt.Errorf("article %s: quantity %d", l.SKU, l.Quantity)
		}
	}
	return &c, nil
}
