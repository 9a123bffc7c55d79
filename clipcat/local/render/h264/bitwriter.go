package h264

import (
	"encoding/binary"
	"math/bits"
)

// bitWriter collects the bits of a raw byte sequence payload. Its methods carry the names of the descriptors of 7.2.
type bitWriter struct {
	bytes   []byte
	pending uint64 // the last bits, not yet in bytes, aligned to the right
	count   uint   // how many bits are pending; below 32 between calls
}

func (w *bitWriter) reset() {
	w.bytes, w.pending, w.count = w.bytes[:0], 0, 0
}

// length is how many bits there are.
func (w *bitWriter) length() int { return 8*len(w.bytes) + int(w.count) }

// u appends the lowest n bits of v, n at most 32; the bits of v above them must be zero.
func (w *bitWriter) u(n uint, v uint32) {
	w.pending = w.pending<<n | uint64(v)
	w.count += n
	if w.count >= 32 {
		w.count -= 32
		w.bytes = binary.BigEndian.AppendUint32(w.bytes, uint32(w.pending>>w.count))
	}
}

// flag appends one bit.
func (w *bitWriter) flag(v bool) {
	if v {
		w.u(1, 1)
		return
	}
	w.u(1, 0)
}

// ue appends an unsigned Exp-Golomb code (9.1); v must be below 2³¹.
func (w *bitWriter) ue(v uint32) {
	n := uint(bits.Len32(v + 1))
	if n > 16 {
		w.u(n-1, 0)
		w.u(n, v+1)
		return
	}
	w.u(2*n-1, v+1)
}

// se appends a signed Exp-Golomb code (9.1.1).
func (w *bitWriter) se(v int) {
	if v > 0 {
		w.ue(uint32(2*v - 1))
		return
	}
	w.ue(uint32(-2 * v))
}

// seLength returns the number of bits that se would append.
func seLength(v int) int {
	if v < 0 {
		v = -v
	}
	return 2*bits.Len32(uint32(v)) + 1
}

// trailingBits appends rbsp_trailing_bits (7.3.2.11) and moves all that is pending into bytes.
func (w *bitWriter) trailingBits() {
	w.u(1, 1)
	w.u((8-w.count%8)%8, 0)
	for w.count > 0 {
		w.count -= 8
		w.bytes = append(w.bytes, uint8(w.pending>>w.count))
	}
}
