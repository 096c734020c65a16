// Generics sorts, groups and queues values of several types by generic functions, whose names in a
// profile carry the shape of their type arguments.
package main

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"

	"corpus.example/measure"
)

// A Heap is a queue whose smallest value comes first.
type Heap[T any] struct {
	values []T
	less   func(a, b T) bool
}

// Push adds a value.
func (h *Heap[T]) Push(value T) {
	h.values = append(h.values, value)
	for i := len(h.values) - 1; i > 0; {
		parent := (i - 1) / 2
		if !h.less(h.values[i], h.values[parent]) {
			return
		}
		h.values[i], h.values[parent] = h.values[parent], h.values[i]
		i = parent
	}
}

// Pop takes the smallest value.
func (h *Heap[T]) Pop() (T, bool) {
	var smallest T
	n := len(h.values)
	if n == 0 {
		return smallest, false
	}
	smallest = h.values[0]
	h.values[0] = h.values[n-1]
	h.values = h.values[:n-1]
	h.sink(0)
	return smallest, true
}

func (h *Heap[T]) sink(i int) {
	for {
		child := 2*i + 1
		if child >= len(h.values) {
			return
		}
		if right := child + 1; right < len(h.values) && h.less(h.values[right], h.values[child]) {
			child = right
		}
		if !h.less(h.values[child], h.values[i]) {
			return
		}
		h.values[i], h.values[child] = h.values[child], h.values[i]
		i = child
	}
}

// A Pair is a key and what belongs to it.
type Pair[K cmp.Ordered, V any] struct {
	Key   K
	Value V
}

// GroupBy collects values by key, in the order of keys.
func GroupBy[K cmp.Ordered, V any](values []V, key func(V) K) []Pair[K, []V] {
	groups := make(map[K][]V)
	for _, v := range values {
		k := key(v)
		groups[k] = append(groups[k], v)
	}
	pairs := make([]Pair[K, []V], 0, len(groups))
	for _, k := range slices.Sorted(maps.Keys(groups)) {
		pairs = append(pairs, Pair[K, []V]{k, groups[k]})
	}
	return pairs
}

// Map applies f to each value as it is asked for.
func Map[A, B any](values iter.Seq[A], f func(A) B) iter.Seq[B] {
	return func(yield func(B) bool) {
		for v := range values {
			if !yield(f(v)) {
				return
			}
		}
	}
}

// Reduce folds values into one.
func Reduce[A, B any](values iter.Seq[A], start B, f func(B, A) B) B {
	for v := range values {
		start = f(start, v)
	}
	return start
}

type point struct{ x, y float64 }

type event struct {
	at   int
	name string
}

func main() {
	measure.Main(func(round int) int {
		random := rand.New(rand.NewPCG(uint64(round), 11))
		return events(random) ^ points(random) ^ words(random)
	})
}

func events(random *rand.Rand) int {
	queue := &Heap[event]{less: func(a, b event) bool { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.name, b.name)) < 0 }}
	for i := range 4_000 {
		queue.Push(event{random.IntN(1_000), names[i%len(names)]})
	}
	sum := 0
	for e, ok := queue.Pop(); ok; e, ok = queue.Pop() {
		sum = sum*31 + e.at
	}
	return sum
}

func points(random *rand.Rand) int {
	list := make([]point, 6_000)
	for i := range list {
		list[i] = point{random.Float64(), random.Float64()}
	}
	slices.SortFunc(list, func(a, b point) int {
		return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.y, b.y))
	})
	cells := GroupBy(list, func(p point) int { return int(p.x*16)*16 + int(p.y*16) })
	middle := Map(slices.Values(cells), func(cell Pair[int, []point]) float64 {
		return Reduce(slices.Values(cell.Value), 0.0, func(sum float64, p point) float64 { return sum + p.y })
	})
	return int(1e6 * Reduce(middle, 0, func(a, b float64) float64 { return max(a, b) }))
}

func words(random *rand.Rand) int {
	list := make([]string, 3_000)
	for i := range list {
		list[i] = fmt.Sprintf("%s-%03d", names[random.IntN(len(names))], random.IntN(500))
	}
	sum := 0
	for _, group := range GroupBy(list, func(s string) string { return s[:3] }) {
		slices.Sort(group.Value)
		sum += len(slices.Compact(group.Value))
	}
	return sum
}

var names = []string{"alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india"}
