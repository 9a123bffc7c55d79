package pipeline

import (
	"slices"
	"time"
)

// estimate is what the tracker has learned about how the service works. All of it is from what was seen; nothing is
// configured.
type estimate struct {
	rest     time.Duration // from submit to end; 0: none seen yet
	first    time.Time     // end that was seen; zero: none yet
	latest   time.Time     // end that was seen
	swept    []tally       // the latest sweeps that together found a page of ends
	rate     float64       // ends per second in these; 0: not known
	submits  float64       // per second; 0: not known
	begun    time.Time     // of the first submit
	count    int           // of submits
	pageSize int           // of lists: the longest page seen
	reached  reach
}

// sawEnd learns from a render whose end was seen at now. It ended somewhere between the last time that it was seen
// underway and now; only where that span leaves out what was believed is there something to learn. Else a tracker that
// looks seldom would come to believe that renders take long, and look more seldom still.
func (e *estimate) sawEnd(submitted, underway, now time.Time) {
	most, least := now.Sub(submitted), max(0, underway.Sub(submitted))
	if e.first.IsZero() {
		e.first = now
	}
	e.latest = now
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

// sawSweep learns from a sweep of lists that began at a time and found so many ended renders since the one before.
func (e *estimate) sawSweep(found int, at time.Time) {
	if len(e.swept) == 0 {
		if e.first.IsZero() || !at.After(e.first) {
			return
		}
		e.swept = []tally{{at: e.first}}
	}
	now := tally{at, e.swept[len(e.swept)-1].found + found}
	for len(e.swept) > 1 && now.found-e.swept[1].found >= e.page() { // a page of ends is enough to tell
		e.swept = e.swept[1:]
	}
	if took := at.Sub(e.swept[0].at); took > e.rest/4 && now.found-e.swept[0].found > 4 {
		e.rate = float64(now.found-e.swept[0].found) / took.Seconds()
	}
	e.swept = append(e.swept, now)
}

// tally is how many ends had been found when a sweep began.
type tally struct {
	at    time.Time
	found int
}

// sawSubmit learns how fast rows are submitted.
func (e *estimate) sawSubmit(at time.Time) {
	if e.begun.IsZero() {
		e.begun = at
	}
	e.count++
	if took := at.Sub(e.begun); took > 0 {
		e.submits = float64(e.count-1) / took.Seconds()
	}
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
