package render

import "github.com/go-text/typesetting/shaping"

// balanced breaks paragraphs that fit into lines, such that none ends in a short word
// alone, where that takes no further line.
func (t *typesetting) balanced(ps []paragraph, size int64, policy shaping.LineBreakPolicy) (out []textLine) {
	for i := range ps {
		lines, _ := t.wrap(ps[i:i+1], size, policy)
		for width := t.width; t.orphaned(lines, size) && width > t.width*2/3; {
			width -= t.width / 32
			narrow := *t
			narrow.width = width
			other, fits := narrow.wrap(ps[i:i+1], size, policy)
			if !fits || len(other) != len(lines) {
				break
			}
			if !t.orphaned(other, size) {
				lines = other
			}
		}
		out = append(out, lines...)
	}
	return out
}

// orphaned says that the last of several lines takes less than a third of the width.
func (t *typesetting) orphaned(lines []textLine, size int64) bool {
	n := len(lines)
	return n > 1 && 3*ems(lines[n-1].width, size) < t.width
}
