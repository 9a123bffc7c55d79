package render

import (
	"bytes"
	"slices"
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
	faces   []*font.Face
	missing []rune
	own     int // faces before the library's
}

// newFontMap starts with the family that the text asks for: one of the library, or
// an embedded one.
func newFontMap(s style, list string, l *library) *fontMap {
	m := &fontMap{}
	if f := l.find(list, s); f != nil {
		m.faces = append(m.faces, font.NewFace(f))
	}
	for _, s := range []style{s, {deja, s.bold, false}, {sans, s.bold, s.italic}} {
		m.faces = append(m.faces, font.NewFace(fontOf(s)))
	}
	m.own = len(m.faces)
	for _, f := range l.fonts {
		m.faces = append(m.faces, font.NewFace(f.font))
	}
	return m
}

// ResolveFace returns the first face that has the letter.
func (m *fontMap) ResolveFace(r rune) *font.Face {
	for i, f := range m.faces {
		if _, ok := f.NominalGlyph(r); ok && (i < m.own || draws(f.Font, r)) {
			return f
		}
	}
	if invisible(r) || slices.Contains(m.missing, r) {
		return m.faces[0]
	}
	if f := systemFont(r); f != nil {
		face := font.NewFace(f)
		m.faces = append(m.faces, face)
		return face
	}
	m.missing = append(m.missing, r)
	return m.faces[0]
}
