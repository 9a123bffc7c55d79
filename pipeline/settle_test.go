package pipeline_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
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

// changed is a list whose entries are not what was sent.
func changed(change func(*clipcat.Render)) func([]clipcat.Render) []clipcat.Render {
	return func(renders []clipcat.Render) []clipcat.Render {
		for i := range renders {
			change(&renders[i])
		}
		return renders
	}
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
			list:   changed(func(r *clipcat.Render) { r.Metadata = "" }),
		},
		"a list that cuts metadata short": {
			faults: local.Faults{LoseAnswer: 4},
			submit: func(r clipcat.Render, err error) (clipcat.Render, error) { return r, err },
			list:   changed(func(r *clipcat.Render) { r.Metadata = r.Metadata[:min(len(r.Metadata), 40)] }),
		},
		"a list that changes the letters of metadata": {
			faults: local.Faults{LoseAnswer: 4},
			submit: func(r clipcat.Render, err error) (clipcat.Render, error) { return r, err },
			list:   changed(func(r *clipcat.Render) { r.Metadata = strings.ToUpper(r.Metadata) }),
		},
		"a list without uids": {
			faults: local.Faults{LoseAnswer: 2},
			submit: func(r clipcat.Render, err error) (clipcat.Render, error) { return r, err },
			list:   changed(func(r *clipcat.Render) { r.UID = "" }),
		},
		"accepted without a uid": {
			submit: func(clipcat.Render, error) (clipcat.Render, error) {
				return clipcat.Render{}, &clipcat.Error{Op: "submit a render", Status: http.StatusAccepted, Verdict: clipcat.Unknown}
			},
			list: func([]clipcat.Render) []clipcat.Render { return nil },
		},
	} {
		inBubble := func(t *testing.T) {
			const rows = 4
			b := newBench(t, local.Config{RenderTime: instant(), Faults: c.faults}, clipcat.Rate{}, true)
			batch := b.batch(t, numbered(rows)...)
			batch.API = otherwise{b.api, c.submit, c.list}
			config := b.config()
			summary, err := pipeline.Run(t.Context(), batch, config)
			if err != nil {
				t.Fatal(err)
			}
			if n := summary.Statuses[store.Unknown]; n == 0 || n+summary.Statuses[store.Completed] != rows {
				t.Errorf("%v", summary.Statuses)
			}
			if _, err := pipeline.Run(t.Context(), batch, config); err != nil { // which finds what the first one left unknown
				t.Fatal(err)
			}
			if n := b.server.Counts().Posts; n != rows {
				t.Errorf("%d POSTs for %d rows", n, rows)
			}
		}
		t.Run(name, func(t *testing.T) { synctest.Test(t, inBubble) })
	}
}

// overtaken is a service whose list does not show the render whose answer was lost in the first look that reads all of it:
// it ended meanwhile, and moved to the front behind the reader's back.
type overtaken struct {
	*clipcat.Client
	known map[string]bool
	looks *int
}

func (o overtaken) CreateRender(ctx context.Context, r clipcat.RenderRequest) (clipcat.Render, error) {
	render, err := o.Client.CreateRender(ctx, r)
	o.known[render.UID] = err == nil
	return render, err
}

func (o overtaken) Renders(ctx context.Context, opts clipcat.ListOptions) ([]clipcat.Render, error) {
	renders, err := o.Client.Renders(ctx, opts)
	if err != nil || opts.Completed {
		return renders, err
	}
	if len(renders) == 0 {
		*o.looks++
	}
	if *o.looks == 0 {
		renders = slices.DeleteFunc(renders, func(r clipcat.Render) bool { return !o.known[r.UID] })
		if len(renders) == 0 { // the page is not empty for that
			renders = []clipcat.Render{{UID: "another", Status: "completed", CreatedAt: time.Now(), Metadata: "another"}}
		}
	}
	return renders, err
}

func TestARenderThatMovesInTheListIsNotPaidForTwice(t *testing.T) {
	synctest.Test(t, renderThatMovesInTheList)
}

func renderThatMovesInTheList(t *testing.T) {
	const rows = 6
	b := newBench(t, local.Config{RenderTime: instant(), PageSize: 1, Faults: local.Faults{LoseAnswer: rows}}, clipcat.Rate{}, true)
	batch := b.batch(t, numbered(rows)...)
	batch.API = overtaken{b.api, map[string]bool{}, new(int)}
	config := b.config()
	config.Workers = 1
	summary, err := pipeline.Run(t.Context(), batch, config)
	if err != nil || summary.Statuses[store.Completed] != rows {
		t.Errorf("%v, %v", summary.Statuses, err)
	}
	if n := b.server.Counts().Posts; n != rows {
		t.Errorf("%d POSTs for %d rows", n, rows)
	}
}
