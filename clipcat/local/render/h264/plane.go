package h264

// border is how far a reference plane goes on, on every side, beyond the band: in whole tiles of 16 samples (see
// interpolator), as far as motion may look past the edge of the picture (furthest), and what the interpolation reads
// around the tiles there.
const (
	border   = 48
	furthest = 24
)

// plane is one colour component of a band, with a border.
type plane struct {
	samples       []uint8
	stride        int
	origin        int // index of the first sample of the band
	width, height int
}

func newPlane(width, height int) plane {
	stride := width + 2*border
	return plane{
		samples: make([]uint8, stride*(height+2*border)),
		stride:  stride, origin: border*stride + border, width: width, height: height,
	}
}

// extend repeats the edges into the border: samples outside of the picture have the value of the nearest one inside
// (8.4.2.2.1, the clipping of xInt and yInt).
func (p *plane) extend() {
	for y := range p.height {
		row := p.samples[p.origin-border+y*p.stride:][:p.stride]
		fill(row[:border], row[border])
		fill(row[border+p.width:], row[border+p.width-1])
	}
	first := p.samples[border*p.stride:][:p.stride]
	last := p.samples[(border+p.height-1)*p.stride:][:p.stride]
	for y := range border {
		copy(p.samples[y*p.stride:], first)
		copy(p.samples[(border+p.height+y)*p.stride:], last)
	}
}

// frame is a decoded picture of a band.
type frame struct {
	luma   plane
	chroma [2]plane // Cb, Cr
}

func newFrame(columns, rows int) *frame {
	return &frame{
		luma:   newPlane(16*columns, 16*rows),
		chroma: [2]plane{newPlane(8*columns, 8*rows), newPlane(8*columns, 8*rows)},
	}
}

func (f *frame) extend() {
	f.luma.extend()
	f.chroma[0].extend()
	f.chroma[1].extend()
}

// copyMacroblock takes over the samples of a macroblock at the same place of another frame.
func (f *frame) copyMacroblock(from *frame, s *site) {
	for y := range 16 {
		at := s.luma + y*f.luma.stride
		*(*[16]uint8)(f.luma.samples[at:]) = *(*[16]uint8)(from.luma.samples[at:])
	}
	for c := range f.chroma {
		target, source := f.chroma[c].samples, from.chroma[c].samples
		for y := range 8 {
			at := s.chroma + y*f.chroma[c].stride
			*(*[8]uint8)(target[at:]) = *(*[8]uint8)(source[at:])
		}
	}
}

// cropped returns the samples without the border.
func (p *plane) cropped(target []uint8) {
	for y := range p.height {
		copy(target[y*p.width:][:p.width], p.samples[p.origin+y*p.stride:])
	}
}
