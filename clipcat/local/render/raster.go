package render

import (
	"bytes"
	"image"
	"sync"
)

// mask is a coverage map: 0 is outside, 255 is covered. Its place is in whole
// pixels of the picture it is drawn on.
type mask struct {
	rect image.Rectangle
	pix  []uint8
	// solid is a part in which every pixel is covered, if that is known of one.
	solid image.Rectangle
}

func newMask(r image.Rectangle) *mask {
	return &mask{rect: r, pix: make([]uint8, r.Dx()*r.Dy())}
}

// row returns the coverage of row y, or nil outside.
func (m *mask) row(y int) []uint8 {
	if y < m.rect.Min.Y || y >= m.rect.Max.Y {
		return nil
	}
	w := m.rect.Dx()
	return m.pix[(y-m.rect.Min.Y)*w:][:w]
}

// minSolid is from how many pixels on it is worth while to draw a part by itself.
const minSolid = 2048

// findSolid notes what lies so far inside of the mask as solid, if it is.
func (m *mask) findSolid(x, y int) {
	if m == nil {
		return
	}
	r := m.rect
	r.Min.X, r.Min.Y, r.Max.X, r.Max.Y = r.Min.X+x, r.Min.Y+y, r.Max.X-x, r.Max.Y-y
	if r.Dx() <= 0 || r.Dx()*r.Dy() < minSolid {
		return
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		if row := m.row(y)[r.Min.X-m.rect.Min.X:][:r.Dx()]; bytes.Count(row, []byte{255}) < len(row) {
			return
		}
	}
	m.solid = r
}

// raster collects, per pixel, how far outlines climb in it (cover) and the area
// that they leave to their left (area). It is exact and works in integers only:
// the method of anti-aliasing rasterisers since LibArt, kept dense here because
// the masks are small; large ones are drawn in strips, since it takes eight times
// the memory of the mask.
type raster struct {
	w, h        int     // pixels
	first, last int     // the rows that are collected
	cover, area []int32 // nothing but zeros between two uses
}

// maxRaster bounds the pixels of one strip.
const maxRaster = 1 << 20

var rasters = sync.Pool{New: func() any { return new(raster) }}

// strip makes room for the rows from first on, as many as are collected at once.
func (r *raster) strip(first int) {
	r.first, r.last = first, min(r.h, first+max(1, maxRaster/(r.w+1)))
	n := (r.w + 1) * (r.last - r.first)
	if cap(r.cover) < n {
		r.cover, r.area = make([]int32, n), make([]int32, n)
	}
	r.cover, r.area = r.cover[:n], r.area[:n]
}

// fill draws the inside of the outlines (non-zero winding) into a new mask that
// is as large as needed within the limit. It is nil when nothing is inside.
func fill(p path, limit image.Rectangle) *mask {
	low, high := p.bounds()
	box := image.Rect(int(low.x>>8), int(low.y>>8), int((high.x+255)>>8), int((high.y+255)>>8)).Intersect(limit)
	if box.Empty() {
		return nil
	}
	r := rasters.Get().(*raster)
	r.w, r.h = box.Dx(), box.Dy()
	ox, oy := int64(box.Min.X)<<8, int64(box.Min.Y)<<8
	m := newMask(box)
	for y := 0; y < r.h; y = r.last {
		r.strip(y)
		p.flatten(func(a, b point) {
			r.line(int64(a.x)-ox, int64(a.y)-oy, int64(b.x)-ox, int64(b.y)-oy)
		})
		r.sweep(m)
	}
	rasters.Put(r) // one that broke halfway is not used again
	return m
}

// line adds an edge; what is above, below or right of the raster does not count,
// what is left of it counts at its left border.
func (r *raster) line(x0, y0, x1, y1 int64) {
	bottom := int64(r.h) << 8
	if y0 == y1 || (y0 <= 0 && y1 <= 0) || (y0 >= bottom && y1 >= bottom) {
		return
	}
	x0, y0, x1, y1 = clipRows(x0, y0, x1, y1, bottom)
	r.columns(x0, y0, x1, y1)
}

