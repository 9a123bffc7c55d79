package render

import (
	"image"
	"math"
	"testing"
	"testing/fstest"

	"github.com/sheetreel/sheetreel/clipcat/local/render/h264"
)

// patchwork is a picture in which every place looks different.
func patchwork(w, h int) *image.RGBA {
	im := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := 128 + 60*math.Sin(float64(x)/5) + 60*math.Sin(float64(y)/4+float64(x)/31)
			im.Pix[im.PixOffset(x, y)], im.Pix[im.PixOffset(x, y)+1], im.Pix[im.PixOffset(x, y)+2], im.Pix[im.PixOffset(x, y)+3] = uint8(v), uint8(v), uint8(v), 255
		}
	}
	return im
}

// hintsFor plays the first two frames of a scene with an object that moves round 160, 100,
// and returns both and the hints for the second.
func hintsFor(t *testing.T, object, keyframes string) (old, next *canvas, h *hints) {
	tpl := parse(t, `{"version":1,"uid":"turn","width":320,"height":192,"fps":25,"scenes":[{"name":"A","duration":1,"objects":[
		{"name":"Photo",`+object+`,"keyframes":`+keyframes+`}]}]}`)
	assets := fstest.MapFS{"p.png": {Data: encodePNG(t, patchwork(480, 320))}}
	v, err := newVideo(tpl, nil, Options{Assets: assets})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	st, err := v.stage(t.Context(), &tpl.Scenes[0], v.media[0])
	if err != nil {
		t.Fatal(err)
	}
	all := image.Rect(0, 0, 320, 192)
	p := newPlayer(st, newCanvas(320, 192), all)
	p.show(0)
	old = p.canvas.rows(all)
	p.show(1)
	h = newHints(20, band{0, 12})
	p.hint(h, 1)
	return old, p.canvas, h
}

// Hints of what turns, grows, or does both, lead every block to where its middle was
// before: of a picture, and of a shape that takes another colour meanwhile.
func TestHintsFollowRotation(t *testing.T) {
	const (
		photo = `"type":"image","x":-80,"y":-60,"width":480,"height":320,"media_url":"p.png"`
		shape = `"type":"rectangle","x":-80,"y":-60,"width":480,"height":320,"border-radius":10,"background-color":"#102030"`
	)
	for _, c := range []struct {
		name, object, keyframes string
		degrees, scale          float64 // of the second frame, against the first
	}{
		{"turns", photo, `[{"t":0,"rotation":0},{"t":1,"rotation":50}]`, 2, 1},
		{"turns back from aslant", photo, `[{"t":0,"rotation":30},{"t":1,"rotation":5}]`, -1, 1},
		{"grows", photo, `[{"t":0,"scale":1},{"t":1,"scale":1.5}]`, 0, 1.02},
		{"turns and grows", photo, `[{"t":0,"rotation":10,"scale":1},{"t":1,"rotation":60,"scale":1.5}]`, 2, 1.02},
		{"a shape turns and grows", shape, `[{"t":0,"rotation":10,"scale":1},{"t":1,"rotation":60,"scale":1.5,"background-color":"#506070"}]`, 2, 1.02},
		{"a shape gets larger", shape, `[{"t":0,"x":-80,"y":-60,"width":480,"height":320,"background-color":"#102030"},{"t":1,"x":-140,"y":-100,"width":600,"height":400,"background-color":"#506070"}]`, 0, 1.01},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, next, h := hintsFor(t, c.object, c.keyframes)
			if !h.any {
				t.Fatal("there are no hints")
			}
			sin, cos := math.Sincos(-c.degrees * math.Pi / 180)
			for i, got := range h.vectors {
				x, y := float64(i%20*16+8)-160, float64(i/20*16+8)-100
				wantX, wantY := 4*((cos*x-sin*y)/c.scale-x), 4*((sin*x+cos*y)/c.scale-y)
				if math.Abs(float64(got.X)-wantX) > 1 || math.Abs(float64(got.Y)-wantY) > 1 {
					t.Fatalf("block %d,%d: (%d, %d), want (%.1f, %.1f)", i%20, i/20, got.X, got.Y, wantX, wantY)
				}
			}
			still := make([]h264.Vector, len(h.vectors))
			if c.object == shape {
				return // there is nothing in it to compare
			}
			if moved, blind := unlike(old, next, h.vectors), unlike(old, next, still); moved*3 > blind {
				t.Errorf("with hints the frames differ by %d, without by %d", moved, blind)
			}
		})
	}
}

// unlike sums up how much a frame differs from the one before, with every block taken
// from where its vector leads, to whole pixels.
func unlike(old, next *canvas, vectors []h264.Vector) (sum int) {
	for i, v := range vectors {
		for y := i / 20 * 16; y < i/20*16+16; y++ {
			for x := i % 20 * 16; x < i%20*16+16; x++ {
				ox, oy := max(0, min(319, x+int(v.X+2)>>2)), max(0, min(191, y+int(v.Y+2)>>2))
				d := int(next.y[y*next.ys+x]) - int(old.y[oy*old.ys+ox])
				sum += max(d, -d)
			}
		}
	}
	return sum
}
