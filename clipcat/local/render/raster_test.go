package render

import (
	"bytes"
	"image"
	"math"
	"math/rand/v2"
	"testing"
)

func area(m *mask) float64 {
	sum := 0
	for _, v := range m.pix {
		sum += int(v)
	}
	return float64(sum) / 255
}

func TestFillCoversExactly(t *testing.T) {
	for name, c := range map[string]struct {
		path path
		want float64
	}{
		"whole pixels": {roundRect(512, 512, 2560, 1280, 0, 0, false), 50},
		"half pixels":  {roundRect(128, 128, 2560, 1280, 0, 0, false), 50},
		"a sliver":     {roundRect(1000, 256, 26, 2560, 0, 0, false), 1},
		"circle":       {roundRect(300, 300, 5120, 5120, 2560, 2560, false), math.Pi * 100},
		"turned": {
			roundRect(0, 0, 5120, 2560, 0, 0, false).transformed(affine{a: 56756, b: -32768, c: 32768, d: 56756, tx: 8000, ty: 300}), 200,
		},
	} {
		m := fill(c.path, everywhere)
		if got := area(m); math.Abs(got-c.want) > 0.012*c.want+0.1 {
			t.Errorf("%s: covers %.2f pixels, want %.2f", name, got, c.want)
		}
	}
}

func TestFillCutsAHole(t *testing.T) {
	p := roundRect(0, 0, 5120, 5120, 0, 0, false)
	p.add(roundRect(1280, 1280, 2560, 2560, 0, 0, true))
	if got := area(fill(p, everywhere)); math.Abs(got-300) > 0.5 {
		t.Errorf("covers %.2f pixels, want 300", got)
	}
}

func TestFillIsTheSameInParts(t *testing.T) {
	p := roundRect(700, 300, 12000, 9000, 3000, 3000, false).transformed(affine{a: 60000, b: -26000, c: 26000, d: 60000, tx: 5000, ty: -1000})
	whole := fill(p, everywhere)
	part := fill(p, image.Rect(10, 12, 31, 29))
	for y := part.rect.Min.Y; y < part.rect.Max.Y; y++ {
		for i, v := range part.row(y) {
			w := whole.row(y)[part.rect.Min.X+i-whole.rect.Min.X]
			if d := int(v) - int(w); d < -2 || d > 2 {
				t.Fatalf("pixel %d,%d is %d in a part and %d in the whole", part.rect.Min.X+i, y, v, w)
			}
		}
	}
}

func TestFillTakesAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		var p path
		p.move(point{int32(r.IntN(60000) - 30000), int32(r.IntN(60000) - 30000)})
		for range 4 {
			p.cube(point{int32(r.IntN(60000) - 30000), int32(r.IntN(60000) - 30000)}, point{int32(r.IntN(6000)), int32(r.IntN(6000))}, point{int32(r.IntN(60000) - 30000), int32(r.IntN(6000))})
		}
		fill(p, image.Rect(0, 0, 24, 20))
	}
}

func TestMixRowsMatchesTheSlowWay(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	a, b, got := make([]uint8, 37), make([]uint8, 37), make([]uint8, 37)
	for w := range uint32(256) {
		for i := range a {
			a[i], b[i] = uint8(r.Uint32()), uint8(r.Uint32())
		}
		mixRows(got, a, b, w)
		for i := range a {
			if want := uint8((uint32(a[i])*(256-w) + uint32(b[i])*w + 128) >> 8); got[i] != want {
				t.Fatalf("weight %d, byte %d: %d, want %d", w, i, got[i], want)
			}
		}
	}
}

func TestBlurKeepsTheAmount(t *testing.T) {
	m := fill(roundRect(0, 0, 256*40, 256*30, 0, 0, false), everywhere)
	b := blurred(m, 12*256)
	if got, want := area(b), area(m); math.Abs(got-want) > 0.03*want {
		t.Errorf("the blurred mask covers %.0f, the sharp one %.0f", got, want)
	}
	if !m.rect.In(b.rect) || b.rect == m.rect {
		t.Errorf("%v does not reach beyond %v", b.rect, m.rect)
	}
}

func TestGrownIsWiderByTheRadius(t *testing.T) {
	m := fill(roundRect(256*20, 256*20, 256*10, 256*10, 0, 0, false), everywhere)
	g := grown(m, 3*256)
	for x, want := range map[int]bool{16: false, 17: true, 25: true, 32: true, 34: false} {
		row := g.row(25)
		i := x - g.rect.Min.X
		if got := i >= 0 && i < len(row) && row[i] > 100; got != want {
			t.Errorf("column %d: covered %v, want %v", x, got, want)
		}
	}
}

// A large shape is drawn in strips, which do not show.
func TestStripsDoNotShow(t *testing.T) {
	p := roundRect(0, 0, 1700<<8, 1500<<8, 700<<8, 300<<8, false)
	p.add(roundRect(100<<8, 90<<8, 1100<<8, 1200<<8, 40<<8, 500<<8, true))
	p = p.transformed(affine{a: 60000, b: -20000, c: 21000, d: 61000, tx: 77777, ty: -33333})
	m := fill(p, image.Rect(-50, -50, 1900, 1900))
	r := &raster{w: m.rect.Dx(), h: m.rect.Dy()}
	if r.w*r.h <= maxRaster {
		t.Fatal("it is not large")
	}
	r.last = r.h
	r.cover, r.area = make([]int32, (r.w+1)*r.h), make([]int32, (r.w+1)*r.h)
	ox, oy := int64(m.rect.Min.X)<<8, int64(m.rect.Min.Y)<<8
	p.flatten(func(a, b point) { r.line(int64(a.x)-ox, int64(a.y)-oy, int64(b.x)-ox, int64(b.y)-oy) })
	whole := newMask(m.rect)
	r.sweep(whole)
	if !bytes.Equal(m.pix, whole.pix) {
		t.Error("strips show")
	}
}

// A blur is three times the mean of a run of pixels, first across, then down.
func TestBlur(t *testing.T) {
	m := newMask(image.Rect(3, 4, 40, 25))
	for i := range m.pix {
		m.pix[i] = uint8(i * i * 31 >> 3)
	}
	const r = 3
	want := newMask(m.rect.Inset(-3 * r))
	for y := m.rect.Min.Y; y < m.rect.Max.Y; y++ {
		copy(want.row(y)[3*r:], m.row(y))
	}
	mean := func(at func(i int) []uint8, x, n int) (sum uint64) {
		for i := -r; i <= r; i++ {
			if x+i >= 0 && x+i < n {
				sum += uint64(at(x + i)[0])
			}
		}
		return (sum + r) * reciprocal(2*r+1) >> 32
	}
	w, h := want.rect.Dx(), want.rect.Dy()
	for range 3 {
		for _, down := range []bool{false, true} {
			before := bytes.Clone(want.pix)
			for i := range before {
				x, y := i%w, i/w
				if down {
					want.pix[i] = uint8(mean(func(k int) []uint8 { return before[k*w+x:] }, y, h))
				} else {
					want.pix[i] = uint8(mean(func(k int) []uint8 { return before[y*w+k:] }, x, w))
				}
			}
		}
	}
	if got := blurred(m, 512*r); got.rect != want.rect || !bytes.Equal(got.pix, want.pix) {
		t.Error("a blur is another one")
	}
}
