package pipeline

import (
	"context"

	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/store"
)

// Outcome is what became of one of a row's videos, with all that a person may want to look at.
type Outcome struct {
	Row    sheet.Row
	Format string       // of several videos of the row
	Result store.Result // as the output sheet has it
	Why    string       // of a row that was passed over
	Remedy string       // where it needs a person

	Bound    mapping.Bound
	Render   store.Render // the latest of its content; the zero Render: none was submitted
	Warnings []Problem    // what is perhaps wrong with its texts, and with its media as far as earlier checks saw them
	OldVideo bool         // the video is that of other content, which the row had before
}

// Outcomes tells what became of every row, in the sheet's order, also while a run writes. It asks the service for nothing.
func Outcomes(ctx context.Context, b Batch, s *store.Batch, see func(Outcome) error) (Standing, error) {
	r, err := newResults(ctx, b, s, &templateChecks{})
	if err != nil {
		return Standing{}, err
	}
	for row, err := range b.Sheet.Rows(ctx) {
		if err != nil {
			return r.standing, err
		}
		r.standing.Rows++
		for _, d := range r.decider.identify(row) {
			o, err := r.outcome(ctx, row, d)
			if err == nil {
				err = see(o)
			}
			if err != nil {
				return r.standing, err
			}
		}
	}
	return r.standing, nil
}

func (r *results) outcome(ctx context.Context, row sheet.Row, d Decision) (Outcome, error) {
	result, err := r.ofDecision(ctx, d)
	if err != nil {
		return Outcome{}, err
	}
	result.Format = d.Format
	o := Outcome{Row: row, Format: d.Format, Result: result, Bound: d.bound, Remedy: remedyFor(result.Status)}
	switch {
	case d.Action == Skipped:
		o.Why = d.Why
		return o, nil
	case d.Action == Invalid:
		if len(d.Problems) == 1 { // of several each has its own behind it
			p := d.Problems[0]
			o.Remedy, p.Remedy = p.Remedy, ""
			o.Result.Error = p.String()
		}
		return o, nil
	}
	_, o.Warnings = r.decider.checks.ofMedia(d)
	o.Warnings = append(r.decider.checks.doubts(d), o.Warnings...)
	if r.store == nil {
		return o, nil
	}
	if o.Render, _, err = r.store.Latest(ctx, d.fingerprint); err != nil {
		return Outcome{}, err
	}
	if result.Status != store.Completed {
		shown, found, err := r.shownBefore(ctx, d)
		o.OldVideo = found && shown.Fingerprint != d.fingerprint
		return o, err
	}
	return o, nil
}
