package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/sheetreel/sheetreel/clipcat/local/render"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/pipeline/mediacheck"
)

// withMediaCheck has links looked at before their rows are submitted, unless the settings say otherwise. Progress is told
// how far that is. The returned function ends it.
func (a *app) withMediaCheck(s *service, progress func(done, total int)) func() {
	if a.settings.NoMediaCheck {
		return func() {}
	}
	c := a.mediaConfig(s.paths)
	c.Progress = progress
	if s.local != nil {
		c.Open = s.local.server.OpenAsset
	} else if s.batch.Service == serviceLocalhost {
		c.Open = a.openBeside(s.paths)
	}
	checker := mediacheck.New(c)
	s.batch.Media = &pipeline.MediaCheck{Checker: checker, Here: isHere(s.batch.Service), Pace: s.client.Rate().PerSecond()}
	return checker.Close
}

// withMediaKnown lets the batch tell what earlier checks found, and what is wrong with files; nobody is asked. The returned
// function ends it.
func (a *app) withMediaKnown(b *pipeline.Batch, p paths) (end func() error, err error) {
	end = func() error { return nil }
	if a.settings.NoMediaCheck {
		return end, nil
	}
	c := a.mediaConfig(p)
	c.Remember = true
	switch b.Service {
	case serviceLocal:
		p.videos = "" // leaves nothing behind
		server, err := a.newLocal(p)
		if err != nil {
			return end, err
		}
		c.Open, end = server.OpenAsset, server.Close
	case serviceLocalhost:
		c.Open = a.openBeside(p)
	}
	b.Media = &pipeline.MediaCheck{Checker: mediacheck.New(c), Here: isHere(b.Service)}
	return end, nil
}

// mediaConfig is what every check has in common. What it found is kept beside the state.
func (a *app) mediaConfig(p paths) mediacheck.Config {
	return mediacheck.Config{AllowPrivateHosts: a.settings.AllowPrivateHosts, Cache: strings.TrimSuffix(p.state, ".state.db") + ".media.json"}
}

// openBeside opens files for a server on this machine, which may have them elsewhere: what is not found is not missing.
func (a *app) openBeside(p paths) func(string, string) (fs.File, error) {
	folders := a.templateFolders(p)
	return func(_, name string) (fs.File, error) {
		for _, folder := range folders {
			f, err := render.OpenAsset(name, render.Options{Assets: render.Folder(folder)})
			if !errors.Is(err, fs.ErrNotExist) {
				return f, err
			}
		}
		return nil, mediacheck.ErrElsewhere
	}
}

// findings counts what was found in rows, by its sort.
type findings struct {
	topics []*finding
	local  *localServer // nil: what texts look like is not known
}

// finding is one sort of what was found, as a plan's totals have it.
type finding struct {
	Topic  string `json:"topic"`
	Rows   int    `json:"rows"`
	First  []int  `json:"first"`             // the first rows
	Broken bool   `json:"invalid,omitempty"` // they are not submitted
	last   int
}

// firstRows is how many rows are named of each sort.
const firstRows = 5

// look counts what was found in a row, with the texts that do not fit.
func (f *findings) look(d *pipeline.Decision) {
	if f.local != nil && d.Action.Submits() {
		f.fit(d)
	}
	for _, p := range d.Problems {
		f.count(d.Row, p.Topic, true)
	}
	for _, p := range d.Warnings {
		f.count(d.Row, p.Topic, false)
	}
}

func (f *findings) count(row int, topic string, broken bool) {
	if topic == "" {
		return
	}
	var at *finding
	for _, t := range f.topics {
		if t.Topic == topic && t.Broken == broken {
			at = t
		}
	}
	if at == nil {
		at = &finding{Topic: topic, Broken: broken}
		f.topics = append(f.topics, at)
	}
	if at.last == row {
		return
	}
	at.last = row
	if at.Rows++; len(at.First) < firstRows {
		at.First = append(at.First, row)
	}
}

// What texts are counted under that do not fit, and rows that are not rendered here.
const (
	topicMisfit  = "texts that do not fit"
	topicRefused = "videos that are not rendered on this machine"
)

// fit warns of the row's texts that the renderer here refuses, or has no room for.
func (f *findings) fit(d *pipeline.Decision) {
	r := d.Unsigned()
	if err := f.local.server.Refused(r.Template, r.Modifications); err != nil {
		problem := pipeline.Problem{What: "the video will not be rendered: " + err.Error(), Topic: topicRefused}
		if wrong, ok := errors.AsType[*render.ModificationError](err); ok {
			problem.Column = d.ColumnOf(wrong.Scene, wrong.Object, cmp.Or(wrong.Property, "text"))
		}
		d.Warnings = append(d.Warnings, problem)
		return
	}
	for _, m := range f.local.server.Misfits(r.Template, r.Modifications) {
		what := fmt.Sprintf("the text does not fit into %q: it is shown at %.0f instead of %.0f pixels", m.Object, m.Shown, m.Designed)
		if m.Cut {
			what = fmt.Sprintf("the text does not fit into %q: its end is cut off", m.Object)
		}
		d.Warnings = append(d.Warnings, pipeline.Problem{Column: d.ColumnOf(m.Scene, m.Object, "text"), What: what, Remedy: "shorten it, or make the box larger", Topic: topicMisfit})
	}
}

// String is what was found, a line for each sort.
func (f *findings) String() string {
	var b strings.Builder
	for _, broken := range []bool{true, false} {
		for _, t := range f.topics {
			if t.Broken != broken {
				continue
			}
			what := "Warning"
			if broken {
				what = "Held back"
			}
			fmt.Fprintf(&b, "%s: %s: %s (%s)\n", what, plural(t.Rows, "row", "rows"), t.Topic, t.rows())
		}
	}
	return b.String()
}

func (t *finding) rows() string {
	var names []string
	for _, row := range t.First {
		names = append(names, fmt.Sprint(row))
	}
	if t.Rows > len(t.First) {
		names = append(names, "…")
	}
	if len(names) == 1 {
		return "row " + names[0]
	}
	return "rows " + strings.Join(names, ", ")
}
