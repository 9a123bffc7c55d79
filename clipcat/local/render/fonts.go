package render

import (
	"bytes"
	"strings"
	"sync"

	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-fonts/liberation/liberationmonobold"
	"github.com/go-fonts/liberation/liberationmonoregular"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansbolditalic"
	"github.com/go-fonts/liberation/liberationsansitalic"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
	"github.com/go-text/typesetting/font"
)

// The embedded families.
const (
	sans  = "Liberation Sans"
	serif = "Liberation Serif"
	mono  = "Liberation Mono"
	deja  = "DejaVu Sans"
)

// families maps names in lower case to embedded families. Liberation has the
// metrics of Arial, Times New Roman and Courier New, so a layout made for those
// keeps its lines.
var families = map[string]string{
	"": sans, "liberation sans": sans, "arial": sans, "helvetica": sans, "helvetica neue": sans, "sans-serif": sans, "system-ui": sans,
	"liberation serif": serif, "times new roman": serif, "times": serif, "georgia": serif, "serif": serif,
	"liberation mono": mono, "courier new": mono, "courier": mono, "monospace": mono,
	"dejavu sans": deja, "verdana": deja,
}

type style struct {
	family       string
	bold, italic bool
}

var embedded = map[style][]byte{
	{sans, false, false}:  liberationsansregular.TTF,
	{sans, true, false}:   liberationsansbold.TTF,
	{sans, false, true}:   liberationsansitalic.TTF,
	{sans, true, true}:    liberationsansbolditalic.TTF,
	{serif, false, false}: liberationserifregular.TTF,
	{serif, true, false}:  liberationserifbold.TTF,
	{serif, false, true}:  liberationserifitalic.TTF,
	{serif, true, true}:   liberationserifbolditalic.TTF,
	{mono, false, false}:  liberationmonoregular.TTF,
	{mono, true, false}:   liberationmonobold.TTF,
	{deja, false, false}:  dejavusans.TTF,
	{deja, true, false}:   dejavusansbold.TTF,
}

var parsed = struct {
	sync.Mutex
	fonts map[style]*font.Font
}{fonts: map[style]*font.Font{}}

// fontOf parses an embedded font when it is first needed. A style that a family
// lacks is served by the nearest one that it has.
func fontOf(s style) *font.Font {
	if embedded[s] == nil {
		s.italic = false
	}
	parsed.Lock()
	defer parsed.Unlock()
	if f := parsed.fonts[s]; f != nil {
		return f
	}
	face, err := font.ParseTTF(bytes.NewReader(embedded[s]))
	if err != nil {
		panic("an embedded font is broken: " + err.Error())
	}
	parsed.fonts[s] = face.Font
	return face.Font
}

// familyOf finds the first family of a CSS-like list that is known.
func familyOf(list string) (family string, known bool) {
	for name := range strings.SplitSeq(list, ",") {
		name = strings.ToLower(strings.Trim(strings.TrimSpace(name), `"'`))
		if f, ok := families[name]; ok {
			return f, true
		}
	}
	return sans, false
}

// fontMap chooses a face for every letter of a text; it implements the interface
// of the shaping library and remembers the letters that no font has. It is not
// safe for concurrent use.
type fontMap struct {
	style
	faces    []*font.Face
	others   []style // that follow: they are read when a letter needs them
	library  *library
	chosen   map[rune]*font.Face // of letters that the first faces lack
	pictures map[rune]bool       // letters that the text asks to be pictures
	missing  []rune
}

// newFontMap starts with the family that the text asks for: one of the library, or
// an embedded one.
func newFontMap(s style, list string, l *library) *fontMap {
	m := &fontMap{style: s, library: l, chosen: map[rune]*font.Face{}, pictures: map[rune]bool{}}
	if f := l.find(list, s); f != nil {
		m.faces = append(m.faces, font.NewFace(f))
	}
	m.others = []style{s, {deja, s.bold, false}, {sans, s.bold, s.italic}}
	if len(m.faces) == 0 {
		m.nextFace()
	}
	return m
}

// nextFace adds the next of the embedded fonts, if there is one left.
func (m *fontMap) nextFace() bool {
	if len(m.others) == 0 {
		return false
	}
	m.faces = append(m.faces, font.NewFace(fontOf(m.others[0])))
	m.others = m.others[1:]
	return true
}

// emojiMark behind a letter asks for its picture.
const emojiMark = '\uFE0F'

// read looks for letters that are to be pictures.
func (m *fontMap) read(text []rune) {
	for i, r := range text {
		if r >= 0x1F000 || i+1 < len(text) && text[i+1] == emojiMark && r > 0xFF {
			m.pictures[r] = true
		}
	}
}

// ResolveFace returns the first face that has the letter: of the embedded fonts, the
// library's, the system's.
func (m *fontMap) ResolveFace(r rune) *font.Face {
	if f, ok := m.chosen[r]; ok {
		return f
	}
	if m.pictures[r] {
		if f := m.elsewhere(r, colours); f != nil {
			return f
		}
	}
	for i := 0; i < len(m.faces) || m.nextFace(); i++ {
		if _, ok := m.faces[i].NominalGlyph(r); ok {
			return m.faces[i]
		}
	}
	if invisible(r) {
		return m.faces[0]
	}
	if f := m.elsewhere(r, draws); f != nil {
		return f
	}
	m.missing = append(m.missing, r)
	m.chosen[r] = m.boxes()
	return m.chosen[r]
}

// boxes is the first face that draws a box for what it lacks: not all do.
func (m *fontMap) boxes() *font.Face {
	for _, f := range m.faces {
		if len(outline(f, 0).ops) > 0 {
			return f
		}
	}
	return m.faces[0]
}

// elsewhere looks for the letter in the library, and then in the system's fonts.
func (m *fontMap) elsewhere(r rune, will func(*font.Font, rune) bool) *font.Face {
	if m.library.alone {
		return nil
	}
	for _, find := range []func(rune, style) *font.Font{m.library.drawing, systemFont} {
		f := find(r, m.style)
		if f == nil || !will(f, r) {
			continue
		}
		m.chosen[r] = m.faceOf(f)
		return m.chosen[r]
	}
	return nil
}

// faceOf returns the one face of a font: runs of one face are shaped together.
func (m *fontMap) faceOf(f *font.Font) *font.Face {
	for _, face := range m.chosen {
		if face.Font == f {
			return face
		}
	}
	return font.NewFace(f)
}
