package clipcat

import (
	"math"
	"testing"
	"time"
)

// simulate runs a throttle against a service whose true limit is a share of the configured one, an answer a second,
// and returns how many refusals that cost and the share at the end.
func simulate(trueShare float64, length time.Duration) (refusals int, share float64) {
	th, now := newThrottle(), time.Unix(0, 0)
	paused := now
	for end := now.Add(length); now.Before(end); now = now.Add(time.Second) {
		switch {
		case now.Before(paused):
		case th.now > trueShare:
			refusals++
			paused = now.Add(10 * time.Second)
			th.refused(paused)
		default:
			th.proved(now, 10*time.Second)
		}
	}
	return refusals, th.now
}

func TestThrottleFindsALowerLimitWithFewRefusals(t *testing.T) {
	for _, limit := range []float64{0.9, 0.5, 0.33, 0.1} {
		refusals, share := simulate(limit, 24*time.Hour)
		if refusals > 80 || share > limit || share < limit*0.4 {
			t.Errorf("limit %v: %d refusals in a day, share %v at its end", limit, refusals, share)
		}
	}
}

func TestThrottleReturnsToTheWholeRate(t *testing.T) {
	th := newThrottle()
	now := time.Unix(0, 0)
	for range 3 {
		th.refused(now)
	}
	if math.Abs(th.now-0.125) > 1e-9 {
		t.Errorf("after three refusals the share is %v, want an eighth", th.now)
	}
	for range 200 {
		now = now.Add(10 * time.Minute)
		th.proved(now, 10*time.Second)
	}
	if th.now != 1 {
		t.Errorf("after a day and a half without refusals the share is %v", th.now)
	}
}

func TestThrottleStaysWithinItsBounds(t *testing.T) {
	th := newThrottle()
	now := time.Unix(0, 0)
	for i := range 10_000 {
		now = now.Add(time.Duration(i%97) * time.Second)
		if i%5 == 0 {
			th.refused(now)
		} else {
			th.proved(now, time.Second)
		}
		if th.now < lowestShare || th.now > 1 || th.patience > maxPatience {
			t.Fatalf("share %v, patience %s", th.now, th.patience)
		}
	}
}

func TestThrottleDoesNotClimbBeforeAWindowHasPassed(t *testing.T) {
	th := newThrottle()
	end := time.Unix(100, 0)
	th.refused(end)
	if th.proved(end.Add(9*time.Second), 10*time.Second) {
		t.Error("the share rose within the first window")
	}
	if !th.proved(end.Add(10*time.Second), 10*time.Second) {
		t.Error("the share did not rise after a window")
	}
}
