package h264

// Fractional sample interpolation (8.4.2.2). A luma sample at a half position is the six-tap filter (1, -5, 20, 20, -5,
// 1) over its row (b), its column (h) or both (j); one at a quarter position is the mean of the two nearest samples
// that are whole (G) or half. The letters are those of Figure 8-4.

// layer names the planes of whole and half samples.
type layer uint8

const (
	layerG layer = iota // whole
	layerB              // half a sample to the right
	layerH              // half a sample below
	layerJ              // both
	layers
)

// layerSet has a bit for each layer.
type layerSet uint8

func (s layerSet) has(l layer) bool { return s>>l&1 != 0 }

// source is one of the two samples whose mean a quarter sample is: a layer, and whether it is that of the next whole
// sample to the right or below.
type source struct {
	layer       layer
	right, down int
}

// quarterSources holds the sources of a sample by its fraction, 4·y + x. Both are the same where no mean is taken.
var quarterSources = [16][2]source{
	{{layer: layerG}, {layer: layerG}},
	{{layer: layerG}, {layer: layerB}},
	{{layer: layerB}, {layer: layerB}},
	{{layer: layerB}, {layer: layerG, right: 1}},
	{{layer: layerG}, {layer: layerH}},
	{{layer: layerB}, {layer: layerH}},
	{{layer: layerB}, {layer: layerJ}},
	{{layer: layerB}, {layer: layerH, right: 1}},
	{{layer: layerH}, {layer: layerH}},
	{{layer: layerH}, {layer: layerJ}},
	{{layer: layerJ}, {layer: layerJ}},
	{{layer: layerJ}, {layer: layerH, right: 1}},
	{{layer: layerH}, {layer: layerG, down: 1}},
	{{layer: layerH}, {layer: layerB, down: 1}},
	{{layer: layerJ}, {layer: layerB, down: 1}},
	{{layer: layerH, right: 1}, {layer: layerB, down: 1}},
}

// interpolator predicts from a reference frame. Half samples are computed when they are needed first, in tiles of 16x16,
// and kept: the search tries several motions that need the same ones.
type interpolator struct {
	reference *frame
	half      [layers][]uint8 // like the luma plane of the reference; not for layerG
	tiles     []layerSet      // which of a tile are there
	across    int             // tiles side by side
	sums      [21 * 8]uint64
}

func newInterpolator(f *frame) *interpolator {
	p := &f.luma
	ip := &interpolator{across: p.stride / 16, tiles: make([]layerSet, len(p.samples)/256)}
	for l := layerB; l < layers; l++ {
		ip.half[l] = make([]uint8, len(p.samples))
	}
	return ip
}

// refer makes f the frame to predict from.
func (ip *interpolator) refer(f *frame) {
	ip.reference = f
	ip.half[layerG] = f.luma.samples
	clear(ip.tiles)
}

// luma writes the prediction of the macroblock at s with motion v.
func (ip *interpolator) luma(target *[256]uint8, s *site, v Vector) {
	first, second := ip.samples(s, v)
	if second == nil {
		copyLuma(target, first, ip.reference.luma.stride)
		return
	}
	averageLuma(target, first, second, ip.reference.luma.stride)
}

// samples returns where the prediction of the macroblock at s with motion v is found, in rows as far apart as those of
// the reference. If it is a mean, it returns both parts; else second is nil.
func (ip *interpolator) samples(s *site, v Vector) (first, second []uint8) {
	x, y := border+16*s.column+int(v.X>>2), border+16*s.row+int(v.Y>>2)
	stride := ip.reference.luma.stride
	at := y*stride + x
	fraction := int(v.Y&3)<<2 | int(v.X&3)
	if fraction == 0 {
		return ip.half[layerG][at:], nil
	}
	sources := &quarterSources[fraction]
	ip.prepare(x, y, (1<<sources[0].layer|1<<sources[1].layer)&^(1<<layerG))
	first = ip.half[sources[0].layer][at+sources[0].right+sources[0].down*stride:]
	if sources[0] == sources[1] {
		return first, nil
	}
	return first, ip.half[sources[1].layer][at+sources[1].right+sources[1].down*stride:]
}

func copyLuma(target *[256]uint8, from []uint8, stride int) {
	for y := range 16 {
		*(*[16]uint8)(target[16*y:]) = *(*[16]uint8)(from[y*stride:])
	}
}

