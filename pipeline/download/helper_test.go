package download

import (
	"bytes"
	"context"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/local/render"
)

const template = `{"version":1,"uid":"TeSt5mAllTemplate1","name":"Small","width":64,"height":64,"fps":24,
 "scenes":[{"name":"A","duration":0.25,"objects":[{"name":"t","type":"text","x":0,"y":0,"width":64,"height":32,"text":"T","font-size":12}]}]}`

// small is a video of two kilobytes that shows a text.
func small(t testing.TB, text string) []byte {
	t.Helper()
	parsed, err := render.ParseTemplate([]byte(template))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	mods := []render.Modification{{Scene: "A", Object: "t", Properties: map[string]string{"text": text}}}
	if _, err := render.Video(context.Background(), &b, parsed, mods, render.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// large is a video with so many more bytes behind it that mean nothing.
func large(t testing.TB, text string, more int) []byte {
	box := make([]byte, 8+more)
	binary.BigEndian.PutUint32(box, uint32(len(box)))
	copy(box[4:], "free")
	return append(small(t, text), box...)
}

// host is a media host that does to each request what the next of its acts says, and serves the file after the last.
type host struct {
	*httptest.Server
	mu     sync.Mutex
	file   []byte
	tag    string
	acts   []func(http.ResponseWriter, *http.Request, *host)
	ranges []string // that were asked for, "" for the whole
}

func newHost(t testing.TB, file []byte, acts ...func(http.ResponseWriter, *http.Request, *host)) *host {
	h := &host{file: file, tag: `"1"`, acts: acts}
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ranges = append(h.ranges, r.Header.Get("Range"))
	if len(h.acts) > 0 {
		act := h.acts[0]
		h.acts = h.acts[1:]
		act(w, r, h)
		return
	}
	h.serve(w, r)
}

// serve answers as a good host does.
func (h *host) serve(w http.ResponseWriter, r *http.Request) {
	if h.tag != "" {
		w.Header().Set("ETag", h.tag)
	}
	http.ServeContent(w, r, "v.mp4", time.Time{}, bytes.NewReader(h.file))
}

// cutWriter ends the connection after so many bytes of the body.
type cutWriter struct {
	http.ResponseWriter
	left int
}

func (w *cutWriter) Write(b []byte) (int, error) {
	n := min(len(b), w.left)
	_, _ = w.ResponseWriter.Write(b[:n])
	if w.left -= n; w.left == 0 {
		_ = http.NewResponseController(w.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, nil
}

// cutAfter serves so many bytes and breaks off.
func cutAfter(n int) func(http.ResponseWriter, *http.Request, *host) {
	return func(w http.ResponseWriter, r *http.Request, h *host) { h.serve(&cutWriter{w, n}, r) }
}

// then changes the host, and answers as it is afterwards.
func then(change func(h *host)) func(http.ResponseWriter, *http.Request, *host) {
	return func(w http.ResponseWriter, r *http.Request, h *host) { change(h); h.serve(w, r) }
}

func answer(status int, body string) func(http.ResponseWriter, *http.Request, *host) {
	return func(w http.ResponseWriter, _ *http.Request, _ *host) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// patient is a fetcher that does not wait between its tries.
func patient(t testing.TB, transport http.RoundTripper) *Fetcher {
	f := NewFetcher(transport, nil)
	f.wait = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	t.Cleanup(f.Close)
	return f
}

// holds checks that a file is there with these bytes, and nothing else in its folder.
func holds(t testing.TB, target string, want []byte) {
	t.Helper()
	got, err := os.ReadFile(target)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%d bytes of %d, %v", len(got), len(want), err)
	}
	onlyThat(t, target)
}

func onlyThat(t testing.TB, target string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(target))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != filepath.Base(target) {
			names = append(names, e.Name())
		}
	}
	if len(names) > 0 {
		t.Errorf("left behind: %s", strings.Join(names, ", "))
	}
}
