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
		e := ((va&evenBytes)*wa + (vb&evenBytes)*wb + halves) >> 8 & evenBytes
		o := ((va>>8&evenBytes)*wa + (vb>>8&evenBytes)*wb + halves) &^ evenBytes
		binary.LittleEndian.PutUint64(dst[i:], e|o)
	}
	for ; i < len(dst); i++ {
		dst[i] = uint8((uint64(a[i])*wa + uint64(b[i])*wb + 128) >> 8)
	}
}
