package render

import (
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
)

// Texts are shaped once, at 1024 pixels per em: lengths are then in 1/65536 em,
// and every font size is a multiplication away.
const emPixels = 1024

// ems scales a length in 1/65536 em to 1/256 pixel.
func ems(v fixed.Int26_6, size int64) int64 { return int64(v) * size >> 16 }

// typesetting is the way a text is to be set.
type typesetting struct {
	style
	size          int64 // of an em, in 1/256 pixel
	lineHeight    float64
	letterSpacing float64 // pixels
	align, valign string
	fit           string
	maxLines      int
	width, height int64 // of the box, in 1/256 pixel

	families string // as the template names them
	library  *library
	ellipsis shaping.Output
	left     int  // lines before the ellipsis; 0 is no bound
	more     bool // paragraphs follow the one that is wrapped
}

// paragraph is a shaped part of a text, without a line break of its own.
type paragraph struct {
	text    []rune
	runs    []shaping.Output
	rtl     bool
	numbers []bool // see numbersAmongRTL
	spacing fixed.Int26_6
	inked   int64 // what its letters take together, without spaces
}

// textLine is one line ready for drawing.
type textLine struct {
	runs  shaping.Line
	width fixed.Int26_6
	rtl   bool
}

// setText lays out a text in a box and returns its outlines and pictures, from the
// box's top left corner, and the letters that no font has.
//
// A broken font may be seen only when its letters are drawn; then the text is set in
// the embedded fonts.
func setText(text string, t typesetting) (set lettering, missing []rune) {
	whole := holds(func() bool {
		set, missing = setTextIn(text, t)
		return true
	})
	if !whole {
		t.library = embeddedOnly
		set, missing = setTextIn(text, t)
	}
	return set, missing
}

func setTextIn(text string, t typesetting) (lettering, []rune) {
	fonts := newFontMap(t.style, t.families, t.library)
	paragraphs := shape(text, t, fonts)
	if dots := shape("…", t, fonts); len(dots) == 1 && len(dots[0].runs) == 1 {
		t.ellipsis = dots[0].runs[0]
	}
	size, lines := t.fitLines(paragraphs)
	return t.place(lines, size, fonts), fonts.missing
}

// shape cuts a text into paragraphs and those into shaped runs.
func shape(text string, t typesetting, fonts *fontMap) []paragraph {
	var shaper shaping.HarfbuzzShaper
	var segmenter shaping.Segmenter
	var out []paragraph
	for part := range strings.SplitSeq(strings.TrimRight(text, "\n "), "\n") {
		p := paragraph{text: []rune(part), rtl: rightToLeft(part)}
		if !p.rtl {
			p.numbers = numbersAmongRTL(p.text)
		}
		fonts.read(p.text)
		in := shaping.Input{
			Text: p.text, RunEnd: len(p.text), Direction: p.direction(), Face: fonts.faces[0],
			Size: fixed.I(emPixels), Language: language.NewLanguage("en"),
		}
		for _, run := range cutAtNumbers(joinKeycaps(segmenter.Split(in, fonts)), p.numbers) {
			p.runs = append(p.runs, shaper.Shape(run))
			fonts.narrow(&p.runs[len(p.runs)-1], p.text)
		}
		if t.letterSpacing != 0 {
			p.spacing = fixed.Int26_6(float64(t.letterSpacing*256*65536) / float64(t.size))
			shaping.AddSpacing(p.runs, p.text, 0, p.spacing)
		}
		p.inked = p.ink()
		out = append(out, p)
	}
	return out
}

// copy returns the runs for one attempt at wrapping, which trims spaces in place.
func (p *paragraph) copy() []shaping.Output {
	out := slices.Clone(p.runs)
	for i := range out {
		out[i].Glyphs = slices.Clone(out[i].Glyphs)
	}
	return out
}

func (p *paragraph) direction() di.Direction {
	if p.rtl {
		return di.DirectionRTL
	}
	return di.DirectionLTR
}

// rightToLeft tells by the first letter, or mark of direction, that has one.
func rightToLeft(s string) bool {
	for _, r := range s {
		switch classOf(r) {
		case bidi.R, bidi.AL:
			return true
		case bidi.L:
			return false
		}
	}
	return false
}

// invisible letters need no glyph.
func invisible(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || unicode.IsControl(r)
}

const smallest = 6 << 8 // no text is set smaller than 6 pixels

// fitLines breaks the text into lines, at a smaller size if it must be. Below half of
// what was designed, a word that is too long for a line is broken rather than shrunk on.
func (t *typesetting) fitLines(ps []paragraph) (int64, []textLine) {
	size, policy := t.size, shaping.Never
	for {
		if !t.hopeless(ps, size) {
			if _, fits := t.wrap(ps, size, policy); fits {
				return size, t.balanced(ps, size, policy)
			}
		}
		if (t.fit != "shrink" && t.fit != "") || size <= smallest {
			break
		}
		size = max(smallest, size-max(32, size>>5))
		if 2*size < t.size {
			policy = shaping.WhenNecessary
		}
	}
	lines, _ := t.wrap(ps, size, shaping.WhenNecessary)
	if n := t.room(size); len(lines) > n {
		lines = lines[:n]
		if t.fit != "clip" {
			lines = t.shorten(ps, size, n)
		}
	}
	return size, lines
}

