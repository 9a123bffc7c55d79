package render

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"image/jpeg"
)

// posterSide is how long a poster's longer side may be before it is drawn at half
// the size: thousands of them are made, to be looked at small.
const posterSide = 960

// posterQuality is that of the JPEG.
const posterQuality = 85

// posters are those of rows that show the same in their most telling frame, which may be in a scene where nothing is
// a row's own.
var posters = newCache[[]byte](4 << 20)

// Poster returns the most telling frame as a JPEG: the one in which the largest text can be
// read in full. Of a large video it is half as wide and high. Its errors are those
// of [Video].
func Poster(ctx context.Context, t *Template, mods []Modification, o Options) ([]byte, error) {
	v, err := newVideo(t, mods, o)
	if err != nil {
		return nil, err
	}
	defer v.spool.close()
	scene, frame := v.telling()
	s := &v.template.Scenes[scene]
	m, err := v.loadMedia(ctx, s)
	if err != nil {
		return nil, err
	}
	return posters.get(v.posterKey(s, m, frame), func() ([]byte, int, error) {
		c, _, err := v.still(ctx, s, m, frame)
		if err != nil {
			return nil, 0, err
		}
		out, err := c.jpeg()
		return out, len(out), err
	})
}

// posterKey stands for everything that decides the poster.
func (v *video) posterKey(s *Scene, m media, frame int) sum {
	h := sha256.New()
	fmt.Fprintf(h, "%s %dx%d %d %d %s\n", edition, v.config.Width, v.config.Height, v.config.FPS, frame, v.library.digest)
	hashScene(h, s, m)
	return sum(h.Sum(nil))
}

func (c *canvas) jpeg() ([]byte, error) {
	photo := c.photo
	if max(c.w, c.h) > posterSide {
		photo = c.halfPhoto
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, photo(), &jpeg.Options{Quality: posterQuality}); err != nil {
		return nil, fmt.Errorf("write the preview: %w", err)
	}
	return out.Bytes(), nil
}

// photo is the canvas as a JPEG wants it, which spares the way over red, green and
// blue and back.
func (c *canvas) photo() *image.YCbCr {
	im := image.NewYCbCr(c.bounds(), image.YCbCrSubsampleRatio420)
	for y := range c.h / 2 {
		us, vs := c.u[y*c.cs:][:c.w/2], c.v[y*c.cs:][:c.w/2]
		for x := range us {
			im.Cb[y*im.CStride+x], im.Cr[y*im.CStride+x] = toJPEGColour(int(us[x]), int(vs[x]))
		}
	}
	for y := range c.h {
		us, vs := c.u[y/2*c.cs:][:c.w/2], c.v[y/2*c.cs:][:c.w/2]
		row := im.Y[y*im.YStride:][:c.w]
		for x, luma := range c.y[y*c.ys:][:c.w] {
			row[x] = toJPEGLuma(int(luma), int(us[x/2]), int(vs[x/2]))
		}
	}
	return im
}

// halfPhoto is photo at half the width and height. Each colour sample is that of four.
func (c *canvas) halfPhoto() *image.YCbCr {
	w, h := c.w/2, c.h/2
	im := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for y := range h {
		above, below := c.y[2*y*c.ys:][:c.w], c.y[(2*y+1)*c.ys:][:c.w]
		us, vs := c.u[y*c.cs:][:w], c.v[y*c.cs:][:w]
		row := im.Y[y*im.YStride:][:w]
		for x := range row {
			luma := (int(above[2*x]) + int(above[2*x+1]) + int(below[2*x]) + int(below[2*x+1]) + 2) / 4
			row[x] = toJPEGLuma(luma, int(us[x]), int(vs[x]))
		}
	}
	four := func(p []uint8, x, y int) int {
		right, below := min(x+1, w-1), min(y+1, h-1)
		return (int(p[y*c.cs+x]) + int(p[y*c.cs+right]) + int(p[below*c.cs+x]) + int(p[below*c.cs+right]) + 2) / 4
	}
	for y := range (h + 1) / 2 {
		for x := range (w + 1) / 2 {
			at := y*im.CStride + x
			im.Cb[at], im.Cr[at] = toJPEGColour(four(c.u, 2*x, 2*y), four(c.v, 2*x, 2*y))
		}
	}
	return im
}

// toJPEGLuma converts BT.709 in limited range, which a canvas has, to BT.601 in full
// range; toJPEGColour does so for colour. Together they are the way back of fromJPEG.
func toJPEGLuma(y, u, v int) uint8 {
	return clip8(int32((76309*(y-16) + 7578*(u-128) + 14628*(v-128) + 1<<15) >> 16))
}

func toJPEGColour(u, v int) (cb, cr uint8) {
	u, v = u-128, v-128
	return clip8(int32((73849*u-8255*v+1<<15)>>16 + 128)), clip8(int32((-5405*u+73367*v+1<<15)>>16 + 128))
}
