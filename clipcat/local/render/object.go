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
	recut    bool // the box gets wider or narrower for its height, so that other parts of the image are cut off
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
	if d.recut {
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

const (
	partFill = iota
	partText
	partBorder
	partShadow
	partOutline
)
