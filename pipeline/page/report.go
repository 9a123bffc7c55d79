// Package page makes a page of a batch: one HTML file that opens without a network, with what became of every row, and
// first the rows whose videos are most likely wrong.
package page

import (
	"slices"
	"time"

	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// Config says what the page is of.
type Config struct {
	Sheet   string    // its name, for people
	Columns []string  // of the sheet
	Output  string    // path of the results: files in them are named relative to its folder
	Page    string    // path of the page
	Free    bool      // rendered on this machine: credits mean nothing
	Made    time.Time // now
	// PictureSize tells how large a picture is that a row of the template names; ok is false where that is not known. Nil: it never is.
	PictureSize func(template, value string) (width, height int, ok bool)
	MaxPosters  int // bytes of the posters that are embedded; 0: 16 MB
}

// Report collects the outcomes of a batch's rows and makes a page of them.
type Report struct {
	config  Config
	entries []*entry
	times   times
	reasons reasons
	texts   map[string]*texts    // by target
	sizes   map[string]*pictures // by target
	formats []string
}

// entry is one video as the page tells it. The names are short, since there may be thousands.
type entry struct {
	Number  int      `json:"n"`
	Key     string   `json:"k,omitempty"`
	Format  string   `json:"f,omitempty"`
	Status  string   `json:"s"`
	Cells   []string `json:"c"`
	Reason  string   `json:"e,omitempty"`
	Remedy  string   `json:"m,omitempty"`
	Video   string   `json:"v,omitempty"` // file relative to the page, or a web address
	Web     string   `json:"u,omitempty"` // the web address, where the video is a file too
	Poster  string   `json:"p,omitempty"` // link
	Picture int      `json:"i,omitempty"` // or the place among the embedded posters, from 1
	Seconds float64  `json:"t,omitempty"`
	Credits float64  `json:"r,omitempty"`
	Updated int64    `json:"d,omitempty"` // Unix seconds
	Flags   []flag   `json:"w,omitempty"`
	Suspect int      `json:"x,omitempty"` // how likely it is wrong
	picture string   // file with the poster; "": none here
}

// flag is something to look at in an entry.
type flag struct {
	Kind flagKind `json:"k"`
	Text string   `json:"t"`
}

// New begins a report.
func New(c Config) *Report {
	return &Report{config: c, texts: map[string]*texts{}, sizes: map[string]*pictures{}}
}

// Add takes in what became of one more video.
func (r *Report) Add(o pipeline.Outcome) {
	e := &entry{
		Number: o.Row.Number, Key: o.Bound.Key, Format: o.Format, Status: string(o.Result.Status), Cells: o.Row.Cells,
		Reason: o.Result.Error, Remedy: o.Remedy,
	}
	if !r.config.Free {
		e.Credits = o.Render.Credits
	}
	if e.Reason == "" {
		e.Reason = o.Why
	}
	if !o.Result.UpdatedAt.IsZero() {
		e.Updated = o.Result.UpdatedAt.Unix()
	}
	if o.Format != "" && !slices.Contains(r.formats, o.Format) {
		r.formats = append(r.formats, o.Format)
	}
	r.link(e, o.Result)
	e.Seconds = r.times.add(o.Render)
	r.reasons.add(len(r.entries), e)
	r.look(e, o)
	r.entries = append(r.entries, e)
}

// link finds where the page has video and poster.
func (r *Report) link(e *entry, result store.Result) {
	if result.File != "" {
		e.Video, e.Web = r.toFile(result.File), webAddress(result.URL)
	} else {
		e.Video = webAddress(result.URL)
		if file := r.ownFile(result.URL); file != "" {
			e.Video = r.toFile(file)
		}
	}
	e.Poster = webAddress(result.Preview)
	if file := r.ownFile(result.Preview); file != "" {
		e.Poster, e.picture = r.toFile(file), file
	}
	if e.Video == "" { // a poster of nothing
		e.Poster, e.picture = "", ""
	}
}

// ownFile is the file that a link leads to where videos are rendered on this machine. Another service has no files here, and
// must not have any put into the page.
func (r *Report) ownFile(link string) string {
	if !r.config.Free {
		return ""
	}
	return filePath(link)
}

// isVideo tells whether there is a video to be looked at.
func (e *entry) isVideo() bool { return e.Video != "" }
