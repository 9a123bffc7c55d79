package render

import (
	"fmt"
	"unicode/utf8"
)

// Bounds of the time that a video takes: of the letters that are set, and of the pixels that are drawn anew from frame to
// frame. No template for people to look at comes near them: the latter is ten circles that fill 1080p and turn for ten
// minutes, sixty times a second.
const (
	maxLetters = 200_000
	maxDrawn   = 15e11
)

const (
	// letterPixels is how many pixels are drawn in the time of one letter.
	letterPixels = 2000
	// leastLetter is the room in square pixels that a letter takes where it is set as small as any.
	leastLetter = 20
	// workSamples is how many of a scene's frames are looked at: no object has keyframes enough to hide from them.
	workSamples = 600
	// longText is from how many letters on a row's texts may change how long its video takes.
	longText = 2000
)

// checkWork refuses what takes too long to draw, and names the object that takes most of it.
func (t *Template) checkWork() error {
	letters, drawn, longest, heaviest := 0, 0.0, -1, 0.0
	var long, heavy ModificationError
	for i := range t.Scenes {
		s := &t.Scenes[i]
		work := s.work(t)
		for j := range s.Objects {
			o := &s.Objects[j]
			n := utf8.RuneCountInString(o.Text)
			if letters += n; n > longest {
				longest, long = n, ModificationError{Scene: s.Name, Object: o.Name, Property: "text"}
			}
			if drawn += work[j]; work[j] > heaviest {
				heaviest, heavy = work[j], ModificationError{Scene: s.Name, Object: o.Name}
			}
		}
	}
	switch {
	case letters > maxLetters:
		long.Reason = fmt.Sprintf("the video's texts have %d letters together, this one most of them; at most %d are set: shorten them", letters, maxLetters)
		return &long
	case drawn > maxDrawn:
		heavy.Reason = fmt.Sprintf("what moves in the video takes %.1f times as long to draw as is allowed, and of all objects this one takes longest; "+
			"make it smaller, let it stand still after a while, take its shadow or outline away, shorten its text, or shorten the scenes", drawn/maxDrawn)
		return &heavy
	}
	return nil
}

// work is about how many pixels each object takes over the scene: where anything moves, all that lies there is drawn anew,
// and of texts that move, every letter.
func (s *Scene) work(t *Template) []float64 {
	n := s.frames(t.FPS)
	step := (n + workSamples - 1) / workSamples
	all := float64(t.Width * t.Height)
	out, shown := make([]float64, len(s.Objects)), make([]effort, len(s.Objects))
	for i := range s.Objects {
		shown[i] = newEffort(&s.Objects[i], all)
	}
	for f := 0; f < n; f += step {
		moved := 0.0
		if s.BackgroundVideo != "" {
			moved = all
		}
		for i := range shown {
			moved = min(all, moved+shown[i].at(float64(f)/float64(t.FPS)))
		}
		for i := range shown {
			out[i] += float64(shown[i].drawn(moved) * float64(step))
		}
	}
	return out
}

// effort is what it takes to draw an object in a frame.
type effort struct {
	object              *Object
	tracks              tracks
	animated            bool
	last                state
	all, parts, letters float64 // pixels of a full picture; of the object
	moves               bool    // and with it all of its letters
}

func newEffort(o *Object, all float64) effort {
	e := effort{object: o, tracks: newTracks(o), all: all, parts: o.parts(), letters: float64(utf8.RuneCountInString(o.Text))}
	e.animated, e.last = e.tracks.animated(), e.tracks.at(0)
	return e
}

// area is how many pixels an object covers in a state.
func (e *effort) area(s *state) float64 {
	if s.opacity == 0 {
		return 0
	}
	return min(e.all, float64(s.w*s.h)*float64(s.scale*s.scale))
}

// at goes on to a time and returns how many pixels look different there.
func (e *effort) at(t float64) float64 {
	e.moves = false
	if !e.animated {
		if e.object.Type == KindVideo {
			return e.area(&e.last)
		}
		return 0
	}
	old := e.last
	if e.last = e.tracks.at(t); e.last == old {
		return 0
	}
	e.moves = e.last.place() != old.place()
	return e.area(&e.last) + e.area(&old)
}

// drawn is how many pixels the object takes when so many look different.
func (e *effort) drawn(moved float64) float64 {
	area := e.area(&e.last)
	if !e.moves || area == 0 {
		return min(area, moved) * e.parts
	}
	letters := min(e.letters, float64(e.last.w*e.last.h)/leastLetter)
	return (area + float64(letters*letterPixels)) * e.parts
}

// place is all of a state but its colours.
func (s *state) place() [7]float64 {
	return [7]float64{s.x, s.y, s.w, s.h, s.scale, s.rotation, s.border}
}
