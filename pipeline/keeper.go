package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/pipeline/download"
	"github.com/sheetreel/sheetreel/store"
)

// keeper makes files of finished renders, by links that are made fresh where they have died.
type keeper struct {
	store   *store.Batch
	rec     *recorder
	api     API
	fetcher *download.Fetcher
	log     *zap.Logger
	output  string // the folder of the output, to which files are relative
}

func newKeeper(b Batch, c Config, s *store.Batch, rec *recorder) keeper {
	return keeper{
		store: s, rec: rec, api: b.API, fetcher: download.NewFetcher(c.Media, nil), log: c.Log, output: filepath.Dir(c.Output),
	}
}

func (k *keeper) close() { k.fetcher.Close() }

// path is where a file of the output is.
func (k *keeper) path(file string) string {
	if path := filepath.FromSlash(file); filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(k.output, filepath.FromSlash(file))
}

// relative is path the other way round.
func (k *keeper) relative(path string) string {
	base, err := filepath.Abs(k.output)
	if err != nil {
		return filepath.ToSlash(path)
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return filepath.ToSlash(path)
	}
	file, err := filepath.Rel(base, absolute)
	if err != nil { // another drive
		return filepath.ToSlash(absolute)
	}
	return filepath.ToSlash(file)
}

// make makes a file of a render: from one that is here, or else from the service's link.
func (k *keeper) make(ctx context.Context, r *store.Render, source, target string) (int64, error) {
	if source == "" && r.File != "" {
		source = k.path(r.File)
	}
	if source == "" {
		return k.get(ctx, r, target)
	}
	size, err := download.CheckFile(source)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, fmt.Errorf("%s is gone; --force renders it again", r.File)
	}
	if err != nil {
		return 0, err
	}
	return size, download.Place(source, target)
}

// get downloads a render's video. A link that has died, or leads to something else, is asked for anew.
func (k *keeper) get(ctx context.Context, r *store.Render, target string) (int64, error) {
	size, err := k.fetcher.Get(ctx, r.URL, target, r.Metadata)
	var dead *download.DeadError
	var content *download.ContentError
	if !errors.As(err, &dead) && !errors.As(err, &content) {
		return size, err
	}
	fresh, why := k.refresh(ctx, r)
	if why != nil {
		return 0, fmt.Errorf("%w; %w", err, why)
	}
	if !fresh {
		return 0, err
	}
	return k.fetcher.Get(ctx, r.URL, target, r.Metadata)
}

// goneError says that the service has no video of a render any more.
type goneError struct{ why string }

func (e *goneError) Error() string { return e.why }

// refresh asks the service for a render's links and records them; fresh is whether the video's is another one.
func (k *keeper) refresh(ctx context.Context, r *store.Render) (fresh bool, err error) {
	now, err := k.api.Render(ctx, r.UID)
	if clipcat.VerdictOf(err) == clipcat.RowFails {
		return false, &goneError{"the service does not have the render any more"}
	}
	if err != nil {
		return false, err
	}
	if now.State() != clipcat.Completed || urlProblem(now.URL) != "" {
		return false, &goneError{fmt.Sprintf("the service has no video of it any more, and calls it %q", cleanReason(now.Status))}
	}
	if fresh = now.URL != r.URL; !fresh && now.Preview == r.Preview {
		return false, nil
	}
	r.URL, r.Preview = now.URL, now.Preview
	return fresh, k.rec.record(store.Refreshed{Metadata: r.Metadata, URL: now.URL, Preview: now.Preview}, Event{})
}
