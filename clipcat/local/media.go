package local

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/sheetreel/sheetreel/clipcat"
)

// mediaStore keeps videos and stills: as files in its folder, or else the most recent ones in memory. What is not there
// is made again, since the same modifications give the same video.
type mediaStore struct {
	folder string        // empty: in memory
	making chan struct{} // holds one token for each that is being made
	flight singleflight.Group

	mu     sync.Mutex
	recent []memoryFile // the most recently used last
	size   int
}

type memoryFile struct {
	name string
	data []byte
}

// maxMemory is how many bytes of videos are kept where there is no folder.
const maxMemory = 64 << 20

// making writes one video or still.
type making func(ctx context.Context, w io.Writer) error

func (m *mediaStore) path(name string) string { return filepath.Join(m.folder, name) }

// produce makes a file, even where there is one.
func (m *mediaStore) produce(ctx context.Context, name string, how making) error {
	select {
	case m.making <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-m.making }()
	if m.folder != "" {
		return m.writeFile(ctx, name, how)
	}
	var b bytes.Buffer
	if err := how(ctx, &b); err != nil {
		return err
	}
	m.remember(name, b.Bytes())
	return nil
}

// writeFile writes under a temporary name first, so that a file under its own name is whole.
func (m *mediaStore) writeFile(ctx context.Context, name string, how making) (err error) {
	f, err := os.CreateTemp(m.folder, name+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if err := how(ctx, f); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), m.path(name))
}

// sweep removes what a killed server left half written.
func (m *mediaStore) sweep() {
	left, _ := filepath.Glob(m.path("*.tmp"))
	for _, path := range left {
		_ = os.Remove(path)
	}
}

func (m *mediaStore) remember(name string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.recent = append(m.recent, memoryFile{name, data})
	m.size += len(data)
	for m.size > maxMemory && len(m.recent) > 1 {
		m.size -= len(m.recent[0].data)
		m.recent[0] = memoryFile{}
		m.recent = m.recent[1:]
	}
}

// open returns a file that is there already, or nil.
func (m *mediaStore) open(name string) io.ReadSeeker {
	if m.folder != "" {
		f, err := os.Open(m.path(name))
		if err != nil {
			return nil
		}
		return f
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := len(m.recent) - 1; i >= 0; i-- {
		if m.recent[i].name == name {
			return bytes.NewReader(m.recent[i].data)
		}
	}
	return nil
}

// get returns a file, making it if it has to; many who ask for one at once wait for one making.
func (m *mediaStore) get(ctx context.Context, name string, how making) (io.ReadSeeker, error) {
	if f := m.open(name); f != nil {
		return f, nil
	}
	_, err, _ := m.flight.Do(name, func() (any, error) {
		if f := m.open(name); f != nil { // made while we were on our way here
			closeFile(f)
			return nil, nil
		}
		return nil, m.produce(ctx, name, how)
	})
	if err != nil {
		return nil, err
	}
	if f := m.open(name); f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("%s was made and is gone", name)
}

func closeFile(f io.ReadSeeker) {
	if c, ok := f.(io.Closer); ok {
		_ = c.Close()
	}
}

// drawFunc makes a video or a still like a RenderFunc, and says what is otherwise in it than it was meant.
type drawFunc func(ctx context.Context, w io.Writer, template string, modifications []clipcat.Modification) (warnings []string, err error)

// maker binds a render to what makes its video or still. A renderer that panics fails its one render only.
func (s *Server) maker(draw drawFunc, r *render) making {
	return func(ctx context.Context, w io.Writer) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("the renderer broke: %v", p)
			}
		}()
		var modifications []clipcat.Modification
		if err := json.Unmarshal([]byte(r.modifications), &modifications); err != nil {
			return err
		}
		warnings, err := draw(ctx, w, r.template, modifications)
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(warnings) > 0 {
			r.warnings = warnings
		}
		return err
	}
}

// serveMedia is where the url and preview of a completed render lead. It needs no key, like the service's media host.
func (s *Server) serveMedia(w http.ResponseWriter, r *http.Request) {
	s.counts.media.Add(1)
	f := s.faults.Load()
	if s.brokenMedia(w, r, f) {
		return
	}
	name := r.PathValue("file")
	uid, ending, _ := strings.Cut(name, ".")
	kind, draw := "video/mp4", s.video
	if ending == "jpg" {
		kind, draw = "image/jpeg", s.poster
	}
	ended, ok := s.completedAt(uid)
	if !ok || draw == nil || (ending != "mp4" && ending != "jpg") {
		writeJSON(w, http.StatusNotFound, problem{fmt.Sprintf("there is no %q, or not yet", name)})
		return
	}
	// Made for whoever asks next too, so under the server's context, not the request's.
	file, err := s.media.get(s.ctx, name, s.maker(draw, s.lookUp(uid)))
	if err != nil {
		writeJSON(w, http.StatusInternalServerError, problem{err.Error()})
		return
	}
	defer closeFile(file)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("ETag", `"`+uid+`"`)
	if kind == "video/mp4" {
		switch s.pick(f, turn{mediaCut, f.MediaCut}, turn{mediaHang, f.MediaHang}) {
		case mediaCut:
			w = &cutWriter{ResponseWriter: w}
		case mediaHang:
			w = &cutWriter{ResponseWriter: w, hang: r.Context().Done()}
		}
	}
	http.ServeContent(w, r, name, ended.time().Truncate(time.Second), file)
}

// completedAt tells when a render was completed, if it is.
func (s *Server) completedAt(uid string) (instant, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	r := s.byUID[uid]
	if r == nil || r.status(at(time.Now())) != completed {
		return 0, false
	}
	return r.end, true
}
