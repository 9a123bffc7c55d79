package pipeline_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// otherwise is a service that differs from what it is taken to be.
type otherwise struct {
	*clipcat.Client
	submit func(clipcat.Render, error) (clipcat.Render, error)
	list   func([]clipcat.Render) []clipcat.Render
}

func (o otherwise) CreateRender(ctx context.Context, r clipcat.RenderRequest) (clipcat.Render, error) {
	return o.submit(o.Client.CreateRender(ctx, r))
}

func (o otherwise) Renders(ctx context.Context, opts clipcat.ListOptions) ([]clipcat.Render, error) {
	renders, err := o.Client.Renders(ctx, opts)
	return o.list(renders), err
}

// What a list does not show is paid for again only where the list would have shown it: not where it is silent about
// metadata, nor where the service said that it took the render.
func TestNoSecondPaymentOnDoubtfulEvidence(t *testing.T) {
	for name, c := range map[string]struct {
		faults local.Faults
		submit func(clipcat.Render, error) (clipcat.Render, error)
		list   func([]clipcat.Render) []clipcat.Render
	}{
		"a list without metadata": {
			faults: local.Faults{LoseAnswer: 2},
			submit: func(r clipcat.Render, err error) (clipcat.Render, error) { return r, err },
			list: func(renders []clipcat.Render) []clipcat.Render {
				for i := range renders {
					renders[i].Metadata = ""
				}
				return renders
			},
		},
		"accepted without a uid": {
			submit: func(clipcat.Render, error) (clipcat.Render, error) {
				return clipcat.Render{}, &clipcat.Error{Op: "submit a render", Status: http.StatusAccepted, Verdict: clipcat.Unknown}
			},
			list: func([]clipcat.Render) []clipcat.Render { return nil },
		},
	} {
		t.Run(name, func(t *testing.T) {
			const rows = 4
			b := newBench(t, local.Config{RenderTime: instant(), Faults: c.faults}, clipcat.Rate{}, false)
			batch := b.batch(t, numbered(rows)...)
			batch.API = otherwise{b.api, c.submit, c.list}
			config := b.config()
			config.Settle = 50 * time.Millisecond
			summary, err := pipeline.Run(t.Context(), batch, config)
			if err != nil {
				t.Fatal(err)
			}
			if n := summary.Statuses[store.Unknown]; n == 0 || n+summary.Statuses[store.Completed] != rows {
				t.Errorf("%v", summary.Statuses)
			}
			if n := b.server.Counts().Posts; n != rows {
				t.Errorf("%d POSTs for %d rows", n, rows)
			}
		})
	}
}
