package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/store"
)

// Action is what a run does with a row.
type Action string

// The actions. The first five submit a render.
const (
	New       Action = "new"       // never submitted
	Changed   Action = "changed"   // its key was submitted with other content
	Retry     Action = "retry"     // failed before, and --retry-failed was given
	Resubmit  Action = "resubmit"  // unknown, and --resubmit-unknown was given
	Forced    Action = "forced"    // completed, and --force was given
	Unchanged Action = "unchanged" // completed: nothing to do
	Underway  Action = "underway"  // submitted by an earlier run: gone on with
	Duplicate Action = "duplicate" // shares the render of an earlier row
	Failed    Action = "failed"    // failed before
	Unknown   Action = "unknown"   // nobody knows whether it was submitted
	Invalid   Action = "invalid"   // its cells are wrong
	Skipped   Action = "skipped"   // a blank row
	LeftOut   Action = "left out"  // not among the rows asked for, or beyond the limit
)

// Actions are all actions, in the order in which a plan shows them.
func Actions() []Action {
	return []Action{New, Changed, Retry, Resubmit, Forced, Underway, Duplicate, Unchanged, Failed, Unknown, Invalid, Skipped, LeftOut}
}

// Submits tells whether the action pays for a render.
func (a Action) Submits() bool {
	switch a {
	case New, Changed, Retry, Resubmit, Forced:
		return true
	}
	return false
}

// Decision is what a run would do with one row, and why.
type Decision struct {
	Row      int    // number, as a spreadsheet program shows it
	Line     int    // of the file
	Key      string // of the key column; behind it the format, if there is one
	Format   string // of several videos that are made of the row
	Action   Action
	Why      string
	Changes  []Change  // for Changed: what differs from the render before
	Problems []Problem // for Invalid: what is wrong with its cells
	Warnings []Problem // where it submits: what is perhaps wrong with them
	SameAs   int       // for Duplicate: number of the row whose render it shares

	mother      int // number of the row in the sheet that it was refused from; else Row
	cells       []string
	bound       mapping.Bound
	checks      *rowChecks
	fingerprint store.Fingerprint
	attempt     int // of the render that is submitted, from 1
}

// Problem is what is wrong with a row's cell, and what to do about it.
type Problem struct {
	Column string `json:"column,omitempty"`
	What   string `json:"what"`
	Remedy string `json:"remedy,omitempty"`
	Topic  string `json:"-"` // what warnings of one sort are counted under
}

func (p Problem) String() string {
	s := p.What
	if p.Column != "" {
		s = fmt.Sprintf("column %q: %s", p.Column, s)
	}
	if p.Remedy != "" {
		s += "; " + p.Remedy
	}
	return s
}

// newProblem takes a text in the form of all our messages: the remedy stands behind the last semicolon.
func newProblem(column, text string) Problem {
	if i := strings.LastIndex(text, "; "); i >= 0 {
		return Problem{Column: column, What: text[:i], Remedy: text[i+2:]}
	}
	return Problem{Column: column, What: text}
}

// topicFaults is what cells are counted under that show an error.
const topicFaults = "errors of formulas"

// invalid says what is wrong with the row. A cell that is bound twice is told once.
func (d Decision) invalid(all ...Problem) Decision {
	var problems []Problem
	for _, p := range all {
		if !slices.Contains(problems, p) {
			problems = append(problems, p)
		}
	}
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.String()
	}
	d.Action, d.Why, d.Problems = Invalid, strings.Join(texts, "; "), problems
	return d
}
