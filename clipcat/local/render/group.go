package render

import "image"

// Layers of one object that lie on top of each other are seen through together: what
// is behind them is kept, they are drawn, and what was kept is mixed in.
const (
	groupBegins = 1 + iota
	groupEnds
)

// group has layers drawn together with an opacity; the first and the last of them are
// there for that.
func group(layers []layer, opacity int) {
	var area image.Rectangle
	for i := range layers {
		area = area.Union(layers[i].area)
	}
	layers[0] = layer{area: area, opacity: opacity, group: groupBegins}
	layers[len(layers)-1] = layer{area: area, opacity: opacity, group: groupEnds}
}

// keep copies an area, which has even coordinates, before a group is drawn there.
func (c *canvas) keep(r image.Rectangle) {
	if c.kept == nil {
		c.kept = newCanvas(c.w, c.h)
	}
	c.kept.copyMoved(c, r, image.Point{})
}

// mixKept mixes what was kept with what was drawn there since.
func (c *canvas) mixKept(r image.Rectangle, opacity uint32) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		mixKeptRow(c.y[y*c.ys+r.Min.X:][:r.Dx()], c.kept.y[y*c.kept.ys+r.Min.X:], opacity)
	}
	x, w := r.Min.X/2, r.Dx()/2
	for y := r.Min.Y / 2; y < r.Max.Y/2; y++ {
		mixKeptRow(c.u[y*c.cs+x:][:w], c.kept.u[y*c.kept.cs+x:], opacity)
		mixKeptRow(c.v[y*c.cs+x:][:w], c.kept.v[y*c.kept.cs+x:], opacity)
	}
}

func mixKeptRow(drawn, kept []uint8, opacity uint32) { mixRows(drawn, kept, drawn, opacity) }
