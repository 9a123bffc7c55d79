package render

import (
	"encoding/binary"
	"image"
)

// Rows are mixed eight pixels at a time, for all of them have one weight; columns each have their own. So eight rows
// are turned on their side, where a column is one word whose eight pixels have one weight, and turned back.

// sides holds a picture's columns, as far as eight rows of the canvas show them.
type sides [maxPicture + 8]uint64

// sampleEight is sampleUpright for the eight rows from y on; dst begins at the first and has a stride.
func (c *canvas) sampleEight(dst []uint8, stride, n int, p plane, s sampling, x, y int) {
	cols := c.columnsOf(n, p.w, s, x)
	low, high := runOf(cols, p.w)
	c.turnRows(p, s, y, low, high)
	c.sides[high] = c.sides[high-1]
	var v [8]uint64
	i := 0
	for ; i+8 <= n; i += 8 {
		eight := (*[8]column)(cols[i:])
		for j := range eight {
			v[j] = c.sides.mixed(eight[j])
		}
		transpose(&v)
		for j, row := range v {
			binary.LittleEndian.PutUint64(dst[j*stride+i:], row)
		}
	}
	for ; i < n; i++ {
		column := c.sides.mixed(cols[i])
		for j := range 8 {
			dst[j*stride+i] = uint8(column >> (8 * j))
		}
	}
}

// mixed is a column of the canvas: two of the picture, weighed.
func (s *sides) mixed(k column) uint64 {
	at := k.at & (maxPicture - 1)
	return mixEight(s[at], s[at+1], uint64(k.weights&0xffff))
}

// turnRows mixes the rows of the picture that fall on eight rows of the canvas, between two columns of it, and turns
// them on their side.
func (c *canvas) turnRows(p plane, s sampling, y, low, high int) {
	to := min((high+7)&^7, p.w)
	for j := range 8 {
		a, b, w := p.rowsAt(s, y+j)
		a, b = a[low:to], b[low:to]
		mixed := c.sides[low+j:]
		for len(a) >= 8 && len(b) >= 8 && len(mixed) >= 8 {
			mixed[0] = mixEight(binary.LittleEndian.Uint64(a), binary.LittleEndian.Uint64(b), uint64(w))
			a, b, mixed = a[8:], b[8:], mixed[8:]
		}
		if len(a) > 0 {
			mixed[0] = mixEight(rest(a), rest(b), uint64(w))
		}
	}
	for at := low; at < high; at += 8 {
		transpose((*[8]uint64)(c.sides[at:]))
	}
}

// rest reads the last pixels of a row.
func rest(row []uint8) uint64 {
	var last [8]uint8
	copy(last[:], row)
	return binary.LittleEndian.Uint64(last[:])
}

// transpose turns eight rows of eight pixels: quarters of them change places, then quarters of those, then pixels. It is
// written out, since the words then stay in registers.
func transpose(v *[8]uint64) {
	a, e := halfSwapped(v[0], v[4])
	b, f := halfSwapped(v[1], v[5])
	c, g := halfSwapped(v[2], v[6])
	d, h := halfSwapped(v[3], v[7])
	a, c = pairsSwapped(a, c)
	b, d = pairsSwapped(b, d)
	e, g = pairsSwapped(e, g)
	f, h = pairsSwapped(f, h)
	v[0], v[1] = pixelsSwapped(a, b)
	v[2], v[3] = pixelsSwapped(c, d)
	v[4], v[5] = pixelsSwapped(e, f)
	v[6], v[7] = pixelsSwapped(g, h)
}

func halfSwapped(a, b uint64) (uint64, uint64) {
	return a&0xffffffff | b<<32, a>>32 | b&^0xffffffff
}

func pairsSwapped(a, b uint64) (uint64, uint64) {
	t := (a>>16 ^ b) & 0x0000ffff0000ffff
	return a ^ t<<16, b ^ t
}

func pixelsSwapped(a, b uint64) (uint64, uint64) {
	t := (a>>8 ^ b) & evenBytes
	return a ^ t<<8, b ^ t
}

// drawEights draws as many rows as it can eight at a time, where a picture is shown larger or smaller and nothing shines
// through, and returns how many.
func (c *canvas) drawEights(l *layer, r image.Rectangle) int {
	if s := l.source; l.picture == nil || l.opacity < 256 || !s.upright() || s.copies() {
		return 0
	}
	pu, pv := l.picture.chromaPlanes()
	half, w := l.source.half(), r.Dx()
	rows := r.Dy() &^ 15
	for y := r.Min.Y; y < r.Min.Y+rows; y += 16 {
		for _, y := range [2]int{y, y + 8} {
			c.sampleEight(c.y[y*c.ys+r.Min.X:], c.ys, w, l.picture.lumaPlane(), l.source, r.Min.X, y)
		}
		at := y/2*c.cs + r.Min.X/2
		c.sampleEight(c.u[at:], c.cs, w/2, pu, half, r.Min.X/2, y/2)
		c.sampleEight(c.v[at:], c.cs, w/2, pv, half, r.Min.X/2, y/2)
	}
	return rows
}
