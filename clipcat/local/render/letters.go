package render

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// MissingLetters are the letters of a row's texts that no font has, without drawing
// anything. Errors are those of [Template.Check].
func (t *Template) MissingLetters(mods []Modification, o Options) ([]rune, error) {
	changed, err := t.apply(t.resolved(mods))
	if err != nil {
		return nil, err
	}
	var missing []rune
	l := libraryOf(o.FontDir)
	for i := range changed.Scenes {
		for j := range changed.Scenes[i].Objects {
			if ob := &changed.Scenes[i].Objects[j]; ob.Type == KindText {
				missing = append(missing, ob.missing(l)...)
			}
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing), nil
}

// drawnLetters remembers which letters some font has: rows use the same ones.
var drawnLetters sync.Map // from letterKey to bool

type letterKey struct {
	digest, families string
	style
	r rune
}

func (o *Object) missing(l *library) (out []rune) {
	family, _ := familyOf(o.FontFamily)
	key := letterKey{l.digest, o.FontFamily, style{family, o.FontWeight >= 600, o.FontStyle == "italic"}, 0}
	var fonts *fontMap
	for _, r := range o.shownText() {
		if key.r = r; r < 0x180 || invisible(r) { // every embedded font has those
			continue
		}
		drawn, known := drawnLetters.Load(key)
		if !known {
			if fonts == nil {
				fonts = newFontMap(key.style, o.FontFamily, l)
			}
			fonts.missing = nil
			fonts.ResolveFace(r)
			drawn = len(fonts.missing) == 0
			drawnLetters.Store(key, drawn)
		}
		if !drawn.(bool) {
			out = append(out, r)
		}
	}
	return out
}

// maxNamed bounds how many letters are named one by one.
const maxNamed = 12

// LettersWarning names letters that no font has, and says what to do; it is empty
// where there are none.
func LettersWarning(letters []rune) string {
	if len(letters) == 0 {
		return ""
	}
	slices.Sort(letters)
	letters = slices.Compact(letters)
	var names []string
	for _, r := range letters[:min(maxNamed, len(letters))] {
		names = append(names, fmt.Sprintf("%c (U+%04X)", r, r))
	}
	what := strings.Join(names, ", ")
	if len(letters) > maxNamed {
		what += fmt.Sprintf(" and %d more", len(letters)-maxNamed)
	}
	return "no font has " + what + ", shown as boxes; install a font that has them, or name a folder with one by --fonts"
}
