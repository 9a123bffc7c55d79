package h264

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// texture is an endless synthetic picture: smooth shading, hard edges and some grain, a function of place only.
type texture struct{ seed uint32 }

func (x texture) luma(px, py int) uint8 {
	v := 110 + (px*37+py*53)%4096*60/4096
	if (px>>5+py>>4)%5 == 0 {
		v += 40
	}
	return uint8(v + int(hash(uint32(px), uint32(py), x.seed)%7))
}

func (x texture) chroma(px, py, component int) uint8 {
	return uint8(100 + (px*(3+component)+py*5)%512/8 + int(hash(uint32(px), uint32(py), x.seed+uint32(component)+1)%3))
}

func hash(a, b, c uint32) uint32 {
	h := a*0x9E3779B1 ^ b*0x85EBCA77 ^ c*0xC2B2AE3D
	h ^= h >> 15
	h *= 0x2C1B3C6D
	return h ^ h>>12
}

// draw fills the visible picture with the texture, moved by whole luma samples.
func (x texture) draw(c Config, p *Picture, dx, dy int) {
	for y := range c.Height {
		for px := range c.Width {
			p.Y[y*p.YStride+px] = x.luma(px+dx+4096, y+dy+4096)
		}
	}
	for y := range c.Height / 2 {
		for px := range c.Width / 2 {
			p.Cb[y*p.CStride+px] = x.chroma(px+dx/2+4096, y+dy/2+4096, 0)
			p.Cr[y*p.CStride+px] = x.chroma(px+dx/2+4096, y+dy/2+4096, 1)
		}
	}
	p.Pad(c)
}

// noise fills a rectangle of the luma plane with random samples.
func noise(r *rand.Rand, c Config, p *Picture, x0, y0, x1, y1 int) {
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			p.Y[y*p.YStride+x] = uint8(r.UintN(256))
		}
	}
	p.Pad(c)
}

func newBands(t rapid.TB, c Config, heights ...int) (bands []*Band) {
	t.Helper()
	first := 0
	for _, rows := range heights {
		b, err := NewBand(c, first, rows)
		if err != nil {
			t.Fatal(err)
		}
		bands = append(bands, b)
		first += rows
	}
	if first != c.Rows() {
		t.Fatalf("bands cover %d of %d rows", first, c.Rows())
	}
	return bands
}

func TestStillAndChange(t *testing.T) {
	needFFmpeg(t)
	for _, c := range []Config{{Width: 64, Height: 64, FPS: 30}, {Width: 322, Height: 182, FPS: 24, Quality: Draft}, {Width: 130, Height: 98, FPS: 25, Quality: Fine}} {
		bands := newBands(t, c, 2, c.Rows()-2)
		p := NewPicture(c)
		texture{1}.draw(c, p, 0, 0)
		var units []byte
		var want [][]byte
		for i := range 6 {
			changes := &Changes{Dirty: make([]bool, c.Rows()*c.Columns())}
			if i%3 == 2 {
				noise(rand.New(rand.NewPCG(1, uint64(i))), c, p, 20, 20, 60, 44)
				fillDirty(changes.Dirty)
			}
			for _, b := range bands {
				units = b.Encode(units, p, i == 0 || i == 5, i&1, &Changes{Dirty: changes.Dirty[b.firstRow*b.columns:][:b.rows*b.columns]})
			}
			want = append(want, shown(c, bands))
		}
		got := decode(t, c, units)
		if len(got) != len(want) {
			t.Fatalf("%d pictures decoded, want %d", len(got), len(want))
		}
		for i := range want {
			if err := sameShown(c, got[i], want[i]); err != nil {
				t.Fatalf("%+v picture %d: %v", c, i, err)
			}
		}
	}
}

func fillDirty(d []bool) {
	for i := range d {
		d[i] = true
	}
}
