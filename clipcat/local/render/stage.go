package render

import (
	"cmp"
	"fmt"
	"image"
	"slices"
)

// stage is a scene made ready for drawing. It serves one goroutine.
type stage struct {
	w, h      int
	frames    int
	fps       int
	ground    yuv
	picture   *picture // the background image
	drawables []*drawable
	library   *library
	missing   []rune // letters that no font has
	bare      bool   // the ground comes from elsewhere
}

// newStage prepares a scene: pictures decoded and scaled, properties as tracks.
func newStage(t *Template, s *Scene, m media, l *library) (*stage, error) {
	st := &stage{library: l, w: t.Width, h: t.Height, fps: t.FPS, frames: s.frames(t.FPS)}
	k := colorOr(s.BackgroundColor, Color{})
	st.ground = toYUV(int(k.R), int(k.G), int(k.B))
	var err error
	if s.BackgroundImage != "" {
		if st.picture, err = prepared(m[s.BackgroundImage], t.Width, t.Height, "cover"); err != nil {
			return nil, unusable("scene "+quote(s.Name), "background-image", s.BackgroundImage, err)
		}
	}
	for i := range s.Objects {
		d, err := st.newDrawable(&s.Objects[i], m)
		if err != nil {
			at, _ := s.Objects[i].where(s)
			return nil, fmt.Errorf("%s: %w", at, err)
		}
		st.drawables = append(st.drawables, d)
	}
	for _, d := range st.drawables {
		d.masks.limit = min(maxMasks, sceneMasks/len(st.drawables))
	}
	return st, nil
}

func (st *stage) newDrawable(o *Object, m media) (*drawable, error) {
	d := &drawable{object: o, tracks: newTracks(o), canvas: image.Rect(0, 0, st.w, st.h), miss: st.miss, library: st.library}
	fit := "cover"
	if o.Type == KindImage || o.Type == KindVideo {
		fit = cmp.Or(o.Fit, fit)
	}
	d.recut = fit != "contain" && d.tracks.reshape(o)
	if o.Type == KindVideo && st.standIn(d, m[clipScheme+o.MediaURL]) {
		return d, nil
	}
	property, url := "background-image", o.BackgroundImage
	if o.Type == KindImage {
		property, url = "media_url", o.MediaURL
	}
	if url == "" {
		return d, nil
	}
	w, h := d.largest()
	if d.recut {
		fit = "uncut"
	}
	var err error
	if d.image, err = prepared(m[url], w, h, fit); err != nil {
		return nil, fmt.Errorf("property %q: %s cannot be used: %w", property, quoteAddress(url), err)
	}
	return d, nil
}

// standIn gives a video object its clip, or a card in its place, and says whether it
// has either. Without both its picture stands for it; what lies behind a whole scene
// needs none.
func (st *stage) standIn(d *drawable, clip *asset) bool {
	o := d.object
	switch {
	case clip != nil:
		w, h := clipSize(d.largest())
		d.clip = &clipReader{asset: clip, w: w, h: h, fit: o.Fit, fps: st.fps, frames: st.frames}
	case o.BackgroundImage == "" && o.Name != "":
		d.object = o.card()
		d.tracks = newTracks(d.object)
	default:
		return false
	}
	return true
}

// maxPicture bounds the pixels of a prepared picture's side.
const maxPicture = 4096

// largest is the size in pixels that the object's picture is ever shown at: it is
// kept that large, and only ever shrunk from there.
func (d *drawable) largest() (w, h int) {
	var fw, fh, scale float64
	times := []float64{0}
	for _, k := range d.object.Keyframes {
		times = append(times, k.T)
	}
	for _, t := range times {
		s := d.tracks.at(t)
		fw, fh, scale = max(fw, s.w), max(fh, s.h), max(scale, s.scale)
	}
	return min(maxPicture, int(float64(fw*scale)+0.5)), min(maxPicture, int(float64(fh*scale)+0.5))
}

func (st *stage) miss(rs []rune) {
	for _, r := range rs {
		if !slices.Contains(st.missing, r) {
			st.missing = append(st.missing, r)
		}
	}
}

// layersAt is everything that frame i shows, from back to front.
func (st *stage) layersAt(out []layer, i int) []layer {
	t := float64(i) / float64(st.fps)
	if !st.bare {
		all := image.Rect(0, 0, st.w, st.h)
		out = append(out, layer{area: all, color: st.ground, opacity: 256})
		if st.picture != nil {
			out = append(out, layer{area: all, picture: st.picture, source: sampling{a: one, d: one}, opacity: 256})
		}
	}
	for _, d := range st.drawables { // all begin before one is waited for
		if d.clip != nil {
			d.clip.begin(i)
		}
	}
	for _, d := range st.drawables {
		if d.clip != nil {
			d.image = d.clip.at(i)
		}
		out = d.layersAt(out, t)
	}
	return out
}

// end tells, when all is drawn, which letters no font has, or which clip could not be
// played to its end.
func (st *stage) end() ([]rune, error) {
	for _, d := range st.drawables {
		if d.clip != nil && d.clip.err != nil {
			return nil, unusable(d.at, d.property, d.object.MediaURL, d.clip.err)
		}
	}
	return st.missing, nil
}

// hint tells how things moved since the frame before.
func (p *player) hint(h *hints, i int) {
	h.reset()
	if p.plate != nil {
		h.copy(p.plate.frames[i-p.from].vectors)
	}
	h.layers(p.old, p.next)
}

// player draws the frames of a stage one after the other, each time only what
// changed.
type player struct {
	stage     *stage
	canvas    *canvas
	clip      image.Rectangle // even coordinates
	old, next []layer
	dirty     []image.Rectangle
	shown     bool
	plate     *plate // what lies below the stage's objects, if it was drawn before
	from      int    // the plate's first frame
}

func newPlayer(st *stage, c *canvas, clip image.Rectangle) *player {
	return &player{stage: st, canvas: c, clip: clip}
}

// show draws frame i, the one after the last shown, and returns the areas that differ from the frame before;
// they do not overlap, and have even coordinates.
func (p *player) show(i int) []image.Rectangle {
	p.old, p.next = p.next, p.stage.layersAt(p.old[:0], i)
	p.dirty = p.dirty[:0]
	if !p.shown || len(p.old) != len(p.next) {
		p.shown = true
		p.dirty = append(p.dirty, p.clip)
	} else {
		p.compare()
		if p.plate != nil {
			for _, r := range p.plate.frames[i-p.from].dirty {
				p.touch(r)
			}
		}
	}
	for _, r := range p.dirty {
		if p.plate != nil {
			p.canvas.copyMoved(p.plate.pixels(i-p.from), r, image.Pt(0, p.plate.clip.Min.Y))
		}
		for k := range p.next {
			p.canvas.draw(&p.next[k], r)
		}
	}
	return p.dirty
}

func (p *player) compare() {
	for k := range p.next {
		if p.next[k] == p.old[k] {
			continue
		}
		p.touch(p.old[k].area)
		p.touch(p.next[k].area)
	}
}

// touch adds an area to the dirty ones, merged with those that it overlaps.
func (p *player) touch(r image.Rectangle) {
	r = even(r.Intersect(p.clip))
	if r.Empty() {
		return
	}
	for k := 0; k < len(p.dirty); {
		if !p.dirty[k].Overlaps(r) {
			k++
			continue
		}
		r = r.Union(p.dirty[k])
		p.dirty[k] = p.dirty[len(p.dirty)-1]
		p.dirty = p.dirty[:len(p.dirty)-1]
		k = 0
	}
	p.dirty = append(p.dirty, r)
}
