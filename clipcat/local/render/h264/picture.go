package h264

// Picture is a 4:2:0 frame whose planes are padded up to whole macroblocks; the padding repeats the edge (see Pad).
// Samples are BT.709 in limited range: 16 to 235 for luma, 16 to 240 for chroma.
type Picture struct {
	// Y, Cb and Cr hold the planes, row by row, without a gap before the first sample.
	Y, Cb, Cr []uint8
	// YStride and CStride are the distances between rows, in samples, of the luma and the chroma planes.
	YStride, CStride int
}

// NewPicture returns a black picture for c, which must be valid.
func NewPicture(c Config) *Picture {
	p := newPicture(c.Columns(), c.Rows())
	fill(p.Y, 16)
	fill(p.Cb, 128)
	fill(p.Cr, 128)
	return p
}

func newPicture(columns, rows int) *Picture {
	luma, chroma := 256*columns*rows, 64*columns*rows
	return &Picture{
		Y: make([]uint8, luma), Cb: make([]uint8, chroma), Cr: make([]uint8, chroma),
		YStride: 16 * columns, CStride: 8 * columns,
	}
}

func fill(s []uint8, v uint8) {
	for eight := uint64(v) * everyByte; len(s) >= 8; s = s[8:] {
		store8(s, eight)
	}
	for i := range s {
		s[i] = v
	}
}

// Pad repeats the right and the bottom edge of the visible picture into the padding. Whoever draws into a picture
// whose size is no multiple of 16 calls it before encoding: the padding is never shown, but it is coded.
func (p *Picture) Pad(c Config) {
	padPlane(p.Y, p.YStride, c.Width, c.Height, 16*c.Columns(), 16*c.Rows())
	padPlane(p.Cb, p.CStride, c.Width/2, c.Height/2, 8*c.Columns(), 8*c.Rows())
	padPlane(p.Cr, p.CStride, c.Width/2, c.Height/2, 8*c.Columns(), 8*c.Rows())
}

func padPlane(s []uint8, stride, width, height, paddedWidth, paddedHeight int) {
	if width < paddedWidth {
		for y := range height {
			fill(s[y*stride+width:y*stride+paddedWidth], s[y*stride+width-1])
		}
	}
	last := s[(height-1)*stride:][:paddedWidth]
	for y := height; y < paddedHeight; y++ {
		copy(s[y*stride:], last)
	}
}
