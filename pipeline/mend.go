package pipeline

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/pipeline/download"
	"github.com/sheetreel/sheetreel/store"
)

// Mend mends what was found and can be had without paying: a fresh link from the service, a file from the link, or where
// videos are rendered here, by rendering it again. It writes the output where that changed something, and says of the
// rest what can be done.
func (v *Verification) Mend(ctx context.Context, b Batch, c Config) error {
	if err := c.complete(); err != nil {
		return err
	}
	lock, err := store.Acquire(b.State)
	if err != nil {
		return err
	}
	defer lock.Release()
	s, err := store.Open(b.State, store.Options{Service: b.Service})
	if err != nil {
		return err
	}
	m := &mender{keeper: newKeeper(b, c, s, newRecorder(s, c.Log, c.Events)), local: b.Free}
	defer m.close()
	err = m.all(ctx, v.Findings)
	if m.changed {
		err = errors.Join(err, m.write(context.WithoutCancel(ctx), b, c))
	}
	return errors.Join(err, s.Close())
}

// mender mends findings, those of one video one after the other.
type mender struct {
	keeper
	local   bool // videos are rendered here
	changed bool
}

func (m *mender) all(ctx context.Context, findings []Finding) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	recorded := make(chan error, 1)
	go func() { recorded <- m.rec.loop(cancel) }()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(parallelDownloads)
	for _, of := range byVideo(findings) {
		group.Go(func() error { return m.video(ctx, of) })
	}
	err := group.Wait()
	close(m.rec.queue)
	if failed := <-recorded; failed != nil {
		return failed
	}
	for _, f := range findings {
		m.changed = m.changed || f.Mended != "" || f.State == Dead || f.State == recovered
	}
	return err
}

// byVideo are the findings that can be mended, together for each video.
func byVideo(findings []Finding) [][]*Finding {
	index := map[*video]int{}
	var out [][]*Finding
	for i := range findings {
		f := &findings[i]
		if !f.State.mendable() {
			continue
		}
		at, ok := index[f.video]
		if !ok {
			at = len(out)
			index[f.video] = at
			out = append(out, nil)
		}
		out[at] = append(out[at], f)
	}
	return out
}

