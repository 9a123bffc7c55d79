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

// half of the default rate.
func half() clipcat.Rate { return clipcat.Rate{Requests: 15, Window: 10 * time.Second} }

// A limit that is lower than configured, from the start, from the middle on, or for a while, costs few refusals, and what
// there is of it is used.
func TestALowerLimitIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		start  clipcat.Rate
		during func(*bench)
		over   float64 // the time that the limit itself takes, at most
	}{
		"from the start": {start: half(), over: 2.7},
		"silently halved": {during: func(b *bench) {
			time.Sleep(2 * time.Minute)
			b.server.SetRate(half())
		}, over: 2.5},
		"halved for a while": {during: func(b *bench) {
			time.Sleep(2 * time.Minute)
			b.server.SetRate(half())
			time.Sleep(2 * time.Minute)
			b.server.SetRate(clipcat.DefaultRate())
		}, over: 1.8},
	} {
		t.Run(name, func(t *testing.T) {
			const rows = 1000
			out := simulation{rows: rows, render: 20 * time.Second, during: c.during, server: local.Config{Rate: c.start, Concurrency: 100}}.inBubble(t)
			if out.summary.Statuses[store.Completed] != rows {
				t.Errorf("%v", out.summary.Statuses)
			}
			if share := float64(out.refused) / float64(out.all); share >= 0.02 || out.refused == 0 {
				t.Errorf("%d of %d requests were refused", out.refused, out.all)
			}
			if most := time.Duration(c.over * float64(rows) / 3 * float64(time.Second)); out.took > most {
				t.Errorf("it took %s, at most %s is allowed", out.took, most)
			}
		})
	}
}

// Two programs on one key: both make progress, and neither is starved.
func TestTwoRunsShareAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const rows = 400
		first := newBench(t, local.Config{Rate: clipcat.DefaultRate(), RenderTime: new(20 * time.Second), Concurrency: 100}, clipcat.DefaultRate(), true)
		second := *first
		second.folder = t.TempDir()
		second.write(t, "sheet.mapping.toml", mappingTOML)
		second.api = first.another(t)
		type end struct {
			took    time.Duration
			summary pipeline.Summary
		}
		ends := make(chan end, 2)
		for _, b := range []*bench{first, &second} {
			batch := b.batch(t, numbered(rows)...)
			c := b.config()
			c.PollMin = 250 * time.Millisecond
			go func() {
				begun := time.Now()
				summary, err := pipeline.Run(context.Background(), batch, c)
				if err != nil {
					t.Error(err)
				}
				ends <- end{time.Since(begun), summary}
			}()
		}
		a, b := <-ends, <-ends
		counts := first.server.Counts()
		t.Logf("%s and %s, %d of %d refused", a.took, b.took, counts.Answers[429], counts.Requests)
		if a.summary.Statuses[store.Completed] != rows || b.summary.Statuses[store.Completed] != rows {
			t.Errorf("%v, %v", a.summary.Statuses, b.summary.Statuses)
		}
		if counts.Answers[429]*20 > counts.Requests || b.took > 20*time.Minute || a.took < b.took/4 {
			t.Errorf("%s and %s, %d of %d refused", a.took, b.took, counts.Answers[429], counts.Requests)
		}
	})
}

// A run that is stopped in the middle and gone on with pays for nothing twice, and finds what ended meanwhile.
func TestStopInTheMiddle(t *testing.T) {
	for name, config := range map[string]local.Config{
		"full speed": {Concurrency: 100, RenderSpread: 0.3},
		"queueing":   {Concurrency: 20},
		"unordered":  {Concurrency: 100, PageSize: 10, ListOrder: local.Random, Faults: local.Faults{ListLag: 10 * time.Second}},
		"no list":    {Concurrency: 100, Faults: local.Faults{NoList: true}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const rows = 400
				config.RenderTime, config.Rate = new(20*time.Second), clipcat.DefaultRate()
				b := newBench(t, config, clipcat.DefaultRate(), true)
				batch := b.batch(t, numbered(rows)...)
				c := b.config()
				c.PollMin, c.Drain = 250*time.Millisecond, 2*time.Second
				for _, after := range []time.Duration{40 * time.Second, 70 * time.Second, time.Hour} {
					ctx, cancel := context.WithTimeout(context.Background(), after)
					summary, err := pipeline.Run(ctx, batch, c)
					cancel()
					if err != nil {
						t.Fatal(err)
					}
					if done := summary.Statuses[store.Completed] == rows; done == summary.Interrupted {
						t.Errorf("stopped after %s: %v", after, summary.Statuses)
					}
					time.Sleep(time.Minute)
				}
				counts := b.server.Counts()
				t.Logf("%.3f requests per render", float64(counts.Requests)/rows)
				if counts.Duplicates > 0 || counts.Accepted != rows || counts.Answers[429] > 0 {
					t.Errorf("%d accepted, %d twice, %d refused", counts.Accepted, counts.Duplicates, counts.Answers[429])
				}
			})
		})
	}
}
