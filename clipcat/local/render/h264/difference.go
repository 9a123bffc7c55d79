package h264

// differences holds the sums of absolute differences of the four 8x8 quarters of a macroblock.
type differences [4]int

func (d differences) total() int { return d[0] + d[1] + d[2] + d[3] }

// allBelow reports whether each quarter differs by less than limit.
func (d differences) allBelow(limit int) bool {
	return d[0] < limit && d[1] < limit && d[2] < limit && d[3] < limit
}

// difference16x16 compares source samples with a prediction.
func difference16x16(source []uint8, stride int, predicted *[256]uint8) (d differences) {
	for half := range 2 {
		var left, right uint64
		for y := 8 * half; y < 8*half+8; y++ {
			row := (*[16]uint8)(source[y*stride:])
			left += absoluteDifferences(load8(row[:8]), load8(predicted[16*y:]))
			right += absoluteDifferences(load8(row[8:]), load8(predicted[16*y+8:]))
		}
		d[2*half], d[2*half+1] = sumLanes(left), sumLanes(right)
	}
	return d
}

func difference8x8(source []uint8, stride int, predicted *[64]uint8) int {
	var lanes uint64
	for y := range 8 {
		lanes += absoluteDifferences(load8(source[y*stride:]), load8(predicted[8*y:]))
	}
	return sumLanes(lanes)
}

func difference4x4(a, b *[16]uint8) int {
	return sumLanes(absoluteDifferences(load8(a[:8]), load8(b[:8])) + absoluteDifferences(load8(a[8:]), load8(b[8:])))
}
