package pipeline

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/store"
)

// action is one step of the tracker: some requests, then the next turn.
type action func(context.Context) error

// next chooses what to do now, or until when to wait.
func (t *tracker) next(submitting bool) (action, time.Time) {
	t.compact()
	wake := t.now.Add(t.config.PollMax)
	if do, at := t.unsure.next(t.now); do != nil {
		return do, t.now
	} else if !at.IsZero() {
		wake = earliest(wake, at)
	}
	oldest := t.oldest()
	if oldest == nil && len(t.singles) == 0 {
		return nil, wake
	}
	if oldest != nil {
		do, at := t.sweepDue(oldest, submitting)
		if do != nil {
			return do, t.now
		}
		wake = earliest(wake, at)
	}
	do, at := t.askDue(t.oldest()) // which may have changed
	return do, earliest(wake, at)
}

func earliest(a, b time.Time) time.Time {
	if b.IsZero() || a.Before(b) {
		return a
	}
	return b
}

// oldest is the flight that waits longest and is in no other care.
func (t *tracker) oldest() *flight {
	for t.head < len(t.order) {
		if f := t.order[t.head]; !f.watch.ended && !f.watch.single {
			return f
		}
		t.head++
	}
	return nil
}

// Pages that should be full of news before they are read: many while rows are submitted, since each sweep also reads some
// that are not.
const (
	pagesWhileSubmitting = 12
	pagesAfter           = 2
)

// longestSilence bounds in poll_max how long looks are put off so as not to hold up submitting.
const longestSilence = 15

// sweepDue decides whether a sweep of the list is worth its requests now.
func (t *tracker) sweepDue(oldest *flight, submitting bool) (action, time.Time) {
	list := t.list(oldest.template)
	if list.missing || t.hooksTrusted() && !oldest.watch.old {
		return nil, time.Time{}
	}
	if t.know.rest == 0 && (!oldest.watch.old || t.waiting < 3 || !list.begun.IsZero()) {
		return nil, time.Time{} // nothing is known yet; only what earlier runs left may have ended meanwhile
	}
	if !list.probed && t.know.rest > 0 {
		return func(ctx context.Context) error { return t.probe(ctx, oldest.template) }, t.now
	}
	ripe, nextRipe := t.ripe()
	if ripe == 0 {
		return nil, nextRipe
	}
	news := t.news(list, ripe)
	at := t.sweepAfter(list, news)
	if submitting {
		at = t.sweepWhileSubmitting(list, news)
	}
	if at.After(t.now) {
		return nil, at
	}
	if list.alone = !submitting && t.alonePays(list); list.alone {
		return nil, time.Time{}
	}
	return func(ctx context.Context) error { return t.sweep(ctx, oldest.template, news) }, t.now
}

// news is how many ends the next sweep may be expected to bring.
func (t *tracker) news(list *listState, ripe int) float64 {
	if t.know.rate == 0 || list.begun.IsZero() {
		return float64(ripe)
	}
	return min(float64(ripe), t.know.rate*t.now.Sub(list.begun).Seconds())
}

// sweepWhileSubmitting is when a sweep is worth its requests while they are what limits the batch: when many full pages
// have come together. Near the end of submitting looks wait for the time when only the last renders are waited for.
func (t *tracker) sweepWhileSubmitting(list *listState, news float64) time.Time {
	soonest := list.ended.Add(t.breath(list.barren))
	if list.begun.IsZero() && t.know.rest == 0 {
		return soonest // what earlier runs left
	}
	since := latest(list.begun, t.know.first)
	if t.tailSuffices() && t.now.Sub(since) < longestSilence*t.config.PollMax {
		return t.now.Add(t.config.PollMax)
	}
	wanted := pagesWhileSubmitting * t.know.page()
	if list.order == unordered { // all of it is read each time, so that it should have grown to three times its length
		return latest(soonest, t.whenNews(news, max(wanted, 2*list.pages*t.know.page())))
	}
	return latest(soonest, earliest(t.whenNews(news, wanted), since.Add(2*t.config.PollMax)))
}

// tailSuffices tells whether all that is not known yet can be read while the last renders are waited for, when requests
// cost no time.
func (t *tracker) tailSuffices() bool {
	pages := float64(t.waiting+t.left) / float64(t.know.page())
	return t.know.submits > 0 && pages < 0.94*t.know.rest.Seconds()*t.know.submits
}

