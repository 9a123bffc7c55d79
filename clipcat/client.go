package clipcat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// DefaultEndpoint is Clipcat's own.
const DefaultEndpoint = "https://api.clipcat.com"

// Config says which service to speak to and how fast.
type Config struct {
	Endpoint  string            // base URL without /v1; empty: DefaultEndpoint
	Key       Secret            // API key; required
	Rate      Rate              // shared by every request of the client; zero: no limit
	Timeout   time.Duration     // of one attempt, not counting the wait for the rate; zero: 30 s
	Patience  time.Duration     // how long a service that was there may be away before a call gives up; zero: 10 min
	Transport http.RoundTripper // zero: a transport of its own with Go's defaults
}

// firstContactPatience bounds the wait for a service that has never answered: it is more likely a wrong endpoint than a fault.
const firstContactPatience = 15 * time.Second

func (c *Config) complete() error {
	if c.Endpoint == "" {
		c.Endpoint = DefaultEndpoint
	}
	u, err := url.Parse(c.Endpoint)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return fmt.Errorf("%q is not an endpoint: it must look like %s", c.Endpoint, DefaultEndpoint)
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("the endpoint must be a plain address such as %s, without user, query or fragment", DefaultEndpoint)
	}
	c.Endpoint = strings.TrimSuffix(strings.TrimRight(c.Endpoint, "/"), "/v1")
	c.Key = Secret(strings.TrimSpace(string(c.Key)))
	if c.Key == "" {
		return fmt.Errorf("the API key is empty")
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	if c.Patience == 0 {
		c.Patience = 10 * time.Minute
	}
	if c.Transport == nil {
		c.Transport = newTransport()
	}
	return nil
}

// newTransport keeps as many idle connections as workers may use, where Go's default keeps two.
func newTransport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 128
	return t
}

// Client speaks to the service. It is safe for concurrent use; all calls share its rate.
type Client struct {
	config      Config
	key         func() string // behind a function, so that no way of printing a Client shows it
	http        *http.Client
	limiter     *limiter
	counts      counts
	reached     atomic.Bool  // it has answered at all
	lastContact atomic.Int64 // Unix nanoseconds of the last answer that was none of trouble; 0 before the first
}

// New returns a client, or an error where the configuration is wrong. It sends nothing.
func New(c Config) (*Client, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	key := string(c.Key)
	c.Key = ""
	return &Client{
		config:  c,
		key:     func() string { return key },
		limiter: newLimiter(c.Rate),
		http: &http.Client{
			Transport: c.Transport,
			// A redirect is an answer like another here: the key must not follow it elsewhere.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// Endpoint is the base URL of the service.
func (c *Client) Endpoint() string { return c.config.Endpoint }

// Rate is the limit that the client was given.
func (c *Client) Rate() Rate { return c.config.Rate }

// CloseIdleConnections closes what is kept open for later requests.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

// Auth checks the key.
func (c *Client) Auth(ctx context.Context) (Auth, error) {
	var out Auth
	err := c.call(ctx, request{op: "check the key", path: "/v1/auth", out: &out})
	return out, err
}

// Account returns the plan and the quota.
func (c *Client) Account(ctx context.Context) (Account, error) {
	var out Account
	err := c.call(ctx, request{op: "read the account", path: "/v1/account", out: &out})
	return out, err
}

// CreateRender submits one render. Where the error's verdict is [Unknown] the service may have accepted it.
func (c *Client) CreateRender(ctx context.Context, r RenderRequest) (Render, error) {
	var out Render
	if r.Modifications == nil {
		r.Modifications = []Modification{}
	}
	err := c.call(ctx, request{op: "submit a render", method: http.MethodPost, path: "/v1/renders", body: r, out: &out, kind: &c.counts.submits})
	var e *Error
	if secret := path.Base(r.WebhookURL); r.WebhookURL != "" && errors.As(err, &e) {
		e.Message = strings.ReplaceAll(e.Message, secret, "[secret]")
	}
	return out, err
}

// Render returns one render.
func (c *Client) Render(ctx context.Context, uid string) (Render, error) {
	var out Render
	err := c.call(ctx, request{op: "read render " + uid, path: "/v1/renders/" + url.PathEscape(uid), out: &out, kind: &c.counts.polls})
	return out, err
}

// Renders returns one page of renders; an empty page is past the end.
func (c *Client) Renders(ctx context.Context, o ListOptions) ([]Render, error) {
	query := url.Values{"page": {strconv.Itoa(max(1, o.Page))}}
	if o.Completed {
		query.Set("completed", "true")
	}
	if o.Template != "" {
		query.Set("template", o.Template)
	}
	var out []Render
	err := c.call(ctx, request{op: "list renders", path: "/v1/renders?" + query.Encode(), out: &out, kind: &c.counts.lists})
	return out, err
}

// Templates returns one page of the account's templates; pages start at 1.
func (c *Client) Templates(ctx context.Context, page int) ([]Template, error) {
	var out []Template
	err := c.call(ctx, request{op: "list templates", path: "/v1/templates?page=" + strconv.Itoa(max(1, page)), out: &out})
	return out, err
}

// Template returns one template.
func (c *Client) Template(ctx context.Context, uid string) (Template, error) {
	var out Template
	err := c.call(ctx, request{op: "read template " + uid, path: "/v1/templates/" + url.PathEscape(uid), out: &out})
	return out, err
}

// Counts is how many HTTP requests were sent, of which kind, and how many were answered 429.
type Counts struct {
	Submits  int64 // POST of a render
	Polls    int64 // GET of one render
	Lists    int64 // GET of a page of renders
	Others   int64
	Refusals int64 // answers 429
}

// Requests is the sum of all kinds.
func (c Counts) Requests() int64 { return c.Submits + c.Polls + c.Lists + c.Others }

type counts struct{ submits, polls, lists, others, refusals atomic.Int64 }

// Counts returns what was sent so far, repetitions counted each.
func (c *Client) Counts() Counts {
	return Counts{
		Submits: c.counts.submits.Load(), Polls: c.counts.polls.Load(), Lists: c.counts.lists.Load(),
		Others: c.counts.others.Load(), Refusals: c.counts.refusals.Load(),
	}
}
