package pipeline

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"slices"

	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/store"
)

// decider decides rows in the sheet's order. It holds a few dozen bytes a row, so that a million rows fit.
type decider struct {
	batch      Batch
	store      *store.Batch // nil: nothing was ever submitted
	contents   *table[store.Fingerprint, content]
	keys       *table[uint64, keyState] // by the hash of the key
	seed       maphash.Seed
	copies     map[store.Fingerprint]int // rows of each content so far, where they do not share
	inMother   map[motherRow]int         // which of them a refused row is in its mother
	templates  *templateChecks
	submitted  bool // something was, ever
	explain    bool // tell what a row was before it was edited, also where it has no key
	edited     edited
	checks     *rowChecks
	submits    int
	unfinished int // contents that earlier runs left open
}

// content is what is known of a fingerprint.
type content struct {
	row     uint32 // number of the first row of this scan that has it; 0: none yet
	attempt uint16 // latest; 0: none
	status  statusCode
	present bool // some row asks for it; see edited
}

type statusCode uint8

var statusCodes = map[store.Status]statusCode{
	store.Submitting: 1, store.Rendering: 2, store.Completed: 3, store.Failed: 4, store.Stuck: 5, store.Unknown: 6,
}

// keyState is what is known of a row's key: beginnings of the fingerprint that it was last submitted as, and of that of
// the first row of this scan that has it.
type keyState struct {
	submitted, seen uint32
	row             uint32
}

func newDecider(ctx context.Context, b Batch, s *store.Batch, templates *templateChecks) (*decider, error) {
	rows := b.Sheet.Lines()
	d := &decider{
		batch: b, store: s, templates: templates, checks: newRowChecks(b, templates), seed: maphash.MakeSeed(), copies: map[store.Fingerprint]int{},
		contents: newTable[store.Fingerprint, content](rows, func(f store.Fingerprint) uint64 { return binary.LittleEndian.Uint64(f[:]) }),
	}
	d.keys = newTable[uint64, keyState](rowsWithKey(b, rows), func(hash uint64) uint64 { return hash })
	if s == nil {
		return d, d.knowMother(ctx)
	}
	for c, err := range s.Contents(ctx) {
		if err != nil {
			return nil, err
		}
		d.contents.set(c.Fingerprint, content{attempt: uint16(c.Attempt), status: statusCodes[c.Status]})
		d.submitted = true
		if c.Status.Open() {
			d.unfinished++
		}
	}
	for k, err := range s.Keys(ctx) {
		if err != nil {
			return nil, err
		}
		d.keys.set(maphash.String(d.seed, k.Key), keyState{submitted: short(k.Fingerprint)})
	}
	return d, d.knowMother(ctx)
}

func rowsWithKey(b Batch, rows int) int {
	if b.Mapping.Key == "" {
		return 0
	}
	return rows
}

// short is the beginning of a fingerprint, never 0. Where two are taken for the same by it, a changed row is called new:
// what is paid for is decided by the whole.
func short(f store.Fingerprint) uint32 { return binary.LittleEndian.Uint32(f[:]) | 1 }