// sweepAfter is when a sweep is worth its requests once all rows are submitted: when some full pages have come together,
// when all that is waited for should have ended, and from then on again and again.
func (t *tracker) sweepAfter(list *listState, news float64) time.Time {
	soonest := latest(list.ended.Add(t.breath(list.barren)), t.nextEnd())
	wanted := pagesAfter * t.know.page()
	if list.order == unordered {
		wanted = max(wanted, list.pages*t.know.page()) + t.listed()/2
	}
	return latest(soonest, earliest(t.whenNews(news, wanted), t.lastEnd(list)))
}

// whenNews is when so much news should have come together.
func (t *tracker) whenNews(news float64, wanted int) time.Time {
	switch missing := float64(wanted) - news; {
	case missing <= 0:
		return t.now
	case t.know.rate > 0:
		return t.now.Add(min(seconds(missing/t.know.rate), 5*t.config.PollMax))
	}
	return t.now.Add(t.config.PollMax)
}

// lastEnd is when all that is waited for should have ended; where that is in the past, now.
func (t *tracker) lastEnd(list *listState) time.Time {
	rest := t.know.rest
	if list.order == unordered {
		rest += rest / 5 // to read it all once more for a few costs too much
	}
	byAge := t.order[len(t.order)-1].submitted.Add(rest)
	if t.know.rate == 0 {
		return byAge
	}
	wait := seconds(0.9 * float64(t.listed()) / t.know.rate)
	if list.order != unordered && wait < t.know.rest { // all are being rendered: the end is near, and when exactly is not known
		wait = min(wait, max(lastLook, t.know.rest/4))
	}
	return latest(byAge, list.ended.Add(wait))
}

// lastLook is how long what may be the last ends are left alone at most, where renders are short.
const lastLook = 3 * time.Second

