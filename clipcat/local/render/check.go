package render

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// words that a property may be, by property.
var words = map[string][]string{
	"type":           {KindText, KindRectangle, KindCircle, KindImage, KindVideo},
	"transition":     {"", "none", "fade", "slide-left", "slide-right", "slide-up", "slide-down", "wipe"},
	"picture fit":    {"", "cover", "contain"},
	"text fit":       {"", "shrink", "clip", "ellipsis"},
	"align":          {"", "left", "center", "right", "start", "end"},
	"valign":         {"", "top", "middle", "bottom"},
	"font-style":     {"", "normal", "italic"},
	"fade":           {"", "up", "down", "left", "right"},
	"text-transform": {"", "none", "uppercase", "lowercase"},
}

func oneOf(property, what, value string) error {
	known := words[what]
	if slices.Contains(known, value) {
		return nil
	}
	known = slices.DeleteFunc(slices.Clone(known), func(s string) bool { return s == "" })
	if value == "" {
		return fmt.Errorf("property %q is missing; use one of %s", property, strings.Join(known, ", "))
	}
	return fmt.Errorf("property %q: %s is not known; use one of %s", property, quote(value), strings.Join(known, ", "))
}

func within(property string, v, low, high float64) error {
	if math.IsNaN(v) || v < low || v > high {
		return fmt.Errorf("property %q: %v is out of range; use %v to %v", property, v, low, high)
	}
	return nil
}

func colorOrNothing(property, value string) error {
	if value == "" {
		return nil
	}
	if _, err := ParseColor(value); err != nil {
		return fmt.Errorf("property %q: %w", property, err)
	}
	return nil
}

// first returns the first error there is.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *Template) check() error {
	if err := t.checkTop(); err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range t.Scenes {
		s := &t.Scenes[i]
		if s.Name == "" {
			return fmt.Errorf("scene %d has no name; give it one, so that a mapping can name it", i+1)
		}
		where := "scene " + quote(s.Name)
		if seen[s.Name] {
			return fmt.Errorf("%s: another scene has this name; names must differ", where)
		}
		seen[s.Name] = true
		if err := s.check(where); err != nil {
			return err
		}
		pixels := t.Width * t.Height
		if n, most := s.layersFull(pixels), min(maxFull, maxLayerPixels/pixels); n > most {
			return fmt.Errorf("%s: its objects take as much memory as %d pictures of full size; at most %d are drawn at once: make some smaller, or move some to another scene", where, n, most)
		}
	}
	if d := t.Duration().Seconds(); d > maxSeconds {
		return fmt.Errorf("the scenes last %.0f s together; at most %d s are rendered", d, maxSeconds)
	}
	return t.checkWork()
}

func (t *Template) checkTop() error {
	if t.Version == 0 {
		return errors.New("property \"version\" is missing; write \"version\": 1")
	}
	if t.Version != 1 {
		return fmt.Errorf("property \"version\": this program reads version 1, not %d", t.Version)
	}
	if t.UID == "" {
		return errors.New("property \"uid\" is missing; it is the name that a mapping calls the template by")
	}
	if t.Width == 0 || t.Height == 0 {
		return errors.New("the video has no size; set \"width\" and \"height\" in pixels, 64 to 1920")
	}
	if err := first(
		within("width", float64(t.Width), 64, 1920), within("height", float64(t.Height), 64, 1920),
		within("fps", float64(t.FPS), 24, 60),
	); err != nil {
		return err
	}
	if t.Width%2 != 0 || t.Height%2 != 0 {
		return fmt.Errorf("width and height must be even, not %dx%d; use %dx%d", t.Width, t.Height, t.Width&^1, t.Height&^1)
	}
	if len(t.Scenes) == 0 {
		return errors.New("property \"scenes\" is missing or empty; a video needs at least one scene")
	}
	if a := t.Audio; a != nil {
		if err := first(within("volume", a.Volume, 0, 4), within("fade-out", a.FadeOut, 0, maxSeconds)); err != nil {
			return fmt.Errorf("audio: %w", err)
		}
	}
	return nil
}

func (s *Scene) check(where string) error {
	if s.Duration == 0 {
		return fmt.Errorf("%s has no length; set \"duration\" in seconds", where)
	}
	err := first(
		within("duration", s.Duration, 0.01, maxSeconds),
		colorOrNothing("background-color", s.BackgroundColor), s.checkTransition(),
	)
	if err != nil {
		return fmt.Errorf("%s: %w", where, err)
	}
	seen, clips := map[string]bool{}, 0
	for i := range s.Objects {
		o := &s.Objects[i]
		if o.Name == "" {
			return fmt.Errorf("%s: object %d has no name; give it one, so that a mapping can name it", where, i+1)
		}
		at := inside(where, "object "+quote(o.Name))
		if seen[o.Name] {
			return fmt.Errorf("%s: another object of the scene has this name; names must differ", at)
		}
		seen[o.Name] = true
		if err := o.check(); err != nil {
			return fmt.Errorf("%s: %w", at, err)
		}
		if o.Type == KindVideo {
			clips++
		}
	}
	if clips > maxClips {
		return fmt.Errorf("%s: it has %d objects of type video; at most %d clips are played at once: move some to another scene", where, clips, maxClips)
	}
	return nil
}

