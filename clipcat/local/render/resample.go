package render

import (
	"image"
	"image/draw"
)

// pixels is an image with 8 bits per component, premultiplied.
func pixels(im image.Image) *image.RGBA {
	if m, ok := im.(*image.RGBA); ok && m.Rect.Min == (image.Point{}) {
		return m
	}
	b := im.Bounds()
	m := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(m, m.Rect, im, b.Min, draw.Src)
	return m
}

// tap is how one sample of the result is mixed from a run of the source's.
type tap struct {
	from    int
	weights []int32 // in 1/2^14; their sum is 2^14
}

// window is a run of source samples, in 1/65536 sample: a crop need not begin and
// end at whole ones.
type window struct{ from, to int64 }

// taps spreads n results over a window of a source with size samples. The kernel
// is Catmull-Rom, widened where the picture shrinks, so that it stays sharp and
// does not shimmer.
func taps(n, size int, win window) []tap {
	out := make([]tap, n)
	step := (win.to - win.from) / int64(n)
	width := max(step, 1<<16) // of the kernel's unit, in 1/65536 source samples
	for i := range out {
		center := win.from + step*int64(i) + step/2 - 1<<15
		from := int((center - 2*width) >> 16)
		to := int((center+2*width)>>16) + 1
		from, to = max(0, min(from, size-1)), max(0, min(to, size-1))
		t := tap{from: from, weights: make([]int32, to-from+1)}
		var sum int64
		raw := make([]int64, len(t.weights))
		for j := range raw {
			d := (int64(from+j)<<16 - center) << 12 / width // in 1/4096 units
			raw[j] = catmullRom(d)
			sum += raw[j]
		}
		normalize(t.weights, raw, sum)
		out[i] = t
	}
	return out
}

// normalize makes the weights sum up to exactly one.
func normalize(dst []int32, raw []int64, sum int64) {
	if sum <= 0 {
		dst[len(dst)/2] = 1 << 14
		return
	}
	rest, best := int32(1<<14), 0
	for i, v := range raw {
		dst[i] = int32(v << 14 / sum)
		rest -= dst[i]
		if dst[i] > dst[best] {
			best = i
		}
	}
	dst[best] += rest
}

// catmullRom is the kernel at distance d, in 1/4096; the result is in 1/2^24.
func catmullRom(d int64) int64 {
	const u = 4096
	d = max(d, -d)
	d2, d3 := d*d/u, d*d/u*d/u
	switch {
	case d < u:
		return (3*d3 - 5*d2 + 2*u) * u / 2
	case d < 2*u:
		return (-d3 + 5*d2 - 8*d + 4*u) * u / 2
	}
	return 0
}

// resample scales the window of an image to w by h pixels. The image is read row
// by row: a large one is never unpacked a second time.
func resample(im image.Image, wx, wy window, w, h int) *image.RGBA {
	size := im.Bounds().Size()
	if size == image.Pt(w, h) && wx == whole(w) && wy == whole(h) {
		return pixels(im)
	}
	columns, rows := taps(w, size.X, wx), taps(h, size.Y, wy)
	// Only the rows that some result needs are scaled across.
	first, last := size.Y, 0
	for _, t := range rows {
		first, last = min(first, t.from), max(last, t.from+len(t.weights))
	}
	across := make([]uint8, (last-first)*w*4)
	line := image.NewRGBA(image.Rect(0, 0, size.X, 1))
	for y := first; y < last; y++ {
		draw.Draw(line, line.Rect, im, im.Bounds().Min.Add(image.Pt(0, y)), draw.Src)
		scaleRow(across[(y-first)*w*4:][:w*4], line.Pix, columns)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	sums := make([]int32, w*4)
	for y, t := range rows {
		for i := range sums {
			sums[i] = 1 << 13
		}
		for j, k := range t.weights {
			addRow(sums, across[(t.from-first+j)*w*4:][:w*4], k)
		}
		row := out.Pix[y*out.Stride:][:w*4]
		for i, v := range sums {
			row[i] = clip8(v >> 14)
		}
	}
	undoOvershoot(out)
	return out
}

func whole(n int) window { return window{0, int64(n) << 16} }

func scaleRow(dst, src []uint8, columns []tap) {
	for x, t := range columns {
		var r, g, b, a int32 = 1 << 13, 1 << 13, 1 << 13, 1 << 13
		p := src[t.from*4:]
		for j, k := range t.weights {
			q := p[j*4 : j*4+4 : j*4+4]
			r += k * int32(q[0])
			g += k * int32(q[1])
			b += k * int32(q[2])
			a += k * int32(q[3])
		}
		d := dst[x*4 : x*4+4 : x*4+4]
		d[0], d[1], d[2], d[3] = clip8(r>>14), clip8(g>>14), clip8(b>>14), clip8(a>>14)
	}
}

func addRow(sums []int32, row []uint8, k int32) {
	sums = sums[:len(row)]
	for i, v := range row {
		sums[i] += k * int32(v)
	}
}

func clip8(v int32) uint8 { return uint8(max(0, min(255, v))) }

// undoOvershoot keeps premultiplied colours at or below their alpha, which the
// kernel's sharpening can lift them over.
func undoOvershoot(m *image.RGBA) {
	for i := 0; i < len(m.Pix); i += 4 {
		p := m.Pix[i : i+4 : i+4]
		if a := p[3]; a < 255 {
			p[0], p[1], p[2] = min(p[0], a), min(p[1], a), min(p[2], a)
		}
	}
}
