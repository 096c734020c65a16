// Package pipeline takes records through stages.
package pipeline

import (
	"example.com/feed/records"
	"example.com/feed/rule"
	"example.com/feed/store"
)

// A Stage passes a record on, or does not.
type Stage interface {
	Pass(r records.Record) bool
}

// A Wire writes a record and reads it again.
type Wire struct{ buffer []byte }

// Pass implements Stage.
func (w *Wire) Pass(r records.Record) bool {
	w.buffer = r.AppendTo(w.buffer[:0])
	return r.Read(w.buffer) == nil
}

// A Valid stage passes what is valid.
type Valid struct{}

// Pass implements Stage.
func (Valid) Pass(r records.Record) bool { return r.IsValid() }

// A Rule stage passes what meets a condition.
type Rule struct{ Condition rule.Expr }

// Pass implements Stage.
func (s *Rule) Pass(r records.Record) bool { return s.Condition.Eval(r) != 0 }

// A Count stage counts keys and passes what is not new.
type Count struct{ Store *store.Store }

// Pass implements Stage.
func (s *Count) Pass(r records.Record) bool { return s.Store.Add(r.Key()) > 1 }

// Run takes a record through stages and is how many it passed.
func Run(stages []Stage, r records.Record) int {
	for i, stage := range stages {
		if !stage.Pass(r) {
			return i
		}
	}
	return len(stages)
}