// limit is how wide a line may be.
func (t *typesetting) limit(size int64) fixed.Int26_6 {
	return fixed.Int26_6(min(t.width<<16/size, 1<<30))
}

// shorten breaks the text into n lines and ends the last one with an ellipsis.
func (t *typesetting) shorten(ps []paragraph, size int64, n int) []textLine {
	var lines []textLine
	for i := range ps {
		t.left, t.more = n-len(lines), i < len(ps)-1
		part, _ := t.wrap(ps[i:i+1], size, shaping.WhenNecessary)
		if lines = append(lines, part...); len(lines) >= n {
			break
		}
	}
	return lines[:min(n, len(lines))]
}

// room is how many lines the box holds.
func (t *typesetting) room(size int64) int {
	n := 1
	if pitch := t.pitch(size); t.height > size {
		n = 1 + int((t.height-size)/pitch)
	}
	if t.maxLines > 0 {
		n = min(n, t.maxLines)
	}
	return n
}

// pitch is the distance of two lines' baselines, in 1/256 pixel.
func (t *typesetting) pitch(size int64) int64 {
	return max(1, int64(float64(float64(size)*t.lineHeight)+0.5))
}

// wrap breaks the text into lines and says whether they fit in the box.
func (t *typesetting) wrap(ps []paragraph, size int64, policy shaping.LineBreakPolicy) ([]textLine, bool) {
	limit := t.limit(size)
	var wrapper shaping.LineWrapper
	var lines []textLine
	fits := true
	for _, p := range ps {
		if len(p.runs) == 0 || len(p.text) == 0 {
			lines = append(lines, t.blank(p.rtl))
			continue
		}
		config := shaping.WrapConfig{
			Direction: p.direction(), BreakPolicy: policy, DisableTrailingWhitespaceTrim: true,
			TruncateAfterLines: t.left, TextContinues: t.more, Truncator: t.ellipsis,
		}
		wrapper.Prepare(config, p.text, shaping.NewSliceIterator(p.copy()))
		for done := false; !done; {
			var wrapped shaping.WrappedLine
			wrapped, done = wrapper.WrapNextLineF(limit)
			l := textLine{runs: append(shaping.Line(nil), wrapped.Line...), rtl: p.rtl}
			own := ownRuns(l.runs, wrapped.NextLine)
			trimEnd(own, p.text)
			if len(own) == len(l.runs) && wrapped.NextLine < len(p.text) {
				dropSpacing(own, p.spacing)
			}
			if p.numbers != nil {
				reorder(own, p.numbers)
			}
			for i := range l.runs {
				l.width += l.runs[i].Advance
			}
			fits = fits && l.width <= limit
			lines = append(lines, l)
		}
	}
	return lines, fits && len(lines) <= t.room(size)
}

// blank is a line without letters; it has the ellipsis where a text is cut off at it.
func (t *typesetting) blank(rtl bool) textLine {
	if t.left != 1 || !t.more || len(t.ellipsis.Glyphs) == 0 {
		return textLine{rtl: rtl}
	}
	return textLine{runs: shaping.Line{t.ellipsis}, width: t.ellipsis.Advance, rtl: rtl}
}

// place puts the lines into the box.
func (t *typesetting) place(lines []textLine, size int64, fonts *fontMap) lettering {
	pitch := t.pitch(size)
	ascent, descent := extents(fonts.faces[0], size)
	baseline := (pitch-ascent-descent)/2 + ascent
	block := pitch * int64(len(lines))
	switch t.valign {
	case "middle":
		baseline += (t.height - block) / 2
	case "bottom":
		baseline += t.height - block
	}
	var out lettering
	for _, l := range lines {
		x := t.start(l, size)
		for _, run := range inOrder(l.runs) {
			x = appendRun(&out, run, x, baseline, size)
		}
		baseline += pitch
	}
	return out
}

// start is where a line begins at the left.
func (t *typesetting) start(l textLine, size int64) int64 {
	free := t.width - ems(l.width, size)
	switch align := t.align; {
	case align == "center":
		return free / 2
	case align == "right", align == "end" && !l.rtl, (align == "" || align == "start") && l.rtl:
		return free
	}
	return 0
}

// inOrder sorts the runs of a line from left to right.
func inOrder(runs shaping.Line) shaping.Line {
	out := make(shaping.Line, len(runs))
	for i := range runs {
		out[runs[i].VisualIndex] = runs[i]
	}
	return out
}

// extents of a face above and below the baseline, in 1/256 pixel.
func extents(f *font.Face, size int64) (ascent, descent int64) {
	e, _ := f.FontHExtents()
	upem := int64(f.Upem())
	return int64(e.Ascender) * size / upem, -int64(e.Descender) * size / upem
}
