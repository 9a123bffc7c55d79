package pipeline

import (
	"context"

	"github.com/sheetreel/sheetreel/store"
)

// edited finds, for rows without a key, what a row was rendered as before it was edited: the render that stood in the row
// of that number, if no row of the sheet asks for what it shows any more. It only explains: what is paid for is decided by
// the content.
type edited struct {
	ready bool
	gone  map[int][]store.Fingerprint // contents that no row asks for any more, by the row that they were submitted for
}

// maxGone bounds how many are remembered. Where there are more the mapping has changed, and not some cells.
const maxGone = 100_000

// before returns the render that a new row took the place of.
func (d *decider) before(ctx context.Context, out Decision) (store.Render, bool, error) {
	if !d.edited.ready {
		if err := d.findGone(ctx); err != nil {
			return store.Render{}, false, err
		}
	}
	var best store.Render
	found := false
	for _, f := range d.edited.gone[out.mother] {
		r, ok, err := d.store.Latest(ctx, f)
		if err != nil {
			return best, false, err
		}
		if ok && (!found || r.Template == out.bound.Template) {
			best, found = r, true
		}
	}
	return best, found, nil
}

// findGone reads the sheet through to see which of the contents that were submitted still stand in it.
func (d *decider) findGone(ctx context.Context) error {
	d.edited = edited{ready: true, gone: map[int][]store.Fingerprint{}}
	scan, err := newDecider(ctx, d.batch, nil, d.templates)
	if err != nil {
		return err
	}
	for row, err := range d.batch.Sheet.Rows(ctx) {
		if err != nil {
			return nil // the errors of a sheet are told by the scan that this is part of
		}
		for _, dec := range scan.identify(row) {
			if c := d.contents.get(dec.fingerprint); dec.Action == "" && c.attempt > 0 {
				c.present = true
				d.contents.set(dec.fingerprint, c)
			}
		}
	}
	for r, err := range d.store.RowsWithoutKey(ctx) {
		if err != nil {
			return err
		}
		if !d.contents.get(r.Fingerprint).present {
			d.edited.gone[r.Row] = append(d.edited.gone[r.Row], r.Fingerprint)
		}
		if len(d.edited.gone) > maxGone {
			d.edited.gone = nil
			return nil
		}
	}
	return nil
}
