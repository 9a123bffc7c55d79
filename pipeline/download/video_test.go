package download

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAVideoThatIsCutAnywhereIsFoundOut(t *testing.T) {
	file := small(t, "a")
	if err := CheckVideo(bytes.NewReader(file), int64(len(file))); err != nil {
		t.Fatal(err)
	}
	for n := range file {
		if err := CheckVideo(bytes.NewReader(file[:n]), int64(n)); err == nil {
			t.Fatalf("%d of %d bytes pass for the whole", n, len(file))
		}
	}
}

// openEnded is a video whose pictures are said to go on to the end of the file, wherever that is: its boxes do not tell
// whether it was cut.
func openEnded(t *testing.T) []byte {
	file := small(t, "a")
	at := bytes.Index(file, []byte("mdat")) - 4
	length := int(binary.BigEndian.Uint32(file[at:]))
	if at+length != len(file) {
		t.Skip("the renderer writes its pictures elsewhere")
	}
	binary.BigEndian.PutUint32(file[at:], 0)
	return file
}

func TestPicturesThatAreNotThereAreMissed(t *testing.T) {
	file := openEnded(t)
	if err := CheckVideo(bytes.NewReader(file), int64(len(file))); err != nil {
		t.Fatal(err)
	}
	if err := CheckVideo(bytes.NewReader(file), int64(len(file)-1)); err == nil {
		t.Error("the last picture lacks a byte, and passes")
	}
}

// Whatever is in the file, it is refused or taken, and never breaks the program.
func TestDamagedIndexes(t *testing.T) {
	file := small(t, "a")
	from := bytes.Index(file, []byte("moov"))
	for at := from; at < min(from+900, len(file)); at += 3 {
		for _, b := range []byte{0, 0x7f, 0xff} {
			damaged := bytes.Clone(file)
			damaged[at] = b
			_ = CheckVideo(bytes.NewReader(damaged), int64(len(damaged)))
		}
	}
}

func TestNamesThatEverySystemTakes(t *testing.T) {
	for name, want := range map[string]string{
		"a": "a.mp4", "a.MP4": "a.MP4", "a/b.mp4": "a/b.mp4", "Cafe\u0301": "Caf\u00e9.mp4", "v2.final": "v2.final.mp4",
	} {
		if got, err := Clean(name); got != want || err != nil {
			t.Errorf("%q is %q, %v; want %q", name, got, err, want)
		}
	}
	for _, name := range []string{
		"", " ", ".mp4", "a/", "/a", "../a", "a/../b", ".a", "a /b", "a./b", "con", "Con.x", "a/LPT1.mp4", "COM\u00b9", "a:b", "a?b", "a\x00b", "a\nb",
		strings.Repeat("x", 252), strings.Repeat("\u00e9", 126), "a\u202e" + "\x07",
	} {
		if got, err := Clean(name); err == nil {
			t.Errorf("%q passes as %q", name, got)
		}
	}
	same := [][2]string{{"A.mp4", "a.mp4"}, {"Caf\u00e9", "Cafe\u0301"}, {"STRASSE", "stra\u00dfe"}, {"a\u200db", "ab"}, {"\u00c5", "\u212b"}, {"\u03a3", "\u03c2"}}
	for _, pair := range same {
		if Fold(pair[0]) != Fold(pair[1]) {
			t.Errorf("%q and %q are one name on some system", pair[0], pair[1])
		}
	}
	if Fold("a-1") == Fold("a_1") {
		t.Error("names that differ are taken for one")
	}
}

func TestAVideoGetsOneMoreName(t *testing.T) {
	folder := t.TempDir()
	source, target := filepath.Join(folder, "a.mp4"), filepath.Join(folder, "b.mp4")
	file := small(t, "a")
	for path, data := range map[string][]byte{source: file, target: []byte("what was there")} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := Place(source, target); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(target)
	if err != nil || !bytes.Equal(got, file) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if err := os.Remove(source); err != nil {
		t.Fatal(err)
	}
	onlyThat(t, target)
}
