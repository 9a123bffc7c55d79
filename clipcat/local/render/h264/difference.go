package h264

// differences holds sums of absolute differences over a macroblock: those of its four 8x8 quarters, and in lanes, as
// absoluteDifferences adds them up, those of its 4x4 blocks.
type differences struct {
	quarters [4]int
	lanes    [4][2]uint64 // by rows of blocks, and halves of those
}

func (d *differences) total() int {
	return d.quarters[0] + d.quarters[1] + d.quarters[2] + d.quarters[3]
}

// allBelow reports whether each quarter differs by less than limit.
func (d *differences) allBelow(limit int) bool {
	return d.quarters[0] < limit && d.quarters[1] < limit && d.quarters[2] < limit && d.quarters[3] < limit
}

// block returns the sum of the 4x4 block at a raster position.
func (d *differences) block(at int) int {
	return sumPair(d.lanes[at>>2][at>>1&1], at&1)
}

// measure compares source samples with a prediction.
func (d *differences) measure(source []uint8, stride int, predicted *[256]uint8) {
	for row := range 4 {
		var left, right uint64
		for y := 4 * row; y < 4*row+4; y++ {
			line := (*[16]uint8)(source[y*stride:])
			left += absoluteDifferences(load8(line[:8]), load8(predicted[16*y:]))
			right += absoluteDifferences(load8(line[8:]), load8(predicted[16*y+8:]))
		}
		d.lanes[row] = [2]uint64{left, right}
	}
	for i := range d.quarters {
		d.quarters[i] = sumLanes(d.lanes[i&2][i&1] + d.lanes[i&2+1][i&1])
	}
}

// estimator compares a macroblock with candidates for its prediction.
type estimator struct {
	source []uint8
	stride int
	step   int // between rows that are looked at
}

// estimate returns the sum of absolute differences as the rows that are looked at tell it, or something above limit as
// soon as it is known to be that large.
func (e *estimator) estimate(predicted []uint8, stride, limit int) (sum int) {
	for half := 0; half < 16; half += 8 {
		var lanes uint64
		for y := half; y < half+8; y += e.step {
			line, other := (*[16]uint8)(e.source[y*e.stride:]), (*[16]uint8)(predicted[y*stride:])
			lanes += absoluteDifferences(load8(line[:8]), load8(other[:8]))
			lanes += absoluteDifferences(load8(line[8:]), load8(other[8:]))
		}
		if sum += e.step * sumLanes(lanes); sum > limit {
			break
		}
	}
	return sum
}

// estimateMean is estimate for the mean of two predictions.
func (e *estimator) estimateMean(a, b []uint8, stride, limit int) (sum int) {
	for half := 0; half < 16; half += 8 {
		var lanes uint64
		for y := half; y < half+8; y += e.step {
			line, rowA, rowB := (*[16]uint8)(e.source[y*e.stride:]), (*[16]uint8)(a[y*stride:]), (*[16]uint8)(b[y*stride:])
			lanes += absoluteDifferences(load8(line[:8]), averageUp(load8(rowA[:8]), load8(rowB[:8])))
			lanes += absoluteDifferences(load8(line[8:]), averageUp(load8(rowA[8:]), load8(rowB[8:])))
		}
		if sum += e.step * sumLanes(lanes); sum > limit {
			break
		}
	}
	return sum
}

// difference16x16 returns the sum of absolute differences of a macroblock, or something not below limit as soon as it is
// known to be that large.
func difference16x16(source []uint8, stride int, predicted *[256]uint8, limit int) (sum int) {
	for y := 0; y < 16 && sum < limit; y += 4 {
		var lanes uint64
		for row := y; row < y+4; row++ {
			line, other := (*[16]uint8)(source[row*stride:]), (*[16]uint8)(predicted[16*row:])
			lanes += absoluteDifferences(load8(line[:8]), load8(other[:8])) + absoluteDifferences(load8(line[8:]), load8(other[8:]))
		}
		sum += sumLanes(lanes)
	}
	return sum
}

// difference8x8 compares source samples with a prediction; it returns a sum for the upper and one for the lower half,
// in lanes.
func difference8x8(source []uint8, stride int, predicted *[64]uint8) (upper, lower uint64) {
	for y := range 4 {
		upper += absoluteDifferences(load8(source[y*stride:]), load8(predicted[8*y:]))
		lower += absoluteDifferences(load8(source[(y+4)*stride:]), load8(predicted[8*y+32:]))
	}
	return upper, lower
}

func difference4x4(a, b *[16]uint8) int {
	return sumLanes(absoluteDifferences(load8(a[:8]), load8(b[:8])) + absoluteDifferences(load8(a[8:]), load8(b[8:])))
}
