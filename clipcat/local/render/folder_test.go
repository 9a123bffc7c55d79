package render

import (
	"context"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// What a row names is the file beside the sheet; what the template names is its own,
// also where both have the same name.
func TestRowsNameFilesBesideTheSheet(t *testing.T) {
	paint := func(c color.Color) *fstest.MapFile { return &fstest.MapFile{Data: picturePNG(t, 8, 8, c)} }
	o := Options{
		Assets:    fstest.MapFS{"a.png": paint(color.NRGBA{255, 0, 0, 255}), "own.png": paint(color.NRGBA{0, 255, 0, 255})},
		RowAssets: fstest.MapFS{"a.png": paint(color.NRGBA{0, 0, 255, 255})},
	}
	object := `{"name":"Photo","type":"image","width":128,"height":96,"media_url":"asset:a.png"}`
	wantColor(t, still(t, oneScene(object), o), 60, 40, "red")
	for value, want := range map[string]string{"asset:a.png": "blue", "a.png": "blue", "./a.png": "blue", "asset:own.png": "lime", "own.png": "lime"} {
		wantColor(t, still(t, oneScene(object), o, set1("Photo", "media_url", value)), 60, 40, want)
	}
	wantColor(t, still(t, oneScene(object), o, set1("Photo", "background-image", "a.png")), 60, 40, "blue")
}

// Nothing outside the folder is read, whatever way leads there.
func TestFolderIsNotLeft(t *testing.T) {
	dir := t.TempDir()
	inside := filepath.Join(dir, "in")
	if err := os.MkdirAll(filepath.Join(inside, "photos"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "secret.png"), picturePNG(t, 8, 8, color.White), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join("..", "secret.png"), filepath.Join(inside, "link.png")); err != nil {
		t.Skip(err)
	}
	o := Options{Assets: Folder(inside), RowAssets: Folder(inside)}
	for _, value := range []string{"../secret.png", "asset:../secret.png", "link.png", filepath.Join(dir, "secret.png"), `..\secret.png`, "photos", "row:../secret.png"} {
		_, err := Video(context.Background(), io.Discard, parse(t, oneScene(remotePhoto)), []Modification{set1("Photo", "media_url", value)}, o)
		if err == nil || !strings.Contains(err.Error(), `object "Photo"`) {
			t.Errorf("%s: %v", value, err)
		}
	}
}

func TestWhatIsNoPictureIsNamed(t *testing.T) {
	for content, want := range map[string]string{
		"\x00\x00\x00\x20ftypavif\x00\x00\x00\x00avifmif1": "AVIF",
		"<?xml version=\"1.0\"?>\n<svg width=\"9\"/>":      "SVG",
		"<!doctype html><html>Not found":                   "a web page",
		"GIF89":                                            "it is text, which is not read as a picture; give a JPEG, PNG, WebP or GIF",
		"":                                                 "not a JPEG, PNG, WebP or GIF",
		"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01": "not a JPEG",
	} {
		o := Options{Assets: fstest.MapFS{"a.png": {Data: []byte(content)}}}
		_, err := Video(context.Background(), io.Discard, parse(t, oneScene(remotePhoto)), []Modification{set1("Photo", "media_url", "a.png")}, o)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `object "Photo"`) {
			t.Errorf("%q: %v", content, err)
		}
	}
}
