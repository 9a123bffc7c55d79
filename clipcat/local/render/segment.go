package render

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash"
	"image"
)

// segment is a run of frames that begins with a key frame: the transition into a
// scene, or the rest of the scene.
type segment struct {
	scene    int
	from, to int // frames of the scene
	before   int // the scene that a transition comes from; -1 for none
	idr      int // differs from that of the segment before
	bands    []band
	fading   []bool // what changes in a frame fades, more than it moves
}

// band is a run of macroblock rows (16 pixels high) that is encoded on its own.
type band struct{ first, rows int }

func (b band) clip(width, height int) image.Rectangle {
	return image.Rect(0, b.first*16, width, min(height, (b.first+b.rows)*16))
}

// segments cuts the video up. Which objects a row modifies decides the bands; what
// it sets them to does not, so that rows share whatever they have in common.
func (v *video) segments() []segment {
	var out []segment
	add := func(s segment) {
		s.idr = len(out) & 1
		s.bands, s.fading = v.bands(&s), v.fading(&s)
		out = append(out, s)
	}
	for i := range v.template.Scenes {
		n, begin := v.template.Scenes[i].frames(v.template.FPS), 0
		if i > 0 {
			begin = min(v.template.Scenes[i].transitionFrames(v.template.FPS), n-1)
		}
		if begin > 0 {
			add(segment{scene: i, to: begin, before: i - 1})
		}
		add(segment{scene: i, from: begin, to: n, before: -1})
	}
	return out
}

func (s *Scene) transitionFrames(fps int) int {
	if s.Transition.Type == "" || s.Transition.Type == "none" {
		return 0
	}
	return int(float64(s.Transition.Duration*float64(fps)) + 0.5)
}

// bands splits the picture into what lies above the personal objects, the rows
// that they can touch, and what lies below.
func (v *video) bands(s *segment) []band {
	low, high := v.personal(s.scene)
	if s.before >= 0 {
		a, b := v.personal(s.before)
		low, high = min(low, a), max(high, b)
		if t := v.template.Scenes[s.scene].Transition.Type; low < high && (t == "slide-up" || t == "slide-down") {
			low, high = 0, v.template.Height // rows change places
		}
	}
	rows := v.config.Rows()
	first, last := low/16, min(rows, (high+15)/16)
	if low >= high || (last-first)*8 > rows*7 {
		return []band{{0, rows}}
	}
	var out []band
	if first > 0 {
		out = append(out, band{0, first})
	}
	out = append(out, band{first, last - first})
	if last < rows {
		out = append(out, band{last, rows - last})
	}
	return out
}

// personal is the range of pixel rows that a scene's modified objects can touch;
// it is empty (low above high) if there are none.
func (v *video) personal(scene int) (low, high int) {
	low, high = v.template.Height, 0
	objects := v.modified[v.template.Scenes[scene].Name]
	if objects[""] {
		return 0, v.template.Height
	}
	all := image.Rect(0, 0, v.template.Width, v.template.Height)
	for i, e := range v.reach.extents[scene] {
		if e = e.Intersect(all); objects[v.template.Scenes[scene].Objects[i].Name] && !e.Empty() {
			low, high = min(low, e.Min.Y), max(high, e.Max.Y)
		}
	}
	return low, high
}

// touching is the part of a scene that can be seen in a clip.
func (v *video) touching(scene int, clip image.Rectangle) *Scene {
	s := v.template.Scenes[scene]
	objects := s.Objects
	s.Objects = nil
	for i, e := range v.reach.extents[scene] {
		if e.Overlaps(clip) {
			s.Objects = append(s.Objects, objects[i])
		}
	}
	return &s
}

// unit is one band of one segment: what is encoded, and kept, at a time.
type unit struct {
	segment     *segment
	ctx         context.Context // ends what the unit has under way
	band        band
	clip        image.Rectangle
	scene       *Scene // what of it touches the band
	before      *Scene // for a transition
	media       media
	mediaBefore media
}

// key stands for everything that decides the unit's bytes.
func (v *video) key(u *unit) sum {
	h := sha256.New()
	c := v.config
	fmt.Fprintf(h, "%s %dx%d %d %d %s\n", edition, c.Width, c.Height, c.FPS, c.Quality, v.library.digest)
	fmt.Fprintf(h, "%d-%d %d %+v\n", u.segment.from, u.segment.to, u.segment.idr, u.band)
	binary.Write(h, binary.LittleEndian, u.segment.fading)
	hashScene(h, u.scene, u.media)
	if u.before != nil {
		hashScene(h, u.before, u.mediaBefore)
	}
	return sum(h.Sum(nil))
}

func hashScene(h hash.Hash, s *Scene, m media) {
	h.Write(append(written(s), '\n'))
	for _, url := range mediaOf(s) {
		if a := m[url]; a != nil {
			h.Write(a.sum[:])
		}
	}
}

// written is a checked part of a template as JSON.
func written(part any) []byte {
	text, err := json.Marshal(part)
	if err != nil {
		panic(fmt.Sprintf("a checked template cannot be written: %v", err))
	}
	return text
}

// mediaOf lists the names of media in the scene's order.
func mediaOf(s *Scene) []string {
	out := []string{s.BackgroundImage}
	for i := range s.Objects {
		out = append(out, s.Objects[i].BackgroundImage, s.Objects[i].MediaURL, clipScheme+s.Objects[i].MediaURL)
	}
	return out
}
