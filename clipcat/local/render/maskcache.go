package render

import (
	"crypto/sha256"
	"fmt"
	"image"
)

// maskKey is everything that decides a mask of an object; the translation is below one
// pixel.
type maskKey struct {
	part         int
	w, h, border int64
	tucked       int32
	at           affine
	scale        float64 // as it was before it was rounded: outlines and shadows are as wide
	offset       image.Point
}

// maskCache keeps the last masks of one object. Those of this frame and of the one
// before stay in any case: they are at hand anyway, and what stands still needs them.
type maskCache struct {
	masks map[maskKey]*keptMask
	bytes int
	limit int // of bytes
	frame int
}

type keptMask struct {
	*mask     // may be nil
	frame int // in which it was used last
}

// Bounds of the masks that are kept for one object, and for those of a scene.
const (
	maxMasks     = 2 << 20
	maxMaskCount = 24
	sceneMasks   = 48 << 20
)

func (c *maskCache) get(key maskKey, draw func() *mask) *mask {
	if k, ok := c.masks[key]; ok {
		k.frame = c.frame
		return k.mask
	}
	if len(c.masks) >= maxMaskCount || c.bytes > c.limit {
		c.forget()
	}
	if c.masks == nil {
		c.masks = map[maskKey]*keptMask{}
	}
	m := draw()
	c.masks[key] = &keptMask{m, c.frame}
	c.bytes += m.size()
	return m
}

// masks are kept for the process: bands, transitions and rows show the same objects.
var masks = newCache[*mask](8 << 20)

// shared returns a mask that does not depend on the canvas, if need be from another
// drawable of the same object.
func (d *drawable) shared(key maskKey, draw func() *mask) *mask {
	if d.identity == (sum{}) {
		d.identity = identityOf(d.object, d.library)
	}
	m, _ := masks.get(sha256.Sum256(fmt.Appendf(d.identity[:], "%+v", key)), func() (*mask, int, error) {
		m := draw()
		return m, m.size(), nil
	})
	return m // drawing does not fail
}

// identityOf stands for all that the object's masks have in common.
func identityOf(o *Object, l *library) sum {
	return sha256.Sum256(fmt.Appendf(written(o), "%s %v", l.digest, l.alone))
}

// forget drops what was not used of late.
func (c *maskCache) forget() {
	for key, k := range c.masks {
		if k.frame < c.frame-1 {
			c.bytes -= k.size()
			delete(c.masks, key)
		}
	}
}

func (m *mask) size() int {
	if m == nil {
		return 0
	}
	return len(m.pix)
}
