package rule

import "fmt"

// A Subject is what a condition is decided for.
type Subject interface {
	// Field is one of its fields, counted from 0 and around.
	Field(i int) int64
}

// An Expr is a condition or a part of one; what is not 0 is true.
type Expr interface {
	Eval(s Subject) int64
}

type constant struct{ value int64 }

func (e *constant) Eval(Subject) int64 { return e.value }

type field struct{ index int }

func (e *field) Eval(s Subject) int64 { return s.Field(e.index) }

type sum struct{ left, right Expr }

func (e *sum) Eval(s Subject) int64 { return saturated(e.left.Eval(s), e.right.Eval(s)) }

type remainder struct{ left, right Expr }

func (e *remainder) Eval(s Subject) int64 {
	left := e.left.Eval(s)
	right := e.right.Eval(s)
	if right == 0 {
		return 0
	}
	return left % right
}

type less struct{ left, right Expr }

func (e *less) Eval(s Subject) int64 {
	left := e.left.Eval(s)
	if left < e.right.Eval(s) {
		return 1
	}
	return 0
}

type both struct{ left, right Expr }

func (e *both) Eval(s Subject) int64 {
	if e.left.Eval(s) == 0 {
		return 0
	}
	return e.right.Eval(s)
}

type either struct{ left, right Expr }

func (e *either) Eval(s Subject) int64 {
	if left := e.left.Eval(s); left != 0 {
		return left
	}
	return e.right.Eval(s)
}

// saturated is the sum, or the bound that it would pass.
func saturated(a, b int64) int64 {
	n := a + b
	switch {
	case a > 0 && b > 0 && n < 0:
		return 1<<63 - 1
	case a < 0 && b < 0 && n >= 0:
		return -1 << 63
	}
	return n
}

// Parse reads a condition in Polish notation: an operator stands before its two operands.
func Parse(text string) (Expr, error) {
	t := &tokenizer{text: text}
	expr, err := parse(t)
	if err == nil && t.next().kind != end {
		return nil, fmt.Errorf("rule: text after the condition at %d", t.at)
	}
	return expr, err
}

func parse(t *tokenizer) (Expr, error) {
	first := t.next()
	switch first.kind {
	case end:
		return nil, fmt.Errorf("rule: an operand is missing at %d", t.at)
	case number:
		return &constant{first.value}, nil
	case name:
		return &field{int(first.value)}, nil
	}
	left, err := parse(t)
	if err != nil {
		return nil, err
	}
	right, err := parse(t)
	if err != nil {
		return nil, err
	}
	switch first.text {
	case "+":
		return &sum{left, right}, nil
	case "%":
		return &remainder{left, right}, nil
	case "<":
		return &less{left, right}, nil
	case "&":
		return &both{left, right}, nil
	case "|":
		return &either{left, right}, nil
	}
	return nil, fmt.Errorf("rule: no such operator: %s", first.text)
}
