package h264

import "math/bits"

// bitReader reads what bitWriter writes.
type bitReader struct {
	bytes []byte
	at    int // in bits
}

func (r *bitReader) u(n int) (v uint32) {
	for range n {
		v = v<<1 | uint32(r.bytes[r.at/8]>>(7-r.at%8)&1)
		r.at++
	}
	return v
}

func (r *bitReader) ue() uint32 {
	zeros := 0
	for r.u(1) == 0 {
		zeros++
	}
	return 1<<zeros - 1 + r.u(zeros)
}

func (r *bitReader) se() int {
	k := int(r.ue())
	if k%2 == 1 {
		return (k + 1) / 2
	}
	return -k / 2
}

// left returns the number of bits before rbsp_trailing_bits.
func (r *bitReader) left() int {
	last := r.bytes[len(r.bytes)-1]
	return 8*len(r.bytes) - r.at - bits.TrailingZeros8(last) - 1
}

// payload removes the header and every emulation_prevention_three_byte from a NAL unit.
func payload(unit []byte) (rbsp []byte) {
	zeros := 0
	for _, b := range unit[1:] {
		if zeros >= 2 && b == 3 {
			zeros = 0
			continue
		}
		rbsp = append(rbsp, b)
		zeros++
		if b != 0 {
			zeros = 0
		}
	}
	return rbsp
}
