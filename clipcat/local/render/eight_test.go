package render

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// Eight rows at once are the eight rows one by one, also at and beyond the picture's borders.
func TestEightRowsAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := plane{w: rapid.IntRange(1, 70).Draw(t, "width"), h: rapid.IntRange(1, 20).Draw(t, "height")}
		p.pix = rapid.SliceOfN(rapid.Byte(), p.w*p.h, p.w*p.h).Draw(t, "pixels")
		s := sampling{
			a: rapid.Int64Range(1, 3*one).Draw(t, "a"), d: rapid.Int64Range(1, 3*one).Draw(t, "d"),
			tx: rapid.Int64Range(-20*one, 20*one).Draw(t, "tx"), ty: rapid.Int64Range(-20*one, 20*one).Draw(t, "ty"),
		}
		n, x, y := rapid.IntRange(1, 40).Draw(t, "columns"), rapid.IntRange(0, 9).Draw(t, "x"), rapid.IntRange(0, 9).Draw(t, "y")
		c := newCanvas(64, 32)
		got, want := make([]uint8, 8*40), make([]uint8, 8*40)
		c.sampleEight(got, 40, n, p, s, x, y)
		for j := range 8 {
			c.sampleUpright(want[40*j:][:n], p, s, x, y+j)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}
