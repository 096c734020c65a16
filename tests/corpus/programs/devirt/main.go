// Devirt calls through interfaces and function values, most of the time the same few of many: what
// PGO makes direct calls of.
package main

import (
	"hash"
	"hash/adler32"
	"hash/crc32"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"strings"

	"corpus.example/measure"
)

// A Shape has an area. Nine of ten are squares.
type Shape interface {
	Area() int
	Grow(by int) Shape
}

type square struct{ side int }

func (s *square) Area() int         { return s.side * s.side }
func (s *square) Grow(by int) Shape { return &square{s.side + by} }

type rectangle struct{ width, height int }

func (r *rectangle) Area() int         { return r.width * r.height }
func (r *rectangle) Grow(by int) Shape { return &rectangle{r.width + by, r.height + by} }

type polygon struct{ xs, ys []int }

func (p *polygon) Area() int {
	twice := 0
	for i := range p.xs {
		j := (i + 1) % len(p.xs)
		twice += p.xs[i]*p.ys[j] - p.xs[j]*p.ys[i]
	}
	return max(twice, -twice) / 2
}

func (p *polygon) Grow(by int) Shape {
	grown := &polygon{append([]int(nil), p.xs...), append([]int(nil), p.ys...)}
	for i := range grown.xs {
		grown.xs[i] *= by
		grown.ys[i] *= by
	}
	return grown
}

// A step changes a number; two of three are mix.
type step func(int) int

func mix(n int) int {
	n ^= n >> 13
	n *= 0x5bd1e995
	return n ^ n>>15
}

func fold(n int) int {
	for n > 1<<20 {
		n = n>>20 ^ n&(1<<20-1)
	}
	return n
}

func main() {
	measure.Main(func(round int) int {
		random := rand.New(rand.NewPCG(uint64(round), 7))
		shapes := make([]Shape, 2_000)
		for i := range shapes {
			shapes[i] = draw(random)
		}
		sum := 0
		for range 20 {
			sum += total(shapes)
		}
		return sum ^ chain([]step{mix, fold, mix}, sum) ^ digest(sums(round), random)
	})
}

func draw(random *rand.Rand) Shape {
	switch n := random.IntN(100); {
	case n < 90:
		return &square{n + 1}
	case n < 97:
		return &rectangle{n + 1, n + 2}
	default:
		return &polygon{[]int{0, n, n, 0}, []int{0, 0, n, n}}
	}
}

func total(shapes []Shape) int {
	sum := 0
	for i, s := range shapes {
		sum += s.Area()
		if i%16 == 0 {
			sum += s.Grow(3).Area()
		}
	}
	return sum
}

func chain(steps []step, n int) int {
	for range 40_000 {
		for _, s := range steps {
			n = s(n)
		}
	}
	return n
}

// sums gives the hashes of a round: mostly CRC.
func sums(round int) []hash.Hash32 {
	list := []hash.Hash32{crc32.NewIEEE(), crc32.NewIEEE(), crc32.NewIEEE(), fnv.New32a()}
	if round%3 == 0 {
		list = append(list, adler32.New())
	}
	return list
}

var text = strings.Repeat("profile guided optimisation ", 200)

func digest(sums []hash.Hash32, random *rand.Rand) int {
	result := 0
	for _, sum := range sums {
		var reader io.Reader = strings.NewReader(text)
		if random.IntN(8) == 0 {
			reader = io.LimitReader(reader, 2_000)
		}
		if _, err := io.CopyBuffer(struct{ io.Writer }{sum}, struct{ io.Reader }{reader}, make([]byte, 64)); err != nil {
			panic(err)
		}
		result ^= int(sum.Sum32())
	}
	return result
}
