package pipeline

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// explanation is a candidate for how the service works.
type explanation struct {
	slots int
	took  []time.Duration // by the number of the template
}

// history is what was seen, made ready for trying many explanations.
type history struct {
	sights []sight
	queue  func(slots int) queue
	before explanation     // what was believed
	names  []string        // of templates
	first  []time.Duration // what was believed first of each, by the very first renders
}

// history leaves out the latest flights, of which nothing was seen yet.
func (c *forecast) history() history {
	h := history{queue: c.queue, before: explanation{slots: c.slots}}
	numbers := map[string]int{}
	origin, seen := c.origin(), 0
	for _, f := range c.flights {
		n, ok := numbers[f.template]
		if !ok {
			n = len(h.names)
			numbers[f.template] = n
			h.names = append(h.names, f.template)
			h.before.took = append(h.before.took, c.of(f.template))
			h.first = append(h.first, cmp.Or(c.first[f.template], c.of(f.template)))
		}
		s := sightOf(f, origin)
		s.template = n
		h.sights = append(h.sights, s)
		if f.watch.ended || s.least > s.submitted {
			seen = len(h.sights)
		}
	}
	h.sights = h.sights[:seen]
	return h
}

// fit looks for the explanation that fits best what was seen.
func (c *forecast) fit() {
	h := c.history()
	best := h.before
	least := h.cost(best)
	try := func(e explanation) {
		if cost := h.cost(e); cost < least-0.01*h.first[0].Seconds() {
			best, least = explanation{e.slots, slices.Clone(e.took)}, cost
		}
	}
	for range 3 {
		from := best
		for _, slots := range h.slotsNear(from.slots) {
			try(explanation{slots, from.took})
		}
		for t := range from.took {
			e := explanation{best.slots, slices.Clone(best.took)}
			for _, by := range stretches {
				e.took[t] = time.Duration(float64(best.took[t]) * by)
				if e.took[t] > h.first[t]/farFromFirst && e.took[t] < h.first[t]*farFromFirst {
					try(e)
				}
			}
		}
		if from.slots == best.slots && slices.Equal(from.took, best.took) {
			break
		}
	}
	c.slots = best.slots
	for i, name := range h.names {
		if c.took[name] > 0 || best.took[i] != h.before.took[i] {
			c.took[name] = best.took[i]
		}
	}
}

// stretches are by how much longer or shorter renders may turn out to take.
var stretches = []float64{0.6, 0.75, 0.87, 0.94, 0.97, 0.99, 1.01, 1.03, 1.06, 1.13, 1.25, 1.5, 2}

// slotsNear are numbers of renders at once that may explain more: some of all magnitudes, and the nearest to one.
func (h history) slotsNear(slots int) []int {
	near := []int{0}
	for n := 1; n < min(len(h.sights), mostSlots); n = max(n+1, n*5/4) {
		near = append(near, n)
	}
	for d := 1; slots > 0 && d <= 2; d++ {
		near = append(near, max(1, slots-d), slots+d)
	}
	return near
}

// What it costs to change one's mind, in the time that a render takes: so much must be explained by it.
const (
	doublingTook  = 0.3 // to believe that renders take twice as long, or half
	doublingSlots = 0.3
	limitingSlots = 0.5 // to believe in a limit where none showed, or the other way round
)

// farFromFirst bounds how far the time that renders take may be from that of the first ones, which nobody had to wait
// for: later on only how many end in a time can be seen, and many slow ones look like few fast ones.
const farFromFirst = 3

// cost is how badly an explanation fits what was seen, in seconds: by how much it misses the times between which renders
// ended. None counts for more than the time that it takes, for single ones are odd.
func (h history) cost(e explanation) float64 {
	sum := 0.0
	for i, took := range e.took {
		first := h.first[i].Seconds()
		sum += doublingTook * first * (doublings(took, h.before.took[i]) + doublings(took, h.first[i]))
	}
	switch unit := h.first[0].Seconds(); {
	case e.slots == h.before.slots:
	case e.slots == 0 || h.before.slots == 0:
		sum += limitingSlots * unit
	default:
		sum += doublingSlots * unit * doublings(e.slots, h.before.slots)
	}
	q := h.queue(e.slots)
	for _, s := range h.sights {
		took := e.took[s.template]
		expected := max(s.submitted, q.free()) + took
		held := s.hold(expected)
		q.take(held)
		if expected != held {
			sum += min(max(expected-held, held-expected), h.first[s.template]).Seconds()
		}
	}
	return sum
}

// doublings is how often one number is doubled or halved on the way to another.
func doublings[T int | time.Duration](a, b T) float64 {
	return math.Abs(math.Log2(float64(a) / float64(b)))
}
