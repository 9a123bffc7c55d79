package local

import (
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
)

// instant is a time in nanoseconds since 1970: a third of a time.Time, since renders are many and hold four.
type instant int64

func at(t time.Time) instant        { return instant(t.UnixNano()) }
func (i instant) time() time.Time   { return time.Unix(0, int64(i)).UTC() }
func (i instant) iso() string       { return i.time().Format("2006-01-02T15:04:05.000Z") }
func after(d time.Duration) instant { return instant(d) }

// fate is what becomes of a render that a fault has chosen.
type fate uint8

const (
	completes fate = iota
	fails
	sticks  // never ends
	dawdles // shows an odd status word for a while before completing
)

// The status words. The odd one is nobody's: a client must take it for "still under way".
const (
	queued    = "queued"
	rendering = "rendering"
	completed = "completed"
	failed    = "failed"
	odd       = "finalising"
)

// render is one accepted render. Start, end, failure and warnings change while it is rendered for real; the server's lock
// guards them. In simulated time they are known from the beginning.
type render struct {
	uid           string
	template      string
	modifications string // JSON, as it came
	metadata      string
	created       instant
	start, end    instant       // of rendering; zero: not yet known
	linger        time.Duration // how long after its end it shows the odd status
	credits       float64
	fate          fate
	failure       string   // why it failed
	warnings      []string // what was rendered otherwise than it was meant
	hook          *hook    // nil: nobody wants to be told
}

// status is the word for the render's state at a time.
func (r *render) status(now instant) string {
	switch {
	case r.start == 0 || now < r.start:
		return queued
	case r.fate == sticks || r.end == 0 || now < r.end:
		return rendering
	case now < r.end+after(r.linger):
		return odd
	case r.failure != "":
		return failed
	}
	return completed
}

// progress is 0 to 100 by the clock; a render for real, whose end nobody knows, stands in the middle.
func (r *render) progress(now instant) int {
	switch r.status(now) {
	case queued:
		return 0
	case completed, failed:
		return 100
	}
	if r.end == 0 {
		return 50
	}
	return min(99, int(100*(now-r.start)/max(1, r.end-r.start)))
}

// hash spreads renders evenly, the same for one uid.
func (r *render) hash() uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(r.uid))
	// FNV alone leaves the high bits of like texts alike.
	return rand.NewPCG(h.Sum64(), 0).Uint64()
}

func (r *render) videoURL(now instant, base string) string {
	if r.status(now) != completed {
		return ""
	}
	return base + "/media/" + r.uid + ".mp4"
}

// public is the render as the client's package knows it.
func (r *render) public(now instant, base string) clipcat.Render {
	out := clipcat.Render{
		UID: r.uid, Status: r.status(now), Template: r.template, URL: r.videoURL(now, base), Metadata: r.metadata,
		Credits: r.credits, Progress: float64(r.progress(now)), CreatedAt: r.created.time(), Self: base + "/v1/renders/" + r.uid,
	}
	switch out.Status {
	case failed:
		out.Error = r.failure
	case completed:
		out.Warnings = r.warnings
	}
	if r.hook != nil {
		out.WebhookURL, out.WebhookResponseCode = r.hook.url, r.hook.code
	}
	_ = json.Unmarshal([]byte(r.modifications), &out.Modifications) // it was read before it was accepted
	return out
}

// wire is a render as the API writes it, its fields in the reference's order.
type wire struct {
	CreatedAt           string          `json:"created_at"`
	UID                 string          `json:"uid"`
	Self                string          `json:"self"`
	Status              string          `json:"status"`
	Template            string          `json:"template"`
	URL                 *string         `json:"url"`
	Preview             *string         `json:"preview"`
	Modifications       json.RawMessage `json:"modifications"`
	Metadata            *string         `json:"metadata"`
	WebhookURL          *string         `json:"webhook_url"`
	WebhookResponseCode *int            `json:"webhook_response_code"`
	Credits             float64         `json:"credits"`
	Progress            int             `json:"progress"`
	Error               string          `json:"error,omitempty"`
	Warnings            []string        `json:"warnings,omitempty"` // not Clipcat's: people should hear of a clip that is not played
}

// wire writes the render as it is at a time. The caller holds the server's lock.
func (s *Server) wire(r *render, now instant, base string) wire {
	w := wire{
		CreatedAt: r.created.iso(), UID: r.uid, Self: base + "/v1/renders/" + r.uid, Status: r.status(now),
		Template: r.template, URL: orNull(r.videoURL(now, base)), Modifications: json.RawMessage(r.modifications),
		Metadata: orNull(r.metadata), Credits: r.credits, Progress: r.progress(now),
	}
	switch w.Status {
	case failed:
		w.Error = r.failure
	case completed:
		w.Warnings = r.warnings
	}
	if w.URL != nil {
		signed := s.faults.Load().signature()
		if s.poster != nil {
			w.Preview = orNull(base + "/media/" + r.uid + ".jpg" + signed)
		}
		*w.URL += signed
	}
	if r.hook != nil {
		w.WebhookURL, w.WebhookResponseCode = &r.hook.url, orNull(r.hook.code)
	}
	return w
}

func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}
