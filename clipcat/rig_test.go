package clipcat_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
)

const guide = "guideTemplate00001"

// rig is a local server that is served, and a client of it.
type rig struct {
	*local.Server
	*clipcat.Client
	stop func()
}

type dialer func(context.Context, string, string) (net.Conn, error)

// overPipe serves in memory, which works in a bubble; stop must be called before the bubble ends.
func overPipe(t *testing.T, server local.Config, client clipcat.Config) *rig {
	t.Helper()
	pipe := local.PipeListener()
	client.Endpoint = "http://local.test"
	return serve(t, server, client, pipe, pipe.DialContext)
}

func overLoopback(t *testing.T, server local.Config, client clipcat.Config) *rig {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	client.Endpoint = "http://" + l.Addr().String()
	return serve(t, server, client, l, new(net.Dialer).DialContext)
}

func serve(t *testing.T, server local.Config, config clipcat.Config, l net.Listener, dial dialer) *rig {
	t.Helper()
	server.Templates = []string{"local/testdata/guide"}
	if server.RenderTime == nil {
		server.RenderTime = new(time.Duration)
	}
	s, err := local.New(server)
	if err != nil {
		t.Fatal(err)
	}
	if config.Key == "" {
		config.Key = "local"
	}
	config.Transport = &http.Transport{DialContext: dial}
	client, err := clipcat.New(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	return &rig{Server: s, Client: client, stop: func() {
		cancel()
		client.CloseIdleConnections()
		if err := <-ended; err != nil {
			t.Errorf("Serve: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}}
}

// counts are those of the client; both halves of a rig have some.
func (r *rig) counts() clipcat.Counts { return r.Client.Counts() }

// row is a request whose metadata and title are text.
func row(text string) clipcat.RenderRequest {
	return clipcat.RenderRequest{Template: guide, Metadata: text, Modifications: []clipcat.Modification{
		{Scene: "Scene 1", Object: "title", Properties: []clipcat.Property{{Name: "text", Value: text}}},
	}}
}

// transport answers in place of a service.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answering is a transport that always gives the same answer.
func answering(status int, body string, headers ...string) transport {
	return func(r *http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
}

func clientOf(t *testing.T, c clipcat.Config) *clipcat.Client {
	t.Helper()
	if c.Key == "" {
		c.Key = "k3y-of-the-test"
	}
	client, err := clipcat.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// wantVerdict checks what follows from an error.
func wantVerdict(t *testing.T, err error, want clipcat.Verdict) {
	t.Helper()
	if got := clipcat.VerdictOf(err); got != want {
		t.Errorf("the verdict is %q, want %q: %v", got, want, err)
	}
}

func wantContains(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %v, want %q in it", err, want)
	}
}
