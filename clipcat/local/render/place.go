package render

import (
	"image"
	"math"
)

// fixed8 rounds pixels to 1/256.
func fixed8(v float64) int64 {
	v = float64(v * 256)
	if v < 0 {
		return -int64(-v + 0.5)
	}
	return int64(v + 0.5)
}

func fixed16(v float64) int64 { return int64(math.Floor(float64(v*65536) + 0.5)) }

// turn is the sine and the cosine of degrees in 1/65536; right angles are exact.
func turn(degrees float64) (sin, cos int64) {
	degrees = math.Mod(degrees, 360)
	if degrees < 0 {
		degrees += 360
	}
	switch degrees {
	case 0:
		return 0, 1 << 16
	case 90:
		return 1 << 16, 0
	case 180:
		return 0, -1 << 16
	case 270:
		return -1 << 16, 0
	}
	s, c := math.Sincos(float64(degrees*math.Pi) / 180)
	return fixed16(s), fixed16(c)
}

// placement maps an object's box, with its corner at 0,0, onto the canvas.
func (s *state) placement() affine {
	if s.scale == 1 && s.rotation == 0 {
		// To a quarter of a pixel: as fine as motion in H.264 is, and few enough
		// different masks to keep them.
		return translation(quarter(fixed8(s.x)), quarter(fixed8(s.y)))
	}
	sin, cos := turn(s.rotation)
	k := fixed16(s.scale)
	m := affine{a: cos * k >> 16, b: -sin * k >> 16, c: sin * k >> 16, d: cos * k >> 16}
	// The middle of the box stays where it is.
	mx, my := fixed8(s.w)/2, fixed8(s.h)/2
	m.tx = fixed8(s.x) + mx - (m.a*mx+m.b*my)>>16
	m.ty = fixed8(s.y) + my - (m.c*mx+m.d*my)>>16
	return m
}

func quarter(v int64) int64 { return (v + 32) &^ 63 }

// cut splits the translation into whole pixels and the rest.
func (m affine) cut() (affine, image.Point) {
	whole := image.Pt(int(m.tx>>8), int(m.ty>>8))
	m.tx &= 255
	m.ty &= 255
	return m, whole
}

// inverse gives the sampling that undoes the placement of a box of w by h (1/256
// pixel), filled by a picture of pw by ph pixels.
func (m affine) inverse(w, h int64, pw, ph int) (sampling, bool) {
	return m.inverseOf(w, h, int64(pw)<<8, int64(ph)<<8)
}

// inverseCut is inverse for a picture of another shape: what of it has the box's shape, in its middle, fills the box.
func (m affine) inverseCut(w, h int64, pw, ph int) (sampling, bool) {
	if w == 0 || h == 0 {
		return sampling{}, false
	}
	across, down := int64(pw)<<8, int64(ph)<<8
	if int64(pw)*h > int64(ph)*w {
		across = down * w / h
	} else {
		down = across * h / w
	}
	s, ok := m.inverseOf(w, h, across, down)
	s.tx += (int64(pw)<<8 - across) << 11
	s.ty += (int64(ph)<<8 - down) << 11
	return s, ok
}

func (m affine) inverseOf(w, h, pw, ph int64) (sampling, bool) {
	det := m.a*m.d - m.b*m.c // in 1/2^32
	if det == 0 || w == 0 || h == 0 {
		return sampling{}, false
	}
	// Shares of the box per canvas pixel, times the picture's size.
	kx, ky := float64(pw)/float64(w), float64(ph)/float64(h)
	f := func(v int64, k float64) int64 {
		q := float64(v) * float64(1<<36) / float64(det)
		return int64(math.Floor(float64(q*k) + 0.5))
	}
	s := sampling{a: f(m.d, kx), b: f(-m.b, kx), c: f(-m.c, ky), d: f(m.a, ky)}
	s.tx = -shift8(s.a*m.tx + s.b*m.ty)
	s.ty = -shift8(s.c*m.tx + s.d*m.ty)
	return s, true
}

func shift8(v int64) int64 { return (v + 128) >> 8 }

// boundsOf is the box, in whole pixels, that a path fills under a map.
func boundsOf(p path) image.Rectangle {
	low, high := p.bounds()
	return image.Rect(int(low.x>>8), int(low.y>>8), int((high.x+255)>>8), int((high.y+255)>>8))
}
