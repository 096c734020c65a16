// Package records has the records of the feed, generated from the list in ../gen.
package records

//go:generate go run ../gen -o records_gen.go

// A Record is any of them.
type Record interface {
	// Fill sets every field to what the source gives next.
	Fill(source *Source)
	// AppendTo appends the record as it goes over the wire.
	AppendTo(b []byte) []byte
	// Read sets every field to what the wire has.
	Read(b []byte) error
	// IsValid says whether every field is within its bounds.
	IsValid() bool
	// Key tells records apart.
	Key() uint64
	// Field is one of the fields, counted from 0 and around.
	Field(i int) int64
}

// A Source gives numbers, the same ones every time.
type Source struct{ state uint64 }

// NewSource starts at a seed.
func NewSource(seed uint64) *Source { return &Source{seed} }

// Next is the next number.
func (s *Source) Next() uint64 {
	s.state += 0x9e37_79b9_7f4a_7c15
	n := s.state
	n = (n ^ n>>30) * 0xbf58_476d_1ce4_e5b9
	n = (n ^ n>>27) * 0x94d0_49bb_1331_11eb
	return n ^ n>>31
}

// Below is the next number, below a bound; small ones are the more likely.
func (s *Source) Below(bound uint64) uint64 {
	n := s.Next()
	bound >>= n >> 60 * 2
	if bound < 2 {
		bound = 2
	}
	return n % bound
}
