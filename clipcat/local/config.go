package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	renderer "github.com/sheetreel/sheetreel/clipcat/local/render"
)

// The orders in which lists can be.
const (
	Newest = "newest"
	Oldest = "oldest"
	Random = "random" // a stable shuffle
	Ended  = "ended"  // by the end, the last first; before them all that is under way, the newest first
)

// RenderFunc makes the video of one render and writes it to w. Template is the uid of a template that the server knows.
type RenderFunc func(ctx context.Context, w io.Writer, template string, modifications []clipcat.Modification) error

// Config says what the server offers. The zero Config is a server without templates that accepts the key "local".
type Config struct {
	Key       string   // the accepted key; empty: "local"
	Templates []string // folders that are searched, a few levels deep, for *.template.json; or such files
	Folder    string   // where renders and videos live and survive a restart; empty: in memory

	Rate        clipcat.Rate // requests in a window, over it 429; zero: no limit
	FixedWindow bool         // the window begins at each multiple of its length; else it slides
	Concurrency int          // renders at once; zero: number of CPUs

	RenderTime   *time.Duration   // nil: render for real. Else completion is simulated by the clock, the video made when first fetched
	RenderSpread float64          // simulated time varies evenly by ± this share, the same for one uid; 0 to 1
	Render       RenderFunc       // makes the videos; nil: the renderer of package render
	Renderer     renderer.Options // of package render; its Assets are the template's folder, whatever is set

	Quota            float64 // credits per month; zero: 10000
	CreditsPerRender float64 // zero: 1

	PageSize  int    // of lists; zero: 25
	ListOrder string // Newest, Oldest, Random or Ended; empty: Newest

	Faults   Faults
	BaseURL  string            // base of the self and url fields; empty: the Host of each request
	Webhooks http.RoundTripper // carries webhooks; nil: a transport of its own
	Seed     uint64            // not zero: the uids are the same in every run
}

// video is Render as the server calls it.
func (c *Config) video(ctx context.Context, w io.Writer, template string, modifications []clipcat.Modification) ([]string, error) {
	return nil, c.Render(ctx, w, template, modifications)
}

// complete checks the configuration and fills in what was left out.
func (c *Config) complete() error {
	if err := c.check(); err != nil {
		return err
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	c.Key = orElse(c.Key, "local")
	c.Concurrency = orElse(c.Concurrency, runtime.NumCPU())
	c.Quota = orElse(c.Quota, 10000)
	c.CreditsPerRender = orElse(c.CreditsPerRender, 1)
	c.PageSize = orElse(c.PageSize, 25)
	c.ListOrder = orElse(c.ListOrder, Newest)
	return nil
}

func (c *Config) check() error {
	switch c.ListOrder {
	case "", Newest, Oldest, Random, Ended:
	default:
		return fmt.Errorf("list order %q is not known: use %s, %s, %s or %s", c.ListOrder, Newest, Oldest, Random, Ended)
	}
	switch {
	case c.Concurrency < 0:
		return errors.New("the concurrency must be at least 1")
	case c.PageSize < 0:
		return errors.New("the page size must be at least 1")
	case c.RenderSpread < 0 || c.RenderSpread > 1:
		return fmt.Errorf("a render spread of %v is not between 0 and 1", c.RenderSpread)
	case c.RenderTime != nil && *c.RenderTime < 0:
		return errors.New("the render time must not be negative")
	case c.Quota < 0 || c.CreditsPerRender < 0:
		return errors.New("quota and credits must not be negative")
	case c.BaseURL != "" && !isWebURL(c.BaseURL):
		return fmt.Errorf("base URL %q is not an http or https address", c.BaseURL)
	}
	return c.Faults.check()
}

func isWebURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func orElse[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}
