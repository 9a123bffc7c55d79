package pipeline

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

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
	files    videoFiles
}

// videoFiles are the files of a video by what the results call them. Of a hundred thousand videos nearly all have one,
// which needs no map.
type videoFiles struct {
	first wantedFile
	more  map[string]wantedFile
}

func (f *videoFiles) set(w wantedFile) {
	switch {
	case f.first.name == "" || f.first.name == w.name:
		f.first = w
	case f.more == nil:
		f.more = map[string]wantedFile{w.name: w}
	default:
		f.more[w.name] = w
	}
}

func (f *videoFiles) named(name string) (w wantedFile, ok bool) {
	if name != "" && name == f.first.name {
		return f.first, true
	}
	w, ok = f.more[name]
	return w, ok
}

// names yields the names of all files.
func (f *videoFiles) names() iter.Seq[string] {
	return func(yield func(string) bool) {
		if f.first.name == "" || !yield(f.first.name) {
			return
		}
		for name := range f.more {
			if !yield(name) {
				return
			}
		}
	}
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
		v = &video{row: d.Row, key: d.Key, metadata: render.Metadata}
		c.videos[render.Metadata] = v
		c.out.videos = append(c.out.videos, v)
	}
	var result store.Result
	if err := c.results.show(ctx, &result, d, render); err != nil {
		return err
	}
	if file := cmp.Or(c.home.nameOf(d), result.File); file != "" {
		v.files.set(wantedFile{name: file, row: d.Row, key: d.Key, hash: rowHash(d.cells)})
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
