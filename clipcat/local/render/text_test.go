package render

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"strings"
	"testing"

	"github.com/go-text/typesetting/shaping"
)

func textObject(text, more string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	if !strings.Contains(more, "font-size") {
		more += `,"font-size":24`
	}
	return oneScene(fmt.Sprintf(`{"name":"T","type":"text","x":14,"y":8,"width":100,"height":80,"color":"white","text":%s%s}`, quoted, more))
}

var textBox = image.Rect(14, 8, 114, 88)

func TestTextIsDrawnInsideItsBox(t *testing.T) {
	for _, text := range []string{"Hello", "Ein ziemlich langer Text, der umbrochen wird", strings.Repeat("wordwithoutanyspace", 6), "one\ntwo\nthree"} {
		im := still(t, textObject(text, ""), Options{})
		in, all := ink(im, textBox.Inset(-3), "#204060"), ink(im, im.Bounds(), "#204060")
		if in == 0 || in != all {
			t.Errorf("%q: %d pixels in the box, %d in all", text, in, all)
		}
	}
}

func TestTextAligns(t *testing.T) {
	left, right := image.Rect(0, 0, 44, 96), image.Rect(84, 0, 128, 96)
	for align, want := range map[string][2]bool{"left": {true, false}, "right": {false, true}, "center": {false, false}, "start": {true, false}, "end": {false, true}} {
		im := still(t, textObject("ab", fmt.Sprintf(`,"align":%q`, align)), Options{})
		if got := [2]bool{ink(im, left, "#204060") > 0, ink(im, right, "#204060") > 0}; got != want {
			t.Errorf("%s: ink at the left and the right %v, want %v", align, got, want)
		}
	}
	im := still(t, textObject("שלום", ""), Options{})
	if ink(im, right, "#204060") == 0 {
		t.Error("Hebrew does not start at the right")
	}
	top, bottom := image.Rect(0, 0, 128, 40), image.Rect(0, 56, 128, 96)
	for valign, want := range map[string][2]bool{"top": {true, false}, "bottom": {false, true}} {
		im := still(t, textObject("ab", fmt.Sprintf(`,"valign":%q`, valign)), Options{})
		if got := [2]bool{ink(im, top, "#204060") > 0, ink(im, bottom, "#204060") > 0}; got != want {
			t.Errorf("%s: ink above and below %v, want %v", valign, got, want)
		}
	}
}

func TestCenteredTextIsInTheMiddle(t *testing.T) {
	for _, text := range []string{"M", "Hello", "W I W"} {
		im := still(t, textObject(text, `,"align":"center","font-size":18`), Options{})
		low, high := 128, 0
		for x := range 128 {
			if ink(im, image.Rect(x, 0, x+1, 96), "#204060") > 0 {
				low, high = min(low, x), max(high, x)
			}
		}
		if d := (low + high + 1) - 128; d < -4 || d > 4 {
			t.Errorf("%q runs from %d to %d", text, low, high)
		}
	}
}

func setting(width, height float64, fit string, lines int) typesetting {
	return typesetting{
		style: style{family: sans}, size: 40 << 8, lineHeight: 1.2, fit: fit, maxLines: lines,
		width: fixed8(width), height: fixed8(height), library: &library{},
	}
}

func TestShrinkToFit(t *testing.T) {
	ts := setting(300, 50, "shrink", 1)
	fonts := newFontMap(ts.style, "", ts.library)
	for text, want := range map[string]bool{"Short": false, "A considerably longer line of text": true} {
		size, lines := ts.fitLines(shape(text, ts, fonts))
		if len(lines) != 1 || (size < ts.size) != want {
			t.Errorf("%q: %d lines at %d, nominal %d", text, len(lines), size, ts.size)
		}
		if w := ems(lines[0].width, size); w > ts.width {
			t.Errorf("%q is %d wide in %d", text, w, ts.width)
		}
	}
}

func TestEllipsisAndClip(t *testing.T) {
	long := "A considerably longer text that does not fit into the lines that there are"
	for fit, want := range map[string]bool{"ellipsis": true, "clip": false} {
		ts := setting(200, 100, fit, 2)
		fonts := newFontMap(ts.style, "", ts.library)
		ts.ellipsis = shape("…", ts, fonts)[0].runs[0]
		size, lines := ts.fitLines(shape(long, ts, fonts))
		last := lines[len(lines)-1]
		dots := last.runs[len(last.runs)-1].Glyphs[0].GlyphID == ts.ellipsis.Glyphs[0].GlyphID
		if size != ts.size || len(lines) != 2 || dots != want {
			t.Errorf("%s: %d lines at %d, dots %v", fit, len(lines), size, dots)
		}
		if w := ems(last.width, size); w > ts.width {
			t.Errorf("%s: the last line is %d wide in %d", fit, w, ts.width)
		}
	}
}

