package render

import "encoding/binary"

// picture is an image made ready for drawing: the planes of a canvas and, unless
// it is opaque everywhere, an alpha plane. Width and height are even.
type picture struct {
	w, h    int
	y, u, v []uint8
	a       []uint8
}

// plane is one component of a picture.
type plane struct {
	pix  []uint8
	w, h int
}

func (p *picture) lumaPlane() plane  { return plane{p.y, p.w, p.h} }
func (p *picture) alphaPlane() plane { return plane{p.a, p.w, p.h} }

// chromaPlanes count in pairs of pixels; see [sampling.half].
func (p *picture) chromaPlanes() (u, v plane) {
	return plane{p.u, p.w / 2, p.h / 2}, plane{p.v, p.w / 2, p.h / 2}
}

// bytes is how much memory the picture takes.
func (p *picture) bytes() int { return len(p.y) + len(p.u) + len(p.v) + len(p.a) }

// sampling maps a place on the canvas to a place in a picture, both counted in
// pixels from the top left edge: px = (a*x + b*y + tx), in 1/2^20.
type sampling struct{ a, b, c, d, tx, ty int64 }

const one = 1 << 20

// column tells how one column of the canvas is mixed from two of a picture: that at
// a place and the next one.
type column struct {
	at uint32
	// weights are that of the next one (0 to 255) in the lower half and that of the
	// first, the rest of 256, in the upper half.
	weights uint32
}

func (c *canvas) sampleLuma(dst []uint8, l *layer, x, y int) {
	c.samplePlane(dst, l.picture.lumaPlane(), l.source, x, y)
}

// sampleChroma reads half of everything: colour planes count in pairs of pixels.
func (c *canvas) sampleChroma(u, v []uint8, l *layer, x, y int) {
	pu, pv := l.picture.chromaPlanes()
	c.samplePlane(u, pu, l.source.half(), x, y)
	c.samplePlane(v, pv, l.source.half(), x, y)
}

// samplePlane reads the row of a plane that falls on canvas row y from column x.
func (c *canvas) samplePlane(dst []uint8, p plane, s sampling, x, y int) {
	switch {
	case s.copies():
		copyRow(dst, p, x+int(s.tx/one), y+int(s.ty/one))
	case s.upright():
		c.sampleUpright(dst, p, s, x, y)
	default:
		sampleTurned(dst, p, s, x, y)
	}
}

// half is the same map between planes of half the width and height.
func (s sampling) half() sampling {
	s.tx, s.ty = s.tx/2, s.ty/2
	return s
}

// upright says that nothing is turned or mirrored.
func (s sampling) upright() bool { return s.b == 0 && s.c == 0 && s.a > 0 && s.d > 0 }

// copies says that pixels are taken as they are.
func (s sampling) copies() bool {
	return s.a == one && s.d == one && s.b == 0 && s.c == 0 && s.tx%one == 0 && s.ty%one == 0
}

// copyRow copies; what is outside repeats the border.
func copyRow(dst []uint8, p plane, x, y int) {
	y = max(0, min(p.h-1, y))
	row := p.pix[y*p.w:][:p.w]
	if x >= 0 && x+len(dst) <= p.w {
		copy(dst, row[x:])
		return
	}
	for i := range dst {
		dst[i] = row[max(0, min(p.w-1, x+i))]
	}
}

// split turns a place in 1/2^20 into the sample before it and the weight of the
// next one, kept inside n samples.
func split(v int64, n int) (int, uint32) {
	v = max(0, min(int64(n-1)*one, v))
	return int(v >> 20), uint32(v>>12) & 255
}

// pictureRow is a row of a picture and one sample more. It is as long as a row can
// be, so that places in it need no check.
type pictureRow [maxPicture + 8]uint8

// sampleUpright mixes two rows into one, and then pairs of its columns.
func (c *canvas) sampleUpright(dst []uint8, p plane, s sampling, x, y int) {
	cols := c.columnsOf(len(dst), p.w, s, x)
	low, high := runOf(cols, p.w)
	a, b, wy := p.rowsAt(s, y)
	row := &c.pictureRow
	mixRows(row[low:high], a[low:high], b[low:high], wy)
	row[high] = row[high-1]
	mixColumns(dst, row, cols)
}

