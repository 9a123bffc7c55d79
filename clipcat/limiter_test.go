package clipcat

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// However long requests are on their way and answers take, no sliding window of the service ever sees more than the
// limit allows.
func TestNeverMoreThanTheLimitInAnyWindow(t *testing.T) {
	for name, c := range map[string]struct {
		rate         Rate
		there, back  time.Duration // the longest ways
		workers, all int
	}{
		"default, at once":      {DefaultRate(), 0, 0, 64, 200},
		"default, slow there":   {DefaultRate(), slowestArrival, 0, 64, 200},
		"default, slow back":    {DefaultRate(), 0, 20 * time.Second, 64, 200},
		"default, slow both":    {DefaultRate(), slowestArrival, 20 * time.Second, 64, 200},
		"one at a time":         {Rate{1, time.Second}, slowestArrival, time.Second, 5, 50},
		"many in a long window": {Rate{100, time.Minute}, slowestArrival, 3 * time.Second, 64, 500},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				arrivals := drive(t, newLimiter(c.rate), c.workers, c.all, c.there, c.back)
				if most := mostInWindow(arrivals, c.rate.Window); most > c.rate.Requests {
					t.Errorf("a window of %s saw %d requests, the limit is %d", c.rate.Window, most, c.rate.Requests)
				}
			})
		})
	}
}

// drive sends requests through a limiter and returns when each arrived, in order.
func drive(t *testing.T, l *limiter, workers, all int, there, back time.Duration) []time.Time {
	var mu sync.Mutex
	var arrivals []time.Time
	left := make(chan struct{}, all)
	for range all {
		left <- struct{}{}
	}
	close(left)
	var wg sync.WaitGroup
	for w := range workers {
		ways := rand.New(rand.NewPCG(1, uint64(w)))
		wg.Go(func() {
			for range left {
				answered, err := l.wait(t.Context(), ways.IntN(2) == 0)
				if err != nil {
					t.Error(err)
					return
				}
				time.Sleep(time.Duration(ways.Float64() * float64(there)))
				mu.Lock()
				arrivals = append(arrivals, time.Now())
				mu.Unlock()
				time.Sleep(time.Duration(ways.Float64() * float64(back)))
				answered()
			}
		})
	}
	wg.Wait()
	slices.SortFunc(arrivals, time.Time.Compare)
	return arrivals
}

// mostInWindow is the largest number of arrivals in any window, its end taken in.
func mostInWindow(arrivals []time.Time, window time.Duration) int {
	most, first := 0, 0
	for i, at := range arrivals {
		for at.Sub(arrivals[first]) > window {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

// The limit is not only kept but used: 300 requests at 30 in 10 s need no more than 100 s and a little.
func TestTheLimitIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		drive(t, newLimiter(DefaultRate()), 64, 300, 0, 100*time.Millisecond)
		if took := time.Since(begun); took > 101*time.Second {
			t.Errorf("300 requests took %s", took)
		}
	})
}

func TestWithoutALimitNothingWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		drive(t, newLimiter(Rate{}), 8, 1000, 0, 0)
		if took := time.Since(begun); took != 0 {
			t.Errorf("1000 requests took %s", took)
		}
	})
}

func TestARefusalPausesEverybody(t *testing.T) {
	for name, r := range map[string]Rate{"limited": DefaultRate(), "unlimited": {}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(r)
				l.slowDown(5 * time.Second)
				l.slowDown(time.Second) // a shorter pause does not shorten the longer
				begun := time.Now()
				arrivals := drive(t, l, 20, 20, 0, 0)
				if first := arrivals[0].Sub(begun); first != 5*time.Second {
					t.Errorf("the first request left after %s, want 5s", first)
				}
			})
		})
	}
}

// A pause reaches also those that wait for the rate already.
func TestAPauseReachesThoseWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(DefaultRate())
		drive(t, l, 1, l.burst(), 0, 0)
		begun := time.Now()
		left := make(chan time.Duration)
		for range 3 {
			go func() {
				if _, err := l.wait(context.Background(), false); err != nil {
					t.Error(err)
				}
				left <- time.Since(begun)
			}()
		}
		synctest.Wait() // all three wait, the first of them for the pace
		l.slowDown(time.Minute)
		for range 3 {
			if after := <-left; after < time.Minute {
				t.Errorf("a request left %s into a pause of a minute", after)
			}
		}
	})
}

func TestPaceHalvesAndClimbsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(DefaultRate())
		full := float64(l.pace.Limit())
		l.slowDown(time.Second)
		l.slowDown(time.Second) // came from a request that was on its way already
		if got := float64(l.pace.Limit()); got != full/2 || l.pace.Burst() != 1 {
			t.Errorf("after a refusal the pace is %v of %v, the burst %d", got, full, l.pace.Burst())
		}
		last := full / 2
		for range 60 {
			time.Sleep(10 * time.Second)
			l.proved()
			got := float64(l.pace.Limit())
			if got < last || got > full {
				t.Errorf("the pace goes from %v to %v", last, got)
			}
			last = got
		}
		if last != full || l.pace.Burst() != 10 {
			t.Errorf("after ten minutes the pace is %v of %v, the burst %d", last, full, l.pace.Burst())
		}
	})
}

// A lower share tightens the window too, not only the pace.
func TestALowerShareHoldsInEveryWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(DefaultRate())
		l.slowDown(time.Second)
		if most := mostInWindow(drive(t, l, 64, 60, 0, 20*time.Second), 10*time.Second); most > 15 {
			t.Errorf("at half the rate a window saw %d requests, want at most 15", most)
		}
	})
}

func TestThoseInAHurryGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// One at a time by the clock: those that leave at the same instant may be noted in any order.
		l := newLimiter(Rate{Requests: 1, Window: time.Second})
		l.slowDown(time.Second)
		order := make(chan string, 6)
		queue := func(name string, hurry bool) {
			go func() {
				if _, err := l.wait(context.Background(), hurry); err != nil {
					t.Error(err)
				}
				order <- name
			}()
			synctest.Wait()
		}
		queue("post 1", false) // holds the gate already
		queue("post 2", false)
		queue("post 3", false)
		queue("get 1", true)
		queue("get 2", true)
		var got []string
		for range 5 {
			got = append(got, <-order)
			synctest.Wait()
		}
		if want := []string{"post 1", "get 1", "get 2", "post 2", "post 3"}; !slices.Equal(got, want) {
			t.Errorf("left in the order %v, want %v", got, want)
		}
	})
}

func TestCancellationLeavesNoQueueEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(DefaultRate())
		l.slowDown(time.Hour)
		ctx, cancel := context.WithCancel(t.Context())
		begun := time.Now()
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				if _, err := l.wait(ctx, i%2 == 0); !errors.Is(err, context.Canceled) {
					t.Errorf("a cancelled wait ended with %v", err)
				}
			})
		}
		synctest.Wait()
		cancel()
		wg.Wait()
		if took := time.Since(begun); took != 0 {
			t.Errorf("cancelling took %s", took)
		}
		if l.gate.held || len(l.gate.hurry)+len(l.gate.patient) != 0 {
			t.Errorf("the gate is held: %v; in a hurry %d, patient %d", l.gate.held, len(l.gate.hurry), len(l.gate.patient))
		}
	})
}

// Turns that come at the very moment of a cancellation are passed on: nobody is left waiting at an open gate.
func TestATurnIsNotLostToACancellation(t *testing.T) {
	for range 200 {
		var g gate
		if err := g.enter(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if g.enter(ctx, true) == nil {
				g.leave()
			}
		})
		wg.Go(func() {
			if err := g.enter(context.WithoutCancel(ctx), false); err != nil {
				t.Error(err)
				return
			}
			g.leave()
		})
		wg.Go(cancel)
		wg.Go(g.leave)
		wg.Wait()
		if g.held || len(g.hurry)+len(g.patient) != 0 {
			t.Fatalf("the gate is held: %v; in a hurry %d, patient %d", g.held, len(g.hurry), len(g.patient))
		}
	}
}

// An answer that never comes holds its place no longer than the request can have been on its way.
func TestAHangingAnswerDoesNotHoldTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(Rate{1, time.Second})
		begun := time.Now()
		for range 2 {
			if _, err := l.wait(t.Context(), false); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begun); took > slowestArrival+time.Second+time.Millisecond {
			t.Errorf("the second request left after %s", took)
		}
	})
}

// A wait that would outlast the caller's deadline ends no later than that.
func TestWaitEndsWithTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(Rate{1, time.Minute})
		drive(t, l, 1, 1, 0, 0)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.wait(ctx, false); err == nil {
			t.Error("a second request left within the minute")
		}
	})
}
