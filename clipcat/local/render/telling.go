package render

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// telling finds the frame that says most about the video: the one in which the largest
// text can be read in full, and of those the last in which most else can be seen: things
// have come to rest by then. Of texts of one size a row's own goes first, so that the posters
// of a batch differ. Without any text it is the frame that shows most.
func (v *video) telling() (scene, frame int) {
	var best view
	for i := range v.template.Scenes {
		f, seen := v.restful(i)
		if i == 0 || seen.compare(best) > 0 {
			scene, frame, best = i, f, seen
		}
	}
	return scene, frame
}

// restful is the most telling frame of a scene, and what it shows.
func (v *video) restful(scene int) (frame int, seen view) {
	s := &v.template.Scenes[scene]
	g := newGaze(v.template, s, v.library)
	g.own = v.modified[s.Name]
	frames := g.frames(s, v.template.FPS)
	for _, f := range frames {
		g.measure(g.time(f))
	}
	for i, f := range frames {
		if now := g.look(g.time(f)); i == 0 || now.compare(seen) >= 0 {
			frame, seen = f, now
		}
	}
	return frame, seen
}

// view is how much can be seen of a scene at one time.
type view struct {
	legible float64 // size of the largest text that is fully shown; 0 where none is
	own     bool    // it is one that the row sets
	sum     float64 // over all objects; text counts by its size, anything else by the share of the picture that it covers
}

// compare takes sums for equal that differ by rounding.
func (a view) compare(b view) int {
	if a.legible == b.legible && a.own != b.own {
		if a.own {
			return 1
		}
		return -1
	}
	if a.legible != b.legible || abs(a.sum-b.sum) > 1e-6*(1+abs(b.sum)) {
		return cmp.Or(cmp.Compare(a.legible, b.legible), cmp.Compare(a.sum, b.sum))
	}
	return 0
}

func abs(x float64) float64 { return max(x, -x) }

// gaze looks at one scene's objects, time after time.
type gaze struct {
	canvas box
	fps    float64
	own    map[string]bool // names of the objects that the row sets
	still  float64         // what the scene's own picture adds
	things []thing
	states []state
}

type thing struct {
	*Object
	tracks
	letters bool    // it is a text that can be read
	ink     box     // where the letters are, from the box's corner
	most    float64 // the largest share of it that is ever shown
}

// box is the area of an object, in pixels.
type box struct{ x, y, w, h float64 }

func newGaze(t *Template, s *Scene, l *library) *gaze {
	g := &gaze{canvas: box{0, 0, float64(t.Width), float64(t.Height)}, fps: float64(t.FPS)}
	if s.BackgroundImage != "" || s.BackgroundVideo != "" {
		g.still = 1
	}
	for i := range s.Objects {
		o := &s.Objects[i]
		th := thing{Object: o, tracks: newTracks(o), letters: o.Type == KindText && strings.ContainsFunc(o.Text, readable)}
		if th.letters {
			th.ink = inkOf(o, th.at(s.Duration), l)
		}
		g.things = append(g.things, th)
	}
	g.states = make([]state, len(g.things))
	return g
}

// inkOf is the part of a text's box that its letters fill.
func inkOf(o *Object, st state, l *library) box {
	d := drawable{object: o, library: l}
	low, high := d.text(&st).bounds()
	if low.x >= high.x || low.y >= high.y { // pictures alone
		return box{0, 0, st.w, st.h}
	}
	px := func(v int32) float64 { return float64(v) / 256 }
	return box{px(low.x), px(low.y), px(high.x - low.x), px(high.y - low.y)}
}

// readable tells letters and digits from ornaments such as a large quotation mark.
func readable(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || r >= 0x1F000
}

func (g *gaze) time(frame int) float64 { return float64(frame) / g.fps }

// maxLooks bounds how many frames of a scene are looked at.
const maxLooks = 400

