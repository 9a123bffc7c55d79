package render

import (
	"fmt"
	slash "path"
	"strings"
)

// card is what stands in for a video object: clips are not decoded. It is a box
// with the clip's name, so that one sees what belongs there.
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

// warnings are for people: what is shown otherwise than it was meant.
func (t *Template) warnings(l *library) []string {
	var out []string
	for i := range t.Scenes {
		for j := range t.Scenes[i].Objects {
			o := &t.Scenes[i].Objects[j]
			where := fmt.Sprintf("scene %q, object %q", t.Scenes[i].Name, o.Name)
			if o.Type == KindVideo {
				out = append(out, where+": clips are not played; a card with the clip's name stands in for it")
			}
			if _, known := familyOf(o.FontFamily); !known && o.Type == KindText && l.find(o.FontFamily, style{}) == nil {
				out = append(out, fmt.Sprintf("%s: there is no font %q; %s is used", where, o.FontFamily, sans))
			}
		}
	}
	return out
}
