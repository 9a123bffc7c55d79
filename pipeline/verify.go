package pipeline

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/sheetreel/sheetreel/pipeline/download"
	"github.com/sheetreel/sheetreel/store"
)

// Verification is what was found of the videos that the rows of a sheet have.
type Verification struct {
	Rows     int // that have a video
	Links    int // that were asked, each once
	Files    int // that were looked into, each once
	Findings []Finding

	videos []*video
}

// Finding is a link or a file that is not as the results say, and what came of it.
type Finding struct {
	Row     int    `json:"row"` // the first that has it
	Key     string `json:"key,omitempty"`
	UID     string `json:"uid"`
	State   State  `json:"state"`
	File    string `json:"file,omitempty"` // empty: it is about the link
	Problem string `json:"problem"`
	Mended  string `json:"mended,omitempty"` // how
	Remedy  string `json:"remedy,omitempty"` // where it was not mended

	video *video
}

// State is how a link or a file is.
type State string

// The states.
const (
	Dead        State = "dead"        // the link leads to no video
	Unreachable State = "unreachable" // nobody answers, which may pass
	Missing     State = "missing"     // the file is not there
	Damaged     State = "damaged"     // it is no whole video
	Altered     State = "altered"     // it is a whole video, but another one than came home
	recovered   State = "recovered"   // the link was recorded as dead, and is alive
)

// mendable tells whether the state can be mended without paying. What is unreachable is to be asked again later; what
// was altered may be somebody's work.
func (s State) mendable() bool {
	return s == Dead || s == Missing || s == Damaged || s == recovered
}

// Mendable tells whether there is something that [Verification.Mend] may be able to mend.
func (v *Verification) Mendable() bool {
	return slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.State.mendable() && f.Mended == "" })
}

// Open are the findings that were not mended.
func (v *Verification) Open() []Finding {
	return slices.DeleteFunc(slices.Clone(v.Findings), func(f Finding) bool { return f.Mended != "" || f.State == recovered })
}

// video is one that rows have, and its files.
type video struct {
	row      int
	key      string
	metadata string
	files    map[string]wantedFile // by what the results call them
}

// Verify looks at the video of every row: whether its link still leads to a video, and whether its file at home is whole
// and as it came. It asks the media host alone, for a few bytes of each, and changes nothing.
func Verify(ctx context.Context, b Batch, c Config) (*Verification, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	v := &Verification{}
	s, err := store.OpenReadOnly(b.State, store.Options{Service: b.Service})
	if errors.Is(err, fs.ErrNotExist) {
		return v, nil // nothing was ever rendered
	}
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := v.collect(ctx, b, s, c.Output); err != nil {
		return nil, err
	}
	l := &looker{keeper: newKeeper(b, c, s, nil), out: v, deaf: map[string]*atomic.Int32{}}
	defer l.close()
	c.Events(Event{Kind: EventLooking, Renders: len(v.videos)})
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallelDownloads)
	for _, video := range v.videos {
		group.Go(func() error {
			if err := l.look(ctx, video); err != nil {
				return err
			}
			l.mu.Lock()
			defer l.mu.Unlock()
			c.Events(Event{Kind: EventLooked})
			return nil
		})
	}
	err = group.Wait()
	slices.SortStableFunc(v.Findings, func(a, b Finding) int { return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.File, b.File)) })
	return v, err
}

// collect finds the video of every row that was asked for, and the files that the results name, or that are to be.
func (v *Verification) collect(ctx context.Context, b Batch, s *store.Batch, output string) error {
	r, err := newResults(ctx, b, s, &templateChecks{})
	if err != nil {
		return err
	}
	c := collector{results: r, out: v, videos: map[string]*video{}}
	if c.home, err = namesAtHome(b, keeper{output: filepath.Dir(output)}); err != nil {
		return err
	}
	r.nameOf = c.home.nameOf
	for row, err := range b.Sheet.Rows(ctx) {
		if err != nil {
			return &InputError{err}
		}
		for _, d := range r.decider.identify(row) {
			if d.Action != "" || !b.Select.has(d.Row) {
				continue
			}
			if err := c.add(ctx, d); err != nil {
				return err
			}
		}
	}
	return c.home.naming.err()
}

// namesAtHome knows what videos at home are called now; nothing where it is not said where they go.
func namesAtHome(b Batch, k keeper) (h *homeward, err error) {
	h = &homeward{keeper: k, folder: b.Download.Folder}
	h.naming, err = newNaming(b)
	return h, err
}

// collector groups rows by their video.
type collector struct {
	results *results
	home    *homeward
	out     *Verification
	videos  map[string]*video // by metadata
}

func (c *collector) add(ctx context.Context, d Decision) error {
	if c.home.naming != nil {
		c.home.naming.add(d, true)
	}
	render, found, err := c.results.videoOf(ctx, d)
	if err != nil || !found {
		return err
	}
	c.out.Rows++
	v := c.videos[render.Metadata]
	if v == nil {
		v = &video{row: d.Row, key: d.Key, metadata: render.Metadata, files: map[string]wantedFile{}}
		c.videos[render.Metadata] = v
		c.out.videos = append(c.out.videos, v)
	}
	var result store.Result
	if err := c.results.show(ctx, &result, d, render); err != nil {
		return err
	}
	if file := cmp.Or(c.home.nameOf(d), result.File); file != "" {
		v.files[file] = wantedFile{name: file, row: d.Row, key: d.Key, hash: rowHash(d.cells)}
	}
	return nil
}

// videoOf is the render that stands in a row's results.
func (r *results) videoOf(ctx context.Context, d Decision) (store.Render, bool, error) {
	render, found, err := r.store.LatestVideo(ctx, d.fingerprint)
	if err != nil || found {
		return render, found, err
	}
	return r.shownBefore(ctx, d)
}

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
	for file := range v.files {
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
	if w, ok := v.files[f.File]; ok {
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
