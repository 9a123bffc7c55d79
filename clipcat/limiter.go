package clipcat

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limiter keeps every request of a client within the configured rate, and below it while the service says so.
//
// Two rules hold at once. The pace spreads requests evenly. The window is the exact guard: request i may leave only
// when request i-n is a whole window in the past, counted from the moment at which it can last have reached the
// service (its answer). So no sliding or fixed window of the service ever sees more than n, whatever the network does.
type limiter struct {
	rate Rate
	gate gate

	mu          sync.Mutex
	pace        *rate.Limiter
	reached     []time.Time // ring: when each of the last n requests can last have reached the service
	next        int         // of the request that leaves next
	pausedUntil time.Time
	share       throttle
}

// slowest arrival that is allowed for: an answer may take long, but the request itself is there by then.
const slowestArrival = 2 * time.Second

func newLimiter(r Rate) *limiter {
	l := &limiter{rate: r, share: newThrottle()}
	if r.Limited() {
		l.reached = make([]time.Time, r.Requests)
		l.pace = rate.NewLimiter(rate.Limit(r.PerSecond()), l.burst())
	}
	return l
}

// burst lets a small batch start at once; it is a third of the window's requests, and none while slowed down.
func (l *limiter) burst() int {
	if l.share.now < 1 {
		return 1
	}
	return max(1, l.rate.Requests/3)
}

// wait blocks until the next request may leave. The returned function must be called when its answer has come or
// failed to. Requests in a hurry go before the others.
func (l *limiter) wait(ctx context.Context, hurry bool) (answered func(), err error) {
	if err := l.gate.enter(ctx, hurry); err != nil {
		return nil, err
	}
	defer l.gate.leave()
	for {
		if err := l.sleepUntil(ctx, l.earliest); err != nil {
			return nil, err
		}
		if l.pace == nil {
			return func() {}, nil
		}
		if err := l.pace.Wait(ctx); err != nil {
			return nil, err
		}
		if answered, ok := l.take(); ok {
			return answered, nil
		}
	}
}

// sleepUntil sleeps until the time that at gives, asking again after each sleep since a pause may have come meanwhile.
func (l *limiter) sleepUntil(ctx context.Context, at func() time.Time) error {
	for {
		d := time.Until(at())
		if d <= 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(d)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// earliest is when the next request may leave by the pause and by the window.
func (l *limiter) earliest() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.earliestLocked()
}

func (l *limiter) earliestLocked() time.Time {
	at := l.pausedUntil
	if n := len(l.reached); n > 0 {
		allowed := max(1, int(float64(n)*l.share.now))
		before := l.reached[(l.next-allowed+2*n)%n]
		if free := before.Add(l.rate.Window + time.Millisecond); !before.IsZero() && free.After(at) {
			at = free
		}
	}
	return at
}

// take claims the window's slot, unless a pause or a tighter window came while the pace was waited for.
func (l *limiter) take() (answered func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.earliestLocked().After(now) {
		return nil, false
	}
	slot := l.next
	l.next = (l.next + 1) % len(l.reached)
	latest := now.Add(slowestArrival)
	l.reached[slot] = latest
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if now := time.Now(); l.reached[slot].Equal(latest) && now.Before(latest) {
			l.reached[slot] = now
		}
	}, true
}

// slowDown pauses everybody for d and lowers the pace. Refusals that were already on their way when the pause began
// lower it no further.
func (l *limiter) slowDown(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	fresh := !l.pausedUntil.After(now)
	if until := now.Add(d); until.After(l.pausedUntil) {
		l.pausedUntil = until
	}
	if fresh && l.pace != nil {
		l.share.refused(now.Add(d))
		l.applyShare()
	}
}

// proved tells the limiter of a request that was answered without a refusal.
func (l *limiter) proved() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pace != nil && l.share.proved(time.Now(), l.rate.Window) {
		l.applyShare()
	}
}

func (l *limiter) applyShare() {
	l.pace.SetLimit(rate.Limit(l.rate.PerSecond() * l.share.now))
	l.pace.SetBurst(l.burst())
}
