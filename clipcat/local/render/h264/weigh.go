package h264

// codeWeighed codes a macroblock that fades. A fade shifts the mean of every block, for which a sum of differences is a
// bad measure: as a residual of motion it takes a level in each block, and intra often nothing. So where neither way is
// much nearer to the source, both are gone, and what costs less is kept: the squared error plus the worth of the bits.
func (b *Band) codeWeighed(search *motionSearch) {
	total := search.best.total()
	if !b.intraIsNearer(2 * total) {
		b.codeInter(search)
		return
	}
	start, byMotion := b.mark(), noCost
	if !b.intraIsNearer(total / 2) {
		b.codeInter(search)
		if b.bits.length()-start.bits.length() < fewestIntraBits {
			return
		}
		byMotion = b.costSince(start)
		b.goBack(start)
	}
	b.writeSkipRun(true)
	b.codeIntra(b.inter, intraTypesFromP)
	if byMotion == noCost || b.costSince(start) <= byMotion {
		return
	}
	b.goBack(start)
	b.predict(search)
	b.codeInter(search)
}

// fewestIntraBits are those of an Intra_16x16 macroblock in a P slice: mb_skip_run 1, mb_type 5, intra_chroma_pred_mode
// 1, mb_qp_delta 1, coeff_token 1.
const fewestIntraBits = 9

// mark is a place in a slice, to go back to.
type mark struct {
	bits    bitWriter
	skipRun uint32
}

func (b *Band) mark() mark { return mark{b.bits, b.skipRun} }

func (b *Band) goBack(m mark) { b.bits, b.skipRun = m.bits, m.skipRun }

// costSince is what the macroblock costs whose syntax began at m.
func (b *Band) costSince(m mark) int {
	return b.squaredError() + b.inter.luma.bitWorth*(b.bits.length()-m.bits.length())
}

// squaredError is that of the macroblock as it is reconstructed.
func (b *Band) squaredError() int {
	luma := &b.current.luma
	sum := squares(b.source.Y[b.site.sourceLuma:], b.source.YStride, luma.samples[b.site.luma:], luma.stride, 16)
	for c, source := range b.chromaSource() {
		p := &b.current.chroma[c]
		sum += squares(source, b.source.CStride, p.samples[b.site.chroma:], p.stride, 8)
	}
	return sum
}

// squares sums the squared differences between two squares of samples.
func squares(a []uint8, aStride int, b []uint8, bStride, size int) (sum int) {
	for y := range size {
		one, other := a[y*aStride:][:size], b[y*bStride:][:size]
		for x, v := range one {
			d := int(v) - int(other[x])
			sum += d * d
		}
	}
	return sum
}
