package pipeline_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
	"github.com/sheetreel/sheetreel/pipeline"
)

// BenchmarkThroughput sets a whole run, with its store and its promises, against a bare loop that submits and polls with
// 64 in flight and remembers nothing, in one run on the same server. "of-bare" is the share that is left.
func BenchmarkThroughput(b *testing.B) {
	const rows = 10_000
	for b.Loop() {
		w := newBench(b, local.Config{RenderTime: instant()}, clipcat.Rate{}, false)
		bare := bareLoop(b, w.api, rows)
		batch := w.batch(b, numbered(rows)...)
		c := w.config()
		c.Workers = 64
		start := time.Now()
		summary, err := pipeline.Run(context.Background(), batch, c)
		if err != nil || summary.Statuses["completed"] != rows {
			b.Fatal(err, summary.Statuses)
		}
		ours := time.Since(start)
		b.ReportMetric(rows/bare.Seconds(), "bare-rows/s")
		b.ReportMetric(rows/ours.Seconds(), "run-rows/s")
		b.ReportMetric(bare.Seconds()/ours.Seconds(), "of-bare")
	}
}

func bareLoop(b *testing.B, api *clipcat.Client, rows int) time.Duration {
	start := time.Now()
	jobs := make(chan int)
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			for i := range jobs {
				r, err := api.CreateRender(context.Background(), clipcat.RenderRequest{Template: templateUID, Modifications: []clipcat.Modification{
					{Scene: "Scene 1", Object: "title", Properties: []clipcat.Property{{Name: "text", Value: fmt.Sprintf("Bare %d", i)}}},
					{Scene: "Scene 1", Object: "price", Properties: []clipcat.Property{{Name: "text", Value: fmt.Sprint(i)}}},
				}})
				for err == nil && r.State() != clipcat.Completed {
					r, err = api.Render(context.Background(), r.UID)
				}
				if err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range rows {
		jobs <- i
	}
	close(jobs)
	group.Wait()
	return time.Since(start)
}