// clipRows cuts an edge to the rows from 0 to bottom.
func clipRows(x0, y0, x1, y1, bottom int64) (a, b, c, d int64) {
	at := func(y int64) int64 { return x0 + (x1-x0)*(y-y0)/(y1-y0) }
	a, b, c, d = x0, y0, x1, y1
	if y0 < 0 {
		a, b = at(0), 0
	} else if y0 > bottom {
		a, b = at(bottom), bottom
	}
	if y1 < 0 {
		c, d = at(0), 0
	} else if y1 > bottom {
		c, d = at(bottom), bottom
	}
	return a, b, c, d
}

// columns cuts an edge at the left and the right border.
func (r *raster) columns(x0, y0, x1, y1 int64) {
	right := int64(r.w) << 8
	at := func(x int64) int64 { return y0 + (y1-y0)*(x-x0)/(x1-x0) }
	switch {
	case x0 <= 0 && x1 <= 0:
		r.rows(0, y0, 0, y1)
	case x0 >= right && x1 >= right:
	case min(x0, x1) < 0:
		y := at(0)
		r.columns(x0, y0, 0, y)
		r.columns(0, y, x1, y1)
	case max(x0, x1) > right:
		y := at(right)
		r.columns(x0, y0, right, y)
		r.columns(right, y, x1, y1)
	default:
		r.rows(x0, y0, x1, y1)
	}
}

// rows cuts an edge at every row of pixels. Where it passes the border of a strip is
// reckoned as at any row, so that strips do not show.
func (r *raster) rows(x0, y0, x1, y1 int64) {
	above, below := int64(r.first)<<8, int64(r.last)<<8
	if y0 == y1 || max(y0, y1) <= above || min(y0, y1) >= below {
		return
	}
	down := y1 > y0
	x, y := x0, y0
	if start := max(above, min(below, y0)); start != y0 {
		x, y = x0+(x1-x0)*(start-y0)/(y1-y0), start
	}
	end := max(above, min(below, y1))
	for y != end {
		var row, next int64
		if down {
			row = y >> 8
			next = min(y1, (row+1)<<8)
		} else {
			row = (y - 1) >> 8
			next = max(y1, row<<8)
		}
		nx := x1
		if next != y1 {
			nx = x0 + (x1-x0)*(next-y0)/(y1-y0)
		}
		r.cells(int(row), x, y, nx, next)
		x, y = nx, next
	}
}

// cells cuts an edge within one row at every pixel and adds the pieces.
func (r *raster) cells(row int, x0, y0, x1, y1 int64) {
	base := (row - r.first) * (r.w + 1)
	x, y := x0, y0
	for {
		var cell, next int64
		switch {
		case x1 > x:
			cell = x >> 8
			next = min(x1, (cell+1)<<8)
		case x1 < x:
			cell = (x - 1) >> 8
			next = max(x1, cell<<8)
		default:
			cell, next = x>>8, x
		}
		ny := y1
		if next != x1 {
			ny = y0 + (y1-y0)*(next-x0)/(x1-x0)
		}
		dy := int32(ny - y)
		i := base + int(cell)
		r.cover[i] += dy
		r.area[i] += dy * int32(x+next-cell<<9)
		if next == x1 {
			return
		}
		x, y = next, ny
	}
}

// sweep turns what was collected into coverage, and clears it while it is at hand.
func (r *raster) sweep(m *mask) {
	for y := r.first; y < r.last; y++ {
		at := (y - r.first) * (r.w + 1)
		cover, area := r.cover[at:][:r.w+1], r.area[at:][:r.w+1]
		sweepRow(m.pix[y*r.w:][:r.w], cover, area)
		clear(cover)
		clear(area)
	}
}

func sweepRow(out []uint8, cover, area []int32) {
	area, cover = area[:len(out)], cover[:len(out)]
	sum := int32(0)
	for x := range out {
		sum += cover[x]
		v := (sum<<9 - area[x]) >> 9
		sign := v >> 31
		v = (v ^ sign) - sign
		out[x] = uint8(min(255, v))
	}
}
