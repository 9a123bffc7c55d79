package render

import "encoding/binary"

// Eight pixels are mixed at once in a 64-bit word: even bytes and odd bytes apart,
// each with 8 bits of room above it.
const (
	evenBytes = 0x00ff00ff00ff00ff
	halves    = 0x0080008000800080
)

// mixRows writes a*(256-w)+b*w, rounded, to dst; all have one length.
func mixRows(dst, a, b []uint8, w uint32) {
	if w == 0 {
		copy(dst, a)
		return
	}
	a, b = a[:len(dst)], b[:len(dst)]
	wb, wa := uint64(w), uint64(256-w)
	i := 0
	for ; i+8 <= len(dst); i += 8 {
		va, vb := binary.LittleEndian.Uint64(a[i:]), binary.LittleEndian.Uint64(b[i:])
		binary.LittleEndian.PutUint64(dst[i:], mixEight(va, vb, wb))
	}
	for ; i < len(dst); i++ {
		dst[i] = uint8((uint64(a[i])*wa + uint64(b[i])*wb + 128) >> 8)
	}
}

// mixEight mixes eight pixels, of which b has the weight w of 256. A lane may borrow from the next one in between: its
// sum is positive, and so gives it back.
func mixEight(a, b, w uint64) uint64 {
	first, second := a&evenBytes, a&^evenBytes
	even := ((b&evenBytes-first)*w + first<<8 + halves) >> 8 & evenBytes
	odd := ((b>>8&evenBytes-second>>8)*w + second + halves) &^ evenBytes
	return even | odd
}
