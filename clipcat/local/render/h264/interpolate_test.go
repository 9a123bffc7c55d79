package h264

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// textbookLuma is a predicted luma sample as 8.4.2.2.1 writes it, one at a time. (x, y) is in quarter samples.
func textbookLuma(p *plane, x, y int) uint8 {
	at := func(dx, dy int) int { return int(p.samples[p.origin+(y>>2+dy)*p.stride+x>>2+dx]) }
	six := func(f func(i int) int) int { return f(-2) - 5*f(-1) + 20*f(0) + 20*f(1) - 5*f(2) + f(3) }
	round := func(v int) int { return int(clip1(int32((v + 16) >> 5))) }
	b := func(dy int) int { return round(six(func(i int) int { return at(i, dy) })) }
	h := func(dx int) int { return round(six(func(i int) int { return at(dx, i) })) }
	j := func() int {
		sum := six(func(row int) int { return six(func(i int) int { return at(i, row) }) })
		return int(clip1(int32((sum + 512) >> 10)))
	}
	mean := func(a, b int) uint8 { return uint8((a + b + 1) >> 1) }
	switch [2]int{x & 3, y & 3} {
	case [2]int{0, 0}:
		return uint8(at(0, 0))
	case [2]int{1, 0}:
		return mean(at(0, 0), b(0))
	case [2]int{2, 0}:
		return uint8(b(0))
	case [2]int{3, 0}:
		return mean(b(0), at(1, 0))
	case [2]int{0, 1}:
		return mean(at(0, 0), h(0))
	case [2]int{0, 2}:
		return uint8(h(0))
	case [2]int{0, 3}:
		return mean(h(0), at(0, 1))
	case [2]int{1, 1}:
		return mean(b(0), h(0))
	case [2]int{3, 1}:
		return mean(b(0), h(1))
	case [2]int{1, 3}:
		return mean(h(0), b(1))
	case [2]int{3, 3}:
		return mean(h(1), b(1))
	case [2]int{2, 2}:
		return uint8(j())
	case [2]int{2, 1}:
		return mean(b(0), j())
	case [2]int{1, 2}:
		return mean(h(0), j())
	case [2]int{3, 2}:
		return mean(j(), h(1))
	}
	return mean(j(), b(1)) // (2, 3)
}

func textbookChroma(p *plane, x, y int) uint8 {
	at := p.origin + y>>3*p.stride + x>>3
	fx, fy := x&7, y&7
	a, b := int(p.samples[at]), int(p.samples[at+1])
	c, d := int(p.samples[at+p.stride]), int(p.samples[at+p.stride+1])
	return uint8(((8-fx)*(8-fy)*a + fx*(8-fy)*b + (8-fx)*fy*c + fx*fy*d + 32) >> 6)
}

func TestInterpolationFollowsTheStandard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := randomPlane(rapid.Uint64().Draw(t, "seed"), rapid.Bool().Draw(t, "extreme"))
		v := Vector{X: rapid.Int16Range(-40, 40).Draw(t, "x"), Y: rapid.Int16Range(-40, 40).Draw(t, "y")}
		ip := referring(p)
		var luma [256]uint8
		ip.luma(&luma, &site{}, v)
		for i, got := range luma {
			if want := textbookLuma(p, 4*(i&15)+int(v.X), 4*(i>>4)+int(v.Y)); got != want {
				t.Fatalf("%+v, luma sample (%d, %d): %d, want %d", v, i&15, i>>4, got, want)
			}
		}
		var chroma [64]uint8
		ip.chroma(&chroma, 1, &site{}, v)
		for i, got := range chroma {
			if want := textbookChroma(p, 8*(i&7)+int(v.X), 8*(i>>3)+int(v.Y)); got != want {
				t.Fatalf("%+v, chroma sample (%d, %d): %d, want %d", v, i&7, i>>3, got, want)
			}
		}
	})
}

// referring returns an interpolator over a frame whose planes are all p.
func referring(p *plane) *interpolator {
	f := &frame{luma: *p, chroma: [2]plane{*p, *p}}
	ip := newInterpolator(f)
	ip.refer(f)
	return ip
}

// randomPlane is noise, of black and white only if extreme.
func randomPlane(seed uint64, extreme bool) *plane {
	p := newPlane(32, 32)
	r := rand.New(rand.NewPCG(seed, 0))
	for i := range p.samples {
		p.samples[i] = uint8(r.UintN(256))
		if extreme {
			p.samples[i] = uint8(int8(p.samples[i]) >> 7)
		}
	}
	return &p
}

// TestExtremesOfTheCentre hits the largest and the smallest sums of the filter over the filter.
func TestExtremesOfTheCentre(t *testing.T) {
	positive := []bool{true, false, true, true, false, true}
	for name, inverted := range map[string]bool{"largest": false, "smallest": true} {
		p := newPlane(16, 16)
		for y := range 6 {
			for x := range 6 {
				if (positive[x] == positive[y]) != inverted {
					p.samples[p.origin+(y-2)*p.stride+x-2] = 255
				}
			}
		}
		var got [256]uint8
		referring(&p).luma(&got, &site{}, Vector{X: 2, Y: 2})
		if want := textbookLuma(&p, 2, 2); got[0] != want {
			t.Errorf("%s: %d, want %d", name, got[0], want)
		}
	}
}

func TestAbsoluteDifferences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawSamples(t, 256, "a"), drawSamples(t, 256, "b")
		var want [4]int
		for i := range a {
			want[i>>7*2+i>>3&1] += int(distance(int32(a[i]), int32(b[i])))
		}
		var got differences
		if got.measure(a, 16, (*[256]uint8)(b)); got.quarters != want {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}
