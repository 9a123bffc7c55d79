package pipeline_test

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
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
	rows      int
	server    local.Config // without a rate: the default one
	render    time.Duration
	hooked    bool                  // by webhooks
	forge     func(*clipcat.Render) // changes what webhooks say
	quiet     bool
	allListed bool         // the service pays no heed to completed=true
	during    func(*bench) // what happens to the server meanwhile
}

type simulated struct {
	took     time.Duration
	requests float64       // per render
	lag      time.Duration // from finished to known, median
	maxLag   time.Duration
	lastLag  time.Duration // of what finished last
	refused  int64
	all      int64 // requests
	summary  pipeline.Summary
}

// floor is the least that any client can take: that of submitting, or that of rendering.
func (s simulation) floor() time.Duration {
	submitting := time.Duration(float64(s.rows) / clipcat.DefaultRate().PerSecond() * float64(time.Second))
	return max(submitting, time.Duration(s.rows)*s.render/time.Duration(s.server.Concurrency))
}

func (s simulation) run(t testing.TB) (out simulated) {
	t.Helper()
	s.server.RenderTime = &s.render
	if !s.server.Rate.Limited() {
		s.server.Rate = clipcat.DefaultRate()
	}
	watch := newLagWatch()
	s.server.Webhooks = watch
	b := newBench(t, s.server, clipcat.DefaultRate(), true)
	if s.allListed {
		b.wrap = func(next http.RoundTripper) http.RoundTripper { return heedless{next} }
		b.api = b.another(t)
	}
	batch := b.batch(t, numbered(s.rows)...)
	c := b.config()
	c.PollMin, c.Settle, c.Events = 0, 0, watch.event // the defaults
	c.WebhookURL = "http://watch.test/"               // only tells when renders end
	if s.hooked {
		watch.forge = s.forge
		watch.pass = make(chan clipcat.Render, 100)
		c.Webhooks = watch.pass
	}
	if s.during != nil {
		go s.during(b)
	}
	start := time.Now()
	summary, err := pipeline.Run(context.Background(), batch, c)
	if err != nil {
		t.Fatal(err)
	}
	out.took, out.summary = time.Since(start), summary
	counts := b.server.Counts()
	out.all, out.refused = counts.Requests, counts.Answers[429]
	out.requests = float64(counts.Requests) / float64(s.rows)
	out.lag, out.maxLag, out.lastLag = watch.lags()
	if counts.Duplicates > 0 || counts.Accepted != int64(s.rows) {
		t.Errorf("%d accepted, %d twice", counts.Accepted, counts.Duplicates)
	}
	if s.quiet {
		return out
	}
	t.Logf("%d rows of %s: %s (%+.1f %%), %.3f requests per render, %d refused, lag %s median %s longest %s last", s.rows, s.render, out.took.Round(100*time.Millisecond),
		100*(out.took.Seconds()/s.floor().Seconds()-1), out.requests, out.refused, out.lag, out.maxLag, out.lastLag)
	return out
}

// inBubble runs the simulation in virtual time.
func (s simulation) inBubble(t *testing.T) (out simulated) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { out = s.run(t) })
	return out
}

// heedless leaves completed=true out of requests.
type heedless struct{ http.RoundTripper }

func (h heedless) RoundTrip(r *http.Request) (*http.Response, error) {
	if query := r.URL.Query(); query.Has("completed") {
		query.Del("completed")
		r = r.Clone(r.Context())
		r.URL.RawQuery = query.Encode()
	}
	return h.RoundTripper.RoundTrip(r)
}

// lagWatch hears by the server's webhooks when renders end, and by the run's events when that is known.
type lagWatch struct {
	mu    sync.Mutex
	ended map[string]time.Time // by uid
	known map[string]time.Time
	forge func(*clipcat.Render)
	pass  chan clipcat.Render // where webhooks go; nil: nowhere
}

func newLagWatch() *lagWatch {
	return &lagWatch{ended: map[string]time.Time{}, known: map[string]time.Time{}}
}

// RoundTrip takes a webhook of the server's.
func (w *lagWatch) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var render clipcat.Render
	if err := render.UnmarshalJSON(body); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended[render.UID] = time.Now()
	if w.forge != nil {
		w.forge(&render)
	}
	if w.pass != nil {
		w.pass <- render
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

func (w *lagWatch) event(e pipeline.Event) {
	if e.Kind == pipeline.EventRow && (e.Status == store.Completed || e.Status == store.Failed) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.known[e.UID] = time.Now()
	}
}

func (w *lagWatch) lags() (median, longest, last time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var lags []time.Duration
	var latest time.Time
	for uid, ended := range w.ended {
		lag := w.known[uid].Sub(ended)
		lags = append(lags, lag)
		if ended.After(latest) {
			latest, last = ended, lag
		}
	}
	if len(lags) == 0 {
		return 0, 0, 0
	}
	slices.Sort(lags)
	return lags[len(lags)/2].Round(time.Millisecond), lags[len(lags)-1].Round(time.Millisecond), last.Round(time.Millisecond)
}

