// Package catalog knows the articles and finds them by words.
package catalog

import (
	"cmp"
	"container/heap"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
)

// An Article is something that can be bought.
type Article struct {
	SKU         string   `json:"sku"`
	Name        string   `json:"name"`
	Description string   `json:"description"`
	Tags        []string `json:"tags"`
	Cents       int64    `json:"cents"`
	Grams       int      `json:"grams"`
}

// A Catalog is a set of articles with an index of their words.
type Catalog struct {
	articles []Article
	bySKU    map[string]*Article
	postings map[string][]posting
}

type posting struct {
	article int32
	count   int32
}

// A Hit is an article that a search found.
type Hit struct {
	Article *Article `json:"article"`
	Score   float64  `json:"score"`
}

// New makes a catalog of n articles; the same n gives the same articles.
func New(n int) *Catalog {
	c := &Catalog{
		articles: make([]Article, n),
		bySKU:    make(map[string]*Article, n),
		postings: make(map[string][]posting),
	}
	for i := range c.articles {
		c.articles[i] = invent(i)
		c.bySKU[c.articles[i].SKU] = &c.articles[i]
		c.index(i)
	}
	return c
}

// Article finds an article by its number.
func (c *Catalog) Article(sku string) (*Article, bool) {
	a, ok := c.bySKU[sku]
	return a, ok
}

// Page gives the articles of one page of the whole catalog.
func (c *Catalog) Page(page, size int) []Article {
	from := page * size % len(c.articles)
	return c.articles[from:min(from+size, len(c.articles))]
}

// Search gives the best articles for a query, best first.
func (c *Catalog) Search(query string, limit int) []Hit {
	scores := make(map[int32]float64)
	for _, term := range Terms(query) {
		list := c.postings[term]
		if len(list) == 0 {
			continue
		}
		rarity := math.Log(1 + float64(len(c.articles))/float64(len(list)))
		for _, p := range list {
			scores[p.article] += rarity * weight(p.count)
		}
	}
	best := make(hits, 0, limit+1)
	for i, score := range scores {
		heap.Push(&best, Hit{&c.articles[i], score})
		if len(best) > limit {
			heap.Pop(&best)
		}
	}
	slices.SortFunc(best, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.Article.SKU, b.Article.SKU))
	})
	return best
}

// Terms splits text into lower-case words without endings.
func Terms(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for i, w := range words {
		words[i] = stem(strings.ToLower(w))
	}
	return words
}

func (c *Catalog) index(i int) {
	a := &c.articles[i]
	counts := make(map[string]int32)
	for _, text := range append([]string{a.Name, a.Description}, a.Tags...) {
		for _, term := range Terms(text) {
			counts[term]++
		}
	}
	for term, n := range counts {
		c.postings[term] = append(c.postings[term], posting{int32(i), n})
	}
}

func weight(count int32) float64 {
	return 1 + math.Log(float64(count))
}

func stem(word string) string {
	for _, ending := range []string{"ing", "es", "ed", "s"} {
		if base, ok := strings.CutSuffix(word, ending); ok && len(base) > 2 {
			return base
		}
	}
	return word
}

type hits []Hit

func (h hits) Len() int           { return len(h) }
func (h hits) Less(i, j int) bool { return h[i].Score < h[j].Score }
func (h hits) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *hits) Push(x any)        { *h = append(*h, x.(Hit)) }
func (h *hits) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

var (
	colours = []string{"red", "green", "blue", "black", "white", "amber", "teal", "grey"}
	kinds   = []string{"mug", "lamp", "chair", "notebook", "backpack", "kettle", "bicycle bell", "rain jacket", "desk", "headphones"}
	fabrics = []string{"steel", "oak", "linen", "cotton", "glass", "recycled plastic", "bamboo", "wool"}
	uses    = []string{"travelling", "cooking", "reading", "working", "cycling", "camping", "studying", "gifts"}
)

func invent(i int) Article {
	pick := func(from []string, salt int) string { return from[(i*salt+i/len(from))%len(from)] }
	kind, fabric, use := pick(kinds, 7), pick(fabrics, 3), pick(uses, 5)
	colour := pick(colours, 11)
	return Article{
		SKU:  fmt.Sprintf("A%06d", i),
		Name: fmt.Sprintf("%s %s of %s", colour, kind, fabric),
		Description: fmt.Sprintf("A %s %s made of %s, good for %s and %s. Batch %d, ships in %d days.",
			colour, kind, fabric, use, pick(uses, 13), i/100, i%7+1),
		Tags:  []string{kind, fabric, use, colour},
		Cents: int64(199 + i*37%20000),
		Grams: 50 + i*13%4000,
	}
}
