// Package store counts records by key.
package store

// A Store is a hash table with open addressing. No key is 0.
type Store struct {
	keys   []uint64
	counts []uint32
	n      int
}

// New makes a store for about so many keys.
func New(capacity int) *Store {
	size := 16
	for size < capacity*2 {
		size *= 2
	}
	return &Store{keys: make([]uint64, size), counts: make([]uint32, size)}
}

// Add counts a key once more and says how often it was.
func (s *Store) Add(key uint64) uint32 {
	at, isKnown := s.find(key)
	if !isKnown {
		if s.n*2 >= len(s.keys) {
			s.forget()
			at, _ = s.find(key)
		}
		s.keys[at] = key
		s.n++
	}
	s.counts[at]++
	return s.counts[at]
}

// Len is the number of keys.
func (s *Store) Len() int { return s.n }

// find is where a key is, or where it would go.
func (s *Store) find(key uint64) (at int, isKnown bool) {
	mask := len(s.keys) - 1
	at = int(spread(key)) & mask
	for step := 1; s.keys[at] != 0; step++ {
		if s.keys[at] == key {
			return at, true
		}
		at = (at + step) & mask
	}
	return at, false
}

// forget removes all keys.
func (s *Store) forget() {
	clear(s.keys)
	clear(s.counts)
	s.n = 0
}

func spread(key uint64) uint64 {
	key ^= key >> 31
	key *= 0x7fb5_d329_728e_a185
	key ^= key >> 27
	key *= 0x81da_def4_bc2d_d44d
	return key ^ key>>33
}
