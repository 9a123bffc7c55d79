package render

import (
	"context"
	"runtime"
	"slices"

	"golang.org/x/sync/semaphore"
)

// Bounds of the memory for one scene: of how many full pictures, and of how many
// pixels.
const (
	maxFull        = 100
	maxLayerPixels = 120 << 20
)

// layersFull is how many pictures of the given number of pixels the objects take as
// much memory as.
func (s *Scene) layersFull(pixels int) int {
	sum := 0.0
	for i := range s.Objects {
		o := &s.Objects[i]
		w, h := o.Width, o.Height
		scale := largest(numberTrack(o.Scale, o.Keyframes, func(k *Keyframe) *float64 { return k.Scale }))
		for _, k := range o.Keyframes {
			if k.Width != nil {
				w = max(w, *k.Width)
			}
			if k.Height != nil {
				h = max(h, *k.Height)
			}
		}
		sum += min(1, w*h*scale*scale/float64(pixels)) * o.parts()
	}
	return int(sum)
}

// parts is how many masks and pictures of its size an object keeps. A plain box keeps
// hardly anything; a shadow reaches beyond what casts it.
func (o *Object) parts() float64 {
	n := 0.1
	plain := o.Type == KindRectangle && o.BackgroundImage == "" && o.BorderRadius == 0 && o.Fade == "" && o.Rotation == 0
	for i := range o.Keyframes {
		plain = plain && o.Keyframes[i].Rotation == nil
	}
	if !plain {
		n = 1
	}
	if o.Shadow != nil {
		n += 2
	}
	if o.BorderWidth > 0 {
		n++
	}
	if o.Type == KindText && o.OutlineWidth > 0 {
		n++
	}
	if slices.ContainsFunc(o.Keyframes, Keyframe.reshapes) {
		n *= 2 // those of the frame before are kept for comparison
	}
	return n
}

// reshapes says that every frame on the way to the keyframe has masks of its own.
func (k Keyframe) reshapes() bool {
	return k.Scale != nil || k.Rotation != nil || k.Width != nil || k.Height != nil || k.BorderWidth != nil
}

// memoryBudget is what units that are drawn at once may take together, of masks, pictures
// and frames: enough for one of 1080p on every core. One that takes more than all of it is
// drawn alone.
var memoryBudget = max(2, int64(runtime.GOMAXPROCS(0))) * 40 << 20

var memory = semaphore.NewWeighted(memoryBudget)

// reserve waits until there is memory for so many bytes.
func reserve(ctx context.Context, bytes int) (release func(), err error) {
	n := min(memoryBudget, int64(bytes))
	if err := memory.Acquire(ctx, n); err != nil {
		return nil, err
	}
	return func() { memory.Release(n) }, nil
}

// weight is about how many bytes it takes to draw a scene: the frames of its own, of the
// encoder and of a transition, what its objects keep, and the frames of clips.
func (s *Scene) weight(width, height int) int {
	pixels := width * height
	n := 8 * pixels
	n += s.layersFull(pixels) * pixels
	for i := range s.Objects {
		if s.Objects[i].Type == KindVideo {
			w, h := s.Objects[i].Largest()
			n += 4 * min(maxClip, int(w*h))
		}
	}
	return n
}
