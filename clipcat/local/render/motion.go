package render

import (
	"image"

	"github.com/sheetreel/sheetreel/clipcat/local/render/h264"
)

// hints tell the encoder, for macroblocks that changed, where their content was
// in the frame before. They are guesses: it tries them and takes what is best.
type hints struct {
	vectors []h264.Vector // of the band's macroblocks
	columns int
	band    band
	any     bool
}

func newHints(columns int, b band) *hints {
	return &hints{vectors: make([]h264.Vector, columns*b.rows), columns: columns, band: b}
}

func (h *hints) reset() {
	if h.any {
		clear(h.vectors)
	}
	h.any = false
}

// result is what the encoder is given: nothing where nothing is known to move.
func (h *hints) result() []h264.Vector {
	if h.any {
		return h.vectors
	}
	return nil
}

// copy takes vectors over that were found before.
func (h *hints) copy(from []h264.Vector) {
	if len(from) > 0 {
		h.any = true
		copy(h.vectors, from)
	}
}

// whole says that everything moved by whole pixels.
func (h *hints) whole(by image.Point) {
	if by == (image.Point{}) {
		return
	}
	h.any = true
	for i := range h.vectors {
		h.vectors[i] = h264.Vector{X: int16(-4 * by.X), Y: int16(-4 * by.Y)}
	}
}

// layers compares the layers of two frames, from back to front.
func (h *hints) layers(old, next []layer) {
	if len(old) != len(next) {
		return
	}
	for i := range next {
		a, b := &old[i], &next[i]
		if *a == *b || a.area.Empty() || b.area.Empty() {
			continue
		}
		if b.picture != nil && a.picture == b.picture && a.source != b.source {
			h.moved(a.source, b.source, b.area)
		} else if b.picture == nil && a.place != b.place {
			h.moved(a.place, b.place, b.area)
		}
	}
}

// moved marks an area whose content moved: what a block shows now was, a frame
// before, where the old map gives the same place.
func (h *hints) moved(old, next sampling, r image.Rectangle) {
	area := old.a*old.d - old.b*old.c
	if area == 0 {
		return
	}
	h.each(r, func(i, x, y int) {
		px := next.a*int64(x) + next.b*int64(y) + next.tx - old.tx
		py := next.c*int64(x) + next.d*int64(y) + next.ty - old.ty
		ox := rounded(4*(px*old.d-py*old.b), area) - int64(4*x)
		oy := rounded(4*(py*old.a-px*old.c), area) - int64(4*y)
		const far = 4 * 512
		if ox > -far && ox < far && oy > -far && oy < far {
			h.vectors[i] = h264.Vector{X: int16(ox), Y: int16(oy)}
		}
	})
}

// rounded is a quotient of two numbers of the same sign, rounded.
func rounded(a, b int64) int64 { return (a + b/2) / b }

// each calls with the number and the middle of every macroblock that an area
// touches.
func (h *hints) each(r image.Rectangle, do func(i, x, y int)) {
	r = r.Intersect(image.Rect(0, h.band.first*16, h.columns*16, (h.band.first+h.band.rows)*16))
	if r.Empty() {
		return
	}
	h.any = true
	for y := r.Min.Y / 16; y <= (r.Max.Y-1)/16; y++ {
		for x := r.Min.X / 16; x <= (r.Max.X-1)/16; x++ {
			do((y-h.band.first)*h.columns+x, x*16+8, y*16+8)
		}
	}
}