// usualTransition is how many seconds a transition lasts of which the file does not tell.
const usualTransition = 0.5

func (s *Scene) checkTransition() error {
	r := &s.Transition
	if math.IsNaN(r.Duration) {
		r.Duration = min(usualTransition, s.Duration/2)
	}
	if r.Duration > s.Duration {
		return fmt.Errorf("the transition lasts %v s, longer than its scene, which has %v s; make it shorter", r.Duration, s.Duration)
	}
	return first(oneOf("transition", "transition", r.Type), within("transition duration", r.Duration, 0, s.Duration))
}

func (o *Object) check() error {
	err := first(
		oneOf("type", "type", o.Type),
		within("x", o.X, -maxLength, maxLength), within("y", o.Y, -maxLength, maxLength),
		within("width", o.Width, 0, maxLength), within("height", o.Height, 0, maxLength),
		within("scale", o.Scale, 0, 100), within("rotation", o.Rotation, -36000, 36000),
		within("opacity", o.Opacity, 0, 1),
		colorOrNothing("background-color", o.BackgroundColor), colorOrNothing("border-color", o.BorderColor),
		within("border-width", o.BorderWidth, 0, maxLength), within("border-radius", o.BorderRadius, 0, maxLength),
		oneOf("fade", "fade", o.Fade), o.checkShadow(), o.checkKind(),
	)
	if err != nil {
		return err
	}
	if o.Width == 0 || o.Height == 0 {
		return errors.New("the object has no size; set \"width\" and \"height\"")
	}
	return o.checkKeyframes()
}

func (o *Object) checkShadow() error {
	s := o.Shadow
	if s == nil {
		return nil
	}
	return first(
		colorOrNothing("shadow color", s.Color), within("shadow blur", s.Blur, 0, 200),
		within("shadow x", s.X, -500, 500), within("shadow y", s.Y, -500, 500),
	)
}

func (o *Object) checkKind() error {
	fit, least := "picture fit", 0.
	if o.Type == KindText {
		fit, least = "text fit", 1
		if o.FontSize == 0 {
			return errors.New("property \"font-size\" is missing; give it in pixels")
		}
	}
	if n := len([]rune(o.Text)); n > maxTextRunes {
		return fmt.Errorf("property \"text\" has %d letters; at most %d are set", n, maxTextRunes)
	}
	return first(
		oneOf("fit", fit, o.Fit), oneOf("align", "align", o.Align), oneOf("valign", "valign", o.Valign),
		oneOf("font-style", "font-style", o.FontStyle), oneOf("text-transform", "text-transform", o.Transform),
		colorOrNothing("color", o.Color), colorOrNothing("outline-color", o.OutlineColor),
		within("font-size", o.FontSize, least, maxFontSize), within("font-weight", float64(o.FontWeight), 1, 1000),
		within("line-height", o.LineHeight, 0.5, 5), within("letter-spacing", o.LetterSpacing, -100, 500),
		within("max_lines", float64(o.MaxLines), 0, 1000), within("padding", o.Padding, 0, maxLength),
		within("outline-width", o.OutlineWidth, 0, 40),
	)
}

func (o *Object) checkKeyframes() error {
	last := math.Inf(-1)
	for i := range o.Keyframes {
		k := &o.Keyframes[i]
		if err := k.check(); err != nil {
			return fmt.Errorf("keyframe %d: %w", i+1, err)
		}
		if k.T < last {
			return fmt.Errorf("keyframe %d: its time %v s is before that of the one above it; put them in order", i+1, k.T)
		}
		last = k.T
	}
	return nil
}

func (k *Keyframe) check() error {
	if math.IsNaN(k.T) {
		return errors.New("property \"t\" is missing; give its time in seconds from the start of the scene")
	}
	if err := within("t", k.T, 0, maxSeconds); err != nil {
		return err
	}
	if _, err := parseEasing(k.Easing); err != nil {
		return err
	}
	for _, b := range []struct {
		property  string
		v         *float64
		low, high float64
	}{
		{"x", k.X, -maxLength, maxLength},
		{"y", k.Y, -maxLength, maxLength},
		{"width", k.Width, 0, maxLength},
		{"height", k.Height, 0, maxLength},
		{"scale", k.Scale, 0, 100},
		{"rotation", k.Rotation, -36000, 36000},
		{"opacity", k.Opacity, 0, 1},
		{"border-width", k.BorderWidth, 0, maxLength},
	} {
		if b.v == nil {
			continue
		}
		if err := within(b.property, *b.v, b.low, b.high); err != nil {
			return err
		}
	}
	for property, c := range map[string]*string{"color": k.Color, "background-color": k.BackgroundColor, "border-color": k.BorderColor} {
		if c == nil {
			continue
		}
		if _, err := ParseColor(*c); err != nil {
			return fmt.Errorf("property %q: %w", property, err)
		}
	}
	return nil
}
