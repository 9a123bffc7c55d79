package render

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"testing/fstest"
)

// parse reads a template that a test takes for granted.
func parse(t testing.TB, text string) *Template {
	t.Helper()
	tpl, err := ParseTemplate([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return tpl
}

// oneScene is a 128x96 template with one scene of the given objects.
func oneScene(objects ...string) string {
	return fmt.Sprintf(`{"version":1,"uid":"test","width":128,"height":96,"fps":25,"scenes":[
		{"name":"A","duration":0.4,"background-color":"#204060","objects":[%s]}]}`, strings.Join(objects, ","))
}

// picturePNG is a picture of one colour.
func picturePNG(t testing.TB, w, h int, c color.Color) []byte {
	t.Helper()
	im := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			im.Set(x, y, c)
		}
	}
	return encodePNG(t, im)
}

func encodePNG(t testing.TB, im image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, im); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pictureJPEG(t testing.TB, im image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, im, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// red is a folder with a red picture in it.
func red(t testing.TB) fstest.MapFS {
	return fstest.MapFS{"photos/red.png": {Data: picturePNG(t, 40, 40, color.NRGBA{255, 0, 0, 255})}}
}

// still draws the last frame of the first scene.
func still(t testing.TB, text string, o Options, mods ...Modification) image.Image {
	t.Helper()
	drawn, err := Stills(context.Background(), parse(t, text), mods, o)
	if err != nil {
		t.Fatal(err)
	}
	return drawn.Images[0]
}

func set1(object, property, value string) Modification {
	return Modification{Scene: "A", Object: object, Properties: map[string]string{property: value}}
}

// wantColor compares a pixel with a colour; video colours are not exact.
func wantColor(t testing.TB, im image.Image, x, y int, want string) {
	t.Helper()
	w, err := ParseColor(want)
	if err != nil {
		t.Fatal(err)
	}
	r, g, b, _ := im.At(x, y).RGBA()
	got := Color{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}
	off := func(a, b uint8) bool { return max(a, b)-min(a, b) > 6 }
	if off(got.R, w.R) || off(got.G, w.G) || off(got.B, w.B) {
		t.Errorf("pixel %d,%d is %v, want %s", x, y, got, want)
	}
}

// ink counts pixels of a region that differ from the ground.
func ink(im image.Image, r image.Rectangle, ground string) int {
	g, _ := ParseColor(ground)
	n := 0
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			cr, cg, cb, _ := im.At(x, y).RGBA()
			far := func(a uint32, b uint8) bool { d := int(a>>8) - int(b); return d > 40 || d < -40 }
			if far(cr, g.R) || far(cg, g.G) || far(cb, g.B) {
				n++
			}
		}
	}
	return n
}
