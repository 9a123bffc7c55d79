package render

import "image"

// drawable is an object made ready for drawing in many frames.
type drawable struct {
	object   *Object
	tracks   tracks
	image    *picture // of an image object, a clip, or a background image
	clip     *clipReader
	at       string // of the clip, for people
	property string
	fit      string // of the image
	reshaped bool   // the box gets wider or narrower for its height, so that other parts of the image are cut off
	masks    maskCache
	identity sum // stands for object and library; see shared
	texts    textCache
	canvas   image.Rectangle

	library *library
	miss    func([]rune)
}

// layersAt appends what the object draws at the time t, from back to front. The
// number of layers is the same at every time, so that frames can be compared.
func (d *drawable) layersAt(out []layer, t float64) []layer {
	d.masks.frame++
	s := d.tracks.at(t)
	if !d.tracks.fades() {
		return d.partsAt(out, &s)
	}
	begin := len(out)
	out = append(out, layer{})
	opacity := s.opacity
	together := opacity > 0 && opacity < 1 && d.overlaps(&s)
	if together {
		s.opacity = 1
	}
	out = append(d.partsAt(out, &s), layer{})
	if together {
		group(out[begin:], opacityOf(opacity, 255))
	}
	return out
}

// overlaps says that parts of the object lie on top of each other, so that it must be
// drawn whole before it is seen through.
func (d *drawable) overlaps(s *state) bool {
	n := 0
	for _, there := range []bool{s.background.A > 0, d.image != nil, d.object.Type == KindText, s.border > 0} {
		if there {
			n++
		}
	}
	return n > 1
}

// partsAt appends what the object in a state is made of.
func (d *drawable) partsAt(out []layer, s *state) []layer {
	m := s.placement()
	op := s.opacity
	if sh := d.object.Shadow; sh != nil {
		out = append(out, d.colored(partShadow, d.shape(s, 0), m, s, colorOr(sh.Color, Color{A: 128}), op))
	}
	box := d.shape(s, s.tucked())
	out = append(out, d.colored(partFill, box, m, s, s.background, op))
	if d.image != nil {
		out = append(out, d.pictured(box, m, s, op))
	}
	if d.object.Type == KindText {
		if d.object.OutlineWidth > 0 {
			out = append(out, d.colored(partOutline, nil, m, s, colorOr(d.object.OutlineColor, Color{A: 255}), op))
		}
		out = append(out, d.colored(partText, nil, m, s, s.color, op), d.stuck(m, s, op))
	}
	if s.border > 0 || d.tracks.border.moves() {
		out = append(out, d.colored(partBorder, nil, m, s, s.borderColor, op))
	}
	return out
}

// shape is the outline of the object's box, or of what lies so far inside of it.
func (d *drawable) shape(s *state, inset int32) func() path {
	w, h := int32(fixed8(s.w)), int32(fixed8(s.h))
	return func() path {
		rx, ry := d.radii(w, h)
		return roundRect(inset, inset, w-2*inset, h-2*inset, rx-inset, ry-inset, false)
	}
}

// tucked is how far the fill ends below the border: where both end at one place, the
// soft edge of the fill would show as a fringe around the border's.
func (s *state) tucked() int32 {
	if s.borderColor.A < 255 || s.border < 2 || s.w <= 2 || s.h <= 2 {
		return 0
	}
	return 1 << 8
}

func (d *drawable) radii(w, h int32) (rx, ry int32) {
	if d.object.Type == KindCircle {
		return w / 2, h / 2
	}
	r := min(int32(fixed8(d.object.BorderRadius)), w/2, h/2)
	return r, r
}

// ring is the border: as wide as it says, inside the box.
func (d *drawable) ring(s *state) path {
	w, h, b := int32(fixed8(s.w)), int32(fixed8(s.h)), int32(fixed8(s.border))
	rx, ry := d.radii(w, h)
	p := roundRect(0, 0, w, h, rx, ry, false)
	if 2*b < w && 2*b < h {
		p.add(roundRect(b, b, w-2*b, h-2*b, rx-b, ry-b, true))
	}
	return p
}

