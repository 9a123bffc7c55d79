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
}

// Unsigned is the request for the row, without the metadata that tells its render from others.
func (d Decision) Unsigned() clipcat.RenderRequest { return request(d.bound, "", "") }

// PreviewRow decides one row as a plan does and shows its requests, one for each format; it submits nothing. Without an API
// in the batch the template is not looked at. A row that is blank or invalid has no request. The error is an [*InputError]
// where the sheet, the mapping or the template is wrong, or has no such row.
func PreviewRow(ctx context.Context, b Batch, number int, webhook string) (previews []Preview, notices []string, err error) {
	s, err := store.OpenReadOnly(b.State, store.Options{Service: b.Service})
	if errors.Is(err, fs.ErrNotExist) {
		s = nil
	} else if err != nil {
		return nil, nil, err
	} else {
		defer s.Close()
	}
	past := errors.New("past the row")
	plan, err := scanSheet(ctx, b, s, newTemplateChecks(b, func(text string) { notices = append(notices, text) }), true, func(d Decision) error {
		switch {
		case d.Row == number:
			previews = append(previews, newPreview(d, s, webhook))
		case len(previews) > 0:
			return past
		}
		return nil
	})
	if err != nil && !errors.Is(err, past) {
		return nil, nil, err
	}
	if len(previews) == 0 {
		return nil, nil, &InputError{fmt.Errorf("the sheet has no row %d: it has %d rows below the header, by the numbers that your spreadsheet program shows", number, plan.Rows)}
	}
	return previews, append(notices, b.Mapping.Warnings()...), nil
}

func newPreview(d Decision, s *store.Batch, webhook string) Preview {
	p := Preview{Decision: d}
	if p.Action == Skipped || p.Action == Invalid {
		return p
	}
	metadata := ""
	if s != nil && p.Action.Submits() {
		metadata = metadataOf(s.ID(), p.fingerprint, p.attempt)
	}
	p.Request = request(p.bound, metadata, webhook)
	return p
}
