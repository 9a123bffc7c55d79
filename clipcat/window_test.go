package clipcat_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
)

// Whether the service counts in a window that slides or in one that begins anew at fixed times, and wherever in that the
// client begins, it never refuses a request, and what the limit allows is used.
func TestNoWindowRefuses(t *testing.T) {
	for name, fixed := range map[string]bool{"sliding": false, "fixed": true} {
		t.Run(name, func(t *testing.T) {
			for _, late := range []time.Duration{0, 100 * time.Millisecond, 5 * time.Second, 9900 * time.Millisecond} {
				synctest.Test(t, func(t *testing.T) {
					const all = 150
					rate := clipcat.DefaultRate()
					r := overPipe(t, local.Config{Rate: rate, FixedWindow: fixed, Faults: local.Faults{Latency: 200 * time.Millisecond}}, clipcat.Config{Rate: rate})
					defer r.stop()
					time.Sleep(time.Until(time.Now().Truncate(rate.Window).Add(rate.Window + late)))
					begun := time.Now()
					askAll(t, r, all)
					if counts := r.counts(); counts.Refusals > 0 {
						t.Errorf("beginning %s into a window, %d of %d requests were refused", late, counts.Refusals, counts.Requests())
					}
					if took := time.Since(begun); took > all/3*time.Second+time.Second {
						t.Errorf("%d requests took %s", all, took)
					}
				})
			}
		})
	}
}

// A window that is shorter than the client was told refuses it, and the client gets over that too.
func TestALowerFixedWindowIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, local.Config{Rate: clipcat.Rate{Requests: 15, Window: 10 * time.Second}, FixedWindow: true}, clipcat.Config{Rate: clipcat.DefaultRate()})
		defer r.stop()
		askAll(t, r, 300)
		if counts := r.counts(); counts.Refusals == 0 || counts.Refusals*20 > counts.Requests() {
			t.Errorf("%d of %d requests were refused", counts.Refusals, counts.Requests())
		}
	})
}

// askAll asks so many times, many side by side.
func askAll(t *testing.T, r *rig, all int) {
	t.Helper()
	left := make(chan struct{}, all)
	for range all {
		left <- struct{}{}
	}
	close(left)
	var workers sync.WaitGroup
	for range 16 {
		workers.Go(func() {
			for range left {
				if _, err := r.Auth(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	workers.Wait()
}
