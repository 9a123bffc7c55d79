package render

import (
	"fmt"
	slash "path"
	"slices"
	"strings"
)

// card is what stands in for a video object without ffmpeg, or without a clip. It is
// a box with the clip's name, so that one sees what belongs there.
func (o *Object) card() *Object {
	c := *o
	c.Type, c.Fit = KindText, "shrink"
	c.Text, c.MaxLines = "▶ "+clipName(o.MediaURL), 1
	c.FontFamily, c.FontWeight, c.FontSize = sans, 400, max(8, min(28, o.Height/5))
	c.Color, c.Align, c.Valign = "#d8dae0", "center", "middle"
	c.Padding = min(o.Width, o.Height) / 10
	if c.BackgroundColor == "" {
		c.BackgroundColor = "#26282e"
	}
	return &c
}

// clipName is the last part of an address or a path.
func clipName(url string) string {
	if url == "" {
		return "video"
	}
	url, _, _ = strings.Cut(strings.TrimPrefix(url, "asset:"), "?")
	return slash.Base(url)
}

// unplayed says why a clip is not shown, and what is.
func (o *Object) unplayed() string {
	why := "the clip is not played, since ffmpeg is not on PATH; "
	if o.MediaURL == "" {
		why = "no clip is named; "
	}
	switch {
	case o.BackgroundImage != "":
		return why + "its picture is shown"
	case o.Name == "":
		return why + "the background is shown without it"
	}
	return why + "a card with its name stands in for it"
}

// Warnings are those that the row's video will have, but for its letters and its sound,
// without drawing anything; there are none where the modifications do not fit.
func (t *Template) Warnings(mods []Modification, o Options) []string {
	changed, err := t.apply(t.resolved(mods))
	if err != nil {
		return nil
	}
	return changed.warnings(libraryOf(o.FontDir), !changed.hasClips() || findFFmpeg() != "")
}

func (t *Template) hasClips() bool {
	return slices.ContainsFunc(t.Scenes, func(s Scene) bool {
		return slices.ContainsFunc(s.Objects, func(o Object) bool { return o.Type == KindVideo })
	})
}

// warnings are for people: what is shown otherwise than it was meant.
func (t *Template) warnings(l *library, clips bool) []string {
	var out []string
	for i := range t.Scenes {
		for j := range t.Scenes[i].Objects {
			o := &t.Scenes[i].Objects[j]
			where, _ := o.where(&t.Scenes[i])
			for _, text := range o.unused(&t.Scenes[i]) {
				out = append(out, where+": "+text)
			}
			if o.Type == KindVideo && (!clips || o.MediaURL == "") {
				out = append(out, where+": "+o.unplayed())
			}
			if _, known := familyOf(o.FontFamily); !known && o.Type == KindText && l.find(o.FontFamily, style{}) == nil {
				out = append(out, fmt.Sprintf("%s: there is no font %q; %s is used", where, o.FontFamily, sans))
			}
		}
	}
	return out
}
