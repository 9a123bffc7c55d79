package render

import (
	"encoding/binary"
	"io"
)

// maxFontTables bounds the tables of one font, and the fonts of one collection.
const maxFontTables = 400

// tablesFit says that a file is a font, or a collection of them, whose tables all lie in
// it: the library takes as much memory as a table says that it is long, up to 4 GB.
func tablesFit(f io.ReaderAt, size int64) bool {
	head := make([]byte, 12)
	if _, err := f.ReadAt(head, 0); err != nil {
		return false
	}
	if string(head[:4]) != "ttcf" {
		return fontFits(f, 0, size)
	}
	n := binary.BigEndian.Uint32(head[8:])
	if n == 0 || n > maxFontTables {
		return false
	}
	offsets := make([]byte, 4*n)
	if _, err := f.ReadAt(offsets, 12); err != nil {
		return false
	}
	for ; len(offsets) > 0; offsets = offsets[4:] {
		if !fontFits(f, int64(binary.BigEndian.Uint32(offsets)), size) {
			return false
		}
	}
	return true
}

// fontFits looks at the list of tables of the font that begins at a place.
func fontFits(f io.ReaderAt, at, size int64) bool {
	head := make([]byte, 12)
	if _, err := f.ReadAt(head, at); err != nil {
		return false
	}
	switch string(head[:4]) {
	case "\x00\x01\x00\x00", "OTTO", "true", "typ1":
	default:
		return false
	}
	n := binary.BigEndian.Uint16(head[4:])
	if n > maxFontTables {
		return false
	}
	tables := make([]byte, 16*int(n))
	if _, err := f.ReadAt(tables, at+12); err != nil {
		return false
	}
	for ; len(tables) > 0; tables = tables[16:] {
		if int64(binary.BigEndian.Uint32(tables[8:]))+int64(binary.BigEndian.Uint32(tables[12:])) > size {
			return false
		}
	}
	return true
}
