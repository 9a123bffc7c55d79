package render

import (
	"math"
	"sort"
)

// track is how one property of an object runs over the time of a scene.
type track[T any] struct {
	base  T
	knots []knot[T]
	mix   func(a, b T, p float64) T
}

type knot[T any] struct {
	t    float64
	v    T
	ease easing
}

// at is the value at the time t: the first and the last keyframe hold outside.
func (k *track[T]) at(t float64) T {
	n := len(k.knots)
	if n == 0 {
		return k.base
	}
	i := sort.Search(n, func(i int) bool { return k.knots[i].t > t })
	if i == 0 {
		return k.knots[0].v
	}
	if i == n {
		return k.knots[n-1].v
	}
	a, b := k.knots[i-1], k.knots[i]
	return k.mix(a.v, b.v, b.ease((t-a.t)/(b.t-a.t)))
}

// moves says whether the value changes over time.
func (k *track[T]) moves() bool { return len(k.knots) > 1 }

func mixNumbers(a, b, p float64) float64 { return a + float64((b-a)*p) }

// state is what an object looks like at one time.
type state struct {
	x, y, w, h, scale, rotation, opacity, border float64
	color, background, borderColor               Color
}

// tracks are all properties of an object that can move.
type tracks struct {
	x, y, w, h, scale, rotation, opacity, border track[float64]
	color, background, borderColor               track[Color]
}

func numberTrack(base float64, frames []Keyframe, get func(*Keyframe) *float64) track[float64] {
	out := track[float64]{base: base, mix: mixNumbers}
	for i := range frames {
		if v := get(&frames[i]); v != nil {
			e, _ := parseEasing(frames[i].Easing)
			out.knots = append(out.knots, knot[float64]{frames[i].T, *v, e})
		}
	}
	return out
}

func colorTrack(base string, frames []Keyframe, get func(*Keyframe) *string) track[Color] {
	out := track[Color]{base: colorOr(base, Color{}), mix: mix}
	for i := range frames {
		if v := get(&frames[i]); v != nil {
			e, _ := parseEasing(frames[i].Easing)
			out.knots = append(out.knots, knot[Color]{frames[i].T, colorOr(*v, Color{}), e})
		}
	}
	return out
}

// colorOr reads a colour that was checked before; an empty one gives the other.
func colorOr(s string, other Color) Color {
	if s == "" {
		return other
	}
	if c, err := ParseColor(s); err == nil {
		return c
	}
	return other
}

func newTracks(o *Object) tracks {
	k := o.Keyframes
	return tracks{
		x:           numberTrack(o.X, k, func(k *Keyframe) *float64 { return k.X }),
		y:           numberTrack(o.Y, k, func(k *Keyframe) *float64 { return k.Y }),
		w:           numberTrack(o.Width, k, func(k *Keyframe) *float64 { return k.Width }),
		h:           numberTrack(o.Height, k, func(k *Keyframe) *float64 { return k.Height }),
		scale:       numberTrack(o.Scale, k, func(k *Keyframe) *float64 { return k.Scale }),
		rotation:    numberTrack(o.Rotation, k, func(k *Keyframe) *float64 { return k.Rotation }),
		opacity:     numberTrack(o.Opacity, k, func(k *Keyframe) *float64 { return k.Opacity }),
		border:      numberTrack(o.BorderWidth, k, func(k *Keyframe) *float64 { return k.BorderWidth }),
		color:       colorTrack(textColor(o), k, func(k *Keyframe) *string { return k.Color }),
		background:  colorTrack(o.BackgroundColor, k, func(k *Keyframe) *string { return k.BackgroundColor }),
		borderColor: colorTrack(borderColor(o), k, func(k *Keyframe) *string { return k.BorderColor }),
	}
}

// fades says that the object is ever seen through as a whole.
func (k *tracks) fades() bool {
	if len(k.opacity.knots) == 0 {
		return k.opacity.base < 1
	}
	for i := range k.opacity.knots {
		if k.opacity.knots[i].v < 1 {
			return true
		}
	}
	return false
}

// textColor is black where the template says nothing.
func textColor(o *Object) string {
	if o.Color == "" {
		return "#000000"
	}
	return o.Color
}

// borderColor is black for a border that has a width and no colour.
func borderColor(o *Object) string {
	if o.BorderColor == "" {
		return "#000000"
	}
	return o.BorderColor
}

// largest is the largest value that a track ever has.
func largest(t track[float64]) float64 {
	most := t.at(0)
	for _, knot := range t.knots {
		most = max(most, knot.v)
	}
	return most
}

// largestScale is the largest that the object is ever shown at.
func (k *tracks) largestScale() float64 { return max(0.01, largest(k.scale)) }

// Largest is the width and height of the object's box where it is largest on the screen.
func (o *Object) Largest() (width, height float64) {
	width, height = o.largestBox()
	k := tracks{scale: numberTrack(o.Scale, o.Keyframes, func(k *Keyframe) *float64 { return k.Scale })}
	scale := k.largestScale()
	return width * scale, height * scale
}

// largestBox is Largest before it is scaled.
func (o *Object) largestBox() (width, height float64) {
	return largest(numberTrack(o.Width, o.Keyframes, func(k *Keyframe) *float64 { return k.Width })),
		largest(numberTrack(o.Height, o.Keyframes, func(k *Keyframe) *float64 { return k.Height }))
}

// reshape says that the box of the object becomes wider or narrower for its height.
func (k *tracks) reshape(o *Object) bool {
	first := k.at(0)
	for i := range o.Keyframes {
		now := k.at(o.Keyframes[i].T)
		if a, b := float64(now.w*first.h), float64(first.w*now.h); math.Abs(a-b) > 0.001*max(a, b) {
			return true
		}
	}
	return false
}

func (k *tracks) at(t float64) state {
	return state{
		x: k.x.at(t), y: k.y.at(t), w: max(0, k.w.at(t)), h: max(0, k.h.at(t)),
		scale: max(0, k.scale.at(t)), rotation: k.rotation.at(t),
		opacity: max(0, min(1, k.opacity.at(t))), border: max(0, k.border.at(t)),
		color: k.color.at(t), background: k.background.at(t), borderColor: k.borderColor.at(t),
	}
}