// frames are those at which something may begin or end, and some between, after the
// scene came in; the last frame is always among them.
func (g *gaze) frames(s *Scene, fps int) []int {
	n := s.frames(fps)
	from := min(s.transitionFrames(fps), n-1)
	out := []int{n - 1}
	for f := from; f < n; f += max(1, fps/10, n/(maxLooks/2)) {
		out = append(out, f)
	}
	for i := range g.things {
		for _, k := range g.things[i].Keyframes {
			if f := min(k.T*g.fps, float64(n)); f >= 0 {
				out = append(out, int(f)-1, int(f), int(f)+1)
			}
		}
	}
	slices.Sort(out)
	out = slices.DeleteFunc(slices.Compact(out), func(f int) bool { return f < from || f >= n })
	if step := (len(out) + maxLooks - 1) / maxLooks; step > 1 {
		thin := out[:0]
		for i := (len(out) - 1) % step; i < len(out); i += step {
			thin = append(thin, out[i])
		}
		out = thin
	}
	return out
}

// measure notes how much of every text is shown at a time, if it is more than before.
func (g *gaze) measure(t float64) {
	g.settle(t)
	for i := range g.things {
		if th := &g.things[i]; th.letters {
			th.most = max(th.most, g.shown(i))
		}
	}
}

// look says how much can be seen at a time.
func (g *gaze) look(t float64) view {
	g.settle(t)
	out := view{sum: g.still}
	for i := range g.things {
		share, scale := g.shown(i), min(1, g.states[i].scale)
		th := &g.things[i]
		if !th.letters {
			out.sum += share * scale * scale * g.states[i].w * g.states[i].h / g.canvas.area()
			continue
		}
		out.sum += share * scale * th.FontSize
		if th.most > 0.2 && share > 0.98*th.most {
			if text := (view{legible: scale * th.FontSize, own: g.own[th.Name]}); text.compare(view{legible: out.legible, own: out.own}) > 0 {
				out.legible, out.own = text.legible, text.own
			}
		}
	}
	return out
}

func (g *gaze) settle(t float64) {
	for i := range g.things {
		g.states[i] = g.things[i].at(t)
	}
}

// shown is the share of an object that can be seen: by its opacity, where the canvas
// ends, and under what lies over it.
func (g *gaze) shown(i int) float64 {
	st := &g.states[i]
	share := st.opacity
	if g.things[i].letters {
		share *= float64(st.color.A) / 255
	}
	area := g.areaOf(i)
	if share <= 0 || area.area() <= 0 {
		return 0
	}
	share *= area.meet(g.canvas).area() / area.area()
	for j := i + 1; j < len(g.things); j++ {
		if cover := g.covers(j); cover > 0 {
			share *= 1 - cover*area.meet(g.boxOf(j)).area()/area.area()
		}
	}
	return share
}

// covers is how much an object hides what lies under it. A picture hides half, since it
// may be clear in places.
func (g *gaze) covers(j int) float64 {
	th, st := &g.things[j], &g.states[j]
	ground := float64(st.background.A) / 255
	switch {
	case th.Fade != "":
		return 0
	case th.Type == KindImage || th.Type == KindVideo || th.BackgroundImage != "":
		ground = max(ground, 0.5)
	}
	return st.opacity * ground
}

// areaOf is where an object is, of a text its letters alone.
func (g *gaze) areaOf(i int) box {
	th, st := &g.things[i], &g.states[i]
	if th.letters {
		return st.scaled(th.ink)
	}
	return g.boxOf(i)
}

// boxOf is an object's box as it is scaled; its rotation does not matter much.
func (g *gaze) boxOf(i int) box {
	st := &g.states[i]
	return st.scaled(box{0, 0, st.w, st.h})
}

// scaled is where a part of the box, told from its corner, is on the canvas.
func (s *state) scaled(b box) box {
	at := func(corner, length, part float64) float64 {
		return corner + length/2 + float64((part-length/2)*s.scale)
	}
	return box{at(s.x, s.w, b.x), at(s.y, s.h, b.y), b.w * s.scale, b.h * s.scale}
}

func (a box) area() float64 { return max(0, a.w) * max(0, a.h) }

// meet is the part that two boxes have in common.
func (a box) meet(b box) box {
	x, y := max(a.x, b.x), max(a.y, b.y)
	return box{x, y, min(a.x+a.w, b.x+b.w) - x, min(a.y+a.h, b.y+b.h) - y}
}
