package pipeline

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/store"
)

// tracker is the one poller. It looks after every render that was submitted until its end is recorded, and finds out
// what became of lost answers. At each turn it does what brings the batch on most for a request: read a page of the
// list, which holds many ends; ask for one render; or wait.
type tracker struct {
	config Config
	api    API
	rec    *recorder
	log    *zap.Logger
	submit *submitter
	unsure settler

	flights    map[string]*flight // by uid
	order      []*flight          // in the order of submission; ended ones are dropped lazily
	head       int                // of order: all before it have ended or are singles
	singles    []*flight          // to be asked for alone: lists passed them over, or they were stuck before
	hidden     bool               // an end was found that lists do not show, so there may be more: failures come in swarms
	askFrom    time.Time          // nothing is asked for alone before, where there is no list
	waiting    int                // flights that the run does not end without
	left       int                // rows that are still to be submitted, about
	submitting bool               // more rows may still be
	know       estimate
	lists      map[string]*listState // by template
	inUse      []*listState          // in the order in which their templates came
	stale      bool                  // what is expected is to be worked out anew
	now        time.Time             // of the turn

	troubled time.Time // since when no request succeeded; zero: they do
	fatal    error     // ends the run
	quota    string    // why no second payment could be made; "" where there was none or it could

	hooks hooks

	mu       sync.Mutex
	arrivals []arrival
	closed   bool // nothing more will be submitted
	wake     chan struct{}
}

// arrival is a flight that is new to the tracker.
type arrival struct {
	flight *flight
	render clipcat.Render // as the service answered; without a uid: the answer was lost
}

// watch is how the tracker looks after one flight.
type watch struct {
	ended  bool
	waited bool      // the run does not end without it
	old    bool      // submitted by an earlier run: it tells nothing of how long renders take
	stuck  bool      // it was when the run began: looked at once, but not waited for
	single bool      // among the tracker's singles
	asked  int       // times that it was asked for alone
	next   time.Time // not to be asked before

	underway time.Time // when the service last said that it was; zero: never
	missed   time.Time // when a list of ends last did not show it; zero: never
	seen     time.Time // when its end became known
	expected time.Time // end, by the forecast; zero: not known
	held     time.Time // end, by the forecast and what was seen
	due      time.Time // when to look for its end: as expected, or for one that is late, a little later
	failed   bool
	born     time.Time // by the service's clock; zero: not told
}

// seenUnderway is when a flight had certainly not ended. Lists of completed renders tell nothing of one that failed.
func (f *flight) seenUnderway() time.Time {
	if f.watch.failed {
		return latest(f.submitted, f.watch.underway)
	}
	return latest(f.submitted, f.watch.underway, f.watch.missed)
}

func newTracker(c Config, api API, rec *recorder) *tracker {
	t := &tracker{config: c, api: api, rec: rec, log: c.Log, flights: map[string]*flight{}, lists: map[string]*listState{}, wake: make(chan struct{}, 1)}
	t.unsure.tracker = t
	t.know.forecast = newForecast()
	t.hooks.early = map[string]clipcat.Render{}
	return t
}

// accepted hands over a flight that the service has.
func (t *tracker) accepted(f *flight, r clipcat.Render) { t.arrive(arrival{f, r}) }

// resumed hands over a flight that an earlier run submitted.
func (t *tracker) resumed(f *flight) { t.arrive(arrival{f, clipcat.Render{UID: f.uid}}) }

// lost hands over a flight of which nobody knows whether the service has it.
func (t *tracker) lost(f *flight) { t.arrive(arrival{flight: f}) }

func (t *tracker) arrive(a arrival) {
	t.mu.Lock()
	t.arrivals = append(t.arrivals, a)
	t.mu.Unlock()
	t.nudge()
}

// close says that nothing more will arrive from the workers.
func (t *tracker) close() {
	t.mu.Lock()
	t.closed = true
	t.mu.Unlock()
	t.nudge()
}

func (t *tracker) nudge() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// loop works until everything has ended and nothing more will come. The error ends the run.
func (t *tracker) loop(ctx context.Context) error {
	for {
		t.submitting = t.takeArrivals(ctx)
		t.now = time.Now()
		if !t.submitting && t.waiting == 0 && t.unsure.empty() {
			return nil
		}
		if err := ctx.Err(); err != nil { // what is due now would fail and be due again
			return err
		}
		action, at := t.next()
		if action == nil {
			if err := t.sleepUntil(ctx, at); err != nil {
				return err
			}
			continue
		}
		if err := t.take(action(ctx)); err != nil {
			return err
		}
	}
}

// take judges what came of a request: trouble that passes is waited out, for as long as a render may take.
func (t *tracker) take(err error) error {
	switch {
	case err == nil:
		t.troubled = time.Time{}
		return t.fatal
	case clipcat.VerdictOf(err) == clipcat.Stop:
		return err
	}
	t.log.Warn("a look at the renders failed", zap.Error(err))
	if t.troubled.IsZero() {
		t.troubled = t.now
	}
	if t.now.Sub(t.troubled) > t.config.RenderTimeout {
		return fmt.Errorf("the service has not answered for %s: %w", t.config.RenderTimeout, err)
	}
	return nil
}

