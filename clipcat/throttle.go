package clipcat

import "time"

// throttle decides which share of the configured rate is used. A refusal halves it. It climbs back quickly to just
// below where it was refused, and stays there: going above is tried rarely, and more rarely each time it fails, so
// that a limit which is really lower (another process on the same key, a smaller plan) costs few refusals.
type throttle struct {
	now      float64       // the share in use, 0 < now ≤ 1
	ceiling  float64       // the share at which the last refusal came; above 1 where there was none
	patience time.Duration // how long to stay below the ceiling before trying above it
	since    time.Time     // of the last change, or the end of the pause
}

const (
	lowestShare   = 0.05
	climb         = 0.05 // of the configured rate, per window
	belowCeiling  = 0.9
	firstPatience = time.Minute
	maxPatience   = 30 * time.Minute
)

func newThrottle() throttle {
	return throttle{now: 1, ceiling: 2, patience: firstPatience}
}

// refused halves the share; until is the end of the pause that came with the refusal.
func (t *throttle) refused(until time.Time) {
	if t.now >= t.ceiling*belowCeiling { // an attempt to go above the known ceiling failed again
		t.patience = min(2*t.patience, maxPatience)
	}
	t.ceiling = t.now
	t.now = max(lowestShare, t.now/2)
	t.since = until
}

// proved is called with every answer that was no refusal and tells whether the share has changed.
func (t *throttle) proved(now time.Time, window time.Duration) bool {
	if t.now >= 1 {
		return false
	}
	wait := window
	next := min(1, t.now+climb)
	if next > t.ceiling*belowCeiling {
		wait = max(window, t.patience)
	}
	if now.Sub(t.since) < wait {
		return false
	}
	if next > t.ceiling {
		t.ceiling = 2 // it held above the old ceiling: forget it
	}
	t.now, t.since = next, now
	return true
}
