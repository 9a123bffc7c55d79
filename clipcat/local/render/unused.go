package render

import "fmt"

// unused tells what an object says and nobody sees: texts and media that its kind does
// not show, and keyframes behind the end of the scene.
func (o *Object) unused(s *Scene) []string {
	var out []string
	if o.Text != "" && o.Type != KindText {
		out = append(out, fmt.Sprintf(`property "text": a %s shows none; use an object of type text`, o.Type))
	}
	if o.MediaURL != "" && o.Type != KindImage && o.Type != KindVideo {
		out = append(out, fmt.Sprintf(`property "media_url": a %s shows none; use "background-image"`, o.Type))
	}
	if o.Color != "" && o.Type != KindText {
		out = append(out, fmt.Sprintf(`property "color": a %s has no letters; its own colour is "background-color"`, o.Type))
	}
	if n := len(o.Keyframes); n > 0 && o.Keyframes[0].T > 0 && o.Keyframes[0].T >= s.Duration {
		out = append(out, fmt.Sprintf("keyframe 1 is at %g s, but the scene ends at %g s: its motion is never seen", o.Keyframes[0].T, s.Duration))
	} else if n > 1 && o.Keyframes[n-2].T >= s.Duration {
		out = append(out, fmt.Sprintf("keyframe %d is at %g s, but the scene ends at %g s: it is never reached", n, o.Keyframes[n-1].T, s.Duration))
	}
	return out
}
