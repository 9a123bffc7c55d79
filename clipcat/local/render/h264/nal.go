package h264

import "encoding/binary"

// The first byte of a NAL unit (7.3.1): forbidden_zero_bit, nal_ref_idc and nal_unit_type of Table 7-1. nal_ref_idc is
// zero where nothing refers to the slice, and the higher, the less a later picture can do without.
const (
	headerDisposableSlice = 0<<5 | 1
	headerSlice           = 2<<5 | 1
	headerIDRSlice        = 3<<5 | 5
	headerSPS             = 3<<5 | 7
	headerPPS             = 3<<5 | 8
)

// lengthSize is the number of bytes that tell the length of a NAL unit in an MP4 sample (lengthSizeMinusOne + 1).
const lengthSize = 4

// appendNAL appends a NAL unit. emulation_prevention_three_byte keeps the payload free of what looks like a start code
// (7.4.1).
func appendNAL(dst []byte, header byte, rbsp []byte) []byte {
	dst = append(dst, header)
	zeros := 0
	for _, b := range rbsp {
		if zeros == 2 && b <= 3 {
			dst = append(dst, 3)
			zeros = 0
		}
		dst = append(dst, b)
		zeros++
		if b != 0 {
			zeros = 0
		}
	}
	return dst
}

// appendPrefixedNAL appends a NAL unit after its length in bytes.
func appendPrefixedNAL(dst []byte, header byte, rbsp []byte) []byte {
	start := len(dst)
	dst = appendNAL(append(dst, make([]byte, lengthSize)...), header, rbsp)
	binary.BigEndian.PutUint32(dst[start:], uint32(len(dst)-start-lengthSize))
	return dst
}
