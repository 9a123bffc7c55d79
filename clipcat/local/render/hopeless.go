package render

import "golang.org/x/text/unicode/bidi"

// hopeless says that the text cannot fit, however it is broken into lines: long texts are
// shrunk over many sizes, and breaking them at each takes long.
func (t *typesetting) hopeless(ps []paragraph, size int64) bool {
	limit, lines := t.limit(size), 0
	for i := range ps {
		if ps[i].spacing < 0 { // letters may overlap
			return false
		}
		line := int64(limit) + int64(ps[i].spacing) // the last letter's spacing is dropped
		lines += int(max(1, (ps[i].inked+line-1)/line))
	}
	return lines > t.room(size)
}

// ink is the sum of the widths of all letters but spaces.
func (p *paragraph) ink() (sum int64) {
	for i := range p.runs {
		for _, g := range p.runs[i].Glyphs {
			if classOf(p.text[g.TextIndex()]) != bidi.WS {
				sum += int64(g.Advance)
			}
		}
	}
	return sum
}
