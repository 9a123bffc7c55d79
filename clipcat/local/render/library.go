package render

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// library are fonts of a folder that the options name. Collections of Chinese or
// Japanese letters have a hundred megabytes, so a font is read when it is drawn with.
type library struct {
	fonts  []*libraryFont
	digest string // stands for the content in keys
	alone  bool   // the system's fonts are not asked
}

// embeddedOnly has no fonts: what it sets is set in the embedded ones.
var embeddedOnly = &library{alone: true}

type libraryFont struct {
	style
	covers func(rune) bool
	font   func() *font.Font // nil if it cannot be read
}

// Bounds of a folder of fonts.
const (
	maxFonts     = 400
	maxFontBytes = 64 << 20
)

var libraries sync.Map // from folder to func() *library

// libraryOf looks through the fonts of a folder, once; "" has none. Files that are
// no fonts are passed over.
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
			if info, err := os.Stat(name); err == nil {
				fmt.Fprintln(h, name, info.Size(), info.ModTime().UnixNano())
				l.add(name)
			}
		}
		return nil
	})
	l.digest = fmt.Sprintf("%x", h.Sum(nil))
	return l
}

// add looks at what the fonts of a file are called.
func (l *library) add(name string) {
	ok := true
	for n := 0; ok && len(l.fonts) < maxFonts; n++ {
		letters := sync.OnceValue(func() func(rune) bool { return coverage(name, n) })
		ok = withFont(name, n, func(ld *ot.Loader) {
			d, _ := font.Describe(ld, nil)
			l.fonts = append(l.fonts, &libraryFont{
				style:  style{strings.ToLower(d.Family), d.Aspect.Weight >= 600, d.Aspect.Style == font.StyleItalic},
				covers: func(r rune) bool { return letters()(r) },
				font:   sync.OnceValue(func() *font.Font { return openFont(name, n) }),
			})
		})
	}
}

// withFont opens the n-th font of a file, and says whether there is one. The library
// trusts a font's own numbers: one that it falls over is none.
func withFont(name string, n int, use func(*ot.Loader)) bool {
	return holds(func() bool { return useFont(name, n, use) })
}

func useFont(name string, n int, use func(*ot.Loader)) bool {
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close() //nolint:errcheck // only read
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() || info.Size() > maxFontBytes || !tablesFit(f, info.Size()) {
		return false
	}
	loaders, err := ot.NewLoaders(f)
	if err != nil || n >= len(loaders) {
		return false
	}
	use(loaders[n])
	return true
}

func openFont(name string, n int) (out *font.Font) {
	withFont(name, n, func(ld *ot.Loader) {
		if f, err := font.NewFont(ld); err == nil {
			out = f
		}
	})
	return out
}

// coverage tells which letters a font has, from its smallest part that tells it.
func coverage(name string, n int) func(rune) bool {
	var letters font.Cmap
	withFont(name, n, func(ld *ot.Loader) {
		raw, err := ld.RawTable(ot.MustNewTag("cmap"))
		if err != nil {
			return
		}
		table, _, err := tables.ParseCmap(raw)
		if err != nil {
			return
		}
		if c, _, err := font.ProcessCmap(table, tables.FPNone); err == nil {
			letters = c
		}
	})
	return func(r rune) bool {
		return letters != nil && holds(func() bool {
			_, ok := letters.Lookup(r)
			return ok
		})
	}
}

// holds says whether something holds of a font; of a broken one nothing does.
func holds(test func() bool) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return test()
}

// find returns the font of a family that is nearest to the style.
func (l *library) find(list string, s style) *font.Font {
	for name := range strings.SplitSeq(list, ",") {
		s.family = strings.ToLower(strings.Trim(strings.TrimSpace(name), `"'`))
		f := l.best(s, func(f *libraryFont) bool { return f.family == s.family })
		if f != nil {
			return f
		}
	}
	return nil
}

// drawing returns the font that draws a letter and is nearest to the style.
func (l *library) drawing(r rune, s style) *font.Font {
	return l.best(s, func(f *libraryFont) bool { return f.covers(r) && f.font() != nil && draws(f.font(), r) })
}

// best returns the font that is nearest to the style, of those that will do.
func (l *library) best(s style, will func(*libraryFont) bool) *font.Font {
	var best *libraryFont
	for _, f := range l.fonts {
		if (best == nil || f.nearness(s) > best.nearness(s)) && will(f) && f.font() != nil {
			best = f
		}
	}
	if best == nil {
		return nil
	}
	return best.font()
}

// nearness is how like a style is to one that is asked for.
func (s style) nearness(asked style) int {
	n := 0
	if s.bold == asked.bold {
		n += 4
	}
	if s.italic == asked.italic {
		n += 2
	}
	if strings.Contains(s.family, "mono") == (asked.family == mono) {
		n += 2
	}
	if strings.Contains(s.family, "serif") == (asked.family == serif) {
		n++
	}
	return n
}
