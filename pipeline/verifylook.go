package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"sync"
	"sync/atomic"

	"github.com/sheetreel/sheetreel/pipeline/download"
	"github.com/sheetreel/sheetreel/store"
)

// looker looks at videos, many at once.
type looker struct {
	keeper
	mu   sync.Mutex
	out  *Verification
	deaf map[string]*atomic.Int32 // by host: how many links in a row it gave no answer to
}

// patience is how many links of a host are asked in vain before the others are not.
const patience = 12

func (l *looker) look(ctx context.Context, v *video) error {
	r, found, err := l.store.ByMetadata(ctx, v.metadata)
	if err != nil || !found {
		return err
	}
	if link := l.link(ctx, r); link != nil {
		l.found(v, r, *link)
	}
	for file := range v.files.names() {
		finding, err := l.file(ctx, file, r)
		if err != nil {
			return err
		}
		if finding != nil {
			l.found(v, r, *finding)
		}
	}
	return ctx.Err()
}

func (l *looker) found(v *video, r store.Render, f Finding) {
	f.Row, f.Key, f.UID, f.video = v.row, v.key, r.UID, v
	if w, ok := v.files.named(f.File); ok {
		f.Row, f.Key = w.row, w.key
	}
	f.advise()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.out.Findings = append(l.out.Findings, f)
}

// link asks where a render's link leads; nil: to its video. Where the link is to a file of this machine, the file is
// looked into instead.
func (l *looker) link(ctx context.Context, r store.Render) *Finding {
	u, err := url.Parse(r.URL)
	if err == nil && u.Scheme == "file" {
		return nil
	}
	l.mu.Lock()
	l.out.Links++
	var host string
	if err == nil {
		host = u.Host
	}
	silent := l.deaf[host]
	if silent == nil {
		silent = new(atomic.Int32)
		l.deaf[host] = silent
	}
	l.mu.Unlock()
	if silent.Load() >= patience {
		return &Finding{State: Unreachable, Problem: "it was not asked: " + host + " does not answer"}
	}
	_, err = l.fetcher.Probe(ctx, r.URL)
	switch state, answered := stateOf(err); {
	case ctx.Err() != nil:
		return nil
	case err == nil && r.Error != "":
		silent.Store(0)
		return &Finding{State: recovered, Problem: r.Error}
	case err == nil:
		silent.Store(0)
		return nil
	default:
		if answered {
			silent.Store(0)
		} else {
			silent.Add(1)
		}
		return &Finding{State: state, Problem: cleanReason(err.Error())}
	}
}

// stateOf is how a link is by the error of asking it, and whether anybody answered.
func stateOf(err error) (state State, answered bool) {
	var dead *download.DeadError
	var content *download.ContentError
	if errors.As(err, &dead) || errors.As(err, &content) {
		return Dead, true
	}
	return Unreachable, download.Answered(err)
}

// file looks into a file of a render; nil: it is whole, and as it came home.
func (l *looker) file(ctx context.Context, file string, r store.Render) (*Finding, error) {
	l.mu.Lock()
	l.out.Files++
	l.mu.Unlock()
	var kept *store.VideoFile
	for f, err := range l.store.FilesOf(ctx, r.Metadata) {
		if err != nil {
			return nil, err
		}
		if f.File == file {
			kept = &f
		}
	}
	state, problem := fileState(l.path(file), kept)
	if state == "" && kept == nil && file != r.File {
		var err error
		if state, problem, err = l.stranger(ctx, file); err != nil {
			return nil, err
		}
	}
	if state == "" {
		return nil, nil
	}
	return &Finding{State: state, File: file, Problem: problem}, nil
}

// stranger tells what a whole file is that stands where a video should be but is not known as that.
func (l *looker) stranger(ctx context.Context, file string) (State, string, error) {
	_, own, err := l.store.FileNamed(ctx, file)
	if err != nil || !own {
		return Altered, "the file is there, but is none that this batch brought home", err
	}
	return Missing, "the file is still the video from before the row changed", nil
}

// fileState looks into a file; kept is what is known of it, if it was brought home.
func fileState(path string, kept *store.VideoFile) (State, string) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return Missing, "the file is not there"
	}
	size, err := download.CheckFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist): // a link that leads nowhere
		return Missing, "the file is not there"
	case err != nil:
		return Damaged, "the file is damaged: " + cleanReason(err.Error())
	case kept == nil:
		return "", ""
	case size != kept.Bytes:
		return Altered, fmt.Sprintf("the file is a video of %d bytes, and one of %d bytes came home", size, kept.Bytes)
	case len(kept.Sum) == 0:
		return "", ""
	}
	sum, err := download.Sum(path)
	switch {
	case err != nil:
		return Damaged, "the file cannot be read: " + cleanReason(err.Error())
	case !bytes.Equal(sum, kept.Sum):
		return Altered, "the file has other bytes than came home"
	}
	return "", ""
}
