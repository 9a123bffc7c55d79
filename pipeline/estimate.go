package pipeline

import (
	"slices"
	"time"
)

// estimate is what the tracker has learned about how the service works. All of it is from what was seen; nothing is
// configured.
type estimate struct {
	rest     time.Duration // from submit to end; 0: none seen yet
	rate     float64       // ends per second, smoothed; 0: not known
	pageSize int           // of lists: the longest page seen
	reached  reach
}

// sawEnd learns from a render whose end was seen at now. It ended somewhere between the last time that it was seen
// underway and now; only where that span leaves out what was believed is there something to learn. Else a tracker that
// looks seldom would come to believe that renders take long, and look more seldom still.
func (e *estimate) sawEnd(submitted, underway, now time.Time) {
	most, least := now.Sub(submitted), max(0, underway.Sub(submitted))
	switch {
	case e.rest == 0:
		e.rest = max(1, (least+most)/2)
	case most < e.rest:
		e.rest -= (e.rest - most) / 4
	case least > e.rest:
		e.rest += (least - e.rest) / 4
	}
	e.reached.add(submitted, now)
}

// sawSweep learns from a sweep of lists that found ended renders after interval.
func (e *estimate) sawSweep(found int, interval time.Duration) {
	if interval <= 0 {
		return
	}
	rate := float64(found) / interval.Seconds()
	if e.rate == 0 {
		e.rate = rate
	}
	e.rate += (rate - e.rate) / 3
}

func (e *estimate) page() int {
	if e.pageSize == 0 {
		return 25 // what like services use, until a page was seen
	}
	return e.pageSize
}

// reach remembers how far the service has come in the order of submission: renders wait in a queue for the plan's
// concurrency, and the time that one may take runs only from when those before it were still ending.
type reach struct {
	submitted, ended []time.Time // both ascending
}

func (r *reach) add(submitted, ended time.Time) {
	i, _ := slices.BinarySearchFunc(r.submitted, submitted, time.Time.Compare)
	r.submitted = append(r.submitted[:i], submitted) // what was submitted later says less, being older news
	r.ended = append(r.ended[:i], ended)
}

// waitsSince is when a render submitted at that time can last have begun to wait for itself alone.
func (r *reach) waitsSince(submitted time.Time) time.Time {
	i, found := slices.BinarySearchFunc(r.submitted, submitted, time.Time.Compare)
	if found {
		i++
	}
	if i == 0 || r.ended[i-1].Before(submitted) {
		return submitted
	}
	return r.ended[i-1]
}
