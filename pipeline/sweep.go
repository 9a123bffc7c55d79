package pipeline

import (
	"context"
	"sort"
	"time"

	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/clipcat"
)

// listState is what the tracker knows of one template's list of completed renders.
type listState struct {
	begun    time.Time // of the last sweep
	ended    time.Time // of the last sweep
	missing  bool      // the service has no such list, or one that cannot be read
	failures int       // in a row
	barren   int       // sweeps in a row that found nothing
	alone    bool      // what is left costs less to ask for one after the other

	probed bool

	newest time.Time // submission of the latest flight that was seen to have ended

	order  order
	sorted bool // the order was seen, not guessed
	pages  int  // of the whole list, where its end was seen
	from   int  // oldest first: all that is waited for is on this page or later ones
}

// order is how a list is sorted. It is not documented, so it is learned; newest first is the guess.
type order int

const (
	newestFirst order = iota
	oldestFirst
	unordered
)

func (t *tracker) list(template string) *listState {
	if t.lists[template] == nil {
		t.lists[template] = &listState{from: 1}
	}
	return t.lists[template]
}

// sortTolerance is how far entries may be out of place in a list that is called sorted: rows are submitted side by side.
const sortTolerance = 300 * time.Millisecond

// sawPage learns from a page how the list is sorted.
func (l *listState) sawPage(renders []clipcat.Render) {
	var up, down bool
	for i := 1; i < len(renders); i++ {
		step := renders[i].CreatedAt.Sub(renders[i-1].CreatedAt)
		up, down = up || step > sortTolerance, down || step < -sortTolerance
	}
	switch {
	case up && down, up && l.order == newestFirst && l.sorted, down && l.order == oldestFirst:
		l.order = unordered
	case up:
		l.order = oldestFirst
	}
	l.sorted = l.sorted || up || down
}

// maxPages bounds a list that never ends.
const maxPages = 40_000

// reading is a sweep under way.
type reading struct {
	template string
	expected float64 // ends
	before   time.Time
	found    int
	barren   int       // pages in a row without news
	thin     bool      // much of the last page was known already
	newest   time.Time // submission of the latest flight that was found
	deepest  time.Time // creation of the oldest entry that was read; zero: all was read
	broken   bool      // off, since the list turned out to be without order
}

// sweep reads pages of completed renders for as long as they bring news.
func (t *tracker) sweep(ctx context.Context, template string, expected float64) error {
	list := t.list(template)
	r := reading{template: template, expected: expected, before: list.begun}
	list.begun = t.now
	if err := t.read(ctx, list, &r); err != nil {
		return err
	}
	if r.broken {
		list.begun = r.before
		return nil
	}
	list.ended = t.now
	list.barren++
	if r.found > 0 {
		list.barren = 0
	}
	t.know.sawSweep(r.found+t.alone, list.begun)
	t.alone = 0
	list.newest = latest(list.newest, r.newest)
	t.passOver(list, r)
	return nil
}

// probe reads one page as soon as it is known how long renders take: it tells how long pages are, how the list is
// sorted, and whether there is one.
func (t *tracker) probe(ctx context.Context, template string) error {
	list := t.list(template)
	list.probed = true
	var r reading
	if _, err := t.page(ctx, list, &r, 1); err != nil {
		return t.listFailed(list, err)
	}
	t.alone += r.found
	return nil
}

// read reads the pages of a sweep.
func (t *tracker) read(ctx context.Context, list *listState, r *reading) error {
	page := 1
	if list.order == oldestFirst {
		page = list.from
	}
	for ; page <= maxPages; page++ {
		first := list.from == 1
		renders, err := t.page(ctx, list, r, page)
		if err != nil {
			return t.listFailed(list, err)
		}
		if len(renders) < t.know.page() {
			list.pages = page
			return nil
		}
		switch list.order {
		case newestFirst:
			if t.enough(list, r, renders) {
				r.deepest = renders[len(renders)-1].CreatedAt
				return nil
			}
		case oldestFirst:
			if t.olderThanAll(renders) {
				list.from = page
				if first { // a long history may come first
					if page, err = t.seek(ctx, list, r, page); err != nil {
						return t.listFailed(list, err)
					}
				}
			}
		case unordered:
			if list.pages == 0 && t.waiting > 2*r.found { // it is better read once, when most have ended
				r.broken = true
				list.pages = max(list.pages, page, int(r.expected)/t.know.page())
				return nil
			}
		}
	}
	return nil
}

