package render

import "image"

// canvas is a picture as H.264 stores it: full brightness, colour at half the
// width and height. Width and height are even.
type canvas struct {
	w, h      int
	y, u, v   []uint8
	ys, cs    int // bytes from one row to the next
	alphas    [2][]uint16
	lumaRow   [2][]uint8
	chromaRow [2][]uint8
	alphaRow  []uint8
	plans     [8]columnPlan
	turn      int

	kept *canvas // what lies behind a group of layers

	pictureRow pictureRow
	sides      sides
}

func newCanvas(w, h int) *canvas {
	return wrapCanvas(w, h, make([]uint8, w*h), make([]uint8, w*h/4), make([]uint8, w*h/4), w, w/2)
}

// wrapCanvas draws into planes that belong to somebody else.
func wrapCanvas(w, h int, y, u, v []uint8, ys, cs int) *canvas {
	c := &canvas{w: w, h: h, y: y, u: u, v: v, ys: ys, cs: cs}
	for i := range c.alphas {
		c.alphas[i] = make([]uint16, w)
		c.lumaRow[i], c.chromaRow[i] = make([]uint8, w), make([]uint8, w/2)
	}
	c.alphaRow = make([]uint8, w)
	return c
}

func (c *canvas) bounds() image.Rectangle { return image.Rect(0, 0, c.w, c.h) }

// even grows a rectangle to even coordinates, so that colour samples are whole.
func even(r image.Rectangle) image.Rectangle {
	if r.Empty() {
		return image.Rectangle{}
	}
	return image.Rect(r.Min.X&^1, r.Min.Y&^1, (r.Max.X+1)&^1, (r.Max.Y+1)&^1)
}

// fill paints a rectangle with even coordinates.
func (c *canvas) fill(r image.Rectangle, k yuv) {
	r = r.Intersect(c.bounds())
	if r.Empty() {
		return
	}
	half := image.Rect(r.Min.X/2, r.Min.Y/2, r.Max.X/2, r.Max.Y/2)
	fillPlane(c.y, c.ys, r, k.y)
	fillPlane(c.u, c.cs, half, k.u)
	fillPlane(c.v, c.cs, half, k.v)
}

// fillPlane sets one row and copies it to the others: copying is quick.
func fillPlane(pix []uint8, stride int, r image.Rectangle, v uint8) {
	first := pix[r.Min.Y*stride+r.Min.X:][:r.Dx()]
	set(first, v)
	for y := r.Min.Y + 1; y < r.Max.Y; y++ {
		copy(pix[y*stride+r.Min.X:][:r.Dx()], first)
	}
}

func set(b []uint8, v uint8) {
	for i := range b {
		b[i] = v
	}
}

// image converts the canvas for people: stills.
func (c *canvas) image() *image.RGBA {
	im := image.NewRGBA(c.bounds())
	for y := range c.h {
		luma, us, vs := c.y[y*c.ys:][:c.w], c.u[y/2*c.cs:][:c.w/2], c.v[y/2*c.cs:][:c.w/2]
		row := im.Pix[y*im.Stride:][:c.w*4]
		for i, u := range us { // two pixels of one colour
			r, g, b := yuv{0, u, vs[i]}.shares()
			p, one, two := row[8*i:][:8:8], lumaShare(luma[2*i]), lumaShare(luma[2*i+1])
			p[0], p[1], p[2], p[3] = clip16(one+r), clip16(one+g), clip16(one+b), 255
			p[4], p[5], p[6], p[7] = clip16(two+r), clip16(two+g), clip16(two+b), 255
		}
	}
	return im
}
