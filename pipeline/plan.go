package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/sheetreel/sheetreel/store"
)

// Plan is what a run would do.
type Plan struct {
	Rows       int            // of the sheet
	Actions    map[Action]int // how many rows of each; of several formats each counts
	Unfinished int            // renders of earlier runs that are gone on with
	Outlook    Outlook        // what it would cost
	Refused    string         // why a run would not begin: the plan is over a limit
	Notices    []string       // things a person should know that stop nothing
	Warned     int            // rows with warnings
	warned     Decision       // the first of them

	submits map[string]int // by template
	naming  *naming        // nil: no videos are brought home
}

// Submits is how many renders would be paid for.
func (p Plan) Submits() int {
	n := 0
	for action, count := range p.Actions {
		if action.Submits() {
			n += count
		}
	}
	return n
}

// MakePlan decides every row without submitting anything, and hands each decision to see in the sheet's order. The
// error is an [*InputError] where the sheet, the mapping or the template is wrong: then a run would submit nothing.
func MakePlan(ctx context.Context, b Batch, see func(Decision) error) (Plan, error) {
	s, err := store.OpenReadOnly(b.State, store.Options{Service: b.Service})
	if errors.Is(err, fs.ErrNotExist) {
		s = nil
	} else if err != nil {
		return Plan{}, err
	} else {
		defer s.Close()
	}
	var notices []string
	notice := func(text string) { notices = append(notices, text) }
	p, err := scanSheet(ctx, b, s, newTemplateChecks(b, notice), true, see)
	if err == nil {
		p.Outlook, err = newOutlook(ctx, b, s, p.submits)
	}
	if err == nil {
		if text := p.Outlook.askQuota(ctx, b, p.Submits()); text != "" {
			p.Notices = append(p.Notices, text)
		}
	}
	p.Refused = b.Limits.refuse(p)
	p.Notices = append(notices, p.Notices...)
	return p, err
}

// add counts one decision.
func (p *Plan) add(d Decision, b Batch) {
	p.Actions[d.Action]++
	if d.Action.Submits() {
		p.submits[d.bound.Template]++
	}
	if len(d.Warnings) > 0 {
		if p.Warned++; p.Warned == 1 {
			p.warned = d
		}
	}
	if p.naming != nil {
		p.naming.add(d, b.Select.has(d.Row))
	}
}

// warning sums up what the rows are warned of; "" where none is.
func (p *Plan) warning() string {
	if p.Warned == 0 {
		return ""
	}
	what := "there are warnings of"
	if p.Warned > 1 {
		what = fmt.Sprintf("%d rows have warnings, first", p.Warned)
	}
	return fmt.Sprintf("%s row %d: %s (sheetreel plan tells them all)", what, p.warned.Row, p.warned.Warnings[0])
}

// maxSheetErrors bounds how many errors of a sheet are told at once.
const maxSheetErrors = 20

// scanSheet decides every row; explain says for a person, why. Errors of the sheet are collected, since a person mends them all at once.
func scanSheet(ctx context.Context, b Batch, s *store.Batch, templates *templateChecks, explain bool, see func(Decision) error) (Plan, error) {
	p := Plan{Actions: map[Action]int{}, submits: map[string]int{}}
	if err := b.survey(ctx, s, templates); err != nil {
		return p, err
	}
	d, err := newDecider(ctx, b, s, templates)
	if err != nil {
		return p, err
	}
	p.Unfinished, d.explain = d.unfinished, explain
	if p.naming, err = newNaming(b); err != nil {
		return p, err
	}
	var wrong []error
	var narrow narrowRows
	for row, err := range b.Sheet.Rows(ctx) {
		if ctx.Err() != nil {
			return p, ctx.Err()
		}
		if err != nil {
			if wrong = append(wrong, err); len(wrong) == maxSheetErrors {
				wrong = append(wrong, errors.New("… and perhaps more"))
				break
			}
			continue
		}
		p.Rows++
		narrow.count(row)
		if len(wrong) > 0 {
			continue
		}
		decisions, err := d.decide(ctx, row)
		if err != nil {
			return p, err
		}
		for _, dec := range decisions {
			p.add(dec, b)
			if err := see(dec); err != nil {
				return p, err
			}
		}
	}
	if len(wrong) > 0 {
		return p, &InputError{errors.Join(wrong...)}
	}
	if err := p.naming.err(); err != nil {
		return p, err
	}
	p.Notices = slices.Concat(b.Sheet.Notices(), narrow.notice(), b.Mapping.Warnings())
	return p, nil
}
