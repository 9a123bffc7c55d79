package render

import "image"

// mixer draws the frames of a transition: the last frame of the scene before, and
// the scene that comes in over it.
type mixer struct {
	kind   string
	frames int
	out    *canvas
	old    *canvas
	player *player // draws into a canvas of its own
	clip   image.Rectangle
	moved  image.Point // how far the picture moved since the frame before
	at     int         // of a slide or a wipe, in pixels
}

func newMixer(kind string, frames int, out, old *canvas, p *player, clip image.Rectangle) *mixer {
	return &mixer{kind: kind, frames: frames, out: out, old: old, player: p, clip: clip}
}

// hint tells how the whole picture moved.
func (m *mixer) hint(h *hints, _ int) {
	h.reset()
	h.whole(m.moved)
}

// show draws frame i of the transition.
func (m *mixer) show(i int) []image.Rectangle {
	m.player.show(i)
	// The first frame has already begun to change, the last one has not ended.
	p := float64(i+1) / float64(m.frames+1)
	m.moved = image.Point{}
	switch m.kind {
	case "fade":
		m.fade(uint32(float64(p*256) + 0.5))
	case "wipe":
		edge := int(float64(easeInOut(p)*float64(m.out.w))+0.5) &^ 1
		left, right := m.clip, m.clip
		left.Max.X, right.Min.X = edge, edge
		m.out.copyMoved(m.player.canvas, left, image.Point{})
		m.out.copyMoved(m.old, right, image.Point{})
	default:
		m.slide(i, easeInOut(p))
	}
	return []image.Rectangle{m.clip}
}

// slide pushes the old picture out with the new one.
func (m *mixer) slide(i int, p float64) {
	dir := map[string]image.Point{"slide-left": {-1, 0}, "slide-right": {1, 0}, "slide-up": {0, -1}, "slide-down": {0, 1}}[m.kind]
	size := m.out.w
	if dir.X == 0 {
		size = m.out.h
	}
	at := int(float64(p*float64(size))+0.5) &^ 1
	m.out.copyMoved(m.old, m.clip, dir.Mul(at))
	m.out.copyMoved(m.player.canvas, m.clip, dir.Mul(at-size))
	if i > 0 {
		m.moved = dir.Mul(at - m.at)
	}
	m.at = at
}

// copyMoved copies what, moved by an even way, falls into the clip.
func (c *canvas) copyMoved(s *canvas, clip image.Rectangle, by image.Point) {
	r := s.bounds().Add(by).Intersect(clip).Intersect(c.bounds())
	if r.Empty() {
		return
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		copy(c.y[y*c.ys+r.Min.X:][:r.Dx()], s.y[(y-by.Y)*s.ys+r.Min.X-by.X:])
	}
	for y := r.Min.Y / 2; y < r.Max.Y/2; y++ {
		o, so := y*c.cs+r.Min.X/2, (y-by.Y/2)*s.cs+(r.Min.X-by.X)/2
		copy(c.u[o:][:r.Dx()/2], s.u[so:])
		copy(c.v[o:][:r.Dx()/2], s.v[so:])
	}
}

// fade mixes both pictures; w from 0 to 256 is the share of the new one.
func (m *mixer) fade(w uint32) {
	c, a, b := m.out, m.old, m.player.canvas
	width := m.clip.Dx()
	for y := m.clip.Min.Y; y < m.clip.Max.Y; y++ {
		mixRows(c.y[y*c.ys:][:width], a.y[y*a.ys:][:width], b.y[y*b.ys:][:width], w)
	}
	for y := m.clip.Min.Y / 2; y < m.clip.Max.Y/2; y++ {
		mixRows(c.u[y*c.cs:][:width/2], a.u[y*a.cs:][:width/2], b.u[y*b.cs:][:width/2], w)
		mixRows(c.v[y*c.cs:][:width/2], a.v[y*a.cs:][:width/2], b.v[y*b.cs:][:width/2], w)
	}
}
