// Package orders signs and keeps orders.
package orders

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"regexp"
	"sync"
	"time"

	"shop.example/checkout/cart"
	"shop.example/checkout/pricing"
)

// An Order is a cart that was bought.
type Order struct {
	ID        string         `json:"id"`
	Placed    time.Time      `json:"placed"`
	Address   string         `json:"address"`
	Cart      *cart.Cart     `json:"cart"`
	Quote     *pricing.Quote `json:"quote"`
	Signature string         `json:"signature"`
}

// ErrAddress says that an address cannot be delivered to.
var ErrAddress = errors.New("the address is not complete")

// A Store keeps the newest orders.
type Store struct {
	key    []byte
	mu     sync.Mutex
	orders map[string]*Order
	ring   []string
	next   int
}

// NewStore makes a store of n orders that signs with key.
func NewStore(n int, key []byte) *Store {
	return &Store{key: key, orders: make(map[string]*Order, n), ring: make([]string, n)}
}

var address = regexp.MustCompile(`^\s*([\p{L} .'-]+)\s+(\d+[a-z]?)\s*,\s*([A-Z]{0,2}-?\d{4,6})\s+([\p{L} .'-]+)$`)

// Place signs an order and keeps it.
func (s *Store) Place(c *cart.Cart, q *pricing.Quote, to string, now time.Time) (*Order, error) {
	if !address.MatchString(to) {
		return nil, ErrAddress
	}
	o := &Order{Placed: now, Address: to, Cart: c, Quote: q}
	if err := s.sign(o); err != nil {
		return nil, err
	}
	o.ID = o.Signature[:16]
	s.keep(o)
	return o, nil
}

// Get finds an order.
func (s *Store) Get(id string) (*Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.orders[id]
	return o, ok
}

func (s *Store) sign(o *Order) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	sum := s.mac(text)
	for range rounds {
		sum = s.mac(sum)
	}
	o.Signature = hex.EncodeToString(sum)
	return nil
}

// rounds makes guessing the key slow.
const rounds = 96

func (s *Store) mac(text []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write(text)
	return mac.Sum(nil)
}

func (s *Store) keep(o *Order) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.orders, s.ring[s.next])
	s.ring[s.next] = o.ID
	s.orders[o.ID] = o
	s.next = (s.next + 1) % len(s.ring)
}
