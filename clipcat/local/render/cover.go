package render

import "image"

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
