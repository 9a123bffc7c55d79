package render

import (
	"crypto/sha256"
	"fmt"
	"image"
	"slices"

	"github.com/sheetreel/sheetreel/clipcat/local/render/h264"
)

// plate is what lies behind the first personal object of a band, drawn for every
// frame of a unit: the next rows need to draw only what is their own.
type plate struct {
	clip    image.Rectangle
	frames  []plateFrame
	missing []rune // letters that no font has
}

// plateFrame is one frame of a plate. Its pixels are nil where it looks like the
// frame before.
type plateFrame struct {
	pixels  *canvas
	dirty   []image.Rectangle
	vectors []h264.Vector
}

func (p *plate) bytes() int {
	n := 0
	for _, f := range p.frames {
		n += len(f.vectors)*4 + 64
		if f.pixels != nil {
			n += len(f.pixels.y) + len(f.pixels.u) + len(f.pixels.v)
		}
	}
	return n
}

var plates = newCache[*plate](100 << 20)

// platesAsked are the plates that some row could use: one is made for the second that
// asks, since a row alone is drawn quicker without.
var platesAsked = newCache[struct{}](4096)

func askedBefore(key sum) bool {
	before := true
	_, _ = platesAsked.get(key, func() (struct{}, int, error) { // there is no error
		before = false
		return struct{}{}, 1, nil
	})
	return before
}

// maxPlate bounds one plate; a larger one is not made.
const maxPlate = 64 << 20

// below counts the objects behind the first one that the row sets.
func (v *video) below(s *Scene) int {
	set := v.modified[s.Name]
	for i := range s.Objects {
		if set[s.Objects[i].Name] {
			return i
		}
	}
	return len(s.Objects)
}

// varies says that the unit shows something that the row sets.
func (v *video) varies(u *unit) bool {
	low, high := v.personal(u.segment.scene)
	if u.segment.before >= 0 {
		a, b := v.personal(u.segment.before)
		low, high = min(low, a), max(high, b)
	}
	return low < u.clip.Max.Y && high > u.clip.Min.Y
}

// player returns a player for a scene's frames in a band. If other rows differ in
// nothing but what lies above, it takes what lies below from a plate.
func (v *video) player(u *unit, s *Scene, m media, c *canvas, from, to int) (*player, error) {
	n := v.below(s)
	lower, upper := *s, *s
	lower.Objects, upper.Objects = s.Objects[:n], s.Objects[n:]
	var key sum
	shared := v.varies(u) && v.plateSize(&lower, u.clip, to-from) <= maxPlate
	if shared {
		key = v.plateKey(u, &lower, m, from, to)
	}
	if !shared || !askedBefore(key) {
		st, err := v.stage(u.ctx, s, m)
		return newPlayer(st, c, u.clip), err
	}
	back, err := v.plate(key, u, &lower, m, from, to)
	if err != nil {
		return nil, err
	}
	st, err := v.stage(u.ctx, &upper, m)
	if err != nil {
		return nil, err
	}
	st.bare, st.missing = true, slices.Clone(back.missing)
	p := newPlayer(st, c, u.clip)
	p.plate, p.from = back, from
	return p, nil
}

// plateSize is how many bytes a plate takes at most.
func (v *video) plateSize(s *Scene, clip image.Rectangle, frames int) int {
	moves := false
	for i := range s.Objects {
		k := newTracks(&s.Objects[i])
		moves = moves || k.animated() || s.Objects[i].Type == KindVideo
	}
	if !moves {
		frames = 1
	}
	return frames * clip.Dx() * clip.Dy() * 3 / 2
}

// plateKey stands for everything that decides the plate's pixels.
func (v *video) plateKey(u *unit, s *Scene, m media, from, to int) sum {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %dx%d %d %d-%d %v\n", edition, v.library.digest, v.config.Width, v.config.Height, v.config.FPS, from, to, u.band)
	hashScene(h, s, m)
	return sum(h.Sum(nil))
}

func (v *video) plate(key sum, u *unit, s *Scene, m media, from, to int) (*plate, error) {
	return plates.get(key, func() (*plate, int, error) {
		st, err := v.stage(u.ctx, s, m)
		if err != nil {
			return nil, 0, err
		}
		p := v.drawPlate(st, u, from, to)
		p.missing, err = st.end()
		return p, p.bytes(), err
	})
}

func (v *video) drawPlate(st *stage, u *unit, from, to int) *plate {
	out := &plate{clip: u.clip}
	player := newPlayer(st, newCanvas(st.w, st.h), u.clip)
	hint := newHints(v.config.Columns(), u.band)
	for i := from; i < to; i++ {
		var f plateFrame
		f.dirty = append(f.dirty, player.show(i)...)
		if len(f.dirty) > 0 {
			f.pixels = player.canvas.rows(u.clip)
			hint.reset()
			hint.layers(player.old, player.next)
			f.vectors = append(f.vectors, hint.result()...)
		}
		out.frames = append(out.frames, f)
	}
	return out
}

// rows copies the rows of a clip that is as wide as the canvas.
func (c *canvas) rows(clip image.Rectangle) *canvas {
	n := c.w * clip.Dy()
	out := &canvas{w: c.w, h: clip.Dy(), ys: c.w, cs: c.w / 2}
	out.y, out.u, out.v = make([]uint8, 0, n), make([]uint8, 0, n/4), make([]uint8, 0, n/4)
	for y := clip.Min.Y; y < clip.Max.Y; y++ {
		out.y = append(out.y, c.y[y*c.ys:][:c.w]...)
	}
	for y := clip.Min.Y / 2; y < clip.Max.Y/2; y++ {
		out.u = append(out.u, c.u[y*c.cs:][:c.w/2]...)
		out.v = append(out.v, c.v[y*c.cs:][:c.w/2]...)
	}
	return out
}

// pixels are those of the frame, or of the last one before it that changed.
func (p *plate) pixels(i int) *canvas {
	for p.frames[i].pixels == nil {
		i--
	}
	return p.frames[i].pixels
}
