package render

import (
	"strings"
	"testing"
)

// linesOf breaks a text into lines of so many pixels.
func linesOf(text string, width, spacing float64) []textLine {
	ts := setting(width, 200, "clip", 0)
	ts.letterSpacing = spacing
	ps := shape(text, ts, newFontMap(ts.style, "", ts.library))
	lines, _ := ts.wrap(ps, ts.size, 0)
	return lines
}

// TestSpacesAtTheEndOfALineTakeNoRoom holds that it is the spaces at the end of the text of a line that take none, and no
// others, whichever way its words run.
func TestSpacesAtTheEndOfALineTakeNoRoom(t *testing.T) {
	for _, c := range []struct {
		text, first string
		width       float64
	}{
		{"iPhone 15 עולה 3,499 ₪ בלבד היום", "iPhone 15 עולה", 320},
		{"שלום עולם Tel Aviv ועוד", "שלום עולם Tel", 290},
		{"Two  spaces   between", "Two  spaces", 260},
	} {
		alone := linesOf(c.first, 2000, 0)
		lines := linesOf(c.text, c.width, 0)
		if len(lines) < 2 || lines[0].width != alone[0].width {
			t.Errorf("%q: the first of %d lines is %v wide, %q alone %v", c.text, len(lines), lines[0].width, c.first, alone[0].width)
		}
		whole := linesOf(c.text, 2000, 0)
		marked := linesOf(c.text+"|", 2000, 0)
		mark := linesOf("|", 2000, 0)
		if whole[0].width != marked[0].width-mark[0].width {
			t.Errorf("%q: a space within the line takes no room", c.text)
		}
	}
}

// TestSpacedLettersEndWithTheLine holds that the first of two equal lines is as wide as the second, which ends the text.
func TestSpacedLettersEndWithTheLine(t *testing.T) {
	lines := linesOf("HHHH HHHH", 230, 24)
	if len(lines) != 2 || lines[0].width != lines[1].width {
		t.Errorf("%d lines, %v and %v wide", len(lines), lines[0].width, lines[len(lines)-1].width)
	}
}

// TestCutOffAtABlankLine holds that a text which ends at a blank line because there is room for no more shows so.
func TestCutOffAtABlankLine(t *testing.T) {
	for text, want := range map[string]bool{"One\ntwo\n\nthree": true, "One\n\nthree": false} {
		ts := setting(400, 200, "ellipsis", 3)
		fonts := newFontMap(ts.style, "", ts.library)
		ts.ellipsis = shape("…", ts, fonts)[0].runs[0]
		_, lines := ts.fitLines(shape(text, ts, fonts))
		last := lines[len(lines)-1].runs
		dots := len(last) > 0 && last[len(last)-1].Glyphs[0].GlyphID == ts.ellipsis.Glyphs[0].GlyphID
		if dots != want {
			t.Errorf("%q: dots %v", strings.ReplaceAll(text, "\n", "|"), dots)
		}
	}
}
