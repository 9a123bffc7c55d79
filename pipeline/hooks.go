package pipeline

import (
	"context"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
)

// hooks is what the tracker knows of the service's webhooks. They can come twice, late or never, so that polling must
// always be enough: it goes on, but rarely for as long as they come.
type hooks struct {
	posted []clipcat.Render          // not looked at yet; the tracker's lock guards it
	early  map[string]clipcat.Render // by uid: none that is known yet
	heard  int                       // ends that a webhook told
	lost   int                       // ends that polling found first
	latest time.Time                 // end that a webhook told
}

// hookGrace is how long after a render should have ended its webhook is waited for before it is asked for alone.
const hookGrace = 10 * time.Second

// maxEarly bounds the webhooks that are kept for a submit whose answer is still to come.
const maxEarly = 1000

// listen takes webhooks until the tracker is done.
func (t *tracker) listen(ctx context.Context, done <-chan struct{}) {
	for {
		select {
		case r := <-t.config.Webhooks:
			t.mu.Lock()
			t.hooks.posted = append(t.hooks.posted, r)
			t.mu.Unlock()
			t.nudge()
		case <-done:
			return
		case <-ctx.Done():
			return
		}
	}
}

// hooked judges a webhook by what is known of its render. Whoever posted it knew the secret address; where it also
// carries the render's own metadata it is believed, and where it carries none the render is asked for alone, now.
// Anything else changes nothing.
func (t *tracker) hooked(ctx context.Context, r clipcat.Render) {
	f := t.flights[r.UID]
	switch {
	case f == nil:
		if len(t.hooks.early) < maxEarly {
			t.hooks.early[r.UID] = r
		}
	case r.Metadata == "":
		if !f.watch.single {
			t.single(f)
		}
	case r.Metadata == f.metadata && (r.Template == "" || r.Template == f.template):
		delete(t.hooks.early, r.UID)
		t.now = time.Now()
		if r.State() != clipcat.Underway {
			f.watch.underway = t.now // it has ended just now
		}
		if t.see(ctx, f, r) {
			t.hooks.heard++
			t.hooks.latest = t.now
		}
	}
}

// missed notes an end that polling found. Failures are not counted: whether webhooks tell them is not documented.
func (h *hooks) missed(r clipcat.Render) {
	if r.State() == clipcat.Completed {
		h.lost++
	}
}

// hooksTrusted tells whether ends are heard of by webhooks, so that polling is only the net.
func (t *tracker) hooksTrusted() bool {
	return t.config.Webhooks != nil && t.hooks.lost <= 3+t.hooks.heard/10
}
