package pipeline

import (
	"context"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
)

// An old copy of the state that was put back has forgotten renders. Where the results are gone too, the service's list
// alone has them.

// catchUp looks whether the service has renders of this batch that the state does not know, and takes all of them in,
// also those that no row asks for now: see forgot. A list that cannot be read tells nothing.
func (r *run) catchUp(ctx context.Context, templates map[string]bool) (adopted int, err error) {
	if !r.used(ctx) {
		return 0, nil
	}
	strange := false
	for template := range templates {
		forgot, err := r.forgot(ctx, template)
		if clipcat.VerdictOf(err) == clipcat.Stop {
			return 0, err
		}
		strange = strange || forgot
	}
	if !strange {
		return 0, nil
	}
	f, err := newFinder(ctx, r.batch)
	if err != nil {
		return 0, err
	}
	f.only = r.store.ID()
	if err := f.search(ctx); err != nil {
		return 0, err
	}
	rec := &recovery{finder: f, store: r.store, keepOpen: r.config.Deliver != nil}
	err = rec.record(ctx)
	return rec.out.Adopted + rec.out.Others, err
}

// used tells whether anything was ever submitted: a batch that is new has no renders that it could have forgotten.
func (r *run) used(ctx context.Context) bool {
	for range r.store.Contents(ctx) {
		return true
	}
	return false
}

// forgot tells whether a template's list has renders of this batch that the state does not know. It looks from the newest
// on to the first that is known, which is one page where nothing is amiss. All that is older is known then too: nothing
// is submitted before such a look, and what one finds is taken in whole. A list without order is read whole.
func (r *run) forgot(ctx context.Context, template string) (bool, error) {
	var sorted sorting
	strange := false
	err := sweep(ctx, r.batch.API, template, func(page []clipcat.Render) bool {
		known, unknown := r.ours(ctx, page)
		sorted.add(page)
		strange = strange || unknown
		return !strange && !sorted.oldestFirst() && !(known && sorted.newestFirst())
	})
	if err != nil || strange || !sorted.oldestFirst() {
		return strange, err
	}
	return r.forgotAtEnd(ctx, template)
}

// forgotAtEnd is forgot for a list that is oldest first. Its end is searched for, not read up to: years may come before.
func (r *run) forgotAtEnd(ctx context.Context, template string) (strange bool, err error) {
	known := false
	ends := map[string]int{} // pages by the uid that they end with
	exists := func(n int) bool {
		if err != nil || n > maxSettlePages {
			return false
		}
		var page []clipcat.Render
		if page, err = r.batch.API.Renders(ctx, clipcat.ListOptions{Page: n, Template: template}); err != nil || len(page) == 0 {
			return false
		}
		var unknown bool
		known, unknown = r.ours(ctx, page)
		strange = strange || unknown
		end := page[len(page)-1].UID
		if was, seen := ends[end]; seen && was < n {
			return false // a service that gives the last page for ever
		}
		ends[end] = n
		return true
	}
	last, past := 1, 2
	for ; exists(past); past *= 2 {
		last = past
	}
	for past-last > 1 {
		if middle := (last + past) / 2; exists(middle) {
			last = middle
		} else {
			past = middle
		}
	}
	for n := last; n > 0 && !strange && exists(n) && !known; n-- {
	}
	return strange, err
}

// ours tells whether a page has renders of this batch that the state knows, and such that it does not. A render is known
// too where a later attempt at its content is: what is paid for is decided by that.
func (r *run) ours(ctx context.Context, page []clipcat.Render) (known, unknown bool) {
	for _, render := range page {
		id, content, attempt, ok := parseMetadata(render.Metadata)
		if !ok || id != r.store.ID() {
			continue
		}
		latest, found, err := r.store.Latest(ctx, content)
		switch {
		case err != nil:
		case found && latest.UID == "" && latest.Attempt == attempt: // its answer was lost: the settler's
		case found && latest.Attempt >= attempt:
			known = true
		default:
			unknown = true
		}
	}
	return known, unknown
}

// sorting is how a list is sorted, as far as its pages from the first on tell.
type sorting struct {
	last     time.Time
	up, down int  // steps of time from one render to the next
	silent   bool // it does not tell when renders were created
}

func (s *sorting) add(page []clipcat.Render) {
	for _, r := range page {
		switch at := r.CreatedAt; {
		case at.IsZero():
			s.silent = true
		case s.last.IsZero():
		case at.After(s.last):
			s.up++
		case at.Before(s.last):
			s.down++
		}
		s.last = r.CreatedAt
	}
}

// sortedAfter is how many steps in one direction are no chance, and how many outweigh one in the other: rows are submitted
// side by side, so that neighbours may have changed places.
const sortedAfter = 6

func (s *sorting) newestFirst() bool { return !s.silent && s.down >= sortedAfter*(1+s.up) }
func (s *sorting) oldestFirst() bool { return !s.silent && s.up >= sortedAfter*(1+s.down) }
