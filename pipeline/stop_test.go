package pipeline_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// stopsLooking stops the run as soon as it looks for a lost answer, and lets that look wait until the drain is over.
type stopsLooking struct {
	*clipcat.Client
	stop   func()
	inVain *atomic.Int64 // looks that began after the drain
}

func (s stopsLooking) Renders(ctx context.Context, o clipcat.ListOptions) ([]clipcat.Render, error) {
	if ctx.Err() != nil {
		s.inVain.Add(1)
	}
	s.stop()
	<-ctx.Done()
	return s.Client.Renders(ctx, o)
}

// A run that is stopped while nobody knows what became of its submits ends when the drain does: it does not look for them
// again and again in vain.
func TestStopWhileAnswersAreLost(t *testing.T) { synctest.Test(t, stopWhileAnswersAreLost) }

func stopWhileAnswersAreLost(t *testing.T) {
	b := newBench(t, local.Config{RenderTime: instant(), Faults: local.Faults{LoseAnswer: 1}}, clipcat.Rate{}, true)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	batch := b.batch(t, numbered(3)...)
	var inVain atomic.Int64
	batch.API = stopsLooking{b.api, cancel, &inVain}
	c := b.config()
	c.Drain, c.RenderTimeout = time.Millisecond, time.Second
	summary, err := pipeline.Run(ctx, batch, c)
	if err != nil || !summary.Interrupted {
		t.Errorf("interrupted: %t, %v", summary.Interrupted, err)
	}
	if n := inVain.Load(); n > 0 || summary.Statuses[store.Submitting] == 0 {
		t.Errorf("%d looks in vain; %v", n, summary.Statuses)
	}
}
