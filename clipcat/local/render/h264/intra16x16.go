package h264

// pred16 is an Intra16x16PredMode (Table 8-4).
type pred16 uint8

const (
	pred16Vertical pred16 = iota
	pred16Horizontal
	pred16DC
	pred16Plane
	pred16Modes // how many there are
)

func (n neighbours) allows16(mode pred16) bool {
	switch mode {
	case pred16Vertical:
		return n.above
	case pred16Horizontal:
		return n.left
	case pred16Plane:
		return n.left && n.above && n.corner
	}
	return true
}

// predict16x16 writes the prediction of the macroblock whose first sample is at index at (8.3.3).
func predict16x16(target *[256]uint8, p *plane, at int, mode pred16, n neighbours) {
	switch mode {
	case pred16Vertical:
		above := (*[16]uint8)(p.samples[at-p.stride:])
		for y := range 16 {
			*(*[16]uint8)(target[16*y:]) = *above
		}
	case pred16Horizontal:
		for y := range 16 {
			fill(target[16*y:16*y+16], p.samples[at+y*p.stride-1])
		}
	case pred16DC:
		fill(target[:], mean(p, at, 16, n))
	case pred16Plane:
		gradientOf(p, at, 16).draw(target[:], 16)
	}
}

// mean returns the sample value of DC prediction for a square of the given size (8.3.3.3, and 8.3.4 for its parts).
func mean(p *plane, at, size int, n neighbours) uint8 {
	switch {
	case n.left && n.above:
		return uint8((sumAbove(p, at, size) + sumLeft(p, at, size) + size) / (2 * size))
	case n.left:
		return uint8((sumLeft(p, at, size) + size/2) / size)
	case n.above:
		return uint8((sumAbove(p, at, size) + size/2) / size)
	}
	return 128
}

func sumAbove(p *plane, at, size int) (sum int) {
	for _, v := range p.samples[at-p.stride:][:size] {
		sum += int(v)
	}
	return sum
}

func sumLeft(p *plane, at, size int) (sum int) {
	for y := range size {
		sum += int(p.samples[at+y*p.stride-1])
	}
	return sum
}

// gradient is what plane prediction (8.3.3.4, 8.3.4.4) draws: origin is the value of the first sample, across and down
// its growth, in 1/32 of a sample value.
type gradient struct{ origin, across, down int }

func gradientOf(p *plane, at, size int) gradient {
	half := size / 2
	above, left := at-p.stride, at-1
	h, v := 0, 0
	for k := 1; k <= half; k++ {
		h += k * (int(p.samples[above+half-1+k]) - int(p.samples[above+half-1-k]))
		v += k * (int(p.samples[left+(half-1+k)*p.stride]) - int(p.samples[left+(half-1-k)*p.stride]))
	}
	g := gradient{origin: 16 * (int(p.samples[left+(size-1)*p.stride]) + int(p.samples[above+size-1]))}
	if size == 16 {
		g.across, g.down = (5*h+32)>>6, (5*v+32)>>6
	} else {
		g.across, g.down = (34*h+32)>>6, (34*v+32)>>6
	}
	g.origin -= (half - 1) * (g.across + g.down)
	return g
}

func (g gradient) draw(target []uint8, size int) {
	for y := range size {
		value := g.origin + y*g.down + 16
		for x := range size {
			target[size*y+x] = clip1(int32(value >> 5))
			value += g.across
		}
	}
}
