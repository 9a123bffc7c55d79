package render

import (
	"image"
	"math"
	"slices"
)

// fading tells the encoder in which frames of a segment more fades, turns or comes in, than
// moves: in a transition always, of whatever kind. All bands of a frame have to agree on
// it, so it looks at whole scenes.
func (v *video) fading(s *segment) []bool {
	if s.before < 0 {
		return v.reach.fading[s.scene][s.from:s.to]
	}
	return slices.Repeat([]bool{true}, s.to-s.from)
}

// sceneFading compares, for every frame, the areas of the objects that look different
// with those of the objects that only move.
func sceneFading(t *Template, s *Scene) []bool {
	n := s.frames(t.FPS)
	fades, moves := make([]int, n), make([]int, n)
	for i := range s.Objects {
		k := newTracks(&s.Objects[i])
		if !k.animated() {
			continue
		}
		old := k.at(0)
		for f := 1; f < n; f++ {
			next := k.at(float64(f) / float64(t.FPS))
			if next == old {
				continue
			}
			r := next.extent(&s.Objects[i]).Intersect(image.Rect(0, 0, t.Width, t.Height))
			if next.faded(&old) {
				fades[f] += r.Dx() * r.Dy()
			} else {
				moves[f] += r.Dx() * r.Dy()
			}
			old = next
		}
	}
	out := make([]bool, n)
	for f := range out {
		out[f] = fades[f] > moves[f]
	}
	return out
}

// faded says that the object looks different, wherever it is. Motion of whole blocks does not tell how something turns:
// the less, the further back it is followed.
func (s *state) faded(old *state) bool {
	const fast = 0.25 // degrees per frame
	return math.Abs(s.rotation-old.rotation) > fast ||
		s.opacity != old.opacity || s.color != old.color || s.background != old.background || s.borderColor != old.borderColor
}
