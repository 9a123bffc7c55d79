package local

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sheetreel/sheetreel/clipcat"
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(childFolder); folder != "" {
		fmt.Fprintln(os.Stderr, serveAsChild(folder))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

const guide = "guideTemplate00001"

// in returns a pointer to a render time.
func in(d time.Duration) *time.Duration { return &d }

// fakeVideo renders to a text that names the template and the first value.
func fakeVideo(_ context.Context, w io.Writer, template string, modifications []clipcat.Modification) error {
	value := ""
	if len(modifications) > 0 {
		value = modifications[0].Properties[0].Value
	}
	_, err := fmt.Fprintf(w, "video of %s: %s", template, value)
	return err
}

func newServer(t testing.TB, c Config) *Server {
	t.Helper()
	if c.Templates == nil {
		c.Templates = []string{"testdata/guide"}
	}
	if c.Render == nil {
		c.Render = fakeVideo
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// rig is a server that is served, with a client of it.
type rig struct {
	*Server
	client *clipcat.Client
	http   *http.Client // for what the client cannot ask
	base   string
	stop   func()
}

// overPipe serves in memory: it works in a bubble. Stop must be called before the bubble ends; it is, at the latest, by
// the test's cleanup.
func overPipe(t testing.TB, c Config) *rig {
	pipe := PipeListener()
	return serve(t, newServer(t, c), pipe, pipe.DialContext, "http://local.test")
}

func overLoopback(t testing.TB, c Config) *rig {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, newServer(t, c), l, new(net.Dialer).DialContext, "http://"+l.Addr().String())
}

func serve(t testing.TB, s *Server, l net.Listener, dial func(context.Context, string, string) (net.Conn, error), base string) *rig {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, l) }()
	transport := &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 64}
	client, err := clipcat.New(clipcat.Config{Endpoint: base, Key: clipcat.Secret(s.config.Key), Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Server: s, client: client, http: &http.Client{Transport: transport}, base: base}
	r.stop = func() {
		if cancel == nil {
			return
		}
		cancel()
		cancel = nil
		transport.CloseIdleConnections()
		if err := <-ended; err != nil {
			t.Errorf("Serve: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	t.Cleanup(r.stop)
	return r
}

// request is a render of the guide whose title is text.
func request(text string) clipcat.RenderRequest {
	return clipcat.RenderRequest{Template: guide, Metadata: text, Modifications: []clipcat.Modification{
		{Scene: "Scene 1", Object: "title", Properties: []clipcat.Property{{Name: "text", Value: text}}},
	}}
}

// submit has a render accepted.
func (r *rig) submit(t testing.TB, text string) clipcat.Render {
	t.Helper()
	render, err := r.client.CreateRender(t.Context(), request(text))
	if err != nil {
		t.Fatal(err)
	}
	return render
}

func (r *rig) status(t testing.TB, uid string) string {
	t.Helper()
	render, err := r.client.Render(t.Context(), uid)
	if err != nil {
		t.Fatal(err)
	}
	return render.Status
}

// list returns the metadata of a page.
func (r *rig) list(t testing.TB, o clipcat.ListOptions) []string {
	t.Helper()
	renders, err := r.client.Renders(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, render := range renders {
		names = append(names, render.Metadata)
	}
	return names
}

// ask sends any request with the key and returns status and body.
func (r *rig) ask(t testing.TB, method, path string, body io.Reader) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.base+path, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.config.Key)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := r.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data)
}

// get asks with the key; the caller closes the body.
func (r *rig) get(t testing.TB, path string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", r.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+r.config.Key)
	resp, err := r.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}
