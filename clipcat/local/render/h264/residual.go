package h264

// residual is what a macroblock adds to its prediction. Blocks are in coding order (luma4x4BlkIdx, chroma4x4BlkIdx).
type residual struct {
	luma           [16]block // coefficients, scaled as a decoder has them once they are quantised
	lumaLevels     [16]block // levels in scan order
	coded          uint16    // a bit for each luma block of an inter macroblock that has levels other than zero
	lumaDCLevels   block     // of Intra_16x16, in scan order
	chroma         [2][4]block
	chromaLevels   [2][4]block // AC, from index 1
	chromaDCLevels [2][4]int32
}

// CodedBlockPatternChroma (Table 7-15).
const (
	chromaNone = iota
	chromaDCOnly
	chromaAll
)

// codeChroma quantises the chroma residual and returns CodedBlockPatternChroma.
func (b *Band) codeChroma(q *quantizer) int {
	pattern := chromaNone
	for c, source := range b.chromaSource() {
		pattern = max(pattern, b.residual.codeChromaPlane(c, source, b.source.CStride, &b.chroma[c], q))
	}
	return pattern
}

// chromaSource returns the source samples of Cb and Cr from the macroblock on.
func (b *Band) chromaSource() [2][]uint8 {
	return [2][]uint8{b.source.Cb[b.site.sourceChroma:], b.source.Cr[b.site.sourceChroma:]}
}

func (r *residual) codeChromaPlane(c int, source []uint8, stride int, predicted *[64]uint8, q *quantizer) int {
	upper, lower := difference8x8(source, stride, predicted)
	if sumLanes(upper+lower) < q.mute && max(sumPair(upper, 0), sumPair(upper, 1), sumPair(lower, 0), sumPair(lower, 1)) < q.silent {
		r.chroma[c], r.chromaLevels[c], r.chromaDCLevels[c] = [4]block{}, [4]block{}, [4]int32{}
		return chromaNone
	}
	var dc [4]int32
	total := 0
	for i := range 4 {
		x, y, coefficients := 4*(i&1), 4*(i>>1), &r.chroma[c][i]
		if d := [2]uint64{upper, lower}[i>>1]; sumPair(d, i&1) < q.silent {
			*coefficients, r.chromaLevels[c][i] = block{}, block{}
			dc[i] = residualSum4x4(source[y*stride+x:], stride, predicted[8*y+x:], 8)
			continue
		}
		forward4x4(coefficients, source[y*stride+x:], stride, predicted[8*y+x:], 8)
		dc[i] = coefficients[0]
		total += q.quantizeUnlessZero(coefficients, &r.chromaLevels[c][i], 1)
	}
	hadamard2x2(&dc)
	for i, v := range dc {
		r.chromaDCLevels[c][i] = q.quantizeDC(v)
	}
	switch {
	case total > 0:
		return chromaAll
	case r.chromaDCLevels[c] != [4]int32{}:
		return chromaDCOnly
	}
	return chromaNone
}

// quantizeUnlessZero is quantize with a short cut for blocks that vanish.
func (q *quantizer) quantizeUnlessZero(c, levels *block, first int) int {
	if q.vanishes(c, first > 0) {
		*c, *levels = block{}, block{}
		return 0
	}
	return q.quantize(c, levels, first)
}

// dropChromaAC takes the AC coefficients out again.
func (r *residual) dropChromaAC() {
	r.chroma, r.chromaLevels = [2][4]block{}, [2][4]block{}
}

// reconstructChroma writes the decoded chroma samples of the macroblock.
func (b *Band) reconstructChroma(pattern int, q *quantizer) {
	for c := range b.current.chroma {
		p := &b.current.chroma[c]
		target, predicted := p.samples[b.site.chroma:], &b.chroma[c]
		if pattern == chromaNone {
			for y := range 8 {
				*(*[8]uint8)(target[y*p.stride:]) = *(*[8]uint8)(predicted[8*y:])
			}
			continue
		}
		dc := b.residual.chromaDCLevels[c]
		hadamard2x2(&dc)
		for i := range 4 {
			x, y, coefficients := 4*(i&1), 4*(i>>1), &b.residual.chroma[c][i]
			coefficients[0] = dc[i] * q.scale[0] >> 1 // 8.5.11.2
			reconstruct4x4(target[y*p.stride+x:], p.stride, predicted[8*y+x:], 8, coefficients)
		}
	}
}

// writeLuma appends the luma blocks that pattern, one bit for each 8x8 quarter, declares (residual_luma, 7.3.5.3.1).
func (b *Band) writeLuma(pattern int) {
	for i := range 16 {
		if pattern>>(i/4)&1 != 0 {
			b.writeLumaBlock(i, b.residual.lumaLevels[i][:])
		}
	}
}

func (b *Band) writeLumaBlock(i int, levels []int32) {
	at := int(rasterOrder[i])
	b.site.here.totalLuma[at] = uint8(b.bits.residualBlock(levels, b.site.nCLuma(at)))
}

// writeChroma appends the chroma blocks (7.3.5.3).
func (b *Band) writeChroma(pattern int) {
	if pattern == chromaNone {
		return
	}
	for c := range b.residual.chromaDCLevels {
		b.bits.residualBlock(b.residual.chromaDCLevels[c][:], nCChromaDC)
	}
	if pattern != chromaAll {
		return
	}
	for c := range b.residual.chromaLevels {
		for i := range 4 {
			levels := b.residual.chromaLevels[c][i][1:]
			b.site.here.totalChroma[c][i] = uint8(b.bits.residualBlock(levels, b.site.nCChroma(c, i)))
		}
	}
}
