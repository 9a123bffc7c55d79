package h264

// Fractional sample interpolation (8.4.2.2). A luma sample at a half position is the six-tap filter (1, -5, 20, 20, -5,
// 1) over its row or its column; one at a quarter position is the mean of its two nearest whole or half neighbours. The
// letters in the comments are those of Figure 8-4.

// interpolator predicts from a reference frame; it holds the buffers that takes.
type interpolator struct {
	first, second [256]uint8
	sums          [21 * 8]uint64 // rows of the filter's sums, before rounding: 16 samples in 32-bit lanes
}

// luma writes the 16x16 samples whose first is at index at, moved by v.
func (ip *interpolator) luma(target *[256]uint8, p *plane, at int, v Vector) {
	at += int(v.Y>>2)*p.stride + int(v.X>>2)
	x, y := int(v.X&3), int(v.Y&3)
	right, below := at+x>>1, at+y>>1*p.stride // the whole sample, or the row or column, that is nearer
	switch {
	case x == 0 && y == 0: // G
		copyLuma(target, p, at)
	case y == 0: // a, b, c
		horizontalHalf(target, p, at)
		if x != 2 {
			averageWithPlane(target, p, right)
		}
	case x == 0: // d, h, n
		verticalHalf(target, p, at)
		if y != 2 {
			averageWithPlane(target, p, below)
		}
	case x != 2 && y != 2: // e, g, p, r
		horizontalHalf(&ip.first, p, below)
		verticalHalf(&ip.second, p, right)
		average(target, &ip.first, &ip.second)
	case x == 2 && y == 2: // j
		ip.centre(target, p, at)
	case x == 2: // f, q
		ip.centre(&ip.first, p, at)
		horizontalHalf(&ip.second, p, below)
		average(target, &ip.first, &ip.second)
	default: // i, k
		ip.centre(&ip.first, p, at)
		verticalHalf(&ip.second, p, right)
		average(target, &ip.first, &ip.second)
	}
}

func copyLuma(target *[256]uint8, p *plane, at int) {
	for y := range 16 {
		*(*[16]uint8)(target[16*y:]) = *(*[16]uint8)(p.samples[at+y*p.stride:])
	}
}

func average(target, a, b *[256]uint8) {
	for i := 0; i < 256; i += 8 {
		store8(target[i:], averageUp(load8(a[i:]), load8(b[i:])))
	}
}

func averageWithPlane(target *[256]uint8, p *plane, at int) {
	for y := 0; y < 256; y += 16 {
		row := (*[16]uint8)(p.samples[at:])
		store8(target[y:], averageUp(load8(target[y:]), load8(row[:8])))
		store8(target[y+8:], averageUp(load8(target[y+8:]), load8(row[8:])))
		at += p.stride
	}
}

// horizontalHalf writes the half samples b, right of the whole ones.
func horizontalHalf(target *[256]uint8, p *plane, at int) {
	at -= 2
	for y := 0; y < 256; y += 16 {
		row := (*[24]uint8)(p.samples[at:])
		store8(target[y:], sixTap(load8(row[0:]), load8(row[1:]), load8(row[2:]), load8(row[3:]), load8(row[4:]), load8(row[5:])))
		store8(target[y+8:], sixTap(load8(row[8:]), load8(row[9:]), load8(row[10:]), load8(row[11:]), load8(row[12:]), load8(row[13:])))
		at += p.stride
	}
}

// verticalHalf writes the half samples h, below the whole ones.
func verticalHalf(target *[256]uint8, p *plane, at int) {
	s, stride := p.samples, p.stride
	for x := range 2 {
		i := at + 8*x - 2*stride
		a, b, c, d, e := load8(s[i:]), load8(s[i+stride:]), load8(s[i+2*stride:]), load8(s[i+3*stride:]), load8(s[i+4*stride:])
		i += 5 * stride
		for y := 8 * x; y < 256; y += 16 {
			f := load8(s[i:])
			store8(target[y:], sixTap(a, b, c, d, e, f))
			a, b, c, d, e = b, c, d, e, f
			i += stride
		}
	}
}

// centre writes the half samples j: the filter over the sums of the filter, rounded once.
func (ip *interpolator) centre(target *[256]uint8, p *plane, at int) {
	at -= 2*p.stride + 2
	for y := 0; y < len(ip.sums); y += 8 {
		row := (*[24]uint8)(p.samples[at:])
		sixTapSums((*[4]uint64)(ip.sums[y:]), load8(row[0:]), load8(row[1:]), load8(row[2:]), load8(row[3:]), load8(row[4:]), load8(row[5:]))
		sixTapSums((*[4]uint64)(ip.sums[y+4:]), load8(row[8:]), load8(row[9:]), load8(row[10:]), load8(row[11:]), load8(row[12:]), load8(row[13:]))
		at += p.stride
	}
	for y := range 16 {
		for x := range 2 {
			store8(target[16*y+8*x:], sixTapOfSums((*[44]uint64)(ip.sums[8*y+4*x:])))
		}
	}
}

// chroma writes the 8x8 samples whose first is at index at, moved by v in eighths of a sample (8.4.2.2.2).
func (ip *interpolator) chroma(target *[64]uint8, p *plane, at int, v Vector) {
	at += int(v.Y>>3)*p.stride + int(v.X>>3)
	x, y := uint64(v.X&7), uint64(v.Y&7)
	if x == 0 && y == 0 {
		for row := range 8 {
			*(*[8]uint8)(target[8*row:]) = *(*[8]uint8)(p.samples[at+row*p.stride:])
		}
		return
	}
	weights := [4]uint64{(8 - x) * (8 - y), x * (8 - y), (8 - x) * y, x * y}
	a, b := load8(p.samples[at:]), load8(p.samples[at+1:])
	for row := range 8 {
		at += p.stride
		c, d := load8(p.samples[at:]), load8(p.samples[at+1:])
		store8(target[8*row:], bilinear(a, b, c, d, &weights))
		a, b = c, d
	}
}