// takeArrivals takes what the workers handed over, and tells whether more may come.
func (t *tracker) takeArrivals(ctx context.Context) (submitting bool) {
	t.mu.Lock()
	arrivals, closed, posted := t.arrivals, t.closed, t.hooks.posted
	t.arrivals, t.hooks.posted = nil, nil
	t.mu.Unlock()
	for _, a := range arrivals {
		if a.render.UID == "" {
			t.unsure.add(a.flight)
			continue
		}
		t.follow(ctx, a.flight, a.render)
	}
	for _, r := range posted {
		t.hooked(ctx, r)
	}
	return !closed
}

// follow begins to look after a flight. The answer to its submit may tell its end already.
func (t *tracker) follow(ctx context.Context, f *flight, r clipcat.Render) {
	t.flights[f.uid] = f
	t.order = append(t.order, f)
	f.watch.waited, f.watch.born = true, r.CreatedAt
	t.waiting++
	t.stale = true
	t.know.forecast.add(f)
	if !f.watch.old {
		t.left--
		t.know.sawSubmit(f.submitted)
	}
	if f.watch.stuck {
		t.single(f)
	}
	if t.see(ctx, f, r) {
		return
	}
	if r, ok := t.hooks.early[f.uid]; ok { // it was faster than the answer to the submit
		t.hooked(ctx, r)
	}
}

// see takes in what the service says of a flight, and tells whether it has ended.
func (t *tracker) see(ctx context.Context, f *flight, r clipcat.Render) bool {
	if f.watch.ended {
		return false
	}
	switch r.State() {
	case clipcat.Completed:
		t.complete(ctx, f, r)
	case clipcat.Failed:
		reason := r.Error
		if reason == "" {
			reason = fmt.Sprintf("the service says %q and no reason", r.Status)
		}
		t.end(f, store.Ended{Status: store.Failed, Error: cleanReason(reason), Credits: r.Credits})
	default:
		f.watch.underway = t.now
		t.know.forecast.late(f)
		t.stale = true
		return false
	}
	return true
}

func (t *tracker) complete(ctx context.Context, f *flight, r clipcat.Render) {
	ended := store.Ended{Status: store.Completed, URL: r.URL, Preview: r.Preview, Credits: r.Credits}
	if problem := urlProblem(r.URL); problem != "" {
		ended = store.Ended{Status: store.Failed, Error: problem, Credits: r.Credits}
	} else if t.config.Deliver != nil {
		home, err := t.config.Deliver(ctx, fileName(f.key, f.fingerprint), r)
		if err != nil { // a full disk, say: the render is not lost, but going on is no use
			t.fatal = fmt.Errorf("row %d: bring the video home: %w", f.row, err)
			return
		}
		ended.File, ended.URL, ended.Preview = home.File, home.URL, home.Preview
	}
	t.end(f, ended, r.Warnings...)
}

// end records the flight's end and stops looking after it. Warnings are told of, not recorded.
func (t *tracker) end(f *flight, e store.Ended, warnings ...string) {
	f.watch.ended, f.watch.seen, f.watch.failed = true, t.now, e.Status != store.Completed
	t.stale = true
	delete(t.flights, f.uid)
	t.stopWaiting(f)
	if e.Status != store.Stuck { // of one that is given up nobody saw the end
		t.know.sawEnd(f, t.now)
	}
	e.Metadata, e.At = f.metadata, t.now
	event := f.event(e.Status)
	event.URL, event.File, event.Credits, event.Error = e.URL, e.File, e.Credits, e.Error
	e.Warnings, event.Warnings = warnings, warnings
	t.rec.later(e, event)
}

func (t *tracker) stopWaiting(f *flight) {
	if f.watch.waited {
		f.watch.waited = false
		t.waiting--
	}
}

// created is when the service made the render at the earliest, by its clock.
func (f *flight) created() time.Time {
	if f.watch.born.IsZero() {
		return f.submitted.Add(-time.Minute) // clocks differ
	}
	return f.watch.born
}

// skipEnded leaves behind what sweeps have done with.
func (t *tracker) skipEnded() {
	for t.head < len(t.order) && !t.order[t.head].listed() {
		t.head++
	}
}

// compact drops ended flights from the order once they are many.
func (t *tracker) compact() {
	if len(t.order) > 2*len(t.flights)+64 {
		t.order = slices.DeleteFunc(t.order, func(f *flight) bool { return f.watch.ended })
		t.head = 0
	}
}

// sleepUntil waits for a time or for a nudge.
func (t *tracker) sleepUntil(ctx context.Context, at time.Time) error {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-t.wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
