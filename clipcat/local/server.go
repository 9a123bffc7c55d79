package local

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
)

// Server is a Clipcat-compatible service. It is an [http.Handler], safe for concurrent use; see also [Server.Serve].
type Server struct {
	config   Config
	library  *library
	mux      *http.ServeMux
	counts   counters
	faults   atomic.Pointer[faultState]
	limiter  window
	webhooks *dispatcher
	media    mediaStore
	video    drawFunc
	poster   drawFunc // nil: renders have no preview
	lastBase atomic.Pointer[string]
	started  instant

	// Renderers outlive the request that started them, so their context is the server's own.
	ctx       context.Context
	cancel    context.CancelFunc
	renderers sync.WaitGroup

	mu        sync.RWMutex // guards all below, and the changing fields of renders
	renders   []*render    // in the order in which they were accepted
	shuffled  []*render    // the same by a hash of the uid, where the list order is Random
	byUID     map[string]*render
	random    *rand.Rand
	last      instant // when the last render was accepted
	slots     slots   // of simulated rendering
	queue     []*render
	rendering int // renderers at work
	quota     quota
	journal   *journal // nil: nothing is kept
	closed    bool
}

// New reads the templates, and the folder's renders if there are any, and returns a server that is ready to be served.
// Renders that were under way when the folder was last used are rendered again.
func New(c Config) (*Server, error) {
	if err := c.complete(); err != nil {
		return nil, fmt.Errorf("local server: %w", err)
	}
	library, err := loadLibrary(c.Templates)
	if err != nil {
		return nil, fmt.Errorf("local server: %w", err)
	}
	library.options = c.Renderer
	s := &Server{
		config:  c,
		library: library,
		byUID:   map[string]*render{},
		random:  newRandom(c.Seed),
		slots:   make(slots, c.Concurrency),
		quota:   quota{max: c.Quota},
		limiter: window{rate: c.Rate, fixed: c.FixedWindow},
		started: at(time.Now()),
		media:   mediaStore{making: make(chan struct{}, c.Concurrency)},
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.video, s.poster = library.video, library.poster
	if c.Render != nil {
		s.video, s.poster = c.video, nil
	}
	s.faults.Store(newFaultState(c.Faults))
	s.webhooks = newDispatcher(s)
	s.mux = s.routes()
	if c.Folder != "" {
		if err := s.open(c.Folder); err != nil {
			s.cancel()
			return nil, fmt.Errorf("local server: %w", err)
		}
	}
	return s, nil
}

// open makes the folder ready and takes up the renders that its journal holds.
func (s *Server) open(folder string) error {
	s.media.folder = filepath.Join(folder, "videos")
	if err := os.MkdirAll(s.media.folder, 0o777); err != nil {
		return err
	}
	journal, err := openJournal(folder, s.restore)
	if err != nil {
		return err
	}
	s.media.sweep() // only now: before the lock was taken, another server could have been writing there
	s.mu.Lock()
	defer s.mu.Unlock()
	s.journal = journal
	for _, r := range s.renders {
		s.begin(r)
	}
	return nil
}

// Close stops rendering, posts no more webhooks and closes the journal. Renders that are under way stay unfinished.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.cancel()
	s.renderers.Wait()
	s.webhooks.close()
	if s.journal != nil {
		return s.journal.close()
	}
	return nil
}

// SetQuota changes the credits per month; what was used stays used.
func (s *Server) SetQuota(limit float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quota.max = limit
}

// SetRate changes the limit, without a word to the client.
func (s *Server) SetRate(r clipcat.Rate) { s.limiter.set(r) }

// SetFaults replaces the faults; each begins to count anew. Faults that cannot be are ignored: see [ParseFault] for a check.
func (s *Server) SetFaults(f Faults) {
	close(s.faults.Swap(newFaultState(f)).replaced)
}

// Accepted returns all renders that were accepted, in their order, as they are now.
func (s *Server) Accepted() []clipcat.Render {
	s.mu.RLock()
	defer s.mu.RUnlock()
	now, base := at(time.Now()), s.base(nil)
	out := make([]clipcat.Render, len(s.renders))
	for i, r := range s.renders {
		out[i] = r.public(now, base)
	}
	return out
}

// VideoFile returns the path of a finished video in the folder.
func (s *Server) VideoFile(uid string) (path string, ok bool) {
	r := s.lookUp(uid)
	if r == nil || s.media.folder == "" {
		return "", false
	}
	path = s.media.path(uid + ".mp4")
	_, err := os.Stat(path)
	return path, err == nil
}

// PreviewFile makes the still of a completed render, where it is not there yet, and returns its path in the folder.
func (s *Server) PreviewFile(ctx context.Context, uid string) (path string, err error) {
	r := s.lookUp(uid)
	if r == nil || s.media.folder == "" || s.poster == nil {
		return "", fmt.Errorf("render %q has no still", uid)
	}
	file, err := s.media.get(ctx, uid+".jpg", s.maker(s.poster, r))
	if err != nil {
		return "", err
	}
	closeFile(file)
	return s.media.path(uid + ".jpg"), nil
}

// lookUp returns the render of that uid, or nil.
func (s *Server) lookUp(uid string) *render {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byUID[uid]
}

// base is what URLs in an answer begin with.
func (s *Server) base(r *http.Request) string {
	if s.config.BaseURL != "" {
		return s.config.BaseURL
	}
	if r == nil {
		if last := s.lastBase.Load(); last != nil {
			return *last
		}
		return ""
	}
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	if last := s.lastBase.Load(); last != nil && (*last)[:min(len(scheme), len(*last))] == scheme && (*last)[len(scheme):] == r.Host {
		return *last // one string for all renders
	}
	base := scheme + r.Host
	s.lastBase.Store(&base)
	return base
}
