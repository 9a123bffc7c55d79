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

// absoluteDifferences returns |a - b| of the eight pairs of samples, summed in pairs into four lanes.
func absoluteDifferences(a, b uint64) uint64 {
	// The high bit of each byte is kept out of the subtraction, so that no borrow leaves a byte.
	low := (a | highBits) - b&^highBits
	difference := low ^ ^(a^b)&highBits
	less := (^a&b | ^(a^b)&^low) & highBits >> 7 // 1 in each byte where a < b: the difference is negated there
	magnitude := (difference ^ (less<<8 - less)) + less
	return magnitude&evenLanes + magnitude>>8&evenLanes
}
