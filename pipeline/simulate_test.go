package pipeline_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// simulation is a whole run in virtual time: the real pipeline, client and store against the real local server.
type simulation struct {
	rows   int
	server local.Config
	render time.Duration
}

type simulated struct {
	took     time.Duration
	requests float64 // per render
	refused  int64
	summary  pipeline.Summary
}

func (s simulation) run(t *testing.T) (out simulated) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s.server.RenderTime = &s.render
		s.server.Rate = clipcat.DefaultRate()
		b := newBench(t, s.server, clipcat.DefaultRate(), true)
		batch := b.batch(t, numbered(s.rows)...)
		c := b.config()
		c.PollMin, c.Settle = 250*time.Millisecond, 0
		start := time.Now()
		summary, err := pipeline.Run(context.Background(), batch, c)
		if err != nil {
			t.Fatal(err)
		}
		out.took, out.summary = time.Since(start), summary
		counts := b.server.Counts()
		out.requests = float64(counts.Requests) / float64(s.rows)
		out.refused = counts.Answers[429]
		if counts.Duplicates > 0 || counts.Accepted != int64(s.rows) {
			t.Errorf("%d accepted, %d twice", counts.Accepted, counts.Duplicates)
		}
	})
	t.Logf("%d rows of %s: %s, %.3f requests per render, %d refused", s.rows, s.render, out.took, out.requests, out.refused)
	return out
}

func TestALargeBatchRidesTheRate(t *testing.T) {
	const rows = 1000
	out := simulation{rows: rows, render: 30 * time.Second, server: local.Config{Concurrency: 100}}.run(t)
	floor := time.Duration(rows) * time.Second / 3
	if out.summary.Statuses[store.Completed] != rows {
		t.Errorf("%v", out.summary.Statuses)
	}
	if limit := floor + floor/10 + 30*time.Second; out.took > limit {
		t.Errorf("it took %s, the floor is %s", out.took, floor)
	}
	if out.requests > 1.10 || out.refused > 0 {
		t.Errorf("%.3f requests per render, %d refused", out.requests, out.refused)
	}
}

func TestASmallBatchIsKnownSoon(t *testing.T) {
	out := simulation{rows: 100, render: 10 * time.Second, server: local.Config{Concurrency: 100}}.run(t)
	if limit := 100*time.Second/3 + 10*time.Second + 5*time.Second; out.took > limit {
		t.Errorf("it took %s, at most %s is allowed", out.took, limit)
	}
	if out.refused > 0 {
		t.Errorf("%d refused", out.refused)
	}
}

func TestFailedRendersAreFoundWithoutLists(t *testing.T) {
	out := simulation{rows: 100, render: 10 * time.Second, server: local.Config{Concurrency: 100, Faults: local.Faults{FailRender: 10}}}.run(t)
	if out.summary.Statuses[store.Failed] != 10 || out.summary.Statuses[store.Completed] != 90 {
		t.Errorf("%v", out.summary.Statuses)
	}
	if out.took > 2*time.Minute {
		t.Errorf("it took %s", out.took)
	}
}

func TestWithoutAListEachRenderIsAskedForAlone(t *testing.T) {
	out := simulation{rows: 100, render: 30 * time.Second, server: local.Config{Concurrency: 100, Faults: local.Faults{NoList: true}}}.run(t)
	if out.summary.Statuses[store.Completed] != 100 || out.requests > 2.5 {
		t.Errorf("%v, %.2f requests per render", out.summary.Statuses, out.requests)
	}
}
