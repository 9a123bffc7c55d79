package h264

// mbTypePL016x16 is mb_type of a P macroblock with one motion vector (Table 7-13).
const mbTypePL016x16 = 0

// codeUnchanged codes a macroblock that looks as in the previous picture.
func (b *Band) codeUnchanged() {
	predicted, skipped := b.site.motionPrediction()
	b.site.here.reset(inter, Vector{})
	b.current.copyMacroblock(b.previous, &b.site)
	if skipped == (Vector{}) {
		b.skipRun++
		return
	}
	b.writeInter(predicted, Vector{}, 0)
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

// codeChanged codes a macroblock of which only a hint at its motion is known.
func (b *Band) codeChanged(hint Vector) {
	b.writeSkipRun(true)
	b.codeIntra(b.intraInP, intraTypesFromP)
}