// page reads one page and takes in what it tells.
func (t *tracker) page(ctx context.Context, list *listState, r *reading, page int) ([]clipcat.Render, error) {
	renders, err := t.api.Renders(ctx, clipcat.ListOptions{Page: page, Completed: true, Template: r.template})
	if err != nil {
		return nil, err
	}
	list.failures = 0
	t.know.pageSize = max(t.know.pageSize, len(renders))
	t.now = time.Now()
	t.takeArrivals(ctx)
	list.sawPage(renders)
	news := 0
	for _, render := range renders {
		f := t.flights[render.UID]
		if f == nil {
			continue
		}
		f.watch.underway = latest(f.watch.underway, r.before)
		if t.see(ctx, f, render) {
			news++
			r.newest = latest(r.newest, f.submitted)
		}
	}
	r.found, r.thin = r.found+news, news < len(renders)*3/4
	r.barren++
	if news > 0 {
		r.barren = 0
	}
	return renders, nil
}

// enough tells whether the next page of a list that is newest first is not worth its request: this one reached back to
// before all that is waited for, or several told nothing.
func (t *tracker) enough(list *listState, r *reading, renders []clipcat.Render) bool {
	if !list.sorted {
		return r.thin && r.expected-float64(r.found) < float64(len(renders))/4
	}
	return r.barren >= 2 || t.olderThanAll(renders)
}

// olderThanAll tells whether all of a page was created before anything that is waited for.
func (t *tracker) olderThanAll(renders []clipcat.Render) bool {
	oldest := t.oldest()
	return len(renders) > 0 && oldest != nil && renders[len(renders)-1].CreatedAt.Before(oldest.created())
}

// seek finds the last page of a list, oldest first, that is older than all that is waited for, in few requests. Page is
// one that is.
func (t *tracker) seek(ctx context.Context, list *listState, r *reading, page int) (int, error) {
	var err error
	older := func(n int) bool {
		if err != nil {
			return false
		}
		var renders []clipcat.Render
		renders, err = t.page(ctx, list, r, n)
		return len(renders) == t.know.page() && t.olderThanAll(renders)
	}
	step := 1
	for step < maxPages && older(page+step) {
		page += step
		step *= 2
	}
	page += sort.Search(step-1, func(i int) bool { return !older(page + 1 + i) })
	list.from = page
	return page, err
}

// listFailed decides whether the list can be counted on.
func (t *tracker) listFailed(list *listState, err error) error {
	list.failures++
	switch clipcat.VerdictOf(err) {
	case clipcat.RowFails:
		list.missing = true
	case clipcat.Stop:
		return err
	default:
		list.missing = list.failures >= 3
	}
	if list.missing {
		t.log.Warn("the service's list of renders cannot be used; each render is asked for alone", zap.Error(err))
		return nil
	}
	return err
}

// passOver notes the flights that a sweep should have shown had they completed: it read where they would stand, and later
// ones were there. Failed renders are never in the list of completed ones, so that these are asked for alone.
func (t *tracker) passOver(list *listState, r reading) {
	for _, f := range t.order[t.head:] {
		if f.submitted.After(list.newest) || list.newest.IsZero() {
			return
		}
		if f.watch.ended || f.watch.single || f.template != r.template || f.created().Before(r.deepest) {
			continue
		}
		switch {
		case f.watch.passed.IsZero():
			f.watch.passed = t.now
		case t.now.Sub(f.watch.passed) > t.know.rest/2: // some take longer than those after them
			t.single(f)
		}
	}
}
