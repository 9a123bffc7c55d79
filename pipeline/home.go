package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/sheetreel/sheetreel/pipeline/download"
	"github.com/sheetreel/sheetreel/store"
)

// Downloads is what a run brought home.
type Downloads struct {
	Folder   string    `json:"folder"`
	Files    int       `json:"files"`  // of this run
	Bytes    int64     `json:"bytes"`  // of them
	Failed   int       `json:"failed"` // rows whose video is not at home
	Troubled []Trouble `json:"troubled,omitempty"`
}

// parallelDownloads bounds how many videos come at once.
const parallelDownloads = 6

// homeward brings videos home, beside the polling: they come from the media host, and no rate counts them.
type homeward struct {
	keeper
	naming *naming
	folder string

	mu      sync.Mutex
	queue   []string // metadata of renders whose videos are to be brought
	wake    chan struct{}
	told    Downloads
	trouble error // of this machine: then nothing more is brought
}

// newHomeward returns nil where no videos are brought home. It makes sure that the folder can be written to.
func newHomeward(b Batch, c Config, s *store.Batch, rec *recorder) (*homeward, error) {
	if b.Download.Folder == "" {
		return nil, nil
	}
	if err := tryFolder(b.Download.Folder); err != nil {
		return nil, &InputError{fmt.Errorf("videos cannot be brought to %s: %w", b.Download.Folder, err)}
	}
	return &homeward{
		keeper: newKeeper(b, c, s, rec), folder: b.Download.Folder, wake: make(chan struct{}, 1),
		told: Downloads{Folder: b.Download.Folder},
	}, nil
}

// tryFolder makes a folder, and a file in it.
func tryFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".sheetreel*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// survey takes over the names of a plan and queues what is rendered already but not at home. It returns how many files
// this run is about to bring.
func (h *homeward) survey(ctx context.Context, n *naming) (files int, err error) {
	h.naming = n
	for f := range n.coming {
		files += len(n.wanted[f])
	}
	for _, f := range n.ready {
		r, found, err := h.store.LatestVideo(ctx, f)
		if err != nil {
			return 0, err
		}
		if !found {
			continue
		}
		missing, _, err := h.missing(ctx, r)
		if err != nil {
			return 0, err
		}
		if len(missing) > 0 {
			h.push(r.Metadata)
			files += len(missing)
		}
	}
	return files, nil
}

// waiting tells whether there is something to bring already.
func (h *homeward) waiting() bool { return h != nil && len(h.queue) > 0 }

// push queues a finished render.
func (h *homeward) push(metadata string) {
	h.mu.Lock()
	h.queue = append(h.queue, metadata)
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

func (h *homeward) pop() (metadata string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.queue) == 0 || h.trouble != nil {
		return "", false
	}
	metadata = h.queue[0]
	h.queue = h.queue[1:]
	return metadata, true
}

// loop brings what is queued, until done is closed and everything is at home, or ctx ends: what is half done then is
// gone on with by the next run.
func (h *homeward) loop(ctx context.Context, done <-chan struct{}) {
	defer h.close()
	var group errgroup.Group
	group.SetLimit(parallelDownloads)
	for last := false; ctx.Err() == nil; {
		if metadata, ok := h.pop(); ok {
			group.Go(func() error { h.bring(ctx, metadata); return nil })
			continue
		}
		if last {
			break
		}
		select {
		case <-h.wake:
		case <-ctx.Done():
		case <-done:
			h.rec.flush() // what ended has been told of then
			last = true
		}
	}
	_ = group.Wait() // they return no errors
}

// bring brings the video of a render to all its names.
func (h *homeward) bring(ctx context.Context, metadata string) {
	r, found, err := h.store.ByMetadata(ctx, metadata)
	var missing []wantedFile
	var source string
	if err == nil && found {
		missing, source, err = h.missing(ctx, r)
	}
	if err != nil {
		h.stop(ctx, err)
		return
	}
	for _, w := range missing {
		target := filepath.Join(h.folder, filepath.FromSlash(w.name))
		size, err := h.fill(ctx, &r, source, target)
		if err == nil {
			err = h.keep(r, w, target, size)
		}
		if err != nil {
			h.failed(ctx, r, w, err)
			continue
		}
		source = target
	}
}

