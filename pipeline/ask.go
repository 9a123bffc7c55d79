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

func (t *tracker) single(f *flight) {
	f.watch.single, f.watch.next = true, time.Time{}
	t.singles = append(t.singles, f)
	t.stale = true
}

// askDue decides which flight to ask for alone: one of the singles; where there is no list, or too little on it, any
// that should have ended; else the oldest, which tells how long renders take before that is known.
func (t *tracker) askDue() (action, time.Time) {
	var first *flight
	var at time.Time
	consider := func(f *flight, due time.Time) {
		if first == nil || due.Before(at) {
			first, at = f, due
		}
	}
	t.singles = slices.DeleteFunc(t.singles, func(f *flight) bool { return f.watch.ended })
	for _, f := range t.singles {
		consider(f, f.watch.next)
	}
	for _, list := range t.inUse {
		switch {
		case len(list.due) == 0:
		case t.oneByOne(list):
			f := t.likeliest(list)
			at := f.watch.due
			if list.missing {
				at = f.submitted.Add(t.know.forecast.of(list.template))
			}
			consider(f, latest(f.watch.next, t.lastLook(list, at.Add(t.slack(list))), t.askFrom))
		default:
			consider(list.oldest, latest(list.oldest.watch.next, t.oldestFrom(list)))
		}
	}
	if first == nil || at.After(t.now) {
		return nil, at
	}
	return func(ctx context.Context) error { return t.ask(ctx, first) }, t.now
}

// oneByOne tells whether the flights of a list are asked for one after the other, each when it should have ended.
func (t *tracker) oneByOne(list *listState) bool {
	return t.know.forecast.known() && !t.hooksTrusted() && (list.missing || t.alonePays(list) && !t.submitting)
}

// likeliest is the flight that should end first of those that are left to a list and may be asked for.
func (t *tracker) likeliest(list *listState) *flight {
	var best *flight
	for _, f := range t.order[t.head:] {
		if !f.listed() || f.template != list.template {
			continue
		}
		if best == nil || t.readiness(f).Before(t.readiness(best)) {
			best = f
		}
	}
	return best
}

func (t *tracker) readiness(f *flight) time.Time { return latest(f.watch.due, f.watch.next) }

// slack is how long after its expected end a render is asked for.
func (t *tracker) slack(list *listState) time.Duration {
	return min(t.know.forecast.of(list.template)/20, time.Second)
}

// oldestFrom is when it becomes worth while to ask for the oldest flight of a list alone.
func (t *tracker) oldestFrom(list *listState) time.Time {
	f, took := list.oldest, t.know.forecast.of(list.template)
	switch {
	case !t.know.forecast.known():
		return f.submitted.Add(t.firstAge(f.watch.asked))
	case t.hooksTrusted():
		quiet := t.hooks.latest.Add(took) // while others end, it may only be waiting for its turn
		return latest(f.watch.expected.Add(took/2), earliest(quiet, f.watch.expected.Add(3*took))).Add(hookGrace)
	case t.hidden, list.barren >= 2 && len(list.due) <= t.know.page(): // it may have failed, which lists do not show
		return f.watch.due
	case list.begun.Before(f.watch.expected.Add(took / 2)):
		return t.now.Add(t.config.PollMax) // no sweep had a chance to show it yet
	}
	return f.watch.expected.Add(took/2 + min(max(took/2, t.config.PollMin), 5*time.Second))
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
	f.watch.next = t.now.Add(t.askAgainAfter(f))
	if !t.know.forecast.known() {
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
	blind := list.missing && !f.watch.single && t.know.forecast.known()
	ended := t.see(ctx, f, r)
	t.hidden = ended && r.State() == clipcat.Failed
	if blind {
		t.know.sawAsk(ended)
	}
	if ended {
		t.hooks.missed(r)
		return nil
	}
	if blind {
		t.holdBack(f, list)
	}
	t.waitOn(f, r)
	return nil
}

// holdBack asks for nothing until so many more should have ended that misses stay rare. Where one has ended then, those
// after it are asked for too, before they are expected, until one has not.
func (t *tracker) holdBack(f *flight, list *listState) {
	early := f.watch.due.After(t.now)
	t.refresh()
	ends := list.ripe(t.now) + t.know.endsToWaitFor()
	if early {
		ends = max(ends, 1)
	}
	if ends > 0 {
		longest := max(t.config.PollMax/2, 3*t.know.forecast.of(list.template))
		t.askFrom = earliest(list.due[min(ends, len(list.due))-1], t.now.Add(longest))
	}
}

// waitOn decides how to go on with a flight that was asked for and has not ended.
func (t *tracker) waitOn(f *flight, r clipcat.Render) {
	if f.watch.stuck {
		t.stopWaiting(f)
		return
	}
	if since := t.know.reached.waitsSince(f.submitted); t.now.Sub(since) > t.config.RenderTimeout {
		t.end(f, store.Ended{Status: store.Stuck, Credits: r.Credits, Error: fmt.Sprintf(
			"still %q after %s; later runs will look again", cleanReason(r.Status), t.config.RenderTimeout)})
	}
}

// soonAgain bounds the wait before a render is asked for once more, a few times: it may be the last.
const soonAgain = 4 * time.Second

// askAgainAfter grows with the times asked, in step with how long renders take.
func (t *tracker) askAgainAfter(f *flight) time.Duration {
	unit := max(t.config.PollMin, min(t.know.forecast.of(f.template)/8, 2*time.Second))
	asked := f.watch.asked
	if asked > 16 {
		return t.config.PollMax
	}
	wait := unit * time.Duration(1+asked*asked/4)
	if asked <= 6 {
		wait = min(wait, max(unit, soonAgain))
	}
	return min(t.config.PollMax, wait)
}
