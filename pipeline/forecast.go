package pipeline

import (
	"math"
	"slices"
	"time"
)

// forecast tells when renders may be expected to end. It holds the two things that explain best what was seen: how long
// a render of each template takes, and how many the plan renders at once. The service is taken to render first come,
// first served. All of it is from what was seen; nothing is configured.
type forecast struct {
	took  map[string]time.Duration // by template
	first map[string]time.Duration // the same, of the very first that ended
	slots int                      // at once; 0: no limit shows

	flights []*flight   // in the order of submission: the latest of the past, and all that are not known to have ended
	past    []time.Time // when those before them ended

	surprised bool // something was seen that it did not expect
}

// longestPast is how many ended flights the forecast is made from. What is older tells of how the service worked then.
const longestPast = 256

func newForecast() forecast {
	return forecast{took: map[string]time.Duration{}, first: map[string]time.Duration{}}
}

// known tells whether any end was seen.
func (c *forecast) known() bool { return len(c.took) > 0 }

// of is how long a render of a template takes from its begin to its end; where none of it was seen yet, as long as one
// of another template. 0: none was seen at all.
func (c *forecast) of(template string) time.Duration {
	if d := c.took[template]; d > 0 || len(c.took) == 0 {
		return d
	}
	longest := time.Duration(0)
	for _, d := range c.took {
		longest = max(longest, d)
	}
	return longest
}

// add takes in a flight that the service has.
func (c *forecast) add(f *flight) {
	if f.watch.stuck {
		return // it takes nobody's place
	}
	i := len(c.flights)
	for i > 0 && c.flights[i-1].submitted.After(f.submitted) { // answers overtake each other
		i--
	}
	c.flights = slices.Insert(c.flights, i, f)
}

// ended takes in that the end of a flight became known.
func (c *forecast) ended(f *flight) {
	if f.watch.stuck {
		return
	}
	least, most := f.seenUnderway(), f.watch.seen
	switch known := c.took[f.template]; {
	case known == 0 && !f.watch.old:
		c.took[f.template] = max(1, (least.Sub(f.submitted)+most.Sub(f.submitted))/2)
		c.first[f.template] = c.took[f.template]
	case known > 0 && most.Before(f.watch.expected.Add(-c.tolerance(f))):
		c.surprised = true
	default:
		c.late(f)
	}
}

// late takes in that a flight was still underway.
func (c *forecast) late(f *flight) {
	if c.known() && f.seenUnderway().After(f.watch.expected.Add(c.tolerance(f))) {
		c.surprised = true
	}
}

// tolerance is how far off the forecast may be for a flight without being wrong.
func (c *forecast) tolerance(f *flight) time.Duration {
	return c.of(f.template)/20 + 100*time.Millisecond
}

// forget drops what is long past.
func (c *forecast) forget() {
	n := 0
	for n < len(c.flights)-longestPast && c.flights[n].watch.ended {
		n++
	}
	if n < longestPast/2 { // a few at a time would cost more than they hold
		return
	}
	for _, f := range c.flights[:n] {
		c.past = append(c.past, f.watch.held)
	}
	c.flights = slices.Delete(c.flights, 0, n)
	slices.SortFunc(c.past, time.Time.Compare)
	if len(c.past) > mostSlots {
		c.past = slices.Delete(c.past, 0, len(c.past)-mostSlots)
	}
}

// mostSlots bounds how many renders at once are told from no limit.
const mostSlots = 1024

// expect works out when each flight will end. The flights' ends that are known hold it to what happened.
func (c *forecast) expect() {
	if !c.known() {
		return
	}
	if c.surprised {
		c.surprised = false
		c.fit()
	}
	defer c.forget()
	queue := c.queue(c.slots)
	origin := c.origin()
	for _, f := range c.flights {
		s := sightOf(f, origin)
		begun := max(s.submitted, queue.free())
		took := c.of(f.template)
		expected := begun + took
		held := s.hold(expected)
		queue.take(held)
		f.watch.held = origin.Add(held)
		f.watch.expected = origin.Add(expected)
		f.watch.due = origin.Add(max(expected, s.least+overdue(took)))
	}
}

// overdue is how long a render that is late is left alone before it may have ended.
func overdue(took time.Duration) time.Duration { return min(took/5, max(took/10, 4*time.Second)) }

// origin is the time from which on the forecast counts.
func (c *forecast) origin() time.Time {
	if len(c.flights) == 0 {
		return time.Time{}
	}
	return c.flights[0].submitted
}

// sight is what was seen of a flight, in times from the forecast's origin.
type sight struct {
	submitted   time.Duration
	least, most time.Duration // it ended between these
	template    int
}

func sightOf(f *flight, origin time.Time) sight {
	s := sight{submitted: f.submitted.Sub(origin), least: f.seenUnderway().Sub(origin), most: math.MaxInt64}
	s.least = max(s.least, s.submitted)
	if f.watch.ended {
		s.most = max(s.least, f.watch.seen.Sub(origin))
	}
	return s
}

// hold is the time nearest to an expected end at which it can have ended.
func (s sight) hold(expected time.Duration) time.Duration { return min(max(expected, s.least), s.most) }

// queue is the service's as it was before the forecast's first flight.
func (c *forecast) queue(slots int) queue {
	if slots == 0 {
		return nil
	}
	q := make(queue, slots)
	for i := range q {
		q[i] = math.MinInt64
	}
	origin := c.origin()
	for _, end := range c.past[max(0, len(c.past)-slots):] {
		q.take(end.Sub(origin))
	}
	return q
}

// queue is when each place at the service becomes free, the soonest first (a heap). Without any it is a service that
// begins everything at once.
type queue []time.Duration

// free is when the next place becomes free.
func (q queue) free() time.Duration {
	if len(q) == 0 {
		return math.MinInt64
	}
	return q[0]
}

// take gives the next free place away until a time.
func (q queue) take(until time.Duration) {
	i := 0
	for {
		child := 2*i + 1
		if child >= len(q) {
			break
		}
		if child+1 < len(q) && q[child+1] < q[child] {
			child++
		}
		if q[child] >= until {
			break
		}
		q[i] = q[child]
		i = child
	}
	if len(q) > 0 {
		q[i] = until
	}
}
