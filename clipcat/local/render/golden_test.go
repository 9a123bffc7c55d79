package render

import (
	"crypto/sha256"
	"encoding/hex"
	"image"
	"testing"
)

// The pixels of a scene in which everything moves, as they must be on every
// machine. Whoever changes how things are drawn changes the edition, and this.
var golden = [2]string{"b0c06df9e1df53bc", "d9cc50d7039bb183"}

func TestPixelsAreTheSameEverywhere(t *testing.T) {
	all := image.Rect(0, 0, 192, 160)
	for scene, want := range golden {
		st := stageOf(t, busy("none"), scene, all)
		c := newCanvas(192, 160)
		p := newPlayer(st, c, all)
		h := sha256.New()
		for i := range st.frames {
			p.show(i)
			h.Write(c.y)
			h.Write(c.u)
			h.Write(c.v)
		}
		if got := hex.EncodeToString(h.Sum(nil)[:8]); got != want {
			t.Errorf("scene %d of edition %s: %s, want %s", scene, edition, got, want)
		}
	}
}
