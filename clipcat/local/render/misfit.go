package render

import (
	"fmt"
	"sync"

	"github.com/go-text/typesetting/shaping"
)

// Misfit is a text of a row that its box has no room for.
type Misfit struct {
	Scene, Object string
	// Designed and Shown are the sizes of the letters in pixels, as the template has
	// them and as the text is shown.
	Designed, Shown float64
	// Cut says that the end of the text is not shown.
	Cut bool
}

// A text is hard to read whose letters are less than half of what was designed, or
// this share of the video's height.
const leastShare = 1. / 48

// Misfits are the texts of a row that are cut, or set so small that they are hard to
// read, without drawing anything. Errors are those of [Template.Check].
func (t *Template) Misfits(mods []Modification, o Options) ([]Misfit, error) {
	changed, err := t.apply(t.resolved(mods))
	if err != nil {
		return nil, err
	}
	var out []Misfit
	l := libraryOf(o.FontDir)
	for _, m := range mods {
		if _, set := m.Properties["text"]; !set {
			continue
		}
		for i := range changed.Scenes {
			for j := range changed.Scenes[i].Objects {
				s, ob := &changed.Scenes[i], &changed.Scenes[i].Objects[j]
				if s.Name != m.Scene || ob.Name != m.Object || ob.Type != KindText {
					continue
				}
				least := max(ob.FontSize/2, min(ob.FontSize, float64(t.Height)*leastShare))
				if f := ob.fit(l, least); f.bad(least) {
					out = append(out, Misfit{s.Name, ob.Name, ob.FontSize, f.size, f.cut})
				}
			}
		}
	}
	return out, nil
}

// fit is how a text fits its box: the size in pixels at which it is set, and whether
// its end is cut off.
type fit struct {
	size float64
	cut  bool
}

// bad says that a text is not to be shown so.
func (f fit) bad(least float64) bool { return f.cut || f.size < least }

// fit measures the object's text where its box is largest. What is smaller than the
// least size is too small.
func (o *Object) fit(l *library, least float64) fit {
	width, height := o.largestBox()
	pad := fixed8(o.Padding)
	set := o.typesetting(fixed8(width)-2*pad, fixed8(height)-2*pad, l)
	return measures.fit(o.shownText(), &set, least)
}

// Shaping a text takes some tenths of a millisecond. Most texts fit by far, which the
// widths of their letters tell; of the others so many are measured for one place, and
// then only those that are longer than any that was found to fit, and in all so many.
const (
	measuredAll  = 1000
	measuredMost = 10_000
)

// measuring remembers what fits into which place.
type measuring struct {
	mu     sync.Mutex
	places map[string]*place
}

var measures measuring

// place is a box and how texts are set in it.
type place struct {
	fonts   *fontMap
	widths  [0x180]float64 // of letters in em, the next one's shift taken as its most; 0: not known
	known   map[string]fit
	longest int // text that was found to fit
}

// fit is how a text fits into a place.
func (m *measuring) fit(text string, t *typesetting, least float64) fit {
	m.mu.Lock()
	defer m.mu.Unlock()
	p := m.place(t)
	full := fit{size: float64(t.size) / 256}
	if p.surelyFits(text, t) {
		return full
	}
	if f, ok := p.known[text]; ok {
		return f
	}
	if n := len(p.known); n >= measuredMost || n >= measuredAll && len(text) <= p.longest {
		return full
	}
	f := t.measure(text, p.fonts)
	p.known[text] = f
	if !f.bad(least) {
		p.longest = max(p.longest, len(text))
	}
	return f
}

// maxPlaces bounds how many are remembered.
const maxPlaces = 200

func (m *measuring) place(t *typesetting) *place {
	key := fmt.Sprintf("%q %s %v %d %v %v %s %d %d %d", t.families, t.library.digest, t.style,
		t.size, t.lineHeight, t.letterSpacing, t.fit, t.maxLines, t.width, t.height)
	if p := m.places[key]; p != nil {
		return p
	}
	if m.places == nil || len(m.places) >= maxPlaces {
		m.places = map[string]*place{}
	}
	p := &place{fonts: newFontMap(t.style, t.families, t.library), known: map[string]fit{}}
	face := p.fonts.faces[0]
	for r := ' '; r < rune(len(p.widths)); r++ {
		if glyph, ok := face.NominalGlyph(r); ok {
			p.widths[r] = float64(face.HorizontalAdvance(glyph)) / float64(face.Upem()) * kerned
		}
	}
	m.places[key] = p
	return p
}

// kerned is how much wider letters may be beside each other than alone.
const kerned = 1.03

// surelyFits breaks a text into lines by the widths of its letters alone; it is false
// where that does not tell.
func (p *place) surelyFits(text string, t *typesetting) bool {
	em := float64(t.size) / 256
	width, room := float64(t.width)/256, t.room(t.size)
	lines := 1
	line, word := 0., 0.
	for _, r := range text {
		if r == '\n' {
			lines, line, word = lines+1, 0, 0
			continue
		}
		if int(r) >= len(p.widths) || p.widths[r] == 0 {
			return false
		}
		w := p.widths[r]*em + max(0, t.letterSpacing)
		line += w
		if word += w; r == ' ' {
			word = 0
		}
		if word > width {
			return false
		}
		if line > width && word > 0 { // the word goes to the next line
			lines, line = lines+1, word
		}
	}
	return lines <= room
}

// measure sets a text without drawing it.
func (t typesetting) measure(text string, fonts *fontMap) fit {
	paragraphs := shape(text, t, fonts)
	size, _ := t.fitLines(paragraphs)
	t.left, t.more = 0, false
	lines, _ := t.wrap(paragraphs, size, shaping.WhenNecessary)
	return fit{float64(size) / 256, len(lines) > t.room(size)}
}