// runOf is the run of a picture's samples that columns are mixed from.
func runOf(cols []column, w int) (low, high int) {
	return int(cols[0].at) &^ 7, min(int(cols[len(cols)-1].at)+2, w)
}

// rowsAt are the two rows that fall on a row of the canvas, and the weight of the second.
func (p plane) rowsAt(s sampling, y int) (a, b []uint8, weight uint32) {
	i, weight := split(s.d*int64(y)+s.d/2+s.ty-one/2, p.h)
	return p.pix[i*p.w:][:p.w], p.pix[min(i+1, p.h-1)*p.w:][:p.w], weight
}

// mixColumns mixes pairs of a row's samples. Both are multiplied at once: with one
// in each half of a word, its upper half becomes the sum that is wanted.
func mixColumns(dst []uint8, row *pictureRow, cols []column) {
	dst = dst[:len(cols)]
	for i := range cols {
		k := &cols[i]
		at := k.at & (maxPicture - 1)
		pair := uint32(binary.LittleEndian.Uint16(row[at : at+2]))
		pair = (pair | pair<<8) & 0xff00ff
		dst[i] = uint8((pair*k.weights + 1<<23) >> 24)
	}
}

// columnPlan is what columnsOf found for one kind of row; the rows of a plane are
// all alike.
type columnPlan struct {
	n, w, x int
	a, tx   int64
	columns []column
}

func (c *canvas) columnsOf(n, w int, s sampling, x int) []column {
	for i := range c.plans {
		if k := &c.plans[i]; k.n == n && k.w == w && k.x == x && k.a == s.a && k.tx == s.tx {
			return k.columns
		}
	}
	k := &c.plans[c.turn%len(c.plans)]
	c.turn++
	k.n, k.w, k.x, k.a, k.tx = n, w, x, s.a, s.tx
	if cap(k.columns) < n {
		k.columns = make([]column, max(n, c.w))
	}
	k.columns = k.columns[:n]
	v := s.a*int64(x) + s.a/2 + s.tx - one/2
	for i := range k.columns {
		at, weight := split(v, w)
		k.columns[i] = column{uint32(at), weight | (256-weight)<<16}
		v += s.a
	}
	return k.columns
}

// sampleTurned mixes four samples for every pixel.
func sampleTurned(dst []uint8, p plane, s sampling, x, y int) {
	px := s.a*int64(x) + s.a/2 + s.b*int64(y) + s.b/2 + s.tx - one/2
	py := s.c*int64(x) + s.c/2 + s.d*int64(y) + s.d/2 + s.ty - one/2
	n := int64(len(dst) - 1)
	if p.inside(px, py) && p.inside(px+s.a*n, py+s.c*n) {
		sampleInside(dst, p, s, px, py)
		return
	}
	for i := range dst {
		ix, wx := split(px, p.w)
		iy, wy := split(py, p.h)
		jx, jy := min(ix+1, p.w-1), min(iy+1, p.h-1)*p.w
		iy *= p.w
		top := uint32(p.pix[iy+ix])*(256-wx) + uint32(p.pix[iy+jx])*wx
		bottom := uint32(p.pix[jy+ix])*(256-wx) + uint32(p.pix[jy+jx])*wx
		dst[i] = uint8((top*(256-wy) + bottom*wy + 1<<15) >> 16)
		px += s.a
		py += s.c
	}
}

// inside says that all four samples around a place are in the plane.
func (p plane) inside(x, y int64) bool {
	return x >= 0 && y >= 0 && x < int64(p.w-1)*one && y < int64(p.h-1)*one
}

// sampleInside is sampleTurned where no border is near.
func sampleInside(dst []uint8, p plane, s sampling, px, py int64) {
	for i := range dst {
		wx, wy := uint32(px>>12)&255, uint32(py>>12)&255
		at := int(py>>20)*p.w + int(px>>20)
		top, bottom := p.pix[at:][:2:2], p.pix[at+p.w:][:2:2]
		upper := uint32(top[0])<<8 + (uint32(top[1])-uint32(top[0]))*wx
		lower := uint32(bottom[0])<<8 + (uint32(bottom[1])-uint32(bottom[0]))*wx
		dst[i] = uint8((upper<<8 + (lower-upper)*wy + 1<<15) >> 16)
		px += s.a
		py += s.c
	}
}
