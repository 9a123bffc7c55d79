package pipeline

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/store"
)

// listState is what the tracker knows of one template's list of completed renders.
type listState struct {
	begun    time.Time // of the last sweep
	missing  bool      // the service has no such list, or one that cannot be read
	failures int       // in a row
	barren   int       // sweeps in a row that found nothing
	chaotic  bool      // it is not newest first: only all of its pages tell what is new
}

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
	do, at := t.askDue(oldest)
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

// sweepDue decides whether a page of the list is worth its request now. While rows are being submitted requests are
// what limits the batch, so a page must be expected to be nearly full of news. Once all is submitted they are free, and
// the ends are looked for more eagerly, the last ones most.
func (t *tracker) sweepDue(oldest *flight, submitting bool) (action, time.Time) {
	list := t.list(oldest.template)
	if list.missing {
		return nil, time.Time{}
	}
	if t.know.rest == 0 && (!oldest.watch.old || t.waiting < 3 || !list.begun.IsZero()) {
		return nil, time.Time{} // nothing is known yet; only what earlier runs left may have ended meanwhile
	}
	ripe, nextRipe := t.ripe()
	if ripe == 0 {
		return nil, nextRipe
	}
	target, patience := t.eagerness(submitting)
	interval := patience
	switch {
	case list.chaotic:
		interval = min(max(interval, t.know.rest), t.config.PollMax)
	case t.know.rate > 0:
		interval = min(interval, time.Duration(target/t.know.rate*float64(time.Second)))
	case float64(ripe) >= target:
		interval = 0
	}
	interval = max(interval, min(t.config.PollMin<<min(list.barren, 10), t.config.PollMax))
	at := list.begun.Add(interval)
	if at.After(t.now) {
		return nil, at
	}
	expected := float64(ripe)
	if t.know.rate > 0 {
		expected = min(expected, t.know.rate*t.now.Sub(list.begun).Seconds())
	}
	return func(ctx context.Context) error { return t.sweep(ctx, oldest.template, expected) }, t.now
}

// eagerness is how many ends a sweep should bring, and how long one waits for so many.
func (t *tracker) eagerness(submitting bool) (target float64, patience time.Duration) {
	page := float64(t.know.page())
	if submitting {
		return 0.8 * page, t.config.PollMax
	}
	if float64(t.waiting) <= page {
		return max(1, float64(t.waiting)/4), min(max(t.know.rest/8, time.Second), 10*time.Second)
	}
	return 0.8 * page, min(max(t.know.rest/2, time.Second), 5*t.config.PollMax)
}

func latest(times ...time.Time) time.Time { return slices.MaxFunc(times, time.Time.Compare) }

func (t *tracker) list(template string) *listState {
	if t.lists[template] == nil {
		t.lists[template] = &listState{}
	}
	return t.lists[template]
}

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
	return min(n, t.waiting), time.Time{}
}

// maxPages bounds a sweep, so that other things get their turn.
const maxPages = 40

// sweep reads pages of completed renders for as long as they bring news.
func (t *tracker) sweep(ctx context.Context, template string, expected float64) error {
	list := t.list(template)
	before := list.begun
	interval := t.now.Sub(before)
	if before.IsZero() {
		interval = 0
	}
	list.begun = t.now
	found, newest := 0, time.Time{}
	for page, barren := 1, 0; page <= maxPages && barren < 3; page++ {
		renders, err := t.api.Renders(ctx, clipcat.ListOptions{Page: page, Completed: true, Template: template})
		if err != nil {
			return t.listFailed(list, err)
		}
		list.failures = 0
		t.know.pageSize = max(t.know.pageSize, len(renders))
		t.now = time.Now()
		t.takeArrivals(ctx)
		news := 0
		for i, r := range renders {
			if i > 0 && r.CreatedAt.After(renders[i-1].CreatedAt) {
				list.chaotic = true
			}
			f := t.flights[r.UID]
			if f == nil {
				continue
			}
			f.watch.underway = latest(f.watch.underway, before)
			if t.see(ctx, f, r) {
				news++
				newest = latest(newest, f.submitted)
			}
		}
		found += news
		if news == 0 && !list.chaotic {
			barren++
		}
		missing := expected - float64(found)
		enough := news < len(renders) && missing < float64(max(3, len(renders)/4))
		if len(renders) < t.know.page() || enough && !list.chaotic {
			break
		}
	}
	list.barren++
	if found > 0 {
		list.barren = 0
	}
	t.know.sawSweep(found+t.alone, interval)
	t.alone = 0
	t.passOver(newest)
	return nil
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

// passOver notes the flights that a sweep should have shown had they completed: later ones were there. Failed renders
// are never in the list of completed ones, so that these are asked for alone.
func (t *tracker) passOver(newest time.Time) {
	for _, f := range t.order[t.head:] {
		if f.submitted.After(newest) || newest.IsZero() {
			return
		}
		if f.watch.ended || f.watch.single {
			continue
		}
		f.watch.passed++
		if f.watch.passed >= 2 && t.now.Sub(f.submitted) > 2*t.know.rest {
			t.single(f)
		}
	}
}

func (t *tracker) single(f *flight) {
	f.watch.single = true
	t.singles = append(t.singles, f)
}

// askDue decides which flight to ask for alone: one of the singles, or the oldest, which tells how long renders take
// before that is known, and stands for all where there is no list.
func (t *tracker) askDue(oldest *flight) (action, time.Time) {
	var wake time.Time
	t.singles = slices.DeleteFunc(t.singles, func(f *flight) bool { return f.watch.ended })
	candidates := t.singles
	if oldest != nil {
		oldest.watch.next = latest(oldest.watch.next, t.askFrom(oldest))
		candidates = append(slices.Clip(candidates), oldest)
	}
	for _, f := range candidates {
		if !f.watch.next.After(t.now) {
			return func(ctx context.Context) error { return t.ask(ctx, f) }, t.now
		}
		wake = earliest(f.watch.next, wake)
	}
	return nil, wake
}

// askFrom is when it becomes worth while to ask for the oldest flight alone.
func (t *tracker) askFrom(f *flight) time.Time {
	switch {
	case t.know.rest == 0:
		return f.submitted.Add(t.config.PollMin)
	case t.list(f.template).missing, t.list(f.template).barren >= 3, t.hidden:
		return f.submitted.Add(t.know.rest)
	}
	slack := min(max(t.know.rest/2, t.config.PollMin), 5*time.Second)
	return t.know.reached.waitsSince(f.submitted).Add(2*t.know.rest + slack)
}

// ask reads one render.
func (t *tracker) ask(ctx context.Context, f *flight) error {
	f.watch.asked++
	f.watch.next = t.now.Add(t.askAgainAfter(f.watch.asked))
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
	ended := t.see(ctx, f, r)
	t.hidden = ended && r.State() == clipcat.Failed
	if ended {
		t.alone++
		return nil
	}
	f.watch.underway = t.now
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

// askAgainAfter grows with the times asked, in step with how long renders take.
func (t *tracker) askAgainAfter(asked int) time.Duration {
	unit := max(t.config.PollMin, t.know.rest/8)
	if asked > 16 {
		return t.config.PollMax
	}
	return min(t.config.PollMax, unit*time.Duration(1+asked*asked/4))
}