func averageLuma(target *[256]uint8, a, b []uint8, stride int) {
	for y := range 16 {
		rowA, rowB := (*[16]uint8)(a[y*stride:]), (*[16]uint8)(b[y*stride:])
		store8(target[16*y:], averageUp(load8(rowA[:8]), load8(rowB[:8])))
		store8(target[16*y+8:], averageUp(load8(rowA[8:]), load8(rowB[8:])))
	}
}

// prepare sees that the wanted layers of the 17 by 17 samples at (x, y), counted with the border, are there.
func (ip *interpolator) prepare(x, y int, wanted layerSet) {
	for row := y / 16; row <= (y+16)/16; row++ {
		for column := x / 16; column <= (x+16)/16; column++ {
			tile := &ip.tiles[row*ip.across+column]
			if missing := wanted &^ *tile; missing != 0 {
				*tile |= missing
				ip.fillTile(16*(row*ip.reference.luma.stride+column), missing)
			}
		}
	}
}

// fillTile computes layers of the tile whose first sample is at index at.
func (ip *interpolator) fillTile(at int, missing layerSet) {
	p := &ip.reference.luma
	if missing.has(layerB) {
		horizontalHalf(ip.half[layerB][at:], p, at)
	}
	if missing.has(layerH) {
		verticalHalf(ip.half[layerH][at:], p, at)
	}
	if missing.has(layerJ) {
		ip.bothHalves(ip.half[layerJ][at:], p, at)
	}
}

func horizontalHalf(target []uint8, p *plane, at int) {
	at -= 2
	for y := range 16 {
		row, out := (*[24]uint8)(p.samples[at+y*p.stride:]), (*[16]uint8)(target[y*p.stride:])
		store8(out[:8], sixTap(load8(row[0:]), load8(row[1:]), load8(row[2:]), load8(row[3:]), load8(row[4:]), load8(row[5:])))
		store8(out[8:], sixTap(load8(row[8:]), load8(row[9:]), load8(row[10:]), load8(row[11:]), load8(row[12:]), load8(row[13:])))
	}
}

func verticalHalf(target []uint8, p *plane, at int) {
	s, stride := p.samples, p.stride
	for x := 0; x < 16; x += 8 {
		i := at + x - 2*stride
		a, b, c, d, e := load8(s[i:]), load8(s[i+stride:]), load8(s[i+2*stride:]), load8(s[i+3*stride:]), load8(s[i+4*stride:])
		i += 5 * stride
		for y := range 16 {
			f := load8(s[i:])
			store8(target[y*stride+x:], sixTap(a, b, c, d, e, f))
			a, b, c, d, e = b, c, d, e, f
			i += stride
		}
	}
}

// bothHalves filters the sums of the filter, which are rounded only once.
func (ip *interpolator) bothHalves(target []uint8, p *plane, at int) {
	at -= 2*p.stride + 2
	for y := 0; y < len(ip.sums); y += 8 {
		row := (*[24]uint8)(p.samples[at:])
		sixTapSums((*[4]uint64)(ip.sums[y:]), load8(row[0:]), load8(row[1:]), load8(row[2:]), load8(row[3:]), load8(row[4:]), load8(row[5:]))
		sixTapSums((*[4]uint64)(ip.sums[y+4:]), load8(row[8:]), load8(row[9:]), load8(row[10:]), load8(row[11:]), load8(row[12:]), load8(row[13:]))
		at += p.stride
	}
	for y := range 16 {
		store8(target[y*p.stride:], sixTapOfSums((*[44]uint64)(ip.sums[8*y:])))
		store8(target[y*p.stride+8:], sixTapOfSums((*[44]uint64)(ip.sums[8*y+4:])))
	}
}

// chroma writes the prediction of component c of the macroblock at s; v counts eighths of a chroma sample (8.4.2.2.2).
func (ip *interpolator) chroma(target *[64]uint8, c int, s *site, v Vector) {
	p := &ip.reference.chroma[c]
	at := p.origin + (8*s.row+int(v.Y>>3))*p.stride + 8*s.column + int(v.X>>3)
	x, y := uint64(v.X&7), uint64(v.Y&7)
	if x == 0 && y == 0 {
		for row := range 8 {
			*(*[8]uint8)(target[8*row:]) = *(*[8]uint8)(p.samples[at+row*p.stride:])
		}
		return
	}
	weights := [4]uint64{(8 - x) * (8 - y), x * (8 - y), (8 - x) * y, x * y}
	a, b := load8(p.samples[at:]), load8(p.samples[at+1:])
	for row := range 8 {
		at += p.stride
		c, d := load8(p.samples[at:]), load8(p.samples[at+1:])
		store8(target[8*row:], bilinear(a, b, c, d, &weights))
		a, b = c, d
	}
}
