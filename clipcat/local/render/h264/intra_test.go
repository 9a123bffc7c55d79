package h264

import (
	"testing"

	"pgregory.net/rapid"
)

// around are the neighbours of a 4x4 block in the notation of 8.3.1.2: p(x, y) with x or y of -1.
type around [lineLength]uint8

func (a *around) p(x, y int) int {
	if x < 0 {
		return int(a[corner-1-y])
	}
	return int(a[corner+1+x])
}

// textbook4x4 is a sample of the nine modes as 8.3.1.2.1 to 8.3.1.2.9 write them.
func (a *around) textbook4x4(mode predMode, x, y int) int {
	switch mode {
	case predVertical:
		return a.p(x, -1)
	case predHorizontal:
		return a.p(-1, y)
	case predDC:
		return (a.p(0, -1) + a.p(1, -1) + a.p(2, -1) + a.p(3, -1) + a.p(-1, 0) + a.p(-1, 1) + a.p(-1, 2) + a.p(-1, 3) + 4) >> 3
	case predDiagonalDownLeft:
		if x == 3 && y == 3 {
			return (a.p(6, -1) + 3*a.p(7, -1) + 2) >> 2
		}
		return (a.p(x+y, -1) + 2*a.p(x+y+1, -1) + a.p(x+y+2, -1) + 2) >> 2
	case predDiagonalDownRight:
		switch {
		case x > y && x-y-2 >= 0:
			return (a.p(x-y-2, -1) + 2*a.p(x-y-1, -1) + a.p(x-y, -1) + 2) >> 2
		case x > y:
			return (a.p(-1, -1) + 2*a.p(0, -1) + a.p(1, -1) + 2) >> 2
		case x < y:
			return (a.p(-1, y-x-2) + 2*a.p(-1, y-x-1) + a.p(-1, y-x) + 2) >> 2
		}
		return (a.p(0, -1) + 2*a.p(-1, -1) + a.p(-1, 0) + 2) >> 2
	case predVerticalRight:
		return a.textbookVerticalRight(x, y)
	case predHorizontalDown:
		flipped := a.flipped()
		return flipped.textbookVerticalRight(y, x)
	case predVerticalLeft:
		if y == 0 || y == 2 {
			return (a.p(x+y>>1, -1) + a.p(x+y>>1+1, -1) + 1) >> 1
		}
		return (a.p(x+y>>1, -1) + 2*a.p(x+y>>1+1, -1) + a.p(x+y>>1+2, -1) + 2) >> 2
	}
	switch z := x + 2*y; {
	case z > 5:
		return a.p(-1, 3)
	case z == 5:
		return (a.p(-1, 2) + 3*a.p(-1, 3) + 2) >> 2
	case z%2 == 0:
		return (a.p(-1, y+x>>1) + a.p(-1, y+x>>1+1) + 1) >> 1
	}
	return (a.p(-1, y+x>>1) + 2*a.p(-1, y+x>>1+1) + a.p(-1, y+x>>1+2) + 2) >> 2
}

func (a *around) textbookVerticalRight(x, y int) int {
	above := func(i int) int { // p(i, -1), where -1 is the corner
		return int(a[corner+1+i])
	}
	switch z := 2*x - y; {
	case z == -1:
		return (a.p(-1, 0) + 2*a.p(-1, -1) + a.p(0, -1) + 2) >> 2
	case z < -1:
		return (a.p(-1, y-1) + 2*a.p(-1, y-2) + a.p(-1, y-3) + 2) >> 2
	case z%2 == 0:
		return (above(x-y>>1-1) + above(x-y>>1) + 1) >> 1
	default:
		return (above(x-y>>1-2) + 2*above(x-y>>1-1) + above(x-y>>1) + 2) >> 2
	}
}

// flipped exchanges the axes: Horizontal_Down is Vertical_Right of that.
func (a *around) flipped() (f around) {
	for i := range 2*corner + 1 {
		f[i] = a[2*corner-i]
	}
	return f
}

