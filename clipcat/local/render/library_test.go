package render

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifitalic"
)

func TestFontsOfAFolder(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string][]byte{"a.ttf": liberationserifbold.TTF, "b.TTF": liberationserifitalic.TTF, "broken.otf": []byte("no"), "note.txt": []byte("x")} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	l := libraryOf(dir)
	if len(l.fonts) != 2 || l.digest == "" {
		t.Fatalf("%d fonts", len(l.fonts))
	}
	bold := l.find("Nowhere, 'liberation serif'", style{bold: true})
	italic := l.find("Liberation Serif", style{italic: true})
	if bold == nil || italic == nil || bold == italic {
		t.Error("the styles of a family are not told apart")
	}
	if l.find("Nowhere", style{}) != nil {
		t.Error("a font was found that is not there")
	}
	if len(libraryOf(filepath.Join(dir, "gone")).fonts) != 0 {
		t.Error("a folder that is not there has fonts")
	}
}

func TestSystemFontsAreAskedLast(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	// Whatever this machine has: nothing may fail, and what is found draws.
	for _, r := range "字가\U0001F600\U000F0000" {
		if f := systemFont(r, style{family: sans}); f != nil && !draws(f, r) {
			t.Errorf("a font that cannot draw %q was chosen", r)
		}
	}
}
