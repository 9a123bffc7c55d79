package render

import (
	"image"
	"testing"
)

// lettersMask draws a text, turned or not, at a place between pixels.
func lettersMask(text string, size int64, turned bool) *mask {
	set := setting(4000, 4000, "", 1)
	set.size = size << 8
	out, _ := setText(text, set)
	at := translation(77, 131)
	if turned {
		at.a, at.b, at.c, at.d = 60000, -26000, 26000, 60000
	}
	return fill(out.path.transformed(at), everywhere)
}

// grownMask is a shape to widen, with the radii in 1/256 pixels, and how far what is made of
// it may lie from what discs give.
type grownMask struct {
	mask  *mask
	radii []int64
	most  int
}

func grownMasks() map[string]grownMask {
	hair := fill(roundRect(50, 77, 20000, 100, 0, 0, false), everywhere)
	dust := newMask(image.Rect(3, 4, 120, 90))
	for i := range dust.pix {
		if n := i * 7919 % 10007; n < 150 {
			dust.pix[i] = uint8(n + 100)
		}
	}
	const reach = 10
	strips := newMask(image.Rect(0, 0, 30, 2*grownStrip))
	for i := range strips.pix { // a strip's last row is reached from the next one, the first from the one before
		if y := i / 30; y == 0 || y >= grownStrip-1 && y <= 2*grownStrip-2*reach {
			strips.pix[i] = 255
		}
	}
	return map[string]grownMask{
		"letters":     {lettersMask("Hg&", 60, false), []int64{2000, 2305, 5000}, 0},
		"turned":      {lettersMask("Kö", 90, true), []int64{2560, 10000}, shade / 2},
		"strips":      {strips, []int64{2600, reach << 8}, 0},
		"circle":      {fill(roundRect(50, 77, 9000, 9000, 4500, 4500, false), everywhere), []int64{2400, 15360}, 0},
		"hair":        {hair, []int64{2560, 10240}, 0},
		"small print": {lettersMask("Hamburgefonts", 12, true), []int64{2400, 5120}, shade / 2},
		"dust":        {dust, []int64{2304, 5120}, shade / 2},
	}
}

// A wide outline is what a disc on every pixel would give, but for what none can see where
// letters are too thin to cover a pixel.
func TestWideOutlinesAreMadeOfDiscs(t *testing.T) {
	for name, c := range grownMasks() {
		for _, radius := range c.radii {
			r := int((radius + 255) >> 8)
			want, got := grownByDiscs(c.mask, radius, r), grownWide(c.mask, radius, r)
			if got.rect != want.rect {
				t.Fatalf("%s by %d: %v, want %v", name, radius, got.rect, want.rect)
			}
			for i, v := range got.pix {
				at := image.Pt(got.rect.Min.X+i%got.rect.Dx(), got.rect.Min.Y+i/got.rect.Dx())
				if d := int(v) - int(want.pix[i]); d < -c.most || d > c.most {
					t.Fatalf("%s by %d: %d at %v, want %d", name, radius, v, at, want.pix[i])
				}
			}
		}
	}
}

// A width that passes from one way of widening to the other does not show it.
func TestOutlinesGrowSmoothly(t *testing.T) {
	m := lettersMask("a", 80, false)
	sum := func(m *mask) (n int) {
		for _, v := range m.pix {
			n += int(v)
		}
		return n
	}
	const at = narrow << 8
	below, here, above := sum(grown(m, at-16)), sum(grown(m, at)), sum(grown(m, at+16))
	if before, after := here-below, above-here; before <= 0 || after <= 0 || max(before, after) > 2*min(before, after) {
		t.Errorf("the outline grows by %d up to %d pixels, and by %d from there", before, narrow, after)
	}
}
