package render

import "image"

// fitted scales an image for a box of w by h pixels: cover fills the box and cuts
// what hangs over, contain shows all of the image and leaves the rest clear; uncut is
// cover with what hangs over, where that is not much more.
func fitted(im image.Image, w, h int, fit string) *picture {
	sw, sh := int64(im.Bounds().Dx()), int64(im.Bounds().Dy())
	if fit == "uncut" {
		w, h = withOverhang(sw, sh, w, h)
	}
	w, h = evenBox(w, h)
	wide := sw*int64(h) > sh*int64(w) // wider than the box
	if fit == "contain" {
		return contained(im, w, h, wide)
	}
	wx, wy := whole(int(sw)), whole(int(sh))
	if wide {
		wx = middle(sw, sh*int64(w)<<16/int64(h))
	} else {
		wy = middle(sh, sw*int64(h)<<16/int64(w))
	}
	if photo, ok := im.(*image.YCbCr); ok {
		return fittedPhoto(photo, wx, wy, w, h)
	}
	return toPicture(resample(im, wx, wy, w, h))
}

// withOverhang is the size of a picture of sw by sh pixels that covers a box, unless it is far larger.
func withOverhang(sw, sh int64, w, h int) (int, int) {
	across, down := max(int64(w), sw*int64(h)/sh), max(int64(h), sh*int64(w)/sw)
	if across*down > 4*int64(w)*int64(h) || max(across, down) > maxPicture {
		return w, h
	}
	return int(across), int(down)
}

// eighths is how much of a picture of sw by sh pixels is needed so that nothing is
// blown up in the box that would not be anyway.
func eighths(sw, sh, w, h int, fit string) int {
	w, h = evenBox(w, h)
	across, down := (8*w+sw-1)/sw, (8*h+sh-1)/sh
	if fit == "contain" {
		return min(across, down)
	}
	return max(across, down)
}

func evenBox(w, h int) (int, int) { return max(2, (w+1)&^1), max(2, (h+1)&^1) }

// middle is the window of the given length in the middle of n samples.
func middle(n, length int64) window {
	from := max(0, (n<<16-length)/2)
	return window{from, from + length}
}

func contained(im image.Image, w, h int, wide bool) *picture {
	sw, sh := im.Bounds().Dx(), im.Bounds().Dy()
	iw, ih := w, h
	if wide {
		ih = max(1, (sh*w+sw/2)/sw)
	} else {
		iw = max(1, (sw*h+sh/2)/sh)
	}
	in := resample(im, whole(sw), whole(sh), iw, ih)
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	ox, oy := (w-iw)/2, (h-ih)/2
	for y := range ih {
		copy(out.Pix[(oy+y)*out.Stride+ox*4:], in.Pix[y*in.Stride:][:iw*4])
	}
	return toPicture(out)
}

// toPicture converts premultiplied pixels; the size is even.
func toPicture(m *image.RGBA) *picture {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	p := &picture{w: w, h: h, y: make([]uint8, w*h), u: make([]uint8, w*h/4), v: make([]uint8, w*h/4)}
	if !m.Opaque() {
		p.a = make([]uint8, w*h)
	}
	for y := 0; y < h; y += 2 {
		for x := 0; x < w; x += 2 {
			p.setBlock(m, x, y)
		}
	}
	return p
}

// setBlock converts two by two pixels, which share one colour sample. The colour
// is weighted by alpha, so that clear pixels do not tint their neighbours.
func (p *picture) setBlock(m *image.RGBA, x, y int) {
	var sr, sg, sb, sa int
	for i := range 4 {
		xx, yy := x+i&1, y+i>>1
		q := m.Pix[yy*m.Stride+xx*4:][:4:4]
		r, g, b, a := int(q[0]), int(q[1]), int(q[2]), int(q[3])
		sr, sg, sb, sa = sr+r, sg+g, sb+b, sa+a
		if p.a != nil {
			p.a[yy*p.w+xx] = uint8(a)
			if a > 0 {
				r, g, b = min(255, r*255/a), min(255, g*255/a), min(255, b*255/a)
			}
		}
		p.y[yy*p.w+xx] = toYUV(r, g, b).y
	}
	k := yuv{u: 128, v: 128}
	if sa > 0 {
		k = toYUV(min(255, (sr*255+sa/2)/sa), min(255, (sg*255+sa/2)/sa), min(255, (sb*255+sa/2)/sa))
	}
	p.u[y/2*(p.w/2)+x/2], p.v[y/2*(p.w/2)+x/2] = k.u, k.v
}
