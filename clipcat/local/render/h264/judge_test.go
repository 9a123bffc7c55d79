package h264

import (
	"bytes"
	"math"
	"testing"
)

func TestUnlikeIsSSIM(t *testing.T) {
	for seed := range uint32(40) {
		a, b := make([]byte, 64), make([]byte, 64)
		for i := range a {
			a[i] = uint8(60 + hash(uint32(i), seed, 1)%(1+5*seed))
			b[i] = uint8(int(a[i]) + int(hash(uint32(i), seed, 2)%(1+seed)))
		}
		w := windowOf(a, 8, b, 8)
		if got, want := float64(w.unlike())/65536, 1-ssimWindow(a, b, 8, 0, 0); math.Abs(got-want) > 0.002+want/50 { // the formulas divide by 63 and by 64
			t.Errorf("case %d: %.5f, want %.5f", seed, got, want)
		}
		if got, want := float64(w.squared()), squaredError(a, b); got != want {
			t.Errorf("case %d: squared error %v, want %v", seed, got, want)
		}
	}
}

// TestDetailIsCodedFiner holds that grain is kept, whether it stands still or moves, and that nothing of it is left for
// the next scene.
func TestDetailIsCodedFiner(t *testing.T) {
	c := Config{Width: 320, Height: 180, FPS: 30}
	grainy := benchScenes(c, 4)
	for _, name := range []string{"still", "zoom"} {
		if got := measure(t, c, grainy[name], 24); got.similarity < 0.99 {
			t.Errorf("%s: SSIM %.4f, want 0.99", name, got.similarity)
		}
	}
	smooth := drawScene(c, benchScenes(c, 0)["zoom"], 12)
	fresh, used := newBands(t, c, c.Rows())[0], newBands(t, c, c.Rows())[0]
	drawScene(c, grainy["zoom"], 12).encode(used)
	if used.finer == 0 {
		t.Error("grain is coded as smooth areas are")
	}
	for i, p := range smooth.pictures {
		if !bytes.Equal(fresh.Encode(nil, p, i == 0, 0, smooth.changes[i]), used.Encode(nil, p, i == 0, 0, smooth.changes[i])) {
			t.Fatalf("picture %d differs after another scene", i)
		}
	}
}

// dusk lets a photo come and go for as long as the scene lasts.
type dusk struct{ photo *photo }

func (d dusk) draw(c Config, p *Picture, i int) *Changes {
	d.photo.drawZoomed(c, p, 1)
	light := 140 + int(100*math.Sin(float64(i)/9)) // of 256
	for at, v := range p.Y {
		p.Y[at] = uint8(16 + (int(v)-16)*light>>8)
	}
	for at := range p.Cb {
		p.Cb[at] = uint8(128 + (int(p.Cb[at])-128)*light>>8)
		p.Cr[at] = uint8(128 + (int(p.Cr[at])-128)*light>>8)
	}
	return &Changes{Fading: true}
}

// TestLongFadesAreJudged holds that what fades is coded finer only once that has gone on for longer than a transition does,
// and that nothing of it is left for the next fade or scene.
func TestLongFadesAreJudged(t *testing.T) {
	c := Config{Width: 320, Height: 180, FPS: 30}
	b, p, fades := newBands(t, c, c.Rows())[0], NewPicture(c), dusk{newPhoto(480, 270, 9)}
	show := func(from, to int, key bool) int {
		for i := from; i < to; i++ {
			b.Encode(nil, p, key && i == from, 0, fades.draw(c, p, i))
		}
		return b.finerFades
	}
	if show(0, 16, true) != 0 {
		t.Error("a transition is coded finer")
	}
	if show(16, 40, false) == 0 {
		t.Error("grain that fades for long is coded as smooth areas are")
	}
	if show(40, 41, true) != 0 || show(41, 56, false) != 0 {
		t.Error("the next scene is coded finer from its start")
	}
	show(56, 70, false)
	b.Encode(nil, p, false, 0, &Changes{})
	if b.finerFades != 0 || show(70, 71, false) != 0 {
		t.Error("the next fade is coded finer from its start")
	}
}
