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
