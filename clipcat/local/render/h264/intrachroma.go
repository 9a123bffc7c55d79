package h264

// predChroma is an intra_chroma_pred_mode (Table 8-5).
type predChroma uint8

const (
	predChromaDC predChroma = iota
	predChromaHorizontal
	predChromaVertical
	predChromaPlane
	predChromaModes // how many there are
)

func (n neighbours) allowsChroma(mode predChroma) bool {
	switch mode {
	case predChromaHorizontal:
		return n.left
	case predChromaVertical:
		return n.above
	case predChromaPlane:
		return n.left && n.above && n.corner
	}
	return true
}

// predict8x8 writes the prediction of a chroma block whose first sample is at index at (8.3.4).
func predict8x8(target *[64]uint8, p *plane, at int, mode predChroma, n neighbours) {
	switch mode {
	case predChromaDC:
		for i := range 4 {
			fillDC(target, p, at, i&1, i>>1, n)
		}
	case predChromaHorizontal:
		for y := range 8 {
			fill(target[8*y:8*y+8], p.samples[at+y*p.stride-1])
		}
	case predChromaVertical:
		for y := range 8 {
			copy(target[8*y:8*y+8], p.samples[at-p.stride:])
		}
	case predChromaPlane:
		gradientOf(p, at, 8).draw(target[:], 8)
	}
}

// fillDC predicts one quarter, at column x and row y of four, from the mean of its neighbours. The two quarters that
// touch only one edge of the macroblock prefer the samples of that edge (8.3.4.1 to 8.3.4.3).
func fillDC(target *[64]uint8, p *plane, at, x, y int, n neighbours) {
	if x == 1 && y == 0 && n.above {
		n.left = false
	}
	if x == 0 && y == 1 && n.left {
		n.above = false
	}
	value := quarterMean(p, at, 4*x, 4*y, n)
	for row := range 4 {
		fill(target[8*(4*y+row)+4*x:][:4], value)
	}
}

// quarterMean is mean for the 4x4 samples at (x, y), whose neighbours are those of the macroblock.
func quarterMean(p *plane, at, x, y int, n neighbours) uint8 {
	above, left := sumIf(n.above, sumAbove, p, at+x), sumIf(n.left, sumLeft, p, at+y*p.stride)
	switch {
	case n.left && n.above:
		return uint8((above + left + 4) >> 3)
	case n.left || n.above:
		return uint8((above + left + 2) >> 2)
	}
	return 128
}

func sumIf(available bool, sum func(*plane, int, int) int, p *plane, at int) int {
	if !available {
		return 0
	}
	return sum(p, at, 4)
}
