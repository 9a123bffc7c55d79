package render

import "image"

// blurred returns the mask with an edge that fades over about the given number of
// 1/256 pixels: three box blurs come close to a Gauss curve.
func blurred(m *mask, blur int64) *mask {
	r := int((blur + 256) / 512)
	if m == nil || r == 0 {
		return m
	}
	out := newMask(m.rect.Inset(-3 * r))
	w, h := out.rect.Dx(), out.rect.Dy()
	for y := m.rect.Min.Y; y < m.rect.Max.Y; y++ {
		copy(out.pix[(y-out.rect.Min.Y)*w+3*r:], m.row(y))
	}
	for range 3 {
		boxRows(out.pix, w, h, r)
		boxColumns(out.pix, w, h, r)
	}
	return out
}

// reciprocal turns a division by n into a multiplication and a shift by 32.
func reciprocal(n int) uint64 { return (1<<32 + uint64(n) - 1) / uint64(n) }

// boxRows averages 2r+1 pixels of a row, in place; outside is empty.
func boxRows(pix []uint8, w, h, r int) {
	inverse := reciprocal(2*r + 1)
	s := make([]uint8, w)
	for y := range h {
		d := pix[y*w:][:w]
		copy(s, d)
		sum := 0
		for x := -r; x < w; x++ {
			if x+r < w {
				sum += int(s[x+r])
			}
			if x-r-1 >= 0 {
				sum -= int(s[x-r-1])
			}
			if x >= 0 {
				d[x] = uint8(uint64(sum+r) * inverse >> 32)
			}
		}
	}
}

// boxColumns averages down, in place: it keeps the last rows as they were.
func boxColumns(pix []uint8, w, h, r int) {
	inverse := reciprocal(2*r + 1)
	sums := make([]int, w)
	kept := make([]uint8, (r+1)*w)
	for y := -r; y < h; y++ {
		if y+r < h {
			for x, v := range pix[(y+r)*w:][:w] {
				sums[x] += int(v)
			}
		}
		if y-r-1 >= 0 {
			for x, v := range kept[(y-r-1)%(r+1)*w:][:w] {
				sums[x] -= int(v)
			}
		}
		if y >= 0 {
			d := pix[y*w:][:w]
			copy(kept[y%(r+1)*w:], d)
			for x, v := range sums {
				d[x] = uint8(uint64(v+r) * inverse >> 32)
			}
		}
	}
}

// grown returns the mask widened by a radius of 1/256 pixels on every side: the
// outline of letters.
func grown(m *mask, radius int64) *mask {
	if m == nil || radius <= 0 {
		return m
	}
	r := int((radius + 255) >> 8)
	if r > narrow {
		return grownWide(m, radius, r)
	}
	return grownByDiscs(m, radius, r)
}

func grownByDiscs(m *mask, radius int64, r int) *mask {
	disc := discOf(radius, r)
	out := newMask(m.rect.Inset(-r))
	w, n := out.rect.Dx(), 2*r+1
	for y := m.rect.Min.Y; y < m.rect.Max.Y; y++ {
		copy(out.pix[(y-m.rect.Min.Y+r)*w+r:], m.row(y))
	}
	for y := m.rect.Min.Y; y < m.rect.Max.Y; y++ {
		row, above, under := m.row(y), m.row(y-1), m.row(y+1)
		for x, v := range row {
			if v == 0 || deep(row, above, under, x) {
				continue
			}
			for dy := range n {
				row := out.pix[(y-m.rect.Min.Y+dy)*w+x:][:n]
				for dx, k := range disc[dy*n:][:n] {
					if a := uint8(uint32(v) * uint32(k) >> 8); a > row[dx] {
						row[dx] = a
					}
				}
			}
		}
	}
	return out
}

// deep says that a pixel lies inside, where widening it adds nothing.
func deep(row, above, under []uint8, x int) bool {
	return above != nil && under != nil && x > 0 && x+1 < len(row) &&
		row[x]&row[x-1]&row[x+1]&above[x]&under[x] == 255
}

// without takes from a mask what another one covers in full: letters that fade do
// not show their outline through, and their edges keep it below them.
func without(m, hole *mask) *mask {
	if m == nil || hole == nil {
		return m
	}
	both := m.rect.Intersect(hole.rect)
	for y := both.Min.Y; y < both.Max.Y; y++ {
		row := m.row(y)[both.Min.X-m.rect.Min.X:]
		for i, v := range hole.row(y)[both.Min.X-hole.rect.Min.X:][:both.Dx()] {
			if v == 255 {
				row[i] = 0
			}
		}
	}
	return m
}

// discOf is a disc with a soft edge; values run from 0 to 256.
func discOf(radius int64, r int) []uint16 {
	n := 2*r + 1
	out := make([]uint16, n*n)
	for y := range n {
		for x := range n {
			dx, dy := int64(x-r)<<8, int64(y-r)<<8
			out[y*n+x] = uint16(max(0, min(256, radius+128-root(dx*dx+dy*dy))))
		}
	}
	return out
}

// root is the whole square root.
func root(v int64) int64 {
	low, high := int64(0), int64(1)<<31
	for low < high {
		mid := (low + high + 1) / 2
		if mid*mid <= v {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return low
}

// faded lets the mask run out softly towards one side of a box.
func faded(m *mask, box image.Rectangle, side string) *mask {
	if m == nil || box.Empty() {
		return m
	}
	out := newMask(m.rect)
	w := m.rect.Dx()
	for y := m.rect.Min.Y; y < m.rect.Max.Y; y++ {
		row, src := out.pix[(y-m.rect.Min.Y)*w:][:w], m.row(y)
		for i := range row {
			row[i] = uint8(int(src[i]) * ramp(side, box, m.rect.Min.X+i, y) >> 8)
		}
	}
	return out
}

// ramp runs from 0 at the side that fades to 256 at the other, smoothly at both.
func ramp(side string, box image.Rectangle, x, y int) int {
	n, i := box.Dy(), y-box.Min.Y
	if side == "left" || side == "right" {
		n, i = box.Dx(), x-box.Min.X
	}
	if side == "right" || side == "down" {
		i = n - 1 - i
	}
	t := max(0, min(256, (512*i+256)/(2*n)))
	return t * t * (768 - 2*t) >> 16
}
