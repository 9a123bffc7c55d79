package render

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/fontscan"
)

// library are fonts beside the embedded ones: those of a folder that the options
// name, and the system's, which are looked at only when a letter is missing.
type library struct {
	fonts  []libraryFont
	digest string // stands for the content in keys
}

type libraryFont struct {
	style
	font *font.Font
}

// Bounds of a folder of fonts.
const (
	maxFonts     = 400
	maxFontBytes = 64 << 20
)

var libraries sync.Map // from folder to func() *library

// libraryOf reads the fonts of a folder, once; "" has none. Files that are no
// fonts are passed over.
func libraryOf(dir string) *library {
	if dir == "" {
		return &library{}
	}
	read, _ := libraries.LoadOrStore(dir, sync.OnceValue(func() *library { return readLibrary(dir) }))
	return read.(func() *library)()
}

func readLibrary(dir string) *library {
	l := &library{}
	h := sha256.New()
	_ = filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || len(l.fonts) >= maxFonts {
			return nil
		}
		switch strings.ToLower(filepath.Ext(name)) {
		case ".ttf", ".otf", ".ttc", ".otc":
			if data, err := readBounded(name, maxFontBytes); err == nil {
				h.Write(data)
				l.add(data)
			}
		}
		return nil
	})
	l.digest = fmt.Sprintf("%x", h.Sum(nil))
	return l
}

func readBounded(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s is too large", name)
	}
	return data, err
}

func (l *library) add(data []byte) {
	loaders, err := ot.NewLoaders(bytes.NewReader(data))
	if err != nil {
		return
	}
	for _, ld := range loaders {
		f, err := font.NewFont(ld)
		if err != nil {
			continue
		}
		d, _ := font.Describe(ld, nil)
		s := style{strings.ToLower(d.Family), d.Aspect.Weight >= 600, d.Aspect.Style == font.StyleItalic}
		l.fonts = append(l.fonts, libraryFont{s, f})
	}
}

// find returns the font of a family that is nearest to the style.
func (l *library) find(list string, s style) *font.Font {
	for name := range strings.SplitSeq(list, ",") {
		name = strings.ToLower(strings.Trim(strings.TrimSpace(name), `"'`))
		var best *font.Font
		most := -1
		for _, f := range l.fonts {
			if f.family != name {
				continue
			}
			n := 0
			if f.bold == s.bold {
				n += 2
			}
			if f.italic == s.italic {
				n++
			}
			if n > most {
				best, most = f.font, n
			}
		}
		if best != nil {
			return best
		}
	}
	return nil
}

// system lists the system's fonts; an index of them is kept in the user's cache
// folder.
var system = sync.OnceValue(func() []fontscan.Footprint {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	found, err := fontscan.SystemFonts(silent{}, filepath.Join(cache, "sheetreel"))
	if err != nil {
		return nil
	}
	return found
})

type silent struct{}

func (silent) Printf(string, ...any) {}

var systemFaces sync.Map // from fontscan.Location to *font.Font, nil if it cannot be read

// systemFont looks for a font of the system that can draw a letter.
func systemFont(r rune) *font.Font {
	for _, f := range system() {
		if !f.Runes.Contains(r) {
			continue
		}
		if found := openSystem(f.Location); found != nil && draws(found, r) {
			return found
		}
	}
	return nil
}

func openSystem(at fontscan.Location) *font.Font {
	if f, ok := systemFaces.Load(at); ok {
		return f.(*font.Font)
	}
	var out *font.Font
	if data, err := readBounded(at.File, maxFontBytes); err == nil {
		if loaders, err := ot.NewLoaders(bytes.NewReader(data)); err == nil && int(at.Index) < len(loaders) {
			out, _ = font.NewFont(loaders[at.Index])
		}
	}
	systemFaces.Store(at, out)
	return out
}

// draws says that a font has an outline for the letter: pictures of letters, as
// colour emoji are, are not drawn.
func draws(f *font.Font, r rune) bool {
	face := font.NewFace(f)
	id, ok := face.NominalGlyph(r)
	if !ok {
		return false
	}
	g, ok := face.GlyphDataOutline(id)
	return ok && (len(g.Segments) > 0 || invisible(r))
}
