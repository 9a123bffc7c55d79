package render

import (
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
)

// ownRuns are the runs of a line but for the ellipsis that may stand at its end: that is
// of no text before the next line.
func ownRuns(line shaping.Line, next int) shaping.Line {
	if n := len(line); n > 0 && line[n-1].Runes.Offset >= next {
		return line[:n-1]
	}
	return line
}

// trimEnd makes the spaces at the end of a line take no room, whichever way the words
// before them run (rule L1 of UAX #9). The shaping library trims what stands at the edge
// on the screen, which among words of both directions may be another space.
func trimEnd(line shaping.Line, text []rune) {
	for i := len(line) - 1; i >= 0; i-- {
		if !trimRun(&line[i], text) {
			return
		}
	}
}

// trimRun does so in one run and says whether it is nothing but spaces.
func trimRun(run *shaping.Output, text []rune) bool {
	defer run.RecomputeAdvance()
	for i := range run.Glyphs {
		g := &run.Glyphs[i]
		if run.Direction == di.DirectionLTR {
			g = &run.Glyphs[len(run.Glyphs)-1-i]
		}
		if classOf(text[g.TextIndex()]) != bidi.WS {
			return false
		}
		g.Advance = 0
	}
	return true
}

// dropSpacing takes what the spacing of letters added behind the last one of a line that
// is not its paragraph's last: half of it, the other half is before the next letter.
func dropSpacing(line shaping.Line, spacing fixed.Int26_6) {
	for i := len(line) - 1; i >= 0 && spacing != 0 && line[i].Direction == di.DirectionLTR; i-- {
		run := &line[i]
		for k := len(run.Glyphs) - 1; k >= 0; k-- {
			if g := &run.Glyphs[k]; g.Advance != 0 { // no space of the end
				g.Advance -= spacing / 2
				run.RecomputeAdvance()
				return
			}
		}
	}
}
