// Package wire is what generated records are written and read with.
//
// A number is written in a form and at a scale that the description of its field names. So most
// arguments are constants, and much of a function has nothing to do for most fields.
package wire

import "errors"

// A Form is how a number is written.
type Form uint8

// The forms.
const (
	Varint  Form = iota // seven bits a byte
	Zigzag              // the same, of a signed number
	Fixed32             // four bytes
	Fixed64             // eight bytes
)

// ErrShort says that a record ends within a field.
var ErrShort = errors.New("wire: record ends within a field")

// ErrTag says that a record has another field where one was expected.
var ErrTag = errors.New("wire: another field was expected")

// AppendNumber appends a field: how often the scale is in the number, and what is over.
func AppendNumber(b []byte, tag int, form Form, scale, n uint64) []byte {
	b = append(b, byte(tag)<<3|byte(form))
	whole, over := n/scale, n%scale
	switch form {
	case Fixed32:
		return append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	case Fixed64:
		b = append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
		return append(b, byte(n>>32), byte(n>>40), byte(n>>48), byte(n>>56))
	case Zigzag:
		whole = whole<<1 ^ uint64(int64(whole)>>63)
	}
	for whole >= 0x80 {
		b = append(b, byte(whole)|0x80)
		whole >>= 7
	}
	b = append(b, byte(whole))
	if scale > 1 {
		b = append(b, byte(over), byte(over>>8))
	}
	return b
}

// A Reader takes fields off the front of a record.
type Reader struct {
	rest []byte
	err  error
}

// NewReader reads a record.
func NewReader(record []byte) Reader { return Reader{rest: record} }

// Err is what was wrong with the record.
func (r *Reader) Err() error { return r.err }

// Number takes a field.
func (r *Reader) Number(tag int, form Form, scale uint64) (n uint64) {
	b := r.rest
	if len(b) < 2 {
		r.err = ErrShort
		return 0
	}
	if b[0] != byte(tag)<<3|byte(form) {
		r.err = ErrTag
		return 0
	}
	b = b[1:]
	switch form {
	case Fixed32:
		if len(b) < 4 {
			r.err = ErrShort
			return 0
		}
		r.rest = b[4:]
		return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24
	case Fixed64:
		if len(b) < 8 {
			r.err = ErrShort
			return 0
		}
		r.rest = b[8:]
		n = uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24
		return n | uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
	}
	at, shift := 0, 0
	for ; at < len(b) && b[at] >= 0x80; at++ {
		n |= uint64(b[at]&0x7f) << shift
		shift += 7
	}
	if at == len(b) {
		r.err = ErrShort
		return 0
	}
	n |= uint64(b[at]) << shift
	b = b[at+1:]
	if form == Zigzag {
		n = n>>1 ^ -(n & 1)
	}
	n *= scale
	if scale > 1 {
		if len(b) < 2 {
			r.err = ErrShort
			return 0
		}
		n += uint64(b[0]) | uint64(b[1])<<8
		b = b[2:]
	}
	r.rest = b
	return n
}

// Mix adds a number to the key of a record, as far as its form lets it differ.
func Mix(key uint64, form Form, scale, n uint64) uint64 {
	whole, over := n/scale, n%scale
	switch form {
	case Fixed32:
		whole &= 0xffff_ffff
	case Fixed64:
		whole ^= whole >> 40
	case Zigzag:
		whole = whole<<1 ^ uint64(int64(whole)>>63)
	}
	key ^= whole
	key *= 0xff51_afd7_ed55_8ccd
	key ^= key >> 33
	if scale > 1 {
		key ^= over
		key *= 0xc4ce_b9fe_1a85_ec53
		key ^= key >> 29
	}
	key *= 0x9e37_79b9_7f4a_7c15
	key ^= key >> 32
	if key == 0 {
		// No record has this key.
		return uint64(form) + 1
	}
	return key
}

// IsWithin says whether a number is at most so many times the scale, and what is over a multiple of
// the step.
func IsWithin(form Form, scale, step, n, high uint64) bool {
	whole, over := n/scale, n%scale
	switch form {
	case Fixed32:
		return whole <= 0xffff_ffff && whole <= high
	case Fixed64:
		return whole <= 1<<63-1 && whole <= high
	case Zigzag:
		size := int64(whole)
		if size < 0 {
			size = -size
		}
		return uint64(size) <= high
	}
	if over%step != 0 {
		return false
	}
	if scale > 1 {
		return whole < high || whole == high && over == 0
	}
	return whole <= high
}
