package h264

import (
	"math/rand/v2"

	"pgregory.net/rapid"
)

// patch is a rectangle of a picture with samples that photographs seldom have, in all planes: they reach the macroblock
// types, coded block patterns and levels that texture and grain do not.
type patch struct {
	kind           int
	x0, y0, x1, y1 int // luma samples
	seed           uint64
}

// The kinds of patches.
const (
	patchFlat   = iota
	patchSlope  // what plane prediction draws
	patchStripe // what vertical or horizontal prediction draws
	patchGrain
	patchChecks // squares of extreme samples: the largest DC coefficients
	patchSigns  // the signs of a basis function in every block: the largest AC coefficients
	patchKinds
)

func drawPatch(t *rapid.T, c Config) patch {
	p := patch{kind: rapid.IntRange(0, patchKinds-1).Draw(t, "patch"), seed: rapid.Uint64().Draw(t, "patch seed")}
	p.x0, p.y0 = rapid.IntRange(0, c.Width-1).Draw(t, "patch x"), rapid.IntRange(0, c.Height-1).Draw(t, "patch y")
	if rapid.Bool().Draw(t, "aligned") {
		p.x0, p.y0 = p.x0&^15, p.y0&^15
	}
	p.x1 = min(c.Width, p.x0+rapid.IntRange(4, 64).Draw(t, "patch width"))
	p.y1 = min(c.Height, p.y0+rapid.IntRange(4, 64).Draw(t, "patch height"))
	return p
}

func (p patch) draw(c Config, into *Picture) {
	r := rand.New(rand.NewPCG(p.seed, 2))
	for i, plane := range [][]uint8{into.Y, into.Cb, into.Cr} {
		stride, shift := into.YStride, 0
		if i > 0 {
			stride, shift = into.CStride, 1
		}
		at := p.samples(r)
		for y := p.y0 >> shift; y < p.y1>>shift; y++ {
			for x := p.x0 >> shift; x < p.x1>>shift; x++ {
				plane[y*stride+x] = at(x, y)
			}
		}
	}
	into.Pad(c)
}

// samples returns what the patch is filled with, in one plane.
func (p patch) samples(r *rand.Rand) func(x, y int) uint8 {
	base, across, down, side := r.IntN(256), r.IntN(9)-4, r.IntN(9)-4, 2<<r.IntN(4)
	signs := [4]uint8{0b0000, 0b1100, 0b0110, 0b1010}
	a, b := signs[r.IntN(4)], signs[r.IntN(4)]
	switch p.kind {
	case patchSlope:
		return func(x, y int) uint8 { return clip1(int32(base + across*(x-p.x0) + down*(y-p.y0))) }
	case patchStripe:
		if side < 8 {
			across, down = down, 0
		} else {
			across = 0
		}
		return func(x, y int) uint8 { return uint8(hash(uint32(x*across), uint32(y*down), uint32(base))) }
	case patchGrain:
		return func(int, int) uint8 { return uint8(r.UintN(256)) }
	case patchChecks:
		return func(x, y int) uint8 { return uint8(255 * ((x/side + y/side + base) & 1)) }
	case patchSigns:
		return func(x, y int) uint8 {
			flip := uint8(hash(uint32(x/4), uint32(y/4), uint32(base)))
			return 255 * ((a>>(x&3) ^ b>>(y&3) ^ flip) & 1)
		}
	}
	return func(int, int) uint8 { return uint8(base) }
}
