package h264

import "encoding/binary"

// The functions here work on eight samples at once, held in a uint64 with the first sample in the lowest byte. Where
// eight bits do not suffice, the even and the odd samples are spread to four 16-bit lanes each.

const (
	evenLanes = 0x00FF00FF00FF00FF
	everyLane = 0x0001000100010001
	everyByte = 0x0101010101010101
	highBits  = 0x80 * everyByte
)

func load8(s []uint8) uint64     { return binary.LittleEndian.Uint64(s) }
func store8(s []uint8, v uint64) { binary.LittleEndian.PutUint64(s, v) }

// averageUp returns (a + b + 1) >> 1 of each pair of samples.
func averageUp(a, b uint64) uint64 {
	return (a | b) - ((a^b)>>1)&(0x7F*everyByte)
}

// sumLanes adds the four 16-bit lanes of v; the sum must fit in 16 bits.
func sumLanes(v uint64) int { return int(v * everyLane >> 48) }

// sumPair adds the lower two (0) or the upper two (1) lanes of v.
func sumPair(v uint64, which int) int {
	v >>= 32 * which
	return int(v&0xFFFF + v>>16&0xFFFF)
}

// distances returns |a - b| of each pair of samples.
func distances(a, b uint64) uint64 {
	// The high bit of each byte is kept out of the subtraction, so that no borrow leaves a byte.
	low := (a | highBits) - b&^highBits
	difference := low ^ ^(a^b)&highBits
	less := (^a&b | ^(a^b)&^low) & highBits >> 7 // 1 in each byte where a < b: the difference is negated there
	return (difference ^ (less<<8 - less)) + less
}

// absoluteDifferences returns |a - b| of the eight pairs of samples, summed in pairs into four lanes.
func absoluteDifferences(a, b uint64) uint64 {
	d := distances(a, b)
	return d&evenLanes + d>>8&evenLanes
}

// below returns the high bit of each sample of v that is less than limit, which is at most 128.
func below(v uint64, limit int32) uint64 {
	return ^(v&^highBits + uint64(0x80-limit)*everyByte | v) & highBits
}

// sixTap applies the filter (1, -5, 20, 20, -5, 1), rounds and clips (8.4.2.2.1, b1 and b).
func sixTap(a, b, c, d, e, f uint64) uint64 {
	even := sixTapLanes(a, b, c, d, e, f)
	odd := sixTapLanes(a>>8, b>>8, c>>8, d>>8, e>>8, f>>8)
	if (even|odd)&outOfRange == inRange {
		return even&evenLanes | odd&evenLanes<<8
	}
	return clipLanes(even) | clipLanes(odd)<<8
}

// sixTapBias is added to sums of the filter, which are at least -2550, to keep them positive; it is a multiple of 32.
const sixTapBias = 2560

func sixTapLanes(a, b, c, d, e, f uint64) uint64 {
	sum := 20*(c&evenLanes+d&evenLanes) + a&evenLanes + f&evenLanes + (sixTapBias+16)*everyLane - 5*(b&evenLanes+e&evenLanes)
	return sum>>5&(0x07FF*everyLane) + (laneZero-sixTapBias/32)*everyLane
}

// Lanes that may be too small or too large for a sample hold laneZero more than their value. Those in range have
// nothing but laneZero in their high byte: most of the time that is all of them, and clipping can be left out.
const (
	laneZero   = 0x8000
	inRange    = laneZero * everyLane
	outOfRange = 0xFF00 * everyLane
)

// clipLanes limits the lanes of v to samples. They hold values from -0x100 to 0x1FF, plus laneZero.
func clipLanes(v uint64) uint64 {
	negative := ^v >> 15 & everyLane
	tooLarge := v >> 8 & everyLane
	return (v | tooLarge*0xFF) & evenLanes &^ (negative * 0xFF)
}

// sixTapSums writes the biased sums of the filter without rounding, in 32-bit lanes: samples 0 and 4, 1 and 5, 2 and 6,
// 3 and 7.
func sixTapSums(target *[4]uint64, a, b, c, d, e, f uint64) {
	for odd := range 2 {
		sum := 20*(c&evenLanes+d&evenLanes) + a&evenLanes + f&evenLanes + sixTapBias*everyLane - 5*(b&evenLanes+e&evenLanes)
		target[odd] = sum & wideLanes
		target[2+odd] = sum >> 16 & wideLanes
		a, b, c, d, e, f = a>>8, b>>8, c>>8, d>>8, e>>8, f>>8
	}
}

const (
	wideLanes     = 0x0000FFFF0000FFFF
	everyWideLane = 0x0000000100000001
)

// centreBias keeps the sums of biased sums positive: they are at least -5 times two of the largest, 10710 + sixTapBias.
// It is a multiple of 1024.
const centreBias = 164 * 1024

// sixTapOfSums filters down a column of what sixTapSums wrote, in rows of eight words, rounds and clips (j1 and j).
func sixTapOfSums(rows *[44]uint64) uint64 {
	low := sixTapOfWideLanes(rows, 0) | sixTapOfWideLanes(rows, 2)<<16  // samples 0, 2, 4 and 6
	high := sixTapOfWideLanes(rows, 1) | sixTapOfWideLanes(rows, 3)<<16 // samples 1, 3, 5 and 7
	if (low|high)&outOfRange == inRange {
		return low&evenLanes | high&evenLanes<<8
	}
	return clipLanes(low) | clipLanes(high)<<8
}

func sixTapOfWideLanes(rows *[44]uint64, i int) uint64 {
	// The weights add up to 32, so the bias of each sum counts 32 times.
	const bias = (centreBias + 32*sixTapBias) / 1024
	sum := 20*(rows[i+16]+rows[i+24]) + rows[i] + rows[i+40] + (centreBias+512)*everyWideLane - 5*(rows[i+8]+rows[i+32])
	return sum>>10&(0x07FF*everyWideLane) + (laneZero-bias)*everyWideLane
}

// bilinear weighs four samples with weights that add up to 64 (8.4.2.2.2).
func bilinear(a, b, c, d uint64, weights *[4]uint64) uint64 {
	even := a&evenLanes*weights[0] + b&evenLanes*weights[1] + c&evenLanes*weights[2] + d&evenLanes*weights[3]
	odd := a>>8&evenLanes*weights[0] + b>>8&evenLanes*weights[1] + c>>8&evenLanes*weights[2] + d>>8&evenLanes*weights[3]
	even = (even + 32*everyLane) >> 6 & evenLanes
	odd = (odd + 32*everyLane) >> 6 & evenLanes
	return even | odd<<8
}
