package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/store"
)

// Preview is what a run would do with one row, and what it would send.
type Preview struct {
	Decision
	Request clipcat.RenderRequest // its metadata is empty where no run has begun the batch, or would submit the row
	Notices []string
}

// Unsigned is the request for the row, without the metadata that tells its render from others.
func (d Decision) Unsigned() clipcat.RenderRequest { return request(d.bound, "", "") }

// PreviewRow decides one row as a plan does and shows its request; it submits nothing. Without an API in the batch the
// template is not looked at. A row that is blank or invalid has no request. The error is an [*InputError]
// where the sheet, the mapping or the template is wrong, or has no such row.
func PreviewRow(ctx context.Context, b Batch, number int, webhook string) (Preview, error) {
	var p Preview
	s, err := store.OpenReadOnly(b.State, store.Options{Service: b.Service})
	if errors.Is(err, fs.ErrNotExist) {
		s = nil
	} else if err != nil {
		return p, err
	} else {
		defer s.Close()
	}
	found := errors.New("found")
	plan, err := scanSheet(ctx, b, s, newTemplateChecks(b, func(text string) { p.Notices = append(p.Notices, text) }), func(d Decision) error {
		if d.Row != number {
			return nil
		}
		p.Decision = d
		return found
	})
	switch {
	case err == nil:
		return p, &InputError{fmt.Errorf("the sheet has no row %d: it has %d rows below the header, by the numbers that your spreadsheet program shows", number, plan.Rows)}
	case !errors.Is(err, found):
		return p, err
	}
	p.Notices = append(p.Notices, b.Mapping.Warnings()...)
	if p.Action == Skipped || p.Action == Invalid {
		return p, nil
	}
	metadata := ""
	if s != nil && p.Action.Submits() {
		metadata = metadataOf(s.ID(), p.fingerprint, p.attempt)
	}
	p.Request = request(p.bound, metadata, webhook)
	return p, nil
}
