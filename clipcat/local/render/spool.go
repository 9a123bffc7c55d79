package render

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// spool keeps what ffmpeg reads and writes for one render, as files.
type spool struct {
	mu      sync.Mutex
	dir     string
	kept    atomic.Int64   // bytes in the files of clips and sound
	running sync.WaitGroup // decoders of clips, which have the files open
}

// spoolPrefix begins the names of spools' folders.
const spoolPrefix = "sheetreel-media-"

// create makes a file in a folder of its own, which only this user can read.
func (s *spool) create(name string) (*os.File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir == "" {
		sweepOnce()
		dir, err := os.MkdirTemp("", spoolPrefix)
		if err != nil {
			return nil, err
		}
		s.dir = dir
	}
	return os.CreateTemp(s.dir, "*-"+name)
}

var sweepOnce = sync.OnceFunc(func() { sweep(os.TempDir(), time.Now().AddDate(0, 0, -2)) })

// sweep takes away what programs left that were killed before a time.
func sweep(dir string, before time.Time) {
	old, _ := filepath.Glob(filepath.Join(dir, spoolPrefix+"*"))
	for _, name := range old {
		if info, err := os.Lstat(name); err == nil && info.IsDir() && info.ModTime().Before(before) {
			_ = os.RemoveAll(name)
		}
	}
}

// close takes everything away; those who read clips have been told to end.
func (s *spool) close() {
	s.running.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dir != "" {
		_ = os.RemoveAll(s.dir)
	}
}

// maxSpool bounds the files that one render keeps.
const maxSpool = 1 << 30

// keep writes what r gives to a file, up to a bound of bytes, and says what it is.
func (s *spool) keep(r io.Reader, limit int64) (*asset, error) {
	f, err := s.create("media")
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // written in full, or not used
	a, err := copyHashed(f, io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if a.size > limit {
		return nil, fmt.Errorf("it has more than %d MB", limit>>20)
	}
	if s.kept.Add(a.size) > maxSpool {
		return nil, fmt.Errorf("with it the template's clips have more than %d MB", maxSpool>>20)
	}
	a.file = f.Name()
	return a, nil
}