// opacityOf joins an object's opacity and a colour's alpha to 0 to 256.
func opacityOf(opacity float64, alpha uint8) int {
	return int(float64(float64(opacity*float64(alpha))*256/255) + 0.5)
}

// colored is a layer of one colour.
func (d *drawable) colored(part int, box func() path, m affine, s *state, c Color, opacity float64) layer {
	l := layer{color: toYUV(int(c.R), int(c.G), int(c.B)), opacity: opacityOf(opacity, c.A)}
	if l.opacity == 0 || s.scale == 0 {
		return layer{}
	}
	d.cover(&l, part, box, m, s)
	if l.area.Empty() {
		return layer{}
	}
	return l
}

// pictured is the layer of the object's picture.
func (d *drawable) pictured(box func() path, m affine, s *state, opacity float64) layer {
	l := layer{picture: d.image, opacity: opacityOf(opacity, 255)}
	if l.opacity == 0 {
		return layer{}
	}
	var ok bool
	inverse := m.inverse
	if d.reshaped && d.fit != "contain" {
		inverse = m.inverseCut
	}
	if l.source, ok = inverse(fixed8(s.w), fixed8(s.h), d.image.w, d.image.h); !ok {
		return layer{}
	}
	d.cover(&l, partFill, box, m, s)
	if l.area.Empty() {
		return layer{}
	}
	return l
}

// cover gives the layer its area and, where that is not all of a rectangle of
// whole pixels, its mask.
func (d *drawable) cover(l *layer, part int, box func() path, m affine, s *state) {
	if part == partFill {
		if area, ok := d.plainRect(m, s); ok {
			if l.area = area.Intersect(d.canvas); l.area == area {
				l.place = d.unit(part, m, s)
			}
			return
		}
	}
	at, offset := m.cut()
	key := maskKey{part: part, w: fixed8(s.w), h: fixed8(s.h), border: fixed8(s.border), at: at, scale: s.scale}
	if part == partFill {
		key.tucked = s.tucked()
	}
	if !d.small(s) {
		key.offset = offset
	}
	k := d.masks.get(key, func() *mask {
		outline := d.outline(part, box, s) // tells in any case which letters are missing
		if !d.small(s) {
			return d.effect(part, s, at, outline, d.canvas.Sub(offset))
		}
		return d.shared(key, func() *mask { return d.effect(part, s, at, outline, everywhere) })
	})
	if k == nil {
		return
	}
	l.mask, l.offset, l.place = k, offset, d.unit(part, m, s)
	l.area = k.rect.Add(offset).Intersect(d.canvas).Intersect(s.extent(d.object))
}

// unit maps pixels of the canvas to pixels of the object, as large as it is without keyframes. Its parts grow with its
// box, but for letters.
func (d *drawable) unit(part int, m affine, s *state) sampling {
	const least = 64 // so that products stay small where the box is tiny
	w, h := max(least, int(d.object.Width)), max(least, int(d.object.Height))
	boxW, boxH := fixed8(s.w), fixed8(s.h)
	if part == partText || part == partOutline {
		boxW, boxH = int64(w)<<8, int64(h)<<8
	}
	place, _ := m.inverse(boxW, boxH, w, h)
	return place
}

// everywhere bounds masks that are kept whole; see small.
var everywhere = image.Rect(-1<<14, -1<<14, 1<<14, 1<<14)

// small says that the object's mask may be kept whole, also where it hangs over
// the border of the canvas.
func (d *drawable) small(s *state) bool {
	w, h := s.w*s.scale, s.h*s.scale
	return w < 2200 && h < 2200
}

func (d *drawable) outline(part int, box func() path, s *state) path {
	switch part {
	case partBorder:
		return d.ring(s)
	case partText, partOutline:
		return d.text(s)
	case partShadow:
		if d.object.Type == KindText && s.background.A == 0 {
			return d.text(s)
		}
	}
	return box()
}

// Bounds, in pixels, of what scaling may make of a blur and of an outline.
const (
	maxBlur    = 250
	maxOutline = 60
)

