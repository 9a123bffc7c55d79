package local

import (
	"sync"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
)

// window allows so many requests in any stretch of time of its length, or where it is fixed, from each multiple of its
// length to the next. Refused requests do not count.
type window struct {
	mu    sync.Mutex
	rate  clipcat.Rate
	fixed bool
	times []time.Time // of the allowed requests, the oldest first
}

func (w *window) set(r clipcat.Rate) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rate = r
}

// allow tells whether a request may pass now, and else how long it would have to wait.
func (w *window) allow(now time.Time) (wait time.Duration, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.rate.Limited() {
		w.times = nil
		return 0, true
	}
	for len(w.times) > 0 && !now.Before(w.forgets(w.times[0])) {
		w.times = w.times[1:]
	}
	if over := len(w.times) - w.rate.Requests; over >= 0 {
		return w.forgets(w.times[over]).Sub(now), false
	}
	w.times = append(w.times, now)
	return 0, true
}

// forgets is when a request of that time counts no longer.
func (w *window) forgets(at time.Time) time.Time {
	if w.fixed {
		at = at.Truncate(w.rate.Window)
	}
	return at.Add(w.rate.Window)
}

// quota counts credits by the calendar month, in UTC. The server's lock guards it.
type quota struct {
	max, used float64
	month     int
}

func monthOf(i instant) int {
	t := i.time()
	return t.Year()*12 + int(t.Month())
}

// current is what was used in the month of now.
func (q *quota) current(now instant) float64 {
	if monthOf(now) != q.month {
		return 0
	}
	return q.used
}

func (q *quota) enough(now instant, credits float64) bool {
	return q.current(now)+credits <= q.max
}

func (q *quota) spend(now instant, credits float64) {
	q.used, q.month = q.current(now)+credits, monthOf(now)
}