func TestScriptsHaveGlyphs(t *testing.T) {
	for _, text := range []string{"Łukasz Ñandú", "Nguyễn Thị Mai", "Αλέξανδρος", "Дмитро", "נועה", "مريم", "→ ★ €"} {
		if _, missing := setText(text, setting(900, 60, "shrink", 1)); len(missing) > 0 {
			t.Errorf("%q: no glyph for %q", text, missing)
		}
	}
}

func TestArabicLettersJoin(t *testing.T) {
	ts := setting(900, 60, "shrink", 1)
	fonts := newFontMap(ts.style, "", ts.library)
	glyphs := func(s string) (out []uint32) {
		for _, r := range shape(s, ts, fonts)[0].runs {
			for _, g := range r.Glyphs {
				out = append(out, uint32(g.GlyphID))
			}
		}
		return out
	}
	// One letter alone and between others has different forms.
	alone, joined := glyphs("م"), glyphs("ممم")
	if len(joined) != 3 || joined[1] == alone[0] {
		t.Errorf("glyphs of three letters %v, of one %v", joined, alone)
	}
}

func TestMissingLettersAreNamed(t *testing.T) {
	tpl := parse(t, textObject("a \U000F0000 b", ""))
	r, err := Video(context.Background(), discard{}, tpl, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "U+F0000") {
		t.Errorf("warnings: %q", r.Warnings)
	}
}

// TestMissingLettersAreBoxes in every style: some of the fonts draw nothing for what they lack.
func TestMissingLettersAreBoxes(t *testing.T) {
	for s := range embedded {
		ts := setting(400, 100, "", 1)
		ts.style = s
		if set, missing := setText("\U000F0000", ts); len(set.path.ops) == 0 || len(missing) != 1 {
			t.Errorf("%+v: nothing is drawn for %q", s, missing)
		}
	}
}

// TestLettersOfOtherSizes holds that letters are made large and small as languages do it.
func TestLettersOfOtherSizes(t *testing.T) {
	for _, c := range [][3]string{{"uppercase", "Straße ŵ ﬁn", "STRASSE Ŵ FIN"}, {"lowercase", "ΣΟΦΟΣ İzmir", "σοφος i̇zmir"}, {"none", "Ab", "Ab"}} {
		o := Object{Text: c[1], Transform: c[0]}
		if got := o.shownText(); got != c[2] {
			t.Errorf("%q in %s is %q, want %q", c[1], c[0], got, c[2])
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// TestControlCharactersAreNotDrawn holds that what no font draws leaves no boxes.
func TestControlCharactersAreNotDrawn(t *testing.T) {
	for text, want := range map[string]string{
		"a\tb\x07\x00": "a b", "a\r\nb\rc": "a\nb\nc", "a\u2028b\u2029c\vd\fe\u0085f": "a\nb\nc\nd\ne\nf", "Zürich\u00a0\u00ad": "Zürich\u00a0\u00ad",
	} {
		o := Object{Text: text}
		if got := o.shownText(); got != want {
			t.Errorf("%q is set as %q, want %q", text, got, want)
		}
	}
}

// TestLongWordsBreakRatherThanVanish holds that a word too long for a line is not shrunk to a thread while there is room
// for another line.
func TestLongWordsBreakRatherThanVanish(t *testing.T) {
	ts := setting(380, 84, "shrink", 0)
	fonts := newFontMap(ts.style, "", ts.library)
	size, lines := ts.fitLines(shape("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", ts, fonts))
	if len(lines) < 2 || size < ts.size*2/5 {
		t.Errorf("%d lines at %d of %d", len(lines), size, ts.size)
	}
	if size, lines := ts.fitLines(shape("Elektrizitätswerksverband", ts, fonts)); len(lines) != 1 || size == ts.size {
		t.Errorf("a word that fits at a little less: %d lines at %d of %d", len(lines), size, ts.size)
	}
}

// TestNoLineIsOneShortWord holds that the last word of a paragraph does not stand alone where the lines before it can
// spare one, and that this takes no further line and moves no break that the text has itself.
func TestNoLineIsOneShortWord(t *testing.T) {
	ts := setting(800, 150, "shrink", 0)
	fonts := newFontMap(ts.style, "", ts.library)
	for text, want := range map[string]string{
		"A linen shade, a brass foot, and light all the day": "light all the day",
		"Short lines stay where they are\nand a word\nalone": "alone",
	} {
		ps := shape(text, ts, fonts)
		before, fits := ts.wrap(ps, ts.size, shaping.Never)
		_, lines := ts.fitLines(ps)
		runs := lines[len(lines)-1].runs
		from, last := runs[0].Runes.Offset, runs[len(runs)-1].Runes
		got := string(ps[len(ps)-1].text[from : last.Offset+last.Count])
		if got != want || !fits || len(lines) != len(before) {
			t.Errorf("%q ends in the line %q, want %q; %d lines, %d before", text, got, want, len(lines), len(before))
		}
	}
}