// video mends the link of a video, then its files.
func (m *mender) video(ctx context.Context, findings []*Finding) error {
	r, found, err := m.store.ByMetadata(ctx, findings[0].video.metadata)
	if err != nil || !found {
		return err
	}
	first := func(f *Finding) int { // what the others may be made of
		switch f.File {
		case "":
			return 0
		case r.File:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(findings, func(a, b *Finding) int { return first(a) - first(b) })
	for _, f := range findings {
		switch {
		case f.File == "":
			err = m.link(ctx, &r, f)
		case m.local && f.File == r.File:
			err = m.again(ctx, &r, f)
		default:
			err = m.file(ctx, &r, f)
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// link asks for a fresh link, and where there is none records that the video is lost.
func (m *mender) link(ctx context.Context, r *store.Render, f *Finding) error {
	if f.State == recovered {
		return m.rec.record(store.Refreshed{Metadata: r.Metadata, URL: r.URL, Preview: r.Preview}, Event{})
	}
	fresh, err := m.refresh(ctx, r)
	if err == nil && fresh {
		_, err = m.fetcher.Probe(ctx, r.URL)
	}
	var gone *goneError
	switch state, _ := stateOf(err); {
	case endsAll(ctx, err):
		return err
	case err == nil && fresh:
		f.Mended = "a fresh link"
		return nil
	case err != nil && state != Dead && !errors.As(err, &gone):
		f.Problem, f.Remedy = f.Problem+"; "+cleanReason(err.Error()), remedyLater
		return nil
	case fresh:
		f.Problem += "; a fresh one leads to no video either"
	case err != nil:
		f.Problem += "; " + cleanReason(err.Error())
	default:
		f.Problem += "; the service has no other link"
	}
	f.Remedy = m.renderAgain(f.Row)
	return m.rec.record(store.Lost{Metadata: r.Metadata, Why: f.Problem + "; " + f.Remedy}, Event{})
}

// file brings a file home anew, from another one of the same video or from its link.
func (m *mender) file(ctx context.Context, r *store.Render, f *Finding) error {
	target := m.path(f.File)
	kept, own, err := m.store.FileNamed(ctx, f.File)
	if err != nil {
		return err
	}
	if there, _ := fileState(target, &kept); there != Missing && !own || there == Altered {
		f.Remedy = "it is not as it came home: move it away, and verify again"
		return nil
	}
	source, err := m.whole(ctx, r.Metadata, f.File)
	if err != nil {
		return err
	}
	if source == "" && r.File != "" {
		if state, _ := fileState(m.path(r.File), nil); state != "" {
			return m.lostFile(ctx, f, &goneError{"nor is " + r.File})
		}
	}
	var size int64
	if err = download.Folder(target); err == nil {
		size, err = m.make(ctx, r, source, target)
	}
	if err != nil {
		return m.lostFile(ctx, f, err)
	}
	f.Mended = "downloaded again"
	if source != "" {
		f.Mended = "copied from " + m.relative(source)
	}
	return m.keep(r.Metadata, f, target, size)
}

// whole finds another file of the same video that is as it came home; "" where there is none.
func (m *mender) whole(ctx context.Context, metadata, but string) (string, error) {
	for kept, err := range m.store.FilesOf(ctx, metadata) {
		if err != nil {
			return "", err
		}
		if kept.File == but {
			continue
		}
		if state, _ := fileState(m.path(kept.File), &kept); state == "" {
			return m.path(kept.File), nil
		}
	}
	return "", nil
}

func (m *mender) keep(metadata string, f *Finding, target string, size int64) error {
	sum, err := download.Sum(target)
	if err != nil {
		return err
	}
	w, _ := f.video.files.named(f.File)
	return m.rec.record(store.Kept{VideoFile: store.VideoFile{
		File: f.File, Metadata: metadata, RowHash: w.hash, Bytes: size, Sum: sum, At: time.Now(),
	}}, Event{})
}

// again has a video that was rendered here rendered once more: the server makes it anew from what it was asked for.
func (m *mender) again(ctx context.Context, r *store.Render, f *Finding) error {
	now, err := m.api.Render(ctx, r.UID)
	if err == nil {
		target := m.path(f.File)
		if err = download.Folder(target); err == nil {
			_, err = m.fetcher.Get(ctx, now.URL, target, r.Metadata)
		}
	}
	if clipcat.VerdictOf(err) == clipcat.RowFails {
		err = &goneError{"the server here does not know it any more"}
	}
	if err != nil {
		return m.lostFile(ctx, f, err)
	}
	f.Mended = "rendered again"
	return nil
}

// lostFile says why a file could not be had again. Trouble that every other file would meet too ends mending.
func (m *mender) lostFile(ctx context.Context, f *Finding, err error) error {
	var disk *download.FileError
	if endsAll(ctx, err) || errors.As(err, &disk) {
		return fmt.Errorf("bring %s home again: %w", f.File, err)
	}
	var gone *goneError
	state, _ := stateOf(err)
	f.Problem = strings.TrimSuffix(f.Problem, ".") + "; " + cleanReason(err.Error())
	if f.Remedy = remedyLater; state == Dead || errors.As(err, &gone) {
		f.Remedy = m.renderAgain(f.Row)
	}
	return nil
}

// endsAll tells whether an error is no matter of one video.
func endsAll(ctx context.Context, err error) bool {
	return err != nil && (ctx.Err() != nil || clipcat.VerdictOf(err) == clipcat.Stop)
}

const remedyLater = "verify again later"

func (m *mender) renderAgain(row int) string {
	if m.local {
		return fmt.Sprintf("run again with --force --rows %d: it is rendered anew, at no cost", row)
	}
	return fmt.Sprintf("run again with --force --rows %d: that renders it anew, and pays for it", row)
}

// write brings the output up to date.
func (m *mender) write(ctx context.Context, b Batch, c Config) error {
	b.Select = Selection{}
	r, err := newResults(ctx, b, m.store, &templateChecks{})
	if err != nil {
		return err
	}
	h, err := namesAtHome(b, m.keeper)
	if err != nil {
		return err
	}
	r.nameOf = h.nameOf
	r.told = newRefusedColumns(b.Sheet.Header(), c.Prefix)
	_, err = store.WriteOutput(filepath.Clean(c.Output), b.Sheet, r.told.in(b.columns(c.Prefix)), r.rows(ctx), func() error { return r.err })
	return err
}

// advise says what can be done about what nobody tries to mend.
func (f *Finding) advise() {
	switch f.State {
	case Unreachable:
		f.Remedy = remedyLater
	case Altered:
		f.Remedy = "where that was not you, delete it and verify again: it is brought home anew"
	}
}
