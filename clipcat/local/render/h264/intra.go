package h264

// The values of mb_type for intra macroblocks of an I slice (Table 7-11); in a P slice they follow the five inter types
// (7.4.5).
const (
	mbTypeINxN      = 0
	mbTypeI16x16    = 1 // + Intra16x16PredMode + 4·CodedBlockPatternChroma + 12 if luma AC is coded
	intraTypesFromP = 5
)

// intraChoice is the way found to code a macroblock intra.
type intraChoice struct {
	mode16 pred16
	cost16 int // sum of absolute differences

	modes4 [16]predMode // in coding order
}

// neighbours returns what is available around the macroblock.
func (s *site) neighbours() neighbours {
	return neighbours{left: s.left.available(), above: s.above.available(), corner: s.corner.available()}
}

// codeIntra codes the macroblock at the site as Intra_16x16 or Intra_4x4.
func (b *Band) codeIntra(q quantizers, firstType uint32) {
	b.site.here.reset(intra16x16, Vector{})
	b.site.here.coefficients = true
	n := b.site.neighbours()
	choice := intraChoice{}
	b.chooseIntra16x16(&choice, n)
	if choice.cost16 > b.flatEnough(q) && b.tryIntra4x4(&choice, q) {
		b.site.here.kind = intra4x4
		b.writeIntra4x4(&choice, q, firstType, n)
		return
	}
	b.site.here.modes = noModes
	b.writeIntra16x16(&choice, q, firstType, n)
}

// flatEnough is the cost below which Intra_4x4 can't save what its modes cost.
func (b *Band) flatEnough(q quantizers) int { return intra4x4ModeBits * q.luma.lambda }

// chooseIntra16x16 finds the mode whose prediction is nearest, and leaves that prediction in b.luma.
func (b *Band) chooseIntra16x16(choice *intraChoice, n neighbours) {
	source := b.source.Y[b.site.sourceLuma:]
	choice.cost16 = noCost
	for mode := range pred16Modes {
		if !n.allows16(mode) {
			continue
		}
		predict16x16(b.otherLuma, &b.current.luma, b.site.luma, mode, n)
		if cost := difference16x16(source, b.source.YStride, b.otherLuma, choice.cost16); cost < choice.cost16 {
			choice.cost16, choice.mode16 = cost, mode
			b.luma, b.otherLuma = b.otherLuma, b.luma
		}
		if choice.cost16 == 0 { // as on flat ground
			return
		}
	}
}

// noCost is above every cost.
const noCost = 1 << 30

// writeIntra16x16 codes the macroblock with the prediction that chooseIntra16x16 left.
func (b *Band) writeIntra16x16(choice *intraChoice, q quantizers, firstType uint32, n neighbours) {
	ac := b.codeIntra16x16(q.luma)
	b.reconstructIntra16x16(q.luma)
	chromaMode := b.chooseChroma(n)
	chroma := b.codeChroma(q.chroma)
	b.reconstructChroma(chroma, q.chroma)

	mbType := mbTypeI16x16 + int(choice.mode16) + 4*chroma
	if ac {
		mbType += 12
	}
	w := &b.bits
	w.ue(firstType + uint32(mbType))
	w.ue(uint32(chromaMode))
	w.se(0) // mb_qp_delta
	w.residualBlock(b.residual.lumaDCLevels[:], b.site.nCLuma(0))
	if ac {
		for i := range 16 {
			b.writeLumaBlock(i, b.residual.lumaLevels[i][1:])
		}
	}
	b.writeChroma(chroma)
}

// codeIntra16x16 quantises the luma residual of an Intra_16x16 macroblock and reports whether AC levels remain.
func (b *Band) codeIntra16x16(q *quantizer) bool {
	r, source, stride := &b.residual, b.source.Y[b.site.sourceLuma:], b.source.YStride
	var dc block
	total := 0
	for i := range 16 {
		at := int(rasterOrder[i])
		x, y := 4*(at&3), at&^3
		forward4x4(&r.luma[i], source[y*stride+x:], stride, b.luma[16*y+x:], 16)
		dc[at] = r.luma[i][0]
		total += q.quantizeUnlessZero(&r.luma[i], &r.lumaLevels[i], 1)
	}
	hadamard4x4(&dc)
	for k, at := range zigzag {
		r.lumaDCLevels[k] = q.quantizeDC((dc[at] + 1) >> 1)
	}
	return total > 0
}

// reconstructIntra16x16 writes the decoded luma samples; the DC levels are scaled as in 8.5.10.
func (b *Band) reconstructIntra16x16(q *quantizer) {
	r, p := &b.residual, &b.current.luma
	var dc block
	for k, at := range zigzag {
		dc[at] = r.lumaDCLevels[k]
	}
	hadamard4x4(&dc)
	for i := range 16 {
		at := int(rasterOrder[i])
		x, y := 4*(at&3), at&^3
		r.luma[i][0] = dc[at] * q.scale[0] >> 2
		reconstruct4x4(p.samples[b.site.luma+y*p.stride+x:], p.stride, b.luma[16*y+x:], 16, &r.luma[i])
	}
}

// chooseChroma finds the chroma mode whose prediction is nearest, and leaves that prediction in b.chroma.
func (b *Band) chooseChroma(n neighbours) predChroma {
	best, lowest := predChromaDC, noCost
	var other [2][64]uint8
	for mode := range predChromaModes {
		if lowest == 0 || !n.allowsChroma(mode) {
			continue
		}
		cost := 0
		for c, source := range b.chromaSource() {
			predict8x8(&other[c], &b.current.chroma[c], b.site.chroma, mode, n)
			upper, lower := difference8x8(source, b.source.CStride, &other[c])
			cost += sumLanes(upper + lower)
		}
		if cost < lowest {
			best, lowest = mode, cost
			b.chroma = other
		}
	}
	return best
}