// missing returns which of a render's names have no whole file, and one that has.
func (h *homeward) missing(ctx context.Context, r store.Render) (missing []wantedFile, source string, err error) {
	have := map[string]string{}
	for f, err := range h.store.FilesOf(ctx, r.Metadata) {
		if err != nil {
			return nil, "", err
		}
		if path := h.path(f.File); sameSize(path, f.Bytes) {
			have[f.File], source = path, path
		}
	}
	for _, w := range h.naming.wanted[r.Fingerprint] {
		if have[h.relative(filepath.Join(h.folder, filepath.FromSlash(w.name)))] == "" {
			missing = append(missing, w)
		}
	}
	return missing, source, nil
}

func sameSize(path string, bytes int64) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Size() == bytes
}

// fill makes the file at target: from one that is here, or else from the service's link.
func (h *homeward) fill(ctx context.Context, r *store.Render, source, target string) (int64, error) {
	if err := download.Folder(target); err != nil {
		return 0, err
	}
	if _, err := os.Lstat(target); err == nil {
		kept, own, err := h.store.FileNamed(ctx, h.relative(target))
		if err != nil {
			return 0, err
		}
		if state, _ := fileState(target, &kept); !own || state == Altered {
			return h.adopt(ctx, *r, source, target)
		}
	}
	return h.make(ctx, r, source, target)
}

// adopt takes a file that is there already for the video if it is whole and as long: a lost state was rebuilt, perhaps.
// Any other file is somebody's, or was made another by somebody, and stays as it is.
func (h *homeward) adopt(ctx context.Context, r store.Render, source, target string) (int64, error) {
	foreign := fmt.Errorf("there is a file %s already that did not come home so; move it away, or choose another folder or other names", target)
	size, err := download.CheckFile(target)
	if err != nil {
		return 0, foreign
	}
	want := int64(-1)
	if source == "" && r.File != "" {
		source = h.path(r.File)
	}
	if source != "" {
		if info, err := os.Stat(source); err == nil {
			want = info.Size()
		}
	} else if p, err := h.fetcher.Probe(ctx, r.URL); err == nil {
		want = p.Size
	}
	if size != want {
		return 0, foreign
	}
	return size, nil
}

// nameOf is the file that a row's video is to be, relative to the output; "" where it cannot be named.
func (h *homeward) nameOf(d Decision) string {
	if h == nil || h.naming == nil {
		return ""
	}
	name, err := h.naming.name(d)
	if err != nil {
		return ""
	}
	return h.relative(filepath.Join(h.folder, filepath.FromSlash(name)))
}

// keep records a file, once it is on disk under its name.
func (h *homeward) keep(r store.Render, w wantedFile, target string, size int64) error {
	sum, err := download.Sum(target)
	if err != nil {
		return err
	}
	file := store.VideoFile{File: h.relative(target), Metadata: r.Metadata, RowHash: w.hash, Bytes: size, Sum: sum, At: time.Now()}
	err = h.rec.record(store.Kept{VideoFile: file}, Event{Kind: EventFile, Row: w.row, Key: w.key, UID: r.UID, File: file.File, Bytes: size})
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.told.Files++
	h.told.Bytes += size
	return nil
}

// failed tells of a row whose video is not at home. It is never a reason to pay for another.
func (h *homeward) failed(ctx context.Context, r store.Render, w wantedFile, err error) {
	var file *download.FileError
	if ctx.Err() != nil {
		return
	}
	if errors.As(err, &file) {
		h.stop(ctx, fmt.Errorf("bring the video of row %d home: %w", w.row, err))
	}
	reason := cleanReason("its video could not be brought home: " + err.Error())
	h.log.Info("a video could not be brought home", zap.Int("row", w.row), zap.String("why", reason))
	h.mu.Lock()
	h.told.Failed++
	if len(h.told.Troubled) < maxTroubled {
		h.told.Troubled = append(h.told.Troubled, Trouble{Row: w.row, Key: w.key, Status: store.Completed, Reason: reason, Remedy: remedyForDownload(err)})
	}
	h.mu.Unlock()
	h.rec.emit(Event{Kind: EventFile, Row: w.row, Key: w.key, UID: r.UID, Error: reason})
}

func remedyForDownload(err error) string {
	var dead *download.DeadError
	if errors.As(err, &dead) {
		return "sheetreel verify looks for it again; --force with --rows pays for a new one"
	}
	return "run again with --download: nothing is paid for again"
}

// stop ends bringing, for a reason that every other file would meet too.
func (h *homeward) stop(ctx context.Context, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.trouble == nil && ctx.Err() == nil {
		h.trouble = err
	}
}

// end is what was brought; the error is what kept the rest from being brought.
func (h *homeward) end() (Downloads, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	slices.SortFunc(h.told.Troubled, func(a, b Trouble) int { return cmp.Compare(a.Row, b.Row) })
	return h.told, h.trouble
}
