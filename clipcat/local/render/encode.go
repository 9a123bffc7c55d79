package render

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"image"
	"runtime"

	"github.com/sheetreel/sheetreel/clipcat/local/render/h264"
)

// edition changes whenever the same input gives other bytes, so that nothing
// older is taken from a cache.
const edition = "10"

// clip is an encoded unit: a slice (NAL unit) per frame.
type clip struct {
	slices  [][]byte
	missing []rune
}

func (c *clip) bytes() int {
	n := 0
	for _, s := range c.slices {
		n += len(s) + 24
	}
	return n
}

// largeImage is from how many pixels on an image's memory is taken back at once.
const largeImage = 12 << 20

// prepared decodes and scales an image, or takes it from the cache.
func prepared(a *asset, w, h int, fit string) (*picture, error) {
	var size [8]byte
	binary.LittleEndian.PutUint32(size[:4], uint32(w))
	binary.LittleEndian.PutUint32(size[4:], uint32(h))
	key := sha256.Sum256(append(append(a.sum[:], size[:]...), fit...))
	return pictures.get(key, func() (*picture, int, error) {
		decoding.Lock()
		defer decoding.Unlock()
		im, err := a.decode(func(sw, sh int) int { return eighths(sw, sh, w, h, fit) })
		if err != nil {
			return nil, 0, err
		}
		p := fitted(im, w, h, fit)
		if size := im.Bounds(); size.Dx()*size.Dy() > largeImage {
			im = nil
			runtime.GC() // before the next one comes on top of it
		}
		return p, p.bytes(), nil
	})
}

// work bounds how many units are drawn and encoded at once in the process.
var work = make(chan struct{}, runtime.GOMAXPROCS(0))

// unit says what a band of a segment is made of.
func (v *video) unit(s *segment, b band) *unit {
	u := &unit{segment: s, band: b, clip: b.clip(v.template.Width, v.template.Height)}
	u.scene, u.media = v.touching(s.scene, u.clip), v.media[s.scene]
	if s.before >= 0 {
		u.before, u.mediaBefore = v.touching(s.before, u.clip), v.media[s.before]
	}
	return u
}

// clip returns a unit encoded, from the cache if its like was made before.
func (v *video) clip(ctx context.Context, u *unit) (*clip, error) {
	key := v.key(u)
	// What only one row shows is not worth a file.
	onDisk := v.options.CacheDir != "" && !v.varies(u)
	folder := disk{v.options.CacheDir, diskLimit}
	return clips.get(key, func() (*clip, int, error) {
		if onDisk {
			if c := folder.load(key); c != nil {
				return c, c.bytes(), nil
			}
		}
		select {
		case work <- struct{}{}:
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		}
		defer func() { <-work }()
		release, err := reserve(ctx, v.weight(u))
		if err != nil {
			return nil, 0, err
		}
		defer release()
		c, err := v.encode(ctx, u)
		if err != nil {
			return nil, 0, err
		}
		if onDisk && len(c.missing) == 0 { // a font that has them may come
			folder.store(key, c)
		}
		return c, c.bytes(), nil
	})
}

// weight is about how many bytes it takes to draw a unit.
func (v *video) weight(u *unit) int {
	n := u.scene.weight(v.template.Width, v.template.Height)
	if u.before != nil {
		n += u.before.weight(v.template.Width, v.template.Height)
	}
	return n
}

// frames returns what draws the unit's frames, what tells how things moved in the
// frame drawn last, and what [stage.end] tells when all are drawn.
func (v *video) frames(u *unit, c *canvas) (
	show func(i int) []image.Rectangle, hint func(h *hints, i int), end func() ([]rune, error), err error,
) {
	s := u.segment
	if u.before == nil {
		p, err := v.player(u, u.scene, u.media, c, s.from, s.to)
		if err != nil {
			return nil, nil, nil, err
		}
		return p.show, p.hint, p.stage.end, nil
	}
	p, err := v.player(u, u.scene, u.media, newCanvas(c.w, c.h), s.from, s.to)
	if err != nil {
		return nil, nil, nil, err
	}
	last := v.template.Scenes[s.before].frames(v.template.FPS) - 1
	before, err := v.player(u, u.before, u.mediaBefore, newCanvas(c.w, c.h), last, last+1)
	if err != nil {
		return nil, nil, nil, err
	}
	before.show(last)
	if _, err := before.stage.end(); err != nil {
		return nil, nil, nil, err
	}
	m := newMixer(u.scene.Transition.Type, s.to, c, before.canvas, p, u.clip)
	return m.show, m.hint, p.stage.end, nil
}

// encode draws and encodes every frame of a unit.
func (v *video) encode(ctx context.Context, u *unit) (*clip, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	u.ctx = ctx
	coder, err := coderFor(v.config, u.band)
	if err != nil {
		return nil, err
	}
	out, err := v.encodeWith(ctx, coder, u)
	coder.release() // one that broke halfway is not used again
	return out, err
}

func (v *video) encodeWith(ctx context.Context, coder *coder, u *unit) (*clip, error) {
	play, hint, end, err := v.frames(u, coder.canvas())
	if err != nil {
		return nil, err
	}
	out := &clip{}
	moved := newHints(v.config.Columns(), u.band)
	dirty := make([]bool, u.band.rows*v.config.Columns())
	for i := u.segment.from; i < u.segment.to; i++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		areas := play(i)
		if len(areas) > 0 {
			coder.picture.Pad(v.config)
		}
		mark(dirty, areas, v.config.Columns(), u.band)
		hint(moved, i)
		first := i == u.segment.from
		changes := &h264.Changes{Dirty: dirty, Motion: moved.result(), Fading: u.segment.fading[i-u.segment.from]}
		out.slices = append(out.slices, coder.Encode(nil, coder.picture, first, u.segment.idr, changes))
	}
	out.missing, err = end()
	return out, err
}

// mark sets the macroblocks (16 by 16 pixels) of a band that areas touch.
func mark(blocks []bool, areas []image.Rectangle, columns int, b band) {
	clear(blocks)
	for _, r := range areas {
		for y := max(b.first, r.Min.Y/16); y <= min(b.first+b.rows-1, (r.Max.Y-1)/16); y++ {
			for x := r.Min.X / 16; x <= (r.Max.X-1)/16; x++ {
				blocks[(y-b.first)*columns+x] = true
			}
		}
	}
}
