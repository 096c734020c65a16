// Package rule has conditions on records: read from text, and decided for one record after another.
package rule

// A kind is what a token is.
type kind uint8

const (
	end kind = iota
	number
	name
	operator
)

// A token is a piece of a condition.
type token struct {
	kind  kind
	text  string
	value int64
}

// A tokenizer takes tokens off the front of a text.
type tokenizer struct {
	text string
	at   int
}

func (t *tokenizer) next() token {
	t.skip()
	if t.at == len(t.text) {
		return token{}
	}
	start := t.at
	switch c := t.text[t.at]; {
	case isDigit(c):
		value := int64(0)
		for t.at < len(t.text) && isDigit(t.text[t.at]) {
			value = value*10 + int64(t.text[t.at]-'0')
			t.at++
		}
		return token{number, t.text[start:t.at], value}
	case c == '$':
		t.at++
		value := int64(0)
		for t.at < len(t.text) && isDigit(t.text[t.at]) {
			value = value*10 + int64(t.text[t.at]-'0')
			t.at++
		}
		return token{name, t.text[start:t.at], value}
	}
	t.at++
	return token{kind: operator, text: t.text[start:t.at]}
}

func (t *tokenizer) skip() {
	for t.at < len(t.text) {
		switch t.text[t.at] {
		case ' ', '\t', '\n', '\r', ',':
			t.at++
		default:
			return
		}
	}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
