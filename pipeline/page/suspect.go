package page

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// flagKind is what sort of thing there is to look at; rows are filtered by it.
type flagKind string

const (
	flagWarning  flagKind = "warning" // the video shows something otherwise than it was meant: a letter that is missing
	flagDoubt    flagKind = "doubt"   // a cell or what it links to is probably wrong, as the plan warns
	flagOld      flagKind = "old"     // the video is that of the row before it changed
	flagDesigned flagKind = "blank"   // a cell is blank, and the template's own words stand in the video
	flagDefault  flagKind = "default" // a cell is blank, and the mapping's default was taken
	flagLong     flagKind = "long"    // the longest text of its place
	flagSmall    flagKind = "small"   // the smallest picture of its place
)

// flagNames are the kinds in the order in which they are told, with what people call them.
var flagNames = []struct {
	Kind flagKind `json:"kind"`
	Name string   `json:"name"`
}{
	{flagWarning, "Warned of while rendering"},
	{flagDoubt, "Warned of by the plan"},
	{flagOld, "Still shows its old video"},
	{flagDesigned, "Blank cell, template's own words"},
	{flagDefault, "Blank cell, default used"},
	{flagSmall, "Smallest picture"},
	{flagLong, "Longest text"},
}

// weights say how likely a video with such a flag is wrong, against each other.
var weights = map[flagKind]int{flagWarning: 100, flagOld: 80, flagDoubt: 70, flagDesigned: 50, flagSmall: 40, flagDefault: 35, flagLong: 30}

// texts are the texts of one place in all rows.
type texts struct {
	lengths []int
	longest []*entry
	most    int
}

// pictures are the pictures of one place in all rows.
type pictures struct {
	smallest      []*entry
	least, most   int // pixels
	width, height int // of the smallest
}

// look finds what there is to look at in one video.
func (r *Report) look(e *entry, o pipeline.Outcome) {
	for _, text := range o.Render.Warnings {
		e.flag(flagWarning, text)
	}
	if o.OldVideo {
		e.flag(flagOld, "its cells have changed since this video was rendered")
	}
	if e.Status == string(store.Skipped) || e.Status == string(store.Invalid) {
		return
	}
	for _, p := range o.Warnings {
		e.flag(flagDoubt, p.String())
	}
	for _, f := range o.Bound.Fallbacks {
		if f.Binding.HasDefault {
			e.flag(flagDefault, fmt.Sprintf("%q is blank: %s is %s", f.Column, f.Binding.Target(), quoted(f.Binding.Default)))
		} else {
			e.flag(flagDesigned, fmt.Sprintf("%q is blank: %s stays as the template has it", f.Column, f.Binding.Target()))
		}
	}
	for _, m := range o.Bound.Modifications {
		for _, p := range m.Properties {
			r.compare(e, o.Bound.Template, m, p)
		}
	}
}

// compare sets a value beside those that other rows have in its place.
func (r *Report) compare(e *entry, template string, m mapping.Modification, p mapping.Property) {
	target := m.Scene + " / " + m.Object + " / " + p.Name
	if e.Format != "" {
		target = e.Format + ": " + target
	}
	switch p.Name {
	case "text":
		r.compareText(e, target, p.Value)
	case "media_url", "background-image":
		r.comparePicture(e, target, template, p.Value)
	}
}

func (r *Report) compareText(e *entry, target, value string) {
	t := r.texts[target]
	if t == nil {
		t = &texts{}
		r.texts[target] = t
	}
	n := utf8.RuneCountInString(value)
	t.lengths = append(t.lengths, n)
	if n > t.most {
		t.most, t.longest = n, nil
	}
	if n == t.most {
		t.longest = append(t.longest, e)
	}
}

func (r *Report) comparePicture(e *entry, target, template, value string) {
	if r.config.PictureSize == nil {
		return
	}
	width, height, ok := r.config.PictureSize(template, value)
	if !ok {
		return
	}
	p, pixels := r.sizes[target], width*height
	if p == nil {
		p = &pictures{least: pixels, width: width, height: height}
		r.sizes[target] = p
	}
	p.most = max(p.most, pixels)
	if pixels < p.least {
		p.least, p.width, p.height, p.smallest = pixels, width, height, nil
	}
	if pixels == p.least {
		p.smallest = append(p.smallest, e)
	}
}

// fewTwins is how many rows may share the longest text or the smallest picture, and it is still worth a look.
const fewTwins = 3

// judge gives flags that come of all rows together, and tells how likely each is wrong.
func (r *Report) judge() {
	for target, t := range r.texts {
		slices.Sort(t.lengths)
		median := t.lengths[len(t.lengths)/2]
		if t.most*4 > median*5 && len(t.longest) <= fewTwins {
			for _, e := range t.longest {
				e.flag(flagLong, fmt.Sprintf("%s: %d letters, where others have about %d", target, t.most, median))
			}
		}
	}
	for target, p := range r.sizes {
		if p.least < p.most && len(p.smallest) <= fewTwins {
			for _, e := range p.smallest {
				e.flag(flagSmall, fmt.Sprintf("%s: %d×%d pixels", target, p.width, p.height))
			}
		}
	}
	r.weigh()
}

// weigh sums up flags. One that half of the rows have says little about any of them.
func (r *Report) weigh() {
	having := map[flagKind]int{}
	for _, e := range r.entries {
		slices.SortFunc(e.Flags, func(a, b flag) int {
			if d := weights[b.Kind] - weights[a.Kind]; d != 0 {
				return d
			}
			return strings.Compare(a.Text, b.Text)
		})
		for i, f := range e.Flags {
			if i == 0 || e.Flags[i-1].Kind != f.Kind {
				having[f.Kind]++
			}
		}
	}
	for _, e := range r.entries {
		if !e.isVideo() {
			continue
		}
		for i, f := range e.Flags {
			weight := weights[f.Kind]
			if common := having[f.Kind]*2 > len(r.entries) && len(r.entries) > fewTwins; common {
				weight /= 10
			}
			if i > 0 && e.Flags[i-1].Kind == f.Kind {
				weight /= 5
			}
			e.Suspect += weight
		}
	}
}

func (e *entry) flag(kind flagKind, text string) { e.Flags = append(e.Flags, flag{kind, text}) }

func quoted(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return "“" + s + "”"
}