// effect draws the outline into a mask and does to it what the part asks for.
func (d *drawable) effect(part int, s *state, at affine, p path, limit image.Rectangle) *mask {
	switch part {
	case partShadow:
		return d.shadow(s, at, p, limit)
	case partOutline:
		m := fill(p.transformed(at), limit)
		return without(grown(m, d.outlineWidth(s)), m)
	case partFill:
		if d.object.Fade != "" {
			q := p.transformed(at)
			return faded(fill(q, limit), boundsOf(q), d.object.Fade)
		}
		m := fill(p.transformed(at), limit)
		m.findSolid(d.curve(s))
		return m
	}
	return fill(p.transformed(at), limit)
}

// curve is how far inside the box, in pixels, a rectangle lies within its rounded corners: by 1 - 1/√2 of their radii,
// and where its edges fall within pixels.
func (d *drawable) curve(s *state) (x, y int) {
	rx, ry := d.radii(int32(fixed8(s.w)), int32(fixed8(s.h)))
	inside := func(r int32) int { return int(float64(float64(r)*s.scale*0.293)/256) + 2 }
	return inside(rx), inside(ry)
}

// shadow is that of what is drawn, but for where it is drawn: a card of glass does not
// show its own shadow, nor does one that fades in.
func (d *drawable) shadow(s *state, at affine, p path, limit image.Rectangle) *mask {
	sh := d.object.Shadow
	caster := func(at affine) *mask {
		m := fill(p.transformed(at), limit.Inset(-256))
		if d.object.Type == KindText && s.background.A == 0 {
			m = grown(m, d.outlineWidth(s))
		}
		return m
	}
	here := caster(at)
	at.tx += fixed8(sh.X)
	at.ty += fixed8(sh.Y)
	return without(blurred(caster(at), fixed8(min(maxBlur, float64(sh.Blur*s.scale)))), here)
}

// outlineWidth is that of the letters as they are shown, in 1/256 pixel.
func (d *drawable) outlineWidth(s *state) int64 {
	return fixed8(min(maxOutline, float64(d.object.OutlineWidth*s.scale)))
}

// plainRect gives the box as whole pixels, if it covers each of them all or not at
// all; it may cover the canvas and more.
func (d *drawable) plainRect(m affine, s *state) (image.Rectangle, bool) {
	if d.object.Type == KindCircle || d.object.BorderRadius > 0 || d.object.Fade != "" || !m.upright() {
		return image.Rectangle{}, false
	}
	a := m.apply(point{})
	b := m.apply(point{int32(fixed8(s.w)), int32(fixed8(s.h))})
	inner := image.Rectangle{image.Pt(int((a.x+255)>>8), int((a.y+255)>>8)), image.Pt(int(b.x>>8), int(b.y>>8))}
	return inner, (a.x|a.y|b.x|b.y)&255 == 0 || d.canvas.In(inner)
}

// text sets the object's text for the box that it has now.
func (d *drawable) text(s *state) path {
	pad := fixed8(d.object.Padding)
	w, h := fixed8(s.w)-2*pad, fixed8(s.h)-2*pad
	return d.texts.get(w, h, func() (path, *sheet) {
		set, missing := setText(d.object.shownText(), d.object.typesetting(w, h, d.library))
		if len(missing) > 0 && d.miss != nil {
			d.miss(missing)
		}
		for i := range set.stickers {
			set.stickers[i].x += pad
			set.stickers[i].y += pad
		}
		return set.path.transformed(translation(pad, pad)), newSheet(set.stickers, d.tracks.largestScale())
	})
}

const (
	partFill = iota
	partText
	partBorder
	partShadow
	partOutline
)

// textCache keeps the last layout.
type textCache struct {
	w, h  int64
	set   bool
	path  path
	sheet *sheet
}

func (c *textCache) get(w, h int64, lay func() (path, *sheet)) path {
	if !c.set || c.w != w || c.h != h {
		c.w, c.h, c.set = w, h, true
		c.path, c.sheet = lay()
	}
	return c.path
}