// What is promised of the poller. The service differs in what its reference leaves open.
func TestTheRateIsRidden(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		simulation
		over     time.Duration // the floor
		requests float64       // per render, at most
		lastLag  time.Duration // of what finished last, at most
	}{
		"a large batch":          {simulation{rows: 2000, render: 30 * s, server: local.Config{Concurrency: 100}}, 50 * s, 1.10, 5 * s},
		"with spread":            {simulation{rows: 1000, render: 30 * s, server: local.Config{Concurrency: 100, RenderSpread: 0.3}}, 55 * s, 1.10, 5 * s},
		"long pages":             {simulation{rows: 1000, render: 20 * s, server: local.Config{Concurrency: 50, RenderSpread: 0.2, PageSize: 50}}, 25 * s, 1.08, 5 * s},
		"oldest first":           {simulation{rows: 600, render: 20 * s, server: local.Config{Concurrency: 100, RenderSpread: 0.3, ListOrder: local.Oldest}}, 45 * s, 1.10, 5 * s},
		"a small batch":          {simulation{rows: 100, render: 10 * s, server: local.Config{Concurrency: 100}}, 15 * s, 1.20, 5 * s},
		"small, with spread":     {simulation{rows: 100, render: 10 * s, server: local.Config{Concurrency: 100, RenderSpread: 0.3}}, 18 * s, 1.20, 5 * s},
		"few at once":            {simulation{rows: 100, render: 30 * s, server: local.Config{Concurrency: 5, RenderSpread: 0.1}}, 30 * s, 1.40, 5 * s},
		"unordered and lagging":  {simulation{rows: 100, render: 10 * s, server: local.Config{Concurrency: 100, PageSize: 10, ListOrder: local.Random, Faults: local.Faults{ListLag: 10 * s}}}, 25 * s, 1.30, 15 * s},
		"the same, with spread":  {simulation{rows: 100, render: 10 * s, server: local.Config{Concurrency: 100, RenderSpread: 0.3, PageSize: 10, ListOrder: local.Random, Faults: local.Faults{ListLag: 10 * s}}}, 25 * s, 1.30, 15 * s},
		"no list":                {simulation{rows: 100, render: 30 * s, server: local.Config{Concurrency: 100, Faults: local.Faults{NoList: true}}}, 50 * s, 2.20, 15 * s},
		"no list, with spread":   {simulation{rows: 100, render: 10 * s, server: local.Config{Concurrency: 100, RenderSpread: 0.3, Faults: local.Faults{NoList: true}}}, 50 * s, 2.20, 15 * s},
		"some renders that fail": {simulation{rows: 100, render: 10 * s, server: local.Config{Concurrency: 100, Faults: local.Faults{FailRender: 10}}}, 30 * s, 1.30, 10 * s},
		"many that fail":         {simulation{rows: 300, render: 10 * s, server: local.Config{Concurrency: 20, Faults: local.Faults{FailRender: 5}}}, 40 * s, 1.35, 25 * s},
		"the last ended first":   {simulation{rows: 300, render: 20 * s, server: local.Config{Concurrency: 100, RenderSpread: 0.5, ListOrder: local.Ended}}, 50 * s, 1.20, 5 * s},
		"no list, few at once":   {simulation{rows: 150, render: 30 * s, server: local.Config{Concurrency: 5, Faults: local.Faults{NoList: true}}}, 60 * s, 2.25, 60 * s},
		"webhooks":               {simulation{rows: 500, render: 30 * s, hooked: true, server: local.Config{Concurrency: 100, RenderSpread: 0.3}}, 42 * s, 1.02, 1 * s},
		"few, by webhooks":       {simulation{rows: 100, render: 30 * s, hooked: true, server: local.Config{Concurrency: 5, RenderSpread: 0.3}}, 35 * s, 1.05, 1 * s},
		"lost webhooks":          {simulation{rows: 300, render: 20 * s, hooked: true, server: local.Config{Concurrency: 100, Faults: local.Faults{LoseWebhook: 20, RepeatWebhook: 3}}}, 60 * s, 1.10, 45 * s},
		"webhooks never come":    {simulation{rows: 300, render: 20 * s, hooked: true, server: local.Config{Concurrency: 100, Faults: local.Faults{LoseWebhook: 1}}}, 60 * s, 1.15, 45 * s},
		"late webhooks":          {simulation{rows: 300, render: 20 * s, hooked: true, server: local.Config{Concurrency: 100, Faults: local.Faults{LateWebhook: 20 * s}}}, 60 * s, 1.20, 45 * s},
	} {
		t.Run(name, func(t *testing.T) {
			c.server.Seed = 7
			out := c.inBubble(t)
			if done := out.summary.Statuses[store.Completed] + out.summary.Statuses[store.Failed]; done != c.rows {
				t.Errorf("%v", out.summary.Statuses)
			}
			if out.took > c.floor()+c.over {
				t.Errorf("it took %s, at most %s is allowed", out.took, c.floor()+c.over)
			}
			if out.requests > c.requests || out.refused > 0 || out.lastLag > c.lastLag {
				t.Errorf("%.3f requests per render, %d refused, the last known after %s", out.requests, out.refused, out.lastLag)
			}
		})
	}
}

// A webhook that does not fit its render changes nothing, and one without the render's metadata is not believed but
// looked into.
func TestForgedWebhooksAreNotBelieved(t *testing.T) {
	for name, forge := range map[string]func(*clipcat.Render){
		"other metadata": func(r *clipcat.Render) { r.Metadata, r.Status, r.URL = "sheetreel.x", "failed", "" },
		"no metadata":    func(r *clipcat.Render) { r.Metadata, r.Status, r.URL = "", "failed", "" },
		"other template": func(r *clipcat.Render) { r.Template, r.Status, r.URL = "x", "failed", "" },
		"unknown uid":    func(r *clipcat.Render) { r.UID, r.Status, r.URL = "x", "failed", "" },
	} {
		t.Run(name, func(t *testing.T) {
			out := simulation{rows: 60, render: 10 * time.Second, hooked: true, forge: forge, server: local.Config{Concurrency: 100}}.inBubble(t)
			if out.summary.Statuses[store.Completed] != 60 || out.took > 2*time.Minute {
				t.Errorf("%v after %s", out.summary.Statuses, out.took)
			}
		})
	}
}
