package render

import (
	"image"
	"image/color"
	"image/draw"
	"testing"
)

// A contact sheet shows every frame in its place, at a whole part of its size.
func TestContactSheet(t *testing.T) {
	var frames []image.Image
	for i := range 5 {
		f := image.NewRGBA(image.Rect(0, 0, 1920, 64))
		draw.Draw(f, f.Rect, image.NewUniform(color.RGBA{uint8(40 + 30*i), 9, 200, 255}), image.Point{}, draw.Src)
		f.Set(3*300, 3*10, color.RGBA{uint8(40+30*i) - 9, 0, 191, 255}) // one of the nine pixels of a square
		frames = append(frames, f)
	}
	im := ContactSheet(frames)
	if size := im.Bounds().Size(); size != image.Pt(640+2*contactGap, 5*(21+contactGap)+contactGap) {
		t.Errorf("the sheet has %v", size)
	}
	for i := range frames {
		y := contactGap + i*(21+contactGap)
		for x, less := range map[int]uint8{299: 0, 300: 1} {
			if got, want := im.At(contactGap+x, y+10), (color.RGBA{uint8(40+30*i) - less, 9 - less, 200 - less, 255}); got != want {
				t.Errorf("frame %d at %d is %v, want %v", i, x, got, want)
			}
		}
		if got := im.At(300, y-3); got != (color.RGBA{0xf2, 0xf2, 0xf2, 255}) {
			t.Errorf("above frame %d is %v", i, got)
		}
	}
	small := image.NewRGBA(image.Rect(0, 0, 64, 64))
	small.Set(12, 40, color.White)
	if got := ContactSheet([]image.Image{small}).At(contactGap+12, contactGap+40); got != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("a small frame is changed: %v", got)
	}
}
