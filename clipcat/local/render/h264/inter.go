package h264

// mbTypePL016x16 is mb_type of a P macroblock with one motion vector (Table 7-13).
const mbTypePL016x16 = 0

// codeUnchanged codes a macroblock that looks as in the reference picture.
func (b *Band) codeUnchanged() {
	predicted, skipped := b.site.motionPrediction()
	b.site.here.reset(inter, Vector{})
	if i := b.site.row*b.columns + b.site.column; !b.same[i] {
		b.current.copyMacroblock(b.previous, &b.site)
		b.same[i] = true
	}
	if skipped == (Vector{}) {
		b.skipRun++
		return
	}
	b.writeInter(predicted, Vector{}, 0)
}

// codeChanged codes a macroblock that may have changed, and of whose motion there is a hint.
func (b *Band) codeChanged(hint Vector) {
	b.same[b.site.row*b.columns+b.site.column] = false
	search := motionSearch{}
	search.predicted, search.skipped = b.site.motionPrediction()
	b.searchMotion(&search, hint)
	if b.weighs {
		b.codeWeighed(&search)
		return
	}
	total, bit := search.best.total(), b.inter.luma.lambda
	if total > intraWorthTrying*bit && b.intraIsNearer(total-intraTypeBits*bit) {
		b.writeSkipRun(true)
		b.codeIntra(b.inter, intraTypesFromP)
		return
	}
	b.codeInter(&search)
}

// codeInter codes the macroblock with the motion found, whose prediction is in b.luma.
func (b *Band) codeInter(search *motionSearch) {
	b.site.here.reset(inter, search.motion)
	for c := range b.chroma {
		b.interpolator.chroma(&b.chroma[c], c, &b.site, search.motion)
	}
	luma := b.codeLuma(&search.best)
	b.reconstructLuma(luma)
	chroma := b.codeInterChroma()
	b.reconstructChroma(chroma, b.inter.chroma)

	pattern := luma | chroma<<4
	if pattern == 0 && search.motion == search.skipped {
		b.skipRun++
		return
	}
	b.site.here.coefficients = luma != 0
	b.writeInter(search.predicted, search.motion, pattern)
	b.writeLuma(luma)
	b.writeChroma(chroma)
}

// writeInter appends the syntax of a P_L0_16x16 macroblock up to its residual.
func (b *Band) writeInter(predicted, motion Vector, pattern int) {
	b.writeSkipRun(true)
	w := &b.bits
	w.ue(mbTypePL016x16)
	w.se(int(motion.X) - int(predicted.X)) // mvd_l0
	w.se(int(motion.Y) - int(predicted.Y))
	w.ue(uint32(codedBlockPatternInter[pattern]))
	if pattern != 0 {
		w.se(0) // mb_qp_delta
	}
}

// worthyChroma is the score from which the chroma AC of a macroblock is coded.
const worthyChroma = 9

// codeLuma quantises the luma residual and returns CodedBlockPatternLuma.
func (b *Band) codeLuma(d *differences) int {
	pattern, score := 0, 0
	b.residual.coded = 0
	for quarter := range d.quarters {
		if d.quarters[quarter] < b.inter.luma.quiet {
			continue
		}
		if s := b.codeQuarter(quarter, d); s >= b.inter.care.worthyQuarter {
			pattern |= 1 << quarter
			score += s
		}
	}
	if score < b.inter.care.worthyMacroblock {
		return 0
	}
	return pattern
}

// codeQuarter quantises four luma blocks and returns what they are worth.
func (b *Band) codeQuarter(quarter int, d *differences) (score int) {
	stride := b.source.YStride
	for i := 4 * quarter; i < 4*quarter+4; i++ {
		at := int(rasterOrder[i])
		if d.block(at) < b.inter.luma.silent {
			b.residual.lumaLevels[i] = block{}
			continue
		}
		x, y := 4*(at&3), at&^3
		forward4x4(&b.residual.luma[i], b.source.Y[b.site.sourceLuma+y*stride+x:], stride, b.luma[16*y+x:], 16)
		if b.inter.luma.quantizeUnlessZero(&b.residual.luma[i], &b.residual.lumaLevels[i], 0) > 0 {
			b.residual.coded |= 1 << i
			score += worth(b.residual.lumaLevels[i][:])
		}
	}
	return score
}

// worth rates the levels of a block: a level of ±1 counts the more, the shorter the run of zeros before it, that is
// the cheaper it is; a larger one decides alone.
func worth(levels []int32) (score int) {
	run := 0
	for _, level := range levels {
		switch {
		case level == 0:
			run++
			continue
		case level != 1 && level != -1:
			return 9
		case run == 0:
			score += 3
		case run < 3:
			score += 2
		case run < 6:
			score++
		}
		run = 0
	}
	return score
}

// reconstructLuma writes the decoded luma samples of an inter macroblock.
func (b *Band) reconstructLuma(pattern int) {
	p := &b.current.luma
	for quarter := range 4 {
		if pattern>>quarter&1 == 0 {
			x, y := 8*(quarter&1), 8*(quarter>>1)
			for row := y; row < y+8; row++ {
				*(*[8]uint8)(p.samples[b.site.luma+row*p.stride+x:]) = *(*[8]uint8)(b.luma[16*row+x:])
			}
			continue
		}
		for i := 4 * quarter; i < 4*quarter+4; i++ {
			at := int(rasterOrder[i])
			x, y := 4*(at&3), at&^3
			if b.residual.coded>>i&1 == 0 {
				for row := y; row < y+4; row++ {
					*(*[4]uint8)(p.samples[b.site.luma+row*p.stride+x:]) = *(*[4]uint8)(b.luma[16*row+x:])
				}
				continue
			}
			reconstruct4x4(p.samples[b.site.luma+y*p.stride+x:], p.stride, b.luma[16*y+x:], 16, &b.residual.luma[i])
		}
	}
}

// codeInterChroma quantises the chroma residual and returns CodedBlockPatternChroma.
func (b *Band) codeInterChroma() int {
	pattern := b.codeChroma(b.inter.chroma)
	if pattern != chromaAll {
		return pattern
	}
	score := 0
	for c := range b.residual.chromaLevels {
		for i := range 4 {
			score += worth(b.residual.chromaLevels[c][i][1:])
		}
	}
	if score >= worthyChroma {
		return chromaAll
	}
	b.residual.dropChromaAC()
	if b.residual.chromaDCLevels == [2][4]int32{} {
		return chromaNone
	}
	return chromaDCOnly
}
