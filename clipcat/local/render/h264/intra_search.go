package h264

// The bits that the syntax of Intra_4x4 takes beyond that of Intra_16x16, on average, and those of a mode that is not
// the predicted one.
const (
	intra4x4ModeBits = 24
	otherModeBits    = 3
)

// tryIntra4x4 codes the luma of the macroblock block by block as Intra_4x4, and reports whether that is better than
// Intra_16x16. Each block is predicted from its decoded neighbours, so this leaves decoded samples, levels and modes;
// Intra_16x16 overwrites them where it is chosen.
func (b *Band) tryIntra4x4(choice *intraChoice, q quantizers) bool {
	cost := intra4x4ModeBits * q.luma.lambda
	for i := range 16 {
		cost += b.codeIntra4x4Block(i, choice, q.luma)
		if cost >= choice.cost16 {
			return false
		}
	}
	return true
}

// codeIntra4x4Block chooses the mode of a block, codes and reconstructs it, and returns the cost.
func (b *Band) codeIntra4x4Block(i int, choice *intraChoice, q *quantizer) int {
	at := int(rasterOrder[i])
	x, y := 4*(at&3), at&^3
	p, stride := &b.current.luma, b.source.YStride
	source := b.source.Y[b.site.sourceLuma+y*stride+x:]
	target := b.site.luma + y*p.stride + x

	var around line
	n, aboveRight := b.site.neighbours4x4(at)
	around.collect(p, target, n, aboveRight)
	search := search4x4{around: &around, neighbours: n, predicted: b.site.predictMode(at), lambda: q.lambda}
	cost := search.run(source, stride)

	choice.modes4[i] = search.best
	b.site.here.modes[at] = search.best
	forward4x4(&b.residual.luma[i], source, stride, search.prediction[:], 4)
	q.quantizeUnlessZero(&b.residual.luma[i], &b.residual.lumaLevels[i], 0)
	reconstruct4x4(p.samples[target:], p.stride, search.prediction[:], 4, &b.residual.luma[i])
	return cost
}

// search4x4 finds the prediction mode of a block.
type search4x4 struct {
	around     *line
	neighbours neighbours
	predicted  predMode
	lambda     int

	best       predMode
	prediction [16]uint8
}

func (s *search4x4) run(source []uint8, stride int) int {
	var samples [16]uint8
	for y := range 4 {
		*(*[4]uint8)(samples[4*y:]) = *(*[4]uint8)(source[y*stride:])
	}
	lowest := noCost
	var prediction [16]uint8
	for mode := range predModes {
		cost := 0
		if mode != s.predicted {
			cost = otherModeBits * s.lambda
		}
		if cost >= lowest || !s.neighbours.allows(mode) {
			continue
		}
		s.around.predict4x4(&prediction, mode, s.neighbours)
		if cost += difference4x4(&samples, &prediction); cost < lowest {
			lowest, s.best, s.prediction = cost, mode, prediction
		}
	}
	return lowest
}

// writeIntra4x4 codes the macroblock with the luma levels that tryIntra4x4 left.
func (b *Band) writeIntra4x4(choice *intraChoice, q quantizers, firstType uint32, n neighbours) {
	chromaMode := b.chooseChroma(n)
	chroma := b.codeChroma(q.chroma)
	b.reconstructChroma(chroma, q.chroma)
	luma := b.residual.lumaPattern()

	w := &b.bits
	w.ue(firstType + mbTypeINxN)
	b.writeModes(choice)
	w.ue(uint32(chromaMode))
	w.ue(uint32(codedBlockPatternIntra[luma|chroma<<4]))
	if luma|chroma != 0 {
		w.se(0) // mb_qp_delta
	}
	b.writeLuma(luma)
	b.writeChroma(chroma)
}

// writeModes appends prev_intra4x4_pred_mode_flag and rem_intra4x4_pred_mode of each block (7.3.5.1).
func (b *Band) writeModes(choice *intraChoice) {
	for i, mode := range choice.modes4 {
		switch predicted := b.site.predictMode(int(rasterOrder[i])); {
		case mode == predicted:
			b.bits.u(1, 1)
		case mode > predicted:
			b.bits.u(4, uint32(mode-1))
		default:
			b.bits.u(4, uint32(mode))
		}
	}
}

// lumaPattern returns CodedBlockPatternLuma: a bit for each 8x8 quarter with a level.
func (r *residual) lumaPattern() int {
	pattern := 0
	for i := range r.lumaLevels {
		if r.lumaLevels[i] != (block{}) {
			pattern |= 1 << (i / 4)
		}
	}
	return pattern
}
