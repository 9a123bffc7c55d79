package pipeline

import (
	"context"
	"slices"
	"time"
)

// action is one step of the tracker: some requests, then the next turn.
type action func(context.Context) error

// next chooses what to do now, or until when to wait.
func (t *tracker) next() (action, time.Time) {
	t.compact()
	t.refresh()
	wake := t.now.Add(t.config.PollMax)
	do, at := t.unsure.next(t.now)
	if do != nil {
		return do, t.now
	}
	wake = earliest(wake, at)
	for _, list := range t.inUse {
		if len(list.due) == 0 {
			continue
		}
		do, at := t.sweepDue(list)
		if do != nil {
			return do, t.now
		}
		wake = earliest(wake, at)
	}
	do, at = t.askDue()
	return do, earliest(wake, at)
}

func earliest(a, b time.Time) time.Time {
	if b.IsZero() || !a.IsZero() && a.Before(b) {
		return a
	}
	return b
}

func latest(times ...time.Time) time.Time { return slices.MaxFunc(times, time.Time.Compare) }

// refresh works out anew what may be expected, where something happened since it was last.
func (t *tracker) refresh() {
	if !t.stale {
		return
	}
	t.stale = false
	t.know.forecast.expect()
	for _, list := range t.inUse {
		list.due, list.oldest = list.due[:0], nil
	}
	t.skipEnded()
	for _, f := range t.order[t.head:] {
		if f.listed() {
			t.list(f.template).expects(f)
		}
	}
	for _, list := range t.inUse {
		slices.SortFunc(list.due, time.Time.Compare)
	}
}

// listed tells whether the flight is left to sweeps of lists.
func (f *flight) listed() bool { return !f.watch.ended && !f.watch.single }

// Pages that should be full of news before they are read: many while rows are submitted, since each sweep also reads some
// that are not.
const (
	pagesWhileSubmitting = 16
	pagesAfter           = 2
)

// longestSilence bounds in poll_max how long looks are put off so as not to hold up submitting.
const longestSilence = 15

// sweepDue decides whether a sweep of a list is worth its requests now.
func (t *tracker) sweepDue(list *listState) (action, time.Time) {
	few := t.alonePays(list)
	switch {
	case list.missing || t.hooksTrusted() && !list.oldest.watch.old:
		return nil, time.Time{}
	case !t.know.forecast.known():
		if list.oldest.watch.old && !few && list.begun.IsZero() { // what earlier runs left may have ended meanwhile
			return func(ctx context.Context) error { return t.sweep(ctx, list, float64(len(list.due))) }, t.now
		}
		return nil, time.Time{} // nothing is known yet
	case few && !t.submitting:
		return nil, time.Time{} // they are asked for one by one
	case !list.probed && !few:
		return func(ctx context.Context) error { return t.probe(ctx, list) }, t.now
	}
	news := list.ripe(t.now)
	at := t.sweepAfter(list)
	if t.submitting {
		at = t.sweepWhileSubmitting(list, news)
	}
	if at.After(t.now) {
		return nil, at
	}
	return func(ctx context.Context) error { return t.sweep(ctx, list, float64(news)) }, t.now
}

// sweepWhileSubmitting is when a sweep is worth its requests while they are what limits the batch: when many full pages
// have come together. Near the end of submitting looks wait for the time when only the last renders are waited for.
func (t *tracker) sweepWhileSubmitting(list *listState, news int) time.Time {
	if news == 0 {
		return list.due[0]
	}
	soonest := list.ended.Add(t.breath(list))
	since := latest(list.begun, t.know.first)
	if t.tailSuffices(list) && t.now.Sub(since) < longestSilence*t.config.PollMax {
		return t.now.Add(t.config.PollMax)
	}
	wanted := pagesWhileSubmitting * t.know.page()
	if list.order == unordered { // all of it is read each time, so that it should have grown to three times its length
		return latest(soonest, t.whenNews(list, max(wanted, 2*list.pages*t.know.page())))
	}
	return latest(soonest, earliest(t.whenNews(list, wanted), since.Add(2*t.config.PollMax)))
}

// tailSuffices tells whether all that is not known yet can be read while the last renders are waited for, when requests
// cost no time.
func (t *tracker) tailSuffices(list *listState) bool {
	pages := float64(t.waiting+t.left) / float64(t.know.page())
	return t.know.submits > 0 && pages < 0.94*t.know.forecast.of(list.template).Seconds()*t.know.submits
}

// sweepAfter is when a sweep is worth its requests once all rows are submitted: when some full pages have come together,
// when all that is waited for should have ended, and from then on again and again.
func (t *tracker) sweepAfter(list *listState) time.Time {
	soonest := latest(list.ended.Add(t.breath(list)), list.due[0])
	wanted := pagesAfter * t.know.page()
	all := len(list.due)
	rest := max(all/10, min(t.know.forecast.slots, t.know.page())) // those tell then how far off the forecast is
	last := list.due[max(0, all-1-rest)]
	if list.order == unordered { // to read it all once more for a few costs too much
		last = list.due[all-1-all/10]
		wanted = max(wanted, list.pages*t.know.page()) + all/2
		last = last.Add(t.know.forecast.of(list.template) / 5)
	}
	return t.lastLook(list, latest(soonest, earliest(t.whenNews(list, wanted), last)))
}

// lastLook brings a look forward where only so few are left that nearly all of them are under way: when they end is not
// known well, and requests are free by then.
func (t *tracker) lastLook(list *listState, at time.Time) time.Time {
	left, slots := len(list.due), t.know.forecast.slots
	if list.missing || list.order == unordered || left > min(2*slots, t.know.page()) {
		return at
	}
	wait := t.know.forecast.of(list.template) * time.Duration(left) / time.Duration(8*slots)
	return earliest(at, list.ended.Add(max(3*time.Second, wait)))
}

// whenNews is when so many ends should have come together.
func (t *tracker) whenNews(list *listState, wanted int) time.Time {
	longest := latest(list.ended, t.know.first).Add(5 * t.config.PollMax)
	if len(list.due) < wanted {
		return longest
	}
	return earliest(list.due[wanted-1], longest)
}

// breath is the least time between two sweeps. It grows with those that found nothing.
func (t *tracker) breath(list *listState) time.Duration {
	unit := min(max(t.know.forecast.of(list.template)/8, t.config.PollMin), 2*time.Second)
	if list.barren <= 6 {
		return unit * time.Duration(2+min(list.barren, 2)) / 2
	}
	return min(t.config.PollMax, unit<<min(list.barren-5, 10))
}

// alonePays tells whether asking for one render after the other costs less than reading the list.
func (t *tracker) alonePays(list *listState) bool {
	if list.order == unordered {
		return len(list.due) <= list.pages
	}
	return len(list.due) <= 2
}
