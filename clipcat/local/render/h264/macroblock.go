package h264

// kind tells how a macroblock is predicted.
type kind uint8

const (
	unavailable kind = iota // outside of the slice (6.4.8)
	intra16x16
	intra4x4
	inter // P_L0_16x16 or P_Skip
)

// macroblock is what is remembered of a coded macroblock: for the neighbours that follow and for deblocking.
type macroblock struct {
	kind   kind
	motion Vector // of an inter macroblock; else zero
	// coefficients tells that some luma level is not zero, or that the macroblock is intra.
	coefficients bool
	totalLuma    [16]uint8    // TotalCoeff of the 4x4 blocks, in raster order
	totalChroma  [2][4]uint8  // TotalCoeff of the AC blocks of Cb and Cr
	modes        [16]predMode // Intra4x4PredMode in raster order; DC where it does not apply
}

func (m *macroblock) available() bool { return m.kind != unavailable }

func (m *macroblock) intra() bool { return m.kind == intra16x16 || m.kind == intra4x4 }

// reset makes m a macroblock without coefficients.
func (m *macroblock) reset(k kind, motion Vector) {
	*m = macroblock{kind: k, motion: motion, modes: noModes}
}

// noModes is what macroblocks other than Intra_4x4 count as when their neighbours' modes are predicted (8.3.1.1).
var noModes = [16]predMode{
	predDC, predDC, predDC, predDC, predDC, predDC, predDC, predDC,
	predDC, predDC, predDC, predDC, predDC, predDC, predDC, predDC,
}

// rasterOrder maps luma4x4BlkIdx to the raster position 4·y + x of the block (6.4.3).
var rasterOrder = [16]uint8{0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15}

// grid holds the macroblocks of a band within a margin of unavailable ones, so that every macroblock has neighbours.
type grid struct {
	macroblocks []macroblock
	stride      int
}

func newGrid(columns, rows int) grid {
	stride := columns + 2
	return grid{macroblocks: make([]macroblock, stride*(rows+1)), stride: stride}
}

// index returns where the macroblock in the given column and row of the band is.
func (g *grid) index(column, row int) int { return (row+1)*g.stride + column + 1 }

// site is where the encoder is: a macroblock, its neighbours (A to D of 6.4.9) and its samples.
type site struct {
	column, row                     int
	here                            *macroblock
	left, above, aboveRight, corner *macroblock
	luma, chroma                    int // indices of the first sample in the planes of a frame
	sourceLuma, sourceChroma        int // and in those of the source picture
}

func (b *Band) moveTo(column, row int) {
	g := &b.grid
	i := g.index(column, row)
	s := &b.site
	s.column, s.row = column, row
	s.here, s.left = &g.macroblocks[i], &g.macroblocks[i-1]
	s.above, s.aboveRight, s.corner = &g.macroblocks[i-g.stride], &g.macroblocks[i-g.stride+1], &g.macroblocks[i-g.stride-1]
	luma, chroma := &b.current.luma, &b.current.chroma[0]
	s.luma = luma.origin + 16*(row*luma.stride+column)
	s.chroma = chroma.origin + 8*(row*chroma.stride+column)
	s.sourceLuma = 16 * ((b.firstRow+row)*b.source.YStride + column)
	s.sourceChroma = 8 * ((b.firstRow+row)*b.source.CStride + column)
}

// predictTotal returns nC (9.2.1) from TotalCoeff of the blocks on the left and above.
func predictTotal(left, above uint8, leftAvailable, aboveAvailable bool) int {
	if leftAvailable && aboveAvailable {
		return (int(left) + int(above) + 1) >> 1
	}
	return int(left) + int(above) // that which is not available is zero
}

// nCLuma returns nC of the luma block at a raster position.
func (s *site) nCLuma(at int) int {
	left, above := s.left.totalLuma[at|3], s.above.totalLuma[at|12]
	if at&3 > 0 {
		left = s.here.totalLuma[at-1]
	}
	if at > 3 {
		above = s.here.totalLuma[at-4]
	}
	return predictTotal(left, above, at&3 > 0 || s.left.available(), at > 3 || s.above.available())
}

// nCChroma returns nC of an AC block of component c.
func (s *site) nCChroma(c, at int) int {
	left, above := s.left.totalChroma[c][at|1], s.above.totalChroma[c][at|2]
	if at&1 > 0 {
		left = s.here.totalChroma[c][at-1]
	}
	if at > 1 {
		above = s.here.totalChroma[c][at-2]
	}
	return predictTotal(left, above, at&1 > 0 || s.left.available(), at > 1 || s.above.available())
}