func TestIntra4x4FollowsTheStandard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a around
		copy(a[:], drawSamples(t, lineLength, "neighbours"))
		var l line
		copy(l[:], a[:])
		l.filter()
		all := neighbours{left: true, above: true, corner: true}
		for mode := range predModes {
			var got [16]uint8
			l.predict4x4(&got, mode, all)
			for i := range got {
				if want := a.textbook4x4(mode, i&3, i>>2); int(got[i]) != want {
					t.Fatalf("mode %d, sample (%d, %d): %d, want %d", mode, i&3, i>>2, got[i], want)
				}
			}
		}
	})
}

// planeOf draws a plane with what f says, for positions around a macroblock at its origin.
func planeOf(size int, f func(x, y int) uint8) *plane {
	p := newPlane(size, size)
	for y := -1; y < size; y++ {
		for x := -1; x < size; x++ {
			p.samples[p.origin+y*p.stride+x] = f(x, y)
		}
	}
	return &p
}

func TestIntra16x16(t *testing.T) {
	ramp := planeOf(16, func(x, y int) uint8 { return uint8(60 + 3*x + 5*y) })
	all := neighbours{left: true, above: true, corner: true}
	for name, c := range map[string]struct {
		mode       pred16
		neighbours neighbours
		want       func(x, y int) int
	}{
		"vertical":      {pred16Vertical, all, func(x, _ int) int { return 55 + 3*x }},
		"horizontal":    {pred16Horizontal, all, func(_, y int) int { return 57 + 5*y }},
		"plane":         {pred16Plane, all, func(x, y int) int { return 60 + 3*x + 5*y }},
		"DC":            {pred16DC, all, func(_, _ int) int { return 86 }}, // the mean of 55…100 and 57…132
		"DC from above": {pred16DC, neighbours{above: true}, func(_, _ int) int { return 78 }},
		"DC from left":  {pred16DC, neighbours{left: true}, func(_, _ int) int { return 95 }},
		"DC of nothing": {pred16DC, neighbours{}, func(_, _ int) int { return 128 }},
	} {
		var got [256]uint8
		predict16x16(&got, ramp, ramp.origin, c.mode, c.neighbours)
		for i, v := range got {
			if want := c.want(i&15, i>>4); int(v) != want {
				t.Errorf("%s, sample (%d, %d): %d, want %d", name, i&15, i>>4, v, want)
				break
			}
		}
	}
}

func TestIntraChroma(t *testing.T) {
	ramp := planeOf(8, func(x, y int) uint8 { return uint8(60 + 4*x + 8*y) })
	all := neighbours{left: true, above: true, corner: true}
	quarters := func(values ...int) func(x, y int) int {
		return func(x, y int) int { return values[x/4+2*(y/4)] }
	}
	for name, c := range map[string]struct {
		mode       predChroma
		neighbours neighbours
		want       func(x, y int) int
	}{
		"vertical":      {predChromaVertical, all, func(x, _ int) int { return 52 + 4*x }},
		"horizontal":    {predChromaHorizontal, all, func(_, y int) int { return 56 + 8*y }},
		"plane":         {predChromaPlane, all, func(x, y int) int { return 60 + 4*x + 8*y }},
		"DC":            {predChromaDC, all, quarters(63, 74, 100, 87)},
		"DC from above": {predChromaDC, neighbours{above: true}, quarters(58, 74, 58, 74)},
		"DC from left":  {predChromaDC, neighbours{left: true}, quarters(68, 68, 100, 100)},
		"DC of nothing": {predChromaDC, neighbours{}, quarters(128, 128, 128, 128)},
	} {
		var got [64]uint8
		predict8x8(&got, ramp, ramp.origin, c.mode, c.neighbours)
		for i, v := range got {
			if want := c.want(i&7, i>>3); int(v) != want {
				t.Errorf("%s, sample (%d, %d): %d, want %d", name, i&7, i>>3, v, want)
				break
			}
		}
	}
}
