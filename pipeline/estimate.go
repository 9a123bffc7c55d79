package pipeline

import (
	"slices"
	"time"
)

// estimate is what the tracker has learned about how the service works. All of it is from what was seen; nothing is
// configured.
type estimate struct {
	forecast forecast
	first    time.Time // end that was seen; zero: none yet
	submits  float64   // per second; 0: not known
	begun    time.Time // of the first submit
	count    int       // of submits
	pageSize int       // of lists: the longest page seen
	reached  reach
	luck     float64 // of asking for renders one by one, above what is allowed for: see sawAsk
}

// sawEnd learns from a render whose end was seen.
func (e *estimate) sawEnd(f *flight, now time.Time) {
	if e.first.IsZero() && !f.watch.old {
		e.first = now
	}
	e.forecast.ended(f)
	e.reached.add(f.submitted, now)
}

// When renders are asked for one by one, so many of the requests may find that the render has not ended: some to learn
// from, then one for some that have.
const (
	missesToLearn = 3
	missesAllowed = 0.07
)

// sawAsk counts a request for one render in hope of its end.
func (e *estimate) sawAsk(ended bool) {
	if ended {
		e.luck = min(e.luck+missesAllowed, 0)
		return
	}
	e.luck--
}

// endsToWaitFor is how many renders should end before the next one is asked for, so that misses stay rare.
func (e *estimate) endsToWaitFor() int { return max(0, int(-(e.luck+missesToLearn)/missesAllowed)) }

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
