package h264

// normAdjust holds the columns of normAdjust4x4 (8.5.9) by qP % 6: for positions with both coordinates even, for those
// with both odd, and for the others.
var normAdjust = [6][3]int32{
	{10, 16, 13}, {11, 18, 14}, {13, 20, 16}, {14, 23, 18}, {16, 25, 20}, {18, 29, 23},
}

// forwardNorm belongs to normAdjust: what a coefficient is multiplied with, in units of 2⁻¹⁵, so that scaling gives
// the coefficient back. The product with normAdjust takes out the gain of both transforms.
var forwardNorm = [6][3]int32{
	{13107, 5243, 8066}, {11916, 4660, 7490}, {10082, 4194, 6554}, {9362, 3647, 5825}, {8192, 3355, 5243}, {7282, 2893, 4559},
}

// normColumn is the column of normAdjust for a raster position.
var normColumn = [16]uint8{0, 2, 0, 2, 2, 1, 2, 1, 0, 2, 0, 2, 2, 1, 2, 1}

// chromaQP is Table 8-15: QPC for qPI, the luma parameter plus an offset of zero.
var chromaQP = [52]uint8{
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
	29, 30, 31, 32, 32, 33, 34, 34, 35, 35, 36, 36, 37, 37, 37, 38, 38, 38, 39, 39, 39, 39,
}

// quantizer turns coefficients into levels and back for one quantisation parameter.
type quantizer struct {
	multiplier block
	shift      uint
	rounding   int32 // at most half a step: levels that cost more than they give are rounded to zero
	scale      block // LevelScale4x4 << (qP/6), without its constant factor 16 (8.5.9)
	threshold  block // the smallest magnitude that yields a level other than zero
	lambda     int   // what a bit is worth in decisions, as a sum of absolute differences
	bitWorth   int   // the same as a sum of squared differences, where bits are counted
	quiet      int   // a sum of absolute differences of 64 samples that is not worth a level
	silent     int   // a sum of those of a 4x4 block below which every level would be zero
	mute       int   // a sum of those of four such blocks below which every level of their DC would be zero
}

// newQuantizer returns a quantizer that adds rounding, in 24ths of a step, before it cuts off.
func newQuantizer(qp, rounding int) *quantizer {
	q := &quantizer{shift: uint(15 + qp/6), lambda: lambda(qp), bitWorth: bitWorth(qp), quiet: quantisationStep(qp) / 8}
	q.rounding = int32(rounding << q.shift / 24)
	for i := range q.scale {
		column := normColumn[i]
		q.multiplier[i] = forwardNorm[qp%6][column]
		q.scale[i] = normAdjust[qp%6][column] << (qp / 6)
		q.threshold[i] = (1<<q.shift-q.rounding-1)/q.multiplier[i] + 1
	}
	// A sample counts at most once, twice and four times in the three kinds of coefficients (see forward4x4).
	even, odd, mixed := q.threshold[0], q.threshold[5], q.threshold[1]
	q.silent = int(min(even, (mixed+1)/2, (odd+3)/4))
	q.mute = int((2<<q.shift-2*q.rounding-1)/q.multiplier[0] + 1)
	return q
}

// quantisationStep returns the distance of levels, in sixteenths of a sample. It doubles every six values of qp.
func quantisationStep(qp int) int { return int(normAdjust[qp%6][0]) << (qp / 6) }

// lambda is lower than the bits of one picture would ask for: what is predicted well now is what the next ones are
// predicted from.
func lambda(qp int) int { return max(1, quantisationStep(qp)/80) }

// bitWorth is the slope of error over bits, which grows with the square of a step: 0.85·2^((qp-12)/3).
func bitWorth(qp int) int { return max(1, quantisationStep(qp)*quantisationStep(qp)/1900) }

// quantizers are what the residual of a macroblock is coded with.
type quantizers struct {
	qp           int // of luma
	luma, chroma *quantizer
	care         care
}

func newQuantizers(qp int, c care) quantizers {
	return quantizers{qp: qp, luma: newQuantizer(qp, c.rounding), chroma: newQuantizer(int(chromaQP[qp]), c.rounding), care: c}
}

// quantize writes the levels of c from scan index first on, in scan order, replaces c by what a decoder makes of them,
// and returns the number of levels other than zero.
func (q *quantizer) quantize(c, levels *block, first int) int {
	total := 0
	for k := first; k < 16; k++ {
		i := zigzag[k] & 15
		sign := c[i] >> 31
		level := (((c[i]^sign)-sign)*q.multiplier[i] + q.rounding) >> q.shift
		if level != 0 {
			total++
		}
		level = (level ^ sign) - sign
		levels[k] = level
		c[i] = level * q.scale[i]
	}
	return total
}

// quantizeDC quantises coefficients of a second transform, whose gain is twice that of the first.
func (q *quantizer) quantizeDC(v int32) int32 {
	sign := v >> 31
	level := (((v^sign)-sign)*q.multiplier[0] + 2*q.rounding) >> (q.shift + 1)
	return (level ^ sign) - sign
}

// vanishes reports whether every level of c, but for the first if AC only is asked for, would be zero. Most blocks of
// a predicted picture are like that, and this is much cheaper than to quantise them.
func (q *quantizer) vanishes(c *block, acOnly bool) bool {
	even, odd, mixed := q.threshold[0], q.threshold[5], q.threshold[1]
	return (acOnly || within(c[0], even)) &&
		within(c[1], mixed) && within(c[4], mixed) && within(c[2], even) && within(c[5], odd) && within(c[8], even) &&
		within(c[3], mixed) && within(c[6], mixed) && within(c[9], mixed) && within(c[12], mixed) &&
		within(c[7], odd) && within(c[10], even) && within(c[13], odd) &&
		within(c[11], mixed) && within(c[14], mixed) && within(c[15], odd)
}

// within reports whether |v| < limit.
func within(v, limit int32) bool { return uint32(v+limit-1) < uint32(2*limit-1) }
