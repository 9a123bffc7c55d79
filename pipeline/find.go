package pipeline

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/store"
)

// finder looks for renders of what the rows ask for.
type finder struct {
	batch     Batch
	wanted    map[store.Fingerprint]bool
	templates map[string]bool
	claims    claims
	found     map[store.Fingerprint]find
	seen      map[string]bool           // uids of the results that the service has
	others    map[string]clipcat.Render // by metadata: what no row asks for now, the best of each
	only      string                    // renders of this batch alone; empty: of any that shows the same
	batchID   string                    // in the metadata of what was found
	blind     error                     // why the list could not be read; nil: it was
}

// find is the best render of a content.
type find struct {
	render  clipcat.Render
	attempt int // the highest that was seen
}

func newFinder(ctx context.Context, b Batch) (*finder, error) {
	f := &finder{
		batch: b, wanted: map[store.Fingerprint]bool{}, templates: map[string]bool{}, found: map[store.Fingerprint]find{}, seen: map[string]bool{},
		others: map[string]clipcat.Render{},
	}
	err := eachContent(ctx, b, func(d Decision) error {
		f.wanted[d.fingerprint], f.templates[d.bound.Template] = true, true
		return nil
	})
	return f, err
}

// eachContent hands over the first row of every content that the sheet asks for.
func eachContent(ctx context.Context, b Batch, do func(Decision) error) error {
	d, err := newDecider(ctx, b, nil, &templateChecks{})
	if err != nil {
		return err
	}
	done := map[store.Fingerprint]bool{}
	for row, err := range b.Sheet.Rows(ctx) {
		if err != nil {
			return &InputError{err}
		}
		for _, dec := range d.identify(row) {
			if dec.Action != "" || done[dec.fingerprint] {
				continue
			}
			done[dec.fingerprint] = true
			if err := do(dec); err != nil {
				return err
			}
		}
	}
	return nil
}

// search reads the list, then asks for what the results name and the list does not show.
func (f *finder) search(ctx context.Context) error {
	for template := range f.templates {
		err := sweep(ctx, f.batch.API, template, func(page []clipcat.Render) bool {
			for _, r := range page {
				r.Template = cmp.Or(r.Template, template)
				f.take(r)
			}
			return true
		})
		if clipcat.VerdictOf(err) == clipcat.RowFails {
			f.blind = err
			continue
		}
		if err != nil {
			return err
		}
	}
	for uid, claim := range f.claims {
		if f.seen[uid] || claim.known && !f.wanted[claim.fingerprint] {
			continue
		}
		r, err := f.batch.API.Render(ctx, uid)
		if clipcat.VerdictOf(err) == clipcat.RowFails {
			continue
		}
		if err != nil {
			return err
		}
		f.take(r)
	}
	if f.blind != nil && f.batchID == "" {
		return fmt.Errorf("the state cannot be rebuilt: the service's list cannot be read (%s), and the results name no render that the service has; "+
			"put the state file back, or try again later", reasonOf(f.blind))
	}
	return nil
}

// sweep hands over the pages of a template's list, up to its end or until see wants no more.
func sweep(ctx context.Context, api API, template string, see func(page []clipcat.Render) (more bool)) error {
	names := map[string]bool{}
	for page := 1; page <= maxSettlePages; page++ {
		renders, err := api.Renders(ctx, clipcat.ListOptions{Page: page, Template: template})
		if err != nil {
			return err
		}
		before := len(names)
		for _, r := range renders {
			names[nameOf(r)] = true
		}
		if len(names) == before || !see(renders) { // past the end, or a service that gives the last page for ever
			return nil
		}
	}
	return nil
}

// take keeps a render if it is of a content that is wanted, and the best so far: one with a video before one that is
// under way, that before one that failed.
func (f *finder) take(r clipcat.Render) {
	claim, claimed := f.claims[r.UID]
	id, fingerprint, attempt, ok := parseMetadata(r.Metadata)
	if claimed {
		f.seen[r.UID] = true
		if ok {
			f.batchID = id
		}
	}
	if !ok {
		if !claimed || !claim.known {
			return
		}
		fingerprint, attempt = claim.fingerprint, 1
	}
	if r.UID == "" || f.only != "" && f.only != id {
		return
	}
	if !f.wanted[fingerprint] {
		if was, any := f.others[r.Metadata]; ok && (!any || worth(r) > worth(was)) {
			f.others[r.Metadata] = r
		}
		return
	}
	if f.batchID == "" {
		f.batchID = id
	}
	best, any := f.found[fingerprint]
	if !any || worth(r) > worth(best.render) || worth(r) == worth(best.render) && attempt > best.attempt {
		best.render = r
		best.render.Modifications = nil
	}
	best.attempt = max(best.attempt, attempt)
	f.found[fingerprint] = best
}

func worth(r clipcat.Render) int {
	switch r.State() {
	case clipcat.Completed:
		return 2
	case clipcat.Failed:
		return 0
	}
	return 1
}

// parseMetadata reads what metadataOf wrote.
func parseMetadata(s string) (batch string, f store.Fingerprint, attempt int, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != 4 || parts[0] != metadataPrefix {
		return "", f, 0, false
	}
	hash, err := hex.DecodeString(parts[2])
	attempt, wrong := strconv.Atoi(parts[3])
	if err != nil || wrong != nil || len(hash) != len(f) || attempt < 1 {
		return "", f, 0, false
	}
	return parts[1], store.Fingerprint(hash), attempt, true
}
