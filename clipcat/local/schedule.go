package local

import (
	"container/heap"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// slots are the places in which renders run at once: each is the time from which on it is free, the soonest first.
// First come, first served, so the whole life of a simulated render is known when it is accepted, and neither a
// goroutine nor a timer is needed to live it.
type slots []instant

func (s slots) Len() int           { return len(s) }
func (s slots) Less(i, j int) bool { return s[i] < s[j] }
func (s slots) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s slots) Push(any)           {}
func (s slots) Pop() any           { return nil }

// take gives the next free slot to a render that takes that long.
func (s slots) take(now instant, long time.Duration) (start, end instant) {
	start = max(now, s[0])
	end = start + after(long)
	s[0] = end
	heap.Fix(s, 0)
	return start, end
}

// begin sets a render on its way: into a simulated slot, or into the queue of the renderers. The lock is held.
func (s *Server) begin(r *render) {
	if r.end != 0 { // it ended before a restart
		s.webhooks.add(r)
		return
	}
	if s.config.RenderTime != nil {
		r.start, r.end = s.slots.take(r.created, s.renderTime(r))
		if r.fate == fails {
			r.failure = chosenToFail
		}
		s.webhooks.add(r)
		return
	}
	if r.fate == sticks {
		r.start = r.created
		return
	}
	s.queue = append(s.queue, r)
	if s.rendering < s.config.Concurrency && !s.closed {
		s.rendering++
		s.renderers.Go(s.work)
	}
}

const chosenToFail = "the renderer gave up (fault fail-render)"

// renderTime is how long the render takes in simulated time.
func (s *Server) renderTime(r *render) time.Duration {
	even := 2*float64(r.hash())/math.MaxUint64 - 1 // -1 to 1
	return time.Duration(float64(*s.config.RenderTime) * (1 + even*s.config.RenderSpread))
}

// work renders until the queue is empty, so an idle server has no goroutine.
func (s *Server) work() {
	for r := s.next(); r != nil; r = s.next() {
		err := s.produce(r)
		if s.ctx.Err() != nil {
			return // unfinished: it is rendered again after a restart
		}
		s.finish(r, err)
	}
}

func (s *Server) next() *render {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 || s.closed {
		s.rendering--
		return nil
	}
	r := s.queue[0]
	s.queue[0] = nil
	s.queue = s.queue[1:]
	r.start = s.now()
	return r
}

// produce renders one video for real and keeps it.
func (s *Server) produce(r *render) error {
	if r.fate == fails {
		return fmt.Errorf("%s", chosenToFail)
	}
	return s.media.produce(s.ctx, r.uid+".mp4", s.maker(s.video, r))
}

func (s *Server) finish(r *render, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r.end = s.now()
	if err != nil {
		r.failure = err.Error()
	}
	if s.journal != nil {
		// A line that could not be written costs a second rendering after a restart, no more.
		_ = s.journal.ended(r)
	}
	s.webhooks.add(r)
}

// now never goes back, so that renders stay in the order of their times when the clock is set back.
func (s *Server) now() instant {
	s.last = max(s.last, at(time.Now()))
	return s.last
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// newUID returns 18 letters and digits that no other render has. The lock is held.
func (s *Server) newUID() string {
	var b [18]byte
	for {
		for i := range b {
			b[i] = alphabet[s.random.IntN(len(alphabet))]
		}
		if uid := string(b[:]); s.byUID[uid] == nil {
			return uid
		}
	}
}

func newRandom(seed uint64) *rand.Rand {
	if seed == 0 {
		return rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	return rand.New(rand.NewPCG(seed, seed))
}
