package render

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestDiskKeepsWhatRowsShare(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	o := Options{Assets: photo(t), CacheDir: dir}
	tpl := parse(t, busy("fade"))
	fresh := func(text string, o Options) []byte {
		forget()
		out, _ := renderBytes(t, tpl, o, set1("T", "text", text))
		return out
	}
	first := fresh("Ana", o)
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(files) != 5 {
		t.Errorf("%d files, want the 5 parts that no row sets", len(files))
	}
	if !bytes.Equal(first, fresh("Ana", o)) || !bytes.Equal(first, fresh("Ana", Options{Assets: photo(t)})) {
		t.Error("the folder changes the bytes")
	}
	// Cut short, emptied, garbled: it is made again.
	for i, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		data = [][]byte{data[:len(data)/2], nil, append([]byte("x"), data...), data[:len(data)-1], append(data, 0)}[i%5]
		if err := os.WriteFile(f, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first, fresh("Ana", o)) {
		t.Error("broken files change the bytes")
	}
	// A folder that cannot be is no reason to fail.
	if !bytes.Equal(first, fresh("Ana", Options{Assets: photo(t), CacheDir: files[0]})) {
		t.Error("without a folder the bytes are others")
	}
}

func TestDiskIsBounded(t *testing.T) {
	d := disk{dir: t.TempDir(), limit: 10000}
	for i := range 20 {
		c := &clip{slices: [][]byte{make([]byte, 1000)}}
		d.store(sum{byte(i)}, c)
		when := time.Now().Add(time.Duration(i-100) * time.Minute)
		if err := os.Chtimes(d.name(sum{byte(i)}), when, when); err != nil {
			t.Fatal(err)
		}
	}
	d.prune()
	if d.load(sum{0}) != nil || d.load(sum{19}) == nil {
		t.Error("the oldest is there, or the newest is gone")
	}
	files, _ := os.ReadDir(d.dir)
	if len(files) > 9 || len(files) < 7 {
		t.Errorf("%d files of 1 kB in 10 kB", len(files))
	}
}

func FuzzParseClip(f *testing.F) {
	f.Add(formatClip(&clip{slices: [][]byte{{1, 2, 3}, nil, {4}}, missing: []rune{'x', 0x1F600}}))
	f.Add([]byte(diskMagic + "\xff\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseClip(data)
		if err != nil {
			return
		}
		again, err := parseClip(formatClip(c))
		if err != nil || fmt.Sprint(again) != fmt.Sprint(c) {
			t.Errorf("%v comes back as %v, %v", c, again, err)
		}
	})
}
