// Package pipeline moves every row once from the sheet to a recorded end. It plans the batch before it spends a credit,
// runs it with fixed workers, one poller and one recorder, can be stopped anywhere, and goes on where it was stopped.
//
// A row's failure is data: it is recorded and reported, and the other rows go on. Only what ends the run is an error.
package pipeline

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/store"
)

// API is what the pipeline asks of the render service; [clipcat.Client] is one.
type API interface {
	CreateRender(ctx context.Context, r clipcat.RenderRequest) (clipcat.Render, error)
	Render(ctx context.Context, uid string) (clipcat.Render, error)
	Renders(ctx context.Context, o clipcat.ListOptions) ([]clipcat.Render, error)
	Template(ctx context.Context, uid string) (clipcat.Template, error)
	Account(ctx context.Context) (clipcat.Account, error)
}

// Batch names what belongs together: a sheet, the mapping that binds it, and the service that renders it.
type Batch struct {
	Sheet    *sheet.Sheet
	Mapping  *mapping.Mapping
	Binder   *mapping.Binder
	API      API
	State    string // path of the state file
	Service  string // who holds the renders; see store.Options
	Free     bool   // the service is this machine: credits and quota mean nothing
	Limits   Limits
	Select   Selection
	Download Download
	Mother   *Mother     // of a sheet of refused rows; nil: the sheet is no such, or comes from nowhere
	Media    *MediaCheck // nil: links are not looked at
}

// columns are those of the output that are ours.
func (b Batch) columns(prefix string) store.Columns {
	return store.Columns{Prefix: prefix, Formats: b.Binder.Formats(), Below: b.Mapping.Layout == mapping.BelowEachOther}
}

// Selection says which rows a plan or a run is about. The zero Selection is every row that is not done.
type Selection struct {
	Rows            func(number int) bool // nil: every row
	Limit           int                   // at most so many renders are submitted; 0: no limit
	RetryFailed     bool                  // submit rows again that failed before
	Force           bool                  // submit rows again that are completed
	ResubmitUnknown bool                  // submit rows again of which nobody knows whether they were submitted
}

func (s Selection) has(number int) bool { return s.Rows == nil || s.Rows(number) }

// Config is what a run needs besides the batch. The zero value of a duration or number takes the default in brackets.
type Config struct {
	Output        string
	Refused       string        // path of the sheet of refused rows; empty: none is written
	Mended        bool          // the batch's sheet is itself such a sheet
	Prefix        string        // of the output's columns (video_)
	Workers       int           // that submit (8)
	Drain         time.Duration // how long to go on polling when stopped (30 s)
	RenderTimeout time.Duration // after which a render is stuck (30 min)
	PollMin       time.Duration // between two looks at renders, at least (1 s)
	PollMax       time.Duration // between two looks at one render, at most (1 min)
	Settle        time.Duration // how long after a lost answer the list is not believed when it does not know the render (30 s)
	SaveEvery     time.Duration // between two writings of the output while the run goes on (2 min)

	// WebhookURL is where the service posts finished renders to, and Webhooks brings what was posted there. They are
	// believed where they fit a render under way, and polling goes on, rarely. Optional.
	WebhookURL string
	Webhooks   <-chan clipcat.Render

	// Deliver brings a completed render's video home before it is recorded. Name is unlike that of any other content.
	// Nil: videos stay where they are.
	Deliver func(ctx context.Context, name string, r clipcat.Render) (Delivered, error)

	// Media is how videos are fetched that are brought home; nil: a transport of its own.
	Media http.RoundTripper

	Log    *zap.Logger // nil: none
	Events func(Event) // called from one goroutine at a time; nil: none
}

// Delivered is where a video is at home.
type Delivered struct {
	File    string // relative to the output
	URL     string // that opens it
	Preview string // URL of a still; empty: there is none
}

func (c *Config) complete() error {
	setDefault(&c.Prefix, store.DefaultPrefix)
	setDefault(&c.Workers, 8)
	setDefault(&c.Drain, 30*time.Second)
	setDefault(&c.RenderTimeout, 30*time.Minute)
	setDefault(&c.PollMin, time.Second)
	setDefault(&c.PollMax, time.Minute)
	setDefault(&c.Settle, 30*time.Second)
	setDefault(&c.SaveEvery, 2*time.Minute)
	if c.Log == nil {
		c.Log = zap.NewNop()
	}
	if c.Events == nil {
		c.Events = func(Event) {}
	}
	if c.Output == "" {
		return errors.New("a run needs an output")
	}
	if c.Workers < 1 || c.PollMax < c.PollMin {
		return fmt.Errorf("workers must be at least 1, and poll_max not less than poll_min")
	}
	return nil
}

func setDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// InputError says that the sheet, the mapping or the template is wrong, so that nothing was submitted.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }
func (e *InputError) Unwrap() error { return e.Err }
