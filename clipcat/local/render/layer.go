package render

import "image"

// layer is one thing to draw, once everything about it is decided: a colour or a
// picture, where the mask lets it through, with an opacity. Layers are compared
// with == to find out what changed from one frame to the next.
type layer struct {
	// area is where the layer can be seen, in pixels.
	area image.Rectangle
	// mask covers part of the area; nil covers all of it. It is drawn moved by
	// offset, so that one mask serves many places.
	mask   *mask
	offset image.Point
	// opacity from 0 to 256.
	opacity int
	color   yuv
	// place maps pixels of the canvas to pixels of the object, to tell how it moves.
	place sampling
	// picture is drawn instead of the colour if it is set; source maps pixels of
	// the canvas to pixels of the picture.
	picture *picture
	source  sampling
	// group says that layers which belong together begin or end here; see group.
	group int
}

// draw blends a layer onto the canvas inside the clip, which has even coordinates.
func (c *canvas) draw(l *layer, clip image.Rectangle) {
	if l.opacity <= 0 {
		return
	}
	r := even(l.area.Intersect(clip)).Intersect(c.bounds())
	if r.Empty() {
		return
	}
	switch l.group {
	case groupBegins:
		c.keep(r)
		return
	case groupEnds:
		c.mixKept(r, uint32(l.opacity))
		return
	}
	if l.mask == nil && r.In(l.area) && (l.picture == nil || l.picture.a == nil) {
		c.drawPlain(l, r)
		return
	}
	inner := l.solid(r)
	if !inner.Empty() {
		c.drawPlain(l, inner)
	}
	for _, part := range around(inner, r) {
		for y := part.Min.Y; y < part.Max.Y && !part.Empty(); y += 2 {
			c.drawRows(l, part, y)
		}
	}
}

// solid is a part of r, with even coordinates, in which every pixel takes equally much of the layer.
func (l *layer) solid(r image.Rectangle) image.Rectangle {
	if l.mask == nil || l.picture != nil && l.picture.a != nil {
		return image.Rectangle{}
	}
	in := l.mask.solid.Add(l.offset).Intersect(l.area).Intersect(r)
	in.Min, in.Max = image.Pt((in.Min.X+1)&^1, (in.Min.Y+1)&^1), image.Pt(in.Max.X&^1, in.Max.Y&^1)
	if in.Empty() || in.Dx()*in.Dy() < minSolid {
		return image.Rectangle{}
	}
	return in
}

// around is what of a rectangle lies around another one inside of it.
func around(inner, r image.Rectangle) []image.Rectangle {
	if inner.Empty() {
		return []image.Rectangle{r}
	}
	return []image.Rectangle{
		{r.Min, image.Pt(r.Max.X, inner.Min.Y)},
		{image.Pt(r.Min.X, inner.Min.Y), image.Pt(inner.Min.X, inner.Max.Y)},
		{image.Pt(inner.Max.X, inner.Min.Y), image.Pt(r.Max.X, inner.Max.Y)},
		{image.Pt(r.Min.X, inner.Max.Y), r.Max},
	}
}

// drawPlain takes the quick way where every pixel takes equally much of the layer.
func (c *canvas) drawPlain(l *layer, r image.Rectangle) {
	switch w := r.Dx(); {
	case l.picture == nil && l.opacity == 256:
		c.fill(r, l.color)
		return
	case l.picture == nil:
		set(c.lumaRow[0][:w], l.color.y)
		set(c.chromaRow[0][:w/2], l.color.u)
		set(c.chromaRow[1][:w/2], l.color.v)
	}
	r.Min.Y += c.drawEights(l, r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		c.mixLuma(l, r, y)
	}
	for y := r.Min.Y / 2; y < r.Max.Y/2; y++ {
		c.mixChroma(l, r, y)
	}
}

// mixLuma mixes a row with the picture, or with what is in the first row of luma.
func (c *canvas) mixLuma(l *layer, r image.Rectangle, y int) {
	dst, src := c.y[y*c.ys+r.Min.X:][:r.Dx()], c.lumaRow[0][:r.Dx()]
	if l.picture != nil && l.opacity == 256 {
		c.sampleLuma(dst, l, r.Min.X, y)
		return
	}
	if l.picture != nil {
		c.sampleLuma(src, l, r.Min.X, y)
	}
	mixRows(dst, dst, src, uint32(l.opacity))
}

// mixChroma is mixLuma for both colour planes; y counts pairs of rows.
func (c *canvas) mixChroma(l *layer, r image.Rectangle, y int) {
	x, w := r.Min.X/2, r.Dx()/2
	u, v := c.u[y*c.cs+x:][:w], c.v[y*c.cs+x:][:w]
	if l.picture != nil && l.opacity == 256 {
		c.sampleChroma(u, v, l, x, y)
		return
	}
	su, sv := c.chromaRow[0][:w], c.chromaRow[1][:w]
	if l.picture != nil {
		c.sampleChroma(su, sv, l, x, y)
	}
	mixRows(u, u, su, uint32(l.opacity))
	mixRows(v, v, sv, uint32(l.opacity))
}

