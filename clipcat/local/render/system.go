package render

import (
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/fontscan"
)

// system lists the system's fonts, which are looked at only when a letter is
// missing; an index of them is kept in the user's cache folder.
var system = sync.OnceValue(func() *library {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	found, err := fontscan.SystemFonts(silent{}, filepath.Join(cache, "sheetreel"))
	if err != nil {
		return &library{}
	}
	l := &library{}
	for _, f := range found {
		at := f.Location
		l.fonts = append(l.fonts, &libraryFont{
			style:  style{strings.ToLower(f.Family), f.Aspect.Weight >= 600, f.Aspect.Style == font.StyleItalic},
			covers: f.Runes.Contains,
			font:   sync.OnceValue(func() *font.Font { return openFont(at.File, int(at.Index)) }),
		})
	}
	return l
})

type silent struct{}

func (silent) Printf(string, ...any) {}

var systemFonts sync.Map // from systemKey to *font.Font

type systemKey struct {
	style
	r rune
}

// systemFont looks for a font of the system that can draw a letter, or returns nil.
func systemFont(r rune, s style) *font.Font {
	key := systemKey{s, r}
	if f, ok := systemFonts.Load(key); ok {
		return f.(*font.Font)
	}
	f := system().drawing(r, s)
	systemFonts.Store(key, f)
	return f
}

// draws says that a font has an outline or a picture for the letter.
func draws(f *font.Font, r rune) bool {
	return holds(func() bool {
		face := font.NewFace(f)
		id, ok := face.NominalGlyph(r)
		if !ok {
			return false
		}
		if _, ok := pictureOf(face, id); ok {
			return true
		}
		g, ok := face.GlyphDataOutline(id)
		return ok && (len(g.Segments) > 0 || invisible(r))
	})
}

// colours says that a font has a picture for the letter.
func colours(f *font.Font, r rune) bool {
	return holds(func() bool {
		face := font.NewFace(f)
		id, ok := face.NominalGlyph(r)
		if ok {
			_, ok = pictureOf(face, id)
		}
		return ok
	})
}

// pictureOf returns a letter that is a PNG, as in most fonts of emoji. Those that are
// painted by layers (COLR) or by SVG are not drawn.
func pictureOf(face *font.Face, id font.GID) (font.GlyphBitmap, bool) {
	b, ok := face.GlyphDataBitmap(id)
	return b, ok && b.Format == font.PNG && len(b.Data) > 0
}
