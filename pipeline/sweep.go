package pipeline

import (
	"context"
	"slices"
	"sort"
	"time"

	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/clipcat"
)

// listState is what the tracker knows of one template's list of completed renders, and of the flights that are left to
// sweeps of it.
type listState struct {
	template string
	due      []time.Time // when each flight should end, the soonest first
	oldest   *flight     // the one that waits longest

	begun    time.Time // of the last sweep
	ended    time.Time // of the last sweep
	missing  bool      // the service has no such list, or one that cannot be read
	failures int       // in a row
	barren   int       // sweeps in a row that found nothing
	probed   bool      // a page was read as soon as something was known

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
		list := &listState{template: template, from: 1}
		t.lists[template] = list
		t.inUse = append(t.inUse, list)
	}
	return t.lists[template]
}

// expects notes a flight that is left to sweeps of the list.
func (l *listState) expects(f *flight) {
	if l.oldest == nil {
		l.oldest = f
	}
	l.due = append(l.due, f.watch.due)
}

// ripe is how many ends a sweep may be expected to bring.
func (l *listState) ripe(now time.Time) int {
	n, _ := slices.BinarySearchFunc(l.due, now, func(due, now time.Time) int {
		if due.After(now) {
			return 1
		}
		return -1
	})
	return n
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
	begun    time.Time
	expected float64 // ends
	found    int
	barren   int       // pages in a row without news
	thin     bool      // much of the last page was known already
	newest   time.Time // submission of the latest flight that was found
	deepest  time.Time // creation of the oldest entry that was read
	all      bool      // up to the list's end
	broken   bool      // off, since the list turned out to be without order
}

// sweep reads pages of completed renders for as long as they bring news.
func (t *tracker) sweep(ctx context.Context, list *listState, expected float64) error {
	r := reading{begun: t.now, expected: expected}
	if err := t.read(ctx, list, &r); err != nil || list.missing || r.broken {
		return err
	}
	list.begun, list.ended = r.begun, t.now
	list.barren++
	if r.found > 0 {
		list.barren = 0
	}
	list.newest = latest(list.newest, r.newest)
	t.passOver(list, r)
	return nil
}

// probe reads one page as soon as it is known how long renders take: it tells how long pages are, how the list is
// sorted, and whether there is one.
func (t *tracker) probe(ctx context.Context, list *listState) error {
	list.probed = true
	var r reading
	if _, err := t.page(ctx, list, &r, 1); err != nil {
		return t.listFailed(list, err)
	}
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
			list.pages, r.all = page, true
			return nil
		}
		switch list.order {
		case newestFirst:
			if t.enough(list, r, renders) {
				r.deepest = renders[len(renders)-1].CreatedAt
				return nil
			}
		case oldestFirst:
			if t.olderThanAll(list, renders) {
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
	renders, err := t.api.Renders(ctx, clipcat.ListOptions{Page: page, Completed: true, Template: list.template})
	if err != nil {
		return nil, err
	}
	list.failures = 0
	t.know.pageSize = max(t.know.pageSize, len(renders))
	t.now = time.Now()
	t.takeArrivals(ctx)
	list.sawPage(renders)
	news, underway := 0, 0
	for _, render := range renders {
		f := t.flights[render.UID]
		if f == nil {
			continue
		}
		if t.see(ctx, f, render) {
			news++
			r.newest = latest(r.newest, f.submitted)
		} else { // the service pays no heed to what was asked for
			underway++
		}
	}
	r.found, r.thin = r.found+news, news < len(renders)*3/4
	r.barren++
	if news > 0 || underway > 0 {
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
	return r.barren >= 2 || t.olderThanAll(list, renders)
}

// olderThanAll tells whether all of a page was created before anything that is waited for.
func (t *tracker) olderThanAll(list *listState, renders []clipcat.Render) bool {
	t.skipEnded()
	for _, f := range t.order[t.head:] {
		if f.listed() && f.template == list.template {
			return len(renders) > 0 && renders[len(renders)-1].CreatedAt.Before(f.created())
		}
	}
	return false
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
		return len(renders) == t.know.page() && t.olderThanAll(list, renders)
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

// passOver notes the flights that a sweep should have shown had they completed: it read where they would stand. Failed
// renders are never in the list of completed ones, so that those are asked for alone which are long overdue, when later
// ones were there.
func (t *tracker) passOver(list *listState, r reading) {
	if !r.all && !list.sorted {
		return // where they would stand is not known
	}
	var passed []*flight
	for _, f := range t.order[t.head:] {
		if !f.listed() || f.template != list.template || !r.all && f.created().Before(r.deepest) || f.watch.underway.After(r.begun) {
			continue
		}
		f.watch.missed = r.begun
		t.know.forecast.late(f)
		t.stale = true
		if !f.submitted.After(list.newest) {
			passed = append(passed, f)
		}
	}
	t.refresh() // in the light of what was missed
	for _, f := range passed {
		if r.begun.Sub(f.watch.expected) >= t.know.forecast.of(list.template)/2 { // some take longer than those after them
			t.single(f)
		}
	}
}