// drawRows blends two rows of pixels and the one row of colour that they share.
func (c *canvas) drawRows(l *layer, r image.Rectangle, y int) {
	w := r.Dx()
	seen := false
	for i := range 2 {
		a := c.alphas[i][:w]
		if !c.alphaOf(a, l, r.Min.X, y+i) {
			continue
		}
		seen = true
		dst := c.y[(y+i)*c.ys+r.Min.X:][:w]
		if l.picture == nil {
			blendColor(dst, l.color.y, a)
			continue
		}
		src := c.lumaRow[i][:w]
		c.sampleLuma(src, l, r.Min.X, y+i)
		blendRow(dst, src, a)
	}
	if !seen {
		return
	}
	half := c.alphas[0][:w/2]
	halve(half, c.alphas[0][:w], c.alphas[1][:w])
	o := y/2*c.cs + r.Min.X/2
	u, v := c.u[o:][:w/2], c.v[o:][:w/2]
	if l.picture == nil {
		blendColor(u, l.color.u, half)
		blendColor(v, l.color.v, half)
		return
	}
	su, sv := c.chromaRow[0][:w/2], c.chromaRow[1][:w/2]
	c.sampleChroma(su, sv, l, r.Min.X/2, y/2)
	blendRow(u, su, half)
	blendRow(v, sv, half)
}

// alphaOf writes how much (0 to 256) of the layer each pixel of a row takes, and
// says whether any does.
func (c *canvas) alphaOf(dst []uint16, l *layer, x0, y int) bool {
	from, to := max(x0, l.area.Min.X), min(x0+len(dst), l.area.Max.X)
	if y < l.area.Min.Y || y >= l.area.Max.Y || from >= to {
		clear(dst)
		return false
	}
	clear(dst[:from-x0])
	clear(dst[to-x0:])
	in := dst[from-x0 : to-x0]
	op := uint32(l.opacity)
	if l.mask == nil {
		for i := range in {
			in[i] = uint16(op)
		}
	} else if !l.maskRow(in, from, y, op) {
		return false
	}
	if l.picture != nil && l.picture.a != nil {
		a := c.alphaRow[:len(in)]
		c.samplePlane(a, l.picture.alphaPlane(), l.source, from, y)
		for i, v := range a {
			in[i] = uint16(uint32(in[i]) * widen(v) >> 8)
		}
	}
	return true
}

// maskRow reads one row of the mask; x0 lies in the layer's area, and so in the
// mask.
func (l *layer) maskRow(dst []uint16, x0, y int, op uint32) bool {
	row := l.mask.row(y - l.offset.Y)
	if row == nil || x0 < l.offset.X+l.mask.rect.Min.X {
		clear(dst)
		return false
	}
	at := x0 - l.offset.X - l.mask.rect.Min.X
	row = row[min(at, len(row)):min(at+len(dst), len(row))]
	clear(dst[len(row):])
	dst = dst[:len(row)]
	seen := uint32(0)
	if op == 256 {
		for i, v := range row {
			dst[i] = uint16(widen(v))
			seen |= uint32(v)
		}
		return seen != 0
	}
	for i, v := range row {
		a := widen(v) * op >> 8
		dst[i] = uint16(a)
		seen |= a
	}
	return seen != 0
}

// widen maps 0..255 to 0..256.
func widen(a uint8) uint32 { return uint32(a) + uint32(a>>7) }

// halve averages alphas of two rows over squares of two by two pixels.
func halve(dst, a, b []uint16) {
	a, b = a[:2*len(dst)], b[:2*len(dst)]
	for i := range dst {
		p, q := a[2*i:][:2:2], b[2*i:][:2:2]
		dst[i] = (p[0] + p[1] + q[0] + q[1] + 2) >> 2
	}
}

func blendColor(dst []uint8, k uint8, alpha []uint16) {
	alpha = alpha[:len(dst)]
	for i, a := range alpha {
		d := uint32(dst[i])
		dst[i] = uint8((d<<8 + (uint32(k)-d)*uint32(a) + 128) >> 8)
	}
}

func blendRow(dst, src []uint8, alpha []uint16) {
	alpha, src = alpha[:len(dst)], src[:len(dst)]
	for i, a := range alpha {
		d := uint32(dst[i])
		dst[i] = uint8((d<<8 + (uint32(src[i])-d)*uint32(a) + 128) >> 8)
	}
}
