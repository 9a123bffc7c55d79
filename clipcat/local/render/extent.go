package render

import (
	"image"
	"sync"
)

// reach keeps, for all rows, what follows from the template alone.
type reach struct {
	once    sync.Once
	extents [][]image.Rectangle // of every scene's objects
	fading  [][]bool            // for every scene's frames
}

// reached returns what every scene reaches.
func (t *Template) reached() *reach {
	r := t.reach
	if r == nil { // it was not parsed
		r = &reach{}
	}
	r.once.Do(func() {
		for i := range t.Scenes {
			r.extents = append(r.extents, sceneExtents(t, &t.Scenes[i]))
			r.fading = append(r.fading, sceneFading(t, &t.Scenes[i]))
		}
	})
	return r
}

// sceneExtents are where each object of a scene can be seen at any time, in pixels.
// They follow from the template alone, never from a row's text or picture: what
// they do not reach is the same for every row, and is encoded once.
func sceneExtents(t *Template, s *Scene) []image.Rectangle {
	out := make([]image.Rectangle, len(s.Objects))
	n := s.frames(t.FPS)
	for i := range s.Objects {
		k := newTracks(&s.Objects[i])
		if !k.animated() {
			st := k.at(0)
			out[i] = st.extent(&s.Objects[i])
			continue
		}
		for f := range n {
			st := k.at(float64(f) / float64(t.FPS))
			out[i] = out[i].Union(st.extent(&s.Objects[i]))
		}
	}
	return out
}

// extent is where the object may draw: its box, and the room that its shadow, its
// outline and the overhang of its letters take. Nothing is drawn outside.
func (s *state) extent(o *Object) image.Rectangle {
	m := s.placement()
	left, top, right, bottom := s.margins(o)
	w, h := int32(fixed8(s.w)), int32(fixed8(s.h))
	return boundsOf(roundRect(-left, -top, w+left+right, h+top+bottom, 0, 0, false).transformed(m))
}

// margins around the box, in 1/256 pixel before scaling.
func (s *state) margins(o *Object) (left, top, right, bottom int32) {
	around := int32(0)
	if o.Type == KindText {
		// Letters lean out at the sides, accents stand on capitals, and lines that
		// are set tight let a little of their tails hang out below.
		outline := o.OutlineWidth
		around = int32(fixed8(float64(o.FontSize*0.25) + outline))
		top = int32(fixed8(float64(o.FontSize*0.2) + outline))
		bottom = int32(fixed8(float64(o.FontSize*0.12) + outline))
	}
	left, right = around, around
	if sh := o.Shadow; sh != nil {
		// Three box blurs reach one and a half times the radius.
		blur := around + int32(fixed8(float64(sh.Blur*1.6)+2))
		x, y := int32(fixed8(sh.X)), int32(fixed8(sh.Y))
		if s.scale > 0 && s.scale < 1 || s.rotation != 0 {
			// The shadow falls the same way however the object is turned.
			reach := int32(float64(max(x, -x, y, -y)) / max(0.05, min(1, s.scale)))
			return blur + reach, blur + reach, blur + reach, blur + reach
		}
		left, right = max(left, blur-x), max(right, blur+x)
		top, bottom = max(top, blur-y), max(bottom, blur+y)
	}
	return left, top, right, bottom
}

// animated says whether anything about the object changes over time.
func (k *tracks) animated() bool {
	return k.x.moves() || k.y.moves() || k.w.moves() || k.h.moves() || k.scale.moves() || k.rotation.moves() ||
		k.opacity.moves() || k.border.moves() || k.color.moves() || k.background.moves() || k.borderColor.moves()
}
