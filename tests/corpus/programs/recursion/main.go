// Recursion calls itself: directly, mutually, through closures, and deeper than a profile keeps.
package main

import (
	"math/rand/v2"
	"strconv"

	"corpus.example/measure"
)

func main() {
	measure.Main(func(round int) int {
		random := rand.New(rand.NewPCG(uint64(round), 13))
		sum := queens(8, 0, 0, 0)
		text := expression(random, 7)
		p := &parser{text: text}
		for range 20 {
			p.at = 0
			sum += p.sum()
		}
		sum ^= descend(400, round)
		sum ^= ackermann(2, 60+round%20)
		return sum ^ depths(tree(random, 12))
	})
}

// queens counts the ways to place n queens; the columns and diagonals taken are bits.
func queens(n int, columns, left, right uint) int {
	if columns == 1<<n-1 {
		return 1
	}
	count := 0
	for free := ^(columns | left | right) & (1<<n - 1); free != 0; free &= free - 1 {
		bit := free & -free
		count += queens(n, columns|bit, (left|bit)<<1, (right|bit)>>1)
	}
	return count
}

// A parser reads sums of products with parentheses: three functions that call each other.
type parser struct {
	text string
	at   int
}

func (p *parser) sum() int {
	value := p.product()
	for p.peek() == '+' {
		p.at++
		value += p.product()
	}
	return value
}

func (p *parser) product() int {
	value := p.factor()
	for p.peek() == '*' {
		p.at++
		value = value * p.factor() % 1_000_003
	}
	return value
}

func (p *parser) factor() int {
	if p.peek() == '(' {
		p.at++
		value := p.sum()
		p.at++
		return value
	}
	value := 0
	for c := p.peek(); c >= '0' && c <= '9'; c = p.peek() {
		value = value*10 + int(c-'0')
		p.at++
	}
	return value
}

func (p *parser) peek() byte {
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func expression(random *rand.Rand, depth int) string {
	if depth == 0 {
		return strconv.Itoa(random.IntN(1_000))
	}
	left, right := expression(random, depth-1), expression(random, depth-1)
	if random.IntN(2) == 0 {
		return "(" + left + "+" + right + ")"
	}
	return left + "*" + right
}

// descend goes deeper than the 64 frames that a CPU profile keeps, and works at the bottom.
func descend(depth, seed int) int {
	if depth == 0 {
		for range 20_000 {
			seed = seed*1_103_515_245 + 12_345
		}
		return seed
	}
	return descend(depth-1, seed) + depth
}

func ackermann(m, n int) int {
	switch {
	case m == 0:
		return n + 1
	case n == 0:
		return ackermann(m-1, 1)
	default:
		return ackermann(m-1, ackermann(m, n-1))
	}
}

type node struct{ children []*node }

func tree(random *rand.Rand, depth int) *node {
	n := &node{}
	if depth > 0 {
		for range 1 + random.IntN(2) {
			n.children = append(n.children, tree(random, depth-1))
		}
	}
	return n
}

// depths sums the depths of all nodes by a closure that calls itself.
func depths(root *node) int {
	sum := 0
	var visit func(n *node, depth int)
	visit = func(n *node, depth int) {
		sum += depth
		for _, child := range n.children {
			visit(child, depth+1)
		}
	}
	visit(root, 0)
	return sum
}