// nextEnd is when the next end may be expected at the earliest: a plan that renders few at once ends them far apart.
func (t *tracker) nextEnd() time.Time {
	if t.know.rate == 0 {
		return time.Time{}
	}
	return t.know.latest.Add(min(seconds(1/t.know.rate), t.know.rest) * 4 / 5)
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// breath is the least time between two sweeps. It grows with those that found nothing.
func (t *tracker) breath(barren int) time.Duration {
	unit := min(max(t.know.rest/8, t.config.PollMin), 2*time.Second)
	if barren <= 6 {
		return unit * time.Duration(2+min(barren, 2)) / 2
	}
	return min(t.config.PollMax, unit<<min(barren-5, 10))
}

// listed is how many flights are left to sweeps of lists.
func (t *tracker) listed() int { return t.waiting - len(t.singles) }

// alonePays tells whether asking for one render after the other costs less than reading the list.
func (t *tracker) alonePays(list *listState) bool {
	if list.order == unordered {
		return t.listed() <= list.pages
	}
	return t.listed() <= 2
}

func latest(times ...time.Time) time.Time { return slices.MaxFunc(times, time.Time.Compare) }

// ripe counts the flights that are as old as renders usually are when they end (some that have ended already too, but
// none if there are none), and tells when the next will be.
func (t *tracker) ripe() (n int, next time.Time) {
	waiting := t.order[t.head:]
	before := t.now.Add(-t.know.rest)
	n, _ = slices.BinarySearchFunc(waiting, before, func(f *flight, at time.Time) int {
		if f.submitted.After(at) {
			return 1
		}
		return -1
	})
	if n == 0 {
		return 0, waiting[0].submitted.Add(t.know.rest)
	}
	return min(n, t.listed()), time.Time{}
}

func (t *tracker) single(f *flight) {
	f.watch.single, f.watch.next = true, time.Time{}
	t.singles = append(t.singles, f)
}

// askDue decides which flight to ask for alone: one of the singles, or the oldest, which tells how long renders take
// before that is known, and stands for all where there is no list.
func (t *tracker) askDue(oldest *flight) (action, time.Time) {
	var wake time.Time
	t.singles = slices.DeleteFunc(t.singles, func(f *flight) bool { return f.watch.ended })
	for _, f := range t.singles {
		if !f.watch.next.After(t.now) {
			return func(ctx context.Context) error { return t.ask(ctx, f) }, t.now
		}
		wake = earliest(f.watch.next, wake)
	}
	if oldest != nil {
		at := latest(oldest.watch.next, t.askFrom(oldest))
		if !at.After(t.now) {
			return func(ctx context.Context) error { return t.ask(ctx, oldest) }, t.now
		}
		wake = earliest(at, wake)
	}
	return nil, wake
}

// askFrom is when it becomes worth while to ask for the oldest flight alone.
func (t *tracker) askFrom(f *flight) time.Time {
	list := t.list(f.template)
	switch {
	case t.know.rest == 0:
		return f.submitted.Add(t.firstAge(f.watch.asked))
	case t.hooksTrusted():
		return f.submitted.Add(t.know.rest*3/2 + hookGrace)
	case list.missing, list.alone, list.barren >= 3 && t.alone > 0, t.hidden:
		return f.submitted.Add(t.know.rest)
	case list.barren >= 2 && t.listed() <= t.know.page(): // it may have failed, which lists do not show
		return latest(f.submitted.Add(t.know.rest), t.nextEnd())
	}
	if t.listed() > 2 && list.begun.Before(f.submitted.Add(t.know.rest*3/2)) {
		return t.now.Add(t.config.PollMax) // no sweep had a chance to show it yet
	}
	slack := min(max(t.know.rest/2, t.config.PollMin), 5*time.Second)
	return t.know.reached.waitsSince(f.submitted).Add(2*t.know.rest + slack)
}

// firstAge is how old the first render is when it is asked for once more: there is nothing else that tells how long
// renders take, so that each time it is waited for nearly as long again, but not for long.
func (t *tracker) firstAge(asked int) time.Duration {
	age := t.config.PollMin
	if t.hooksTrusted() {
		age = hookGrace
	}
	for range asked {
		age += min(age*3/4+time.Second, longestStep)
	}
	return min(age, time.Duration(1+asked)*t.config.PollMax)
}

const longestStep = 20 * time.Second

// ask reads one render.
func (t *tracker) ask(ctx context.Context, f *flight) error {
	f.watch.asked++
	f.watch.next = t.now.Add(t.askAgainAfter(f.watch.asked))
	if t.know.rest == 0 {
		f.watch.next = f.submitted.Add(t.firstAge(f.watch.asked))
	}
	r, err := t.api.Render(ctx, f.uid)
	t.now = time.Now()
	switch {
	case clipcat.StatusOf(err) == http.StatusNotFound:
		t.end(f, store.Ended{Status: store.Failed, Error: "the service does not know this render any more"})
		return nil
	case clipcat.VerdictOf(err) == clipcat.RowFails:
		t.end(f, store.Ended{Status: store.Failed, Error: reasonOf(err)})
		return nil
	case err != nil:
		return err
	}
	list := t.list(f.template)
	alone := (list.missing || list.alone) && !f.watch.single
	ended := t.see(ctx, f, r)
	t.hidden = ended && r.State() == clipcat.Failed
	if ended {
		t.hooks.missed(r)
		t.alone++
		if alone {
			t.know.sawSweep(1, t.now)
		}
		return nil
	}
	if list.missing && alone && t.know.rate > 0 { // until some more should have ended: where one has, those after it are asked for too
		several := seconds(min(15, float64(t.waiting)) / t.know.rate)
		f.watch.next = latest(f.watch.next, t.now.Add(min(several, max(t.config.PollMax/2, 3*t.know.rest))))
	}
	f.watch.underway = t.now
	if alone && f.watch.asked > 6 && t.now.Sub(t.know.reached.waitsSince(f.submitted)) > 3*t.know.rest {
		at := f.watch.next
		t.single(f) // it holds up those after it
		f.watch.next = at
	}
	if f.watch.stuck {
		t.stopWaiting(f)
		return nil
	}
	if since := t.know.reached.waitsSince(f.submitted); t.now.Sub(since) > t.config.RenderTimeout {
		t.end(f, store.Ended{Status: store.Stuck, Credits: r.Credits, Error: fmt.Sprintf(
			"still %q after %s; later runs will look again", cleanReason(r.Status), t.config.RenderTimeout)})
	}
	return nil
}

// soonAgain bounds the wait before a render is asked for once more, a few times: it may be the last.
const soonAgain = 4 * time.Second

// askAgainAfter grows with the times asked, in step with how long renders take.
func (t *tracker) askAgainAfter(asked int) time.Duration {
	unit := max(t.config.PollMin, min(t.know.rest/8, 2*time.Second))
	if asked > 16 {
		return t.config.PollMax
	}
	wait := unit * time.Duration(1+asked*asked/4)
	if asked <= 6 {
		wait = min(wait, max(unit, soonAgain))
	}
	return min(t.config.PollMax, wait)
}
