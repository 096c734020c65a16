// Package pricing says what a cart costs.
package pricing

import (
	"fmt"
	"math/big"
	"strings"

	"shop.example/checkout/cart"
	"shop.example/checkout/catalog"
)

// An Entry is one line of a quote.
type Entry struct {
	Text  string `json:"text"`
	Cents int64  `json:"cents"`
}

// A Quote is what a cart costs, and why.
type Quote struct {
	Entries []Entry `json:"entries"`
	Cents   int64   `json:"cents"`
	Grams   int     `json:"grams"`
}

// A Rule changes a quote: a discount, shipping, a tax.
type Rule interface {
	Apply(c *cart.Cart, q *Quote)
}

// An Engine prices carts by its rules, in their order.
type Engine struct {
	catalog *catalog.Catalog
	rules   []Rule
}

// New makes an engine with the shop's usual rules.
func New(c *catalog.Catalog) *Engine {
	return &Engine{catalog: c, rules: []Rule{
		&Bulk{From: 5, PerMille: 50},
		&Bulk{From: 20, PerMille: 80},
		&Coupons{Valid: parseCoupons(coupons)},
		&Shipping{FreeFrom: 15000},
		&Tax{PerMille: taxes},
	}}
}

// Quote prices a cart.
func (e *Engine) Quote(c *cart.Cart) (*Quote, error) {
	q := &Quote{Entries: make([]Entry, 0, len(c.Lines)+len(e.rules))}
	for _, l := range c.Lines {
		a, ok := e.catalog.Article(l.SKU)
		if !ok {
			return nil, fmt.Errorf("there is no article %s", l.SKU)
		}
		q.add(fmt.Sprintf("%d × %s", l.Quantity, a.Name), a.Cents*int64(l.Quantity))
		q.Grams += a.Grams * l.Quantity
	}
	for _, r := range e.rules {
		r.Apply(c, q)
	}
	return q, nil
}

func (q *Quote) add(text string, cents int64) {
	q.Entries = append(q.Entries, Entry{text, cents})
	q.Cents += cents
}

// Bulk is a discount on many pieces.
type Bulk struct {
	From     int
	PerMille int64
}

// Apply implements [Rule].
func (b *Bulk) Apply(c *cart.Cart, q *Quote) {
	pieces := 0
	for _, l := range c.Lines {
		pieces += l.Quantity
	}
	if pieces >= b.From {
		q.add(fmt.Sprintf("from %d pieces", b.From), -share(q.Cents, b.PerMille))
	}
}

// Coupons are discounts by code.
type Coupons struct {
	Valid map[string]int64
}

// Apply implements [Rule].
func (s *Coupons) Apply(c *cart.Cart, q *Quote) {
	for _, code := range c.Coupons {
		if perMille, ok := s.Valid[normalise(code)]; ok {
			q.add("coupon "+code, -share(q.Cents, perMille))
		}
	}
}

// Shipping costs by weight.
type Shipping struct {
	FreeFrom int64
}

// Apply implements [Rule].
func (s *Shipping) Apply(_ *cart.Cart, q *Quote) {
	if q.Cents < s.FreeFrom {
		q.add("shipping", 390+int64(q.Grams)/10)
	}
}

// Tax is a country's.
type Tax struct {
	PerMille map[string]int64
}

// Apply implements [Rule].
func (t *Tax) Apply(c *cart.Cart, q *Quote) {
	q.add("VAT "+c.Country, share(q.Cents, t.PerMille[c.Country]))
}

var taxes = map[string]int64{"DE": 190, "FR": 200, "SE": 250, "PL": 230, "IT": 220, "LU": 170}

const coupons = "WELCOME=100,SPRING25=250,FRIEND=50,NEWSLETTER=30,RETURN=75"

func parseCoupons(text string) map[string]int64 {
	valid := make(map[string]int64)
	for pair := range strings.SplitSeq(text, ",") {
		code, perMille, _ := strings.Cut(pair, "=")
		n := int64(0)
		for _, digit := range perMille {
			n = n*10 + int64(digit-'0')
		}
		valid[code] = n
	}
	return valid
}

func normalise(code string) string {
	return strings.ToUpper(strings.TrimSpace(code))
}

// share is exact and rounds half away from zero, as the tax office wants it.
func share(cents, perMille int64) int64 {
	product := new(big.Int).Mul(big.NewInt(cents), big.NewInt(perMille))
	sign := int64(product.Sign())
	product.Abs(product)
	quotient, rest := product.QuoRem(product, big.NewInt(1000), new(big.Int))
	if rest.Int64() >= 500 {
		quotient.Add(quotient, big.NewInt(1))
	}
	return sign * quotient.Int64()
}
