package render

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"github.com/go-fonts/liberation/liberationsansregular"
)

// tableAt is where a table's entry stands in a font's list of tables.
func tableAt(t *testing.T, font []byte, tag string) int {
	t.Helper()
	for at := 12; at < 12+16*int(binary.BigEndian.Uint16(font[4:])); at += 16 {
		if string(font[at:at+4]) == tag {
			return at
		}
	}
	t.Fatal("no table " + tag)
	return 0
}

// Whatever is wrong with a font of the folder, text is drawn, in another one, and what
// the font says of itself takes no memory.
func TestBrokenFonts(t *testing.T) {
	whole := liberationsansregular.TTF
	start := func(tag string) int { return int(binary.BigEndian.Uint32(whole[tableAt(t, whole, tag)+8:])) }
	for name, garble := range map[string]func(f []byte){
		"a table of 4 GB":     func(f []byte) { binary.BigEndian.PutUint32(f[tableAt(t, f, "glyf")+12:], 1<<32-1) },
		"shuffled glyphs":     func(f []byte) { slices.Reverse(f[start("loca"):][:2000]) },
		"outlines of nothing": func(f []byte) { clear(f[start("glyf")+1000:][:100_000]) },
		"outlines of noise": func(f []byte) {
			for i := range f[start("glyf"):][:200_000] {
				f[start("glyf")+i] = byte(i * i >> 5)
			}
		},
		"letters without end": func(f []byte) {
			for i := range f[start("cmap"):][:600] {
				f[start("cmap")+i] |= 0xf0
			}
		},
		"no measures": func(f []byte) { clear(f[start("head"):][:54]); clear(f[start("hhea"):][:36]) },
	} {
		t.Run(name, func(t *testing.T) {
			font := slices.Clone(whole)
			garble(font)
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "a.ttf"), font, 0o600); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			still(t, oneScene(`{"name":"T","type":"text","width":128,"height":96,"font-size":20,"font-family":"Liberation Sans","text":"Wave to 7 people"}`), Options{FontDir: dir})
			runtime.ReadMemStats(&after)
			if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20 {
				t.Errorf("%d MB were taken", grown>>20)
			}
		})
	}
	if tablesFit(readerAt("wOFF0123456789abcdef"), 20) || tablesFit(readerAt("ttcf\x00\x01\x00\x00\xff\xff\xff\xff"), 12) {
		t.Error("what is no font fits")
	}
}

type readerAt string

func (r readerAt) ReadAt(p []byte, at int64) (int, error) {
	if at >= int64(len(r)) {
		return 0, os.ErrClosed
	}
	return copy(p, r[at:]), nil
}
