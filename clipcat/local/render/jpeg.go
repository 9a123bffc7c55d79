package render

import "image"

// A photo comes as brightness and colour difference planes, colour mostly at half
// the size, which is also how it is drawn: each plane is scaled by itself, and
// only what is left is converted. That is a third of the work of unpacking it.

// fittedPhoto is fitted for what a JPEG decodes to: opaque, and filling its box.
func fittedPhoto(im *image.YCbCr, wx, wy window, w, h int) *picture {
	size := im.Bounds().Size()
	cw, ch, across, down := chromaOf(im)
	luma := scalePlane(im.Y[im.YOffset(im.Rect.Min.X, im.Rect.Min.Y):], im.YStride, size.X, size.Y, wx, wy, w, h)
	at := im.COffset(im.Rect.Min.X, im.Rect.Min.Y)
	cx, cy := wx.shrunk(across), wy.shrunk(down)
	cb := scalePlane(im.Cb[at:], im.CStride, cw, ch, cx, cy, w/2, h/2)
	cr := scalePlane(im.Cr[at:], im.CStride, cw, ch, cx, cy, w/2, h/2)
	p := &picture{w: w, h: h, y: luma, u: cb, v: cr}
	p.fromJPEG()
	return p
}

// chromaOf is the size of the colour planes, and how many pixels a sample covers.
func chromaOf(im *image.YCbCr) (w, h, across, down int) {
	across, down = 1, 1
	switch im.SubsampleRatio {
	case image.YCbCrSubsampleRatio422:
		across = 2
	case image.YCbCrSubsampleRatio420:
		across, down = 2, 2
	case image.YCbCrSubsampleRatio440:
		down = 2
	case image.YCbCrSubsampleRatio411:
		across = 4
	case image.YCbCrSubsampleRatio410:
		across, down = 4, 2
	}
	size := im.Bounds().Size()
	return (size.X + across - 1) / across, (size.Y + down - 1) / down, across, down
}

// shrunk is the window in a plane whose samples cover n of the source's.
func (w window) shrunk(n int) window { return window{w.from / int64(n), w.to / int64(n)} }

// scalePlane scales the window of a plane to w by h samples.
func scalePlane(pix []uint8, stride, pw, ph int, wx, wy window, w, h int) []uint8 {
	columns, rows := taps(w, pw, wx), taps(h, ph, wy)
	out := make([]uint8, w*h)
	// A ring of the rows scaled across that the next result may need.
	most := 0
	for _, t := range rows {
		most = max(most, len(t.weights))
	}
	ring := make([][]uint8, most)
	for i := range ring {
		ring[i] = make([]uint8, w)
	}
	next := 0
	sums := make([]int32, w)
	for y, t := range rows {
		for next = max(next, t.from); next < t.from+len(t.weights); next++ {
			scaleSamples(ring[next%most], pix[next*stride:][:pw], columns)
		}
		for i := range sums {
			sums[i] = 1 << 13
		}
		for j, k := range t.weights {
			addRow(sums, ring[(t.from+j)%most], k)
		}
		row := out[y*w:][:w]
		for i, v := range sums {
			row[i] = clip8(v >> 14)
		}
	}
	return out
}

func scaleSamples(dst, src []uint8, columns []tap) {
	for x := range columns {
		t := &columns[x]
		sum := int32(1 << 13)
		p := src[t.from:][:len(t.weights)]
		for j, k := range t.weights {
			sum += k * int32(p[j])
		}
		dst[x] = clip8(sum >> 14)
	}
}

// fromJPEG converts BT.601 in full range, which JPEG has, to BT.709 in limited
// range: toYUV of the colour, in one step and without its limits.
func (p *picture) fromJPEG() {
	half := p.w / 2
	for y := 0; y < p.h; y += 2 {
		above, below := p.y[y*p.w:][:p.w], p.y[(y+1)*p.w:][:p.w]
		us, vs := p.u[y/2*half:][:half], p.v[y/2*half:][:half]
		for x := range half {
			b, r := int32(us[x])-128, int32(vs[x])-128
			k := -6651*b - 11970*r + 1<<15 + 16<<16
			for _, s := range [...]*uint8{&above[2*x], &above[2*x+1], &below[2*x], &below[2*x+1]} {
				*s = limited((56284*int32(*s)+k)>>16, 235)
			}
			us[x] = limited((58641*b+6598*r+1<<15)>>16+128, 240)
			vs[x] = limited((4321*b+59026*r+1<<15)>>16+128, 240)
		}
	}
}

func limited(v, most int32) uint8 { return uint8(max(16, min(most, v))) }