// decide tells what to do with the next row, once for each format. An error is a failure to look things up, not a bad row.
func (d *decider) decide(ctx context.Context, row sheet.Row) ([]Decision, error) {
	all := d.identify(row)
	for i, out := range all {
		if out.Action != "" {
			continue
		}
		var err error
		if all[i], err = d.byContent(ctx, out); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// identify binds the row and finds out which contents it is: one for each format. The action is set where that settles it:
// a row that is blank, left out by a condition, or invalid.
func (d *decider) identify(row sheet.Row) []Decision {
	out := Decision{Row: row.Number, Line: row.Line, mother: d.batch.Mother.number(row), cells: row.Cells, checks: d.checks}
	if row.Blank() {
		out.Action, out.Why = Skipped, "the row is blank"
		return []Decision{out}
	}
	bounds := d.batch.Binder.Bind(row)
	all := make([]Decision, len(bounds))
	for i, bound := range bounds {
		all[i] = d.identifyBound(out, bound, row.Faults)
	}
	return all
}

func (d *decider) identifyBound(out Decision, bound mapping.Bound, faults []sheet.Fault) Decision {
	out.bound, out.Key, out.Format = bound, bound.Key, bound.Format
	if bound.LeftOut != "" {
		out.Action, out.Why = Skipped, bound.LeftOut
		return out
	}
	if len(out.bound.Problems) > 0 {
		problems := make([]Problem, len(out.bound.Problems))
		for i, p := range out.bound.Problems {
			problems[i] = newProblem(p.Column, p.Text)
			if slices.ContainsFunc(faults, func(f sheet.Fault) bool { return f.Text == p.Text }) {
				problems[i].Topic = topicFaults
			}
		}
		return out.invalid(problems...)
	}
	out.fingerprint = fingerprint(out.bound, d.copyOf(out.mother, out.bound))
	if twin := d.sameKey(out); twin > 0 {
		return out.invalid(newProblem("", fmt.Sprintf("the key %q names row %d already; give every row a key of its own", out.Key, twin)))
	}
	return out
}

// copyOf counts equal rows where each is to have a render of its own. A refused row is counted where it stands in its mother,
// or once it was mended, after all rows there.
func (d *decider) copyOf(mother int, b mapping.Bound) int {
	if d.batch.Mapping.Share {
		return 0
	}
	f := fingerprint(b, 0)
	if n, ok := d.inMother[motherRow{mother, b.Format, f}]; ok {
		return n
	}
	n := d.copies[f]
	d.copies[f] = n + 1
	return n
}

// sameKey returns the number of an earlier row that has the same key but other content, or 0.
func (d *decider) sameKey(dec Decision) int {
	if dec.Key == "" {
		return 0
	}
	h := maphash.String(d.seed, dec.Key)
	k := d.keys.get(h)
	if k.row == 0 {
		k.row, k.seen = uint32(dec.Row), short(dec.fingerprint)
		d.keys.set(h, k)
		return 0
	}
	if k.seen == short(dec.fingerprint) {
		return 0
	}
	return int(k.row)
}

// byContent decides by what became of the row's content so far.
func (d *decider) byContent(ctx context.Context, out Decision) (Decision, error) {
	c := d.contents.get(out.fingerprint)
	if c.row > 0 {
		out.Action, out.Why, out.SameAs = Duplicate, fmt.Sprintf("equal to row %d; it shares that row's render", c.row), int(c.row)
		return out, nil
	}
	out.Action, out.Why = d.action(c)
	if out.Action == New && d.keyWasOther(out) {
		out.Action, out.Why = Changed, "it was rendered before with other content"
	}
	var before store.Render
	if out.Action == New && out.Key == "" && d.explain && d.store != nil && d.submitted {
		var found bool
		var err error
		if before, found, err = d.before(ctx, out); err != nil {
			return out, err
		} else if found {
			out.Action, out.Why = Changed, "the row was rendered before with other content"
		}
	}
	out.attempt = int(c.attempt) + 1
	if !d.batch.Select.has(out.Row) {
		if out.Action.Submits() {
			out.Action, out.Why = LeftOut, "not among the rows asked for"
		}
		return out, nil
	}
	if out.Action.Submits() {
		if problem, err := d.templates.check(ctx, out.bound); err != nil {
			return out, err
		} else if problem != "" {
			return out.invalid(newProblem("", problem)), nil
		}
		problems, warnings := d.checks.ofMedia(out)
		if len(problems) > 0 {
			return out.invalid(problems...), nil
		}
		if d.batch.Select.Limit > 0 && d.submits >= d.batch.Select.Limit {
			out.Action, out.Why = LeftOut, "beyond the limit"
			return out, nil
		}
		d.submits++
		out.Warnings = append(d.checks.doubts(out), warnings...)
	}
	c.row = uint32(out.Row)
	d.contents.set(out.fingerprint, c)
	if out.Action != Changed {
		return out, nil
	}
	if out.Key != "" {
		var found bool
		var err error
		if before, found, err = d.store.LatestOfKey(ctx, out.Key); err != nil || !found {
			return out, err
		}
	}
	return out.withChanges(before), nil
}

func (d *decider) action(c content) (Action, string) {
	s := d.batch.Select
	switch c.status {
	case statusCodes[store.Completed]:
		if s.Force {
			return Forced, "rendered again, as --force says"
		}
		return Unchanged, "its video is there"
	case statusCodes[store.Failed]:
		if s.RetryFailed || s.Force {
			return Retry, "failed before, and is tried again"
		}
		return Failed, "failed before; --retry-failed tries it again"
	case statusCodes[store.Unknown]:
		if s.ResubmitUnknown {
			return Resubmit, "nobody knows whether it was submitted, and it is submitted again as --resubmit-unknown says"
		}
		return Unknown, "nobody knows whether it was submitted; --resubmit-unknown may pay for it a second time"
	case statusCodes[store.Submitting], statusCodes[store.Rendering], statusCodes[store.Stuck]:
		return Underway, "an earlier run submitted it"
	}
	return New, "never submitted"
}

func (d *decider) keyWasOther(dec Decision) bool {
	if dec.Key == "" {
		return false
	}
	k := d.keys.get(maphash.String(d.seed, dec.Key))
	return k.submitted != 0 && k.submitted != short(dec.fingerprint)
}
