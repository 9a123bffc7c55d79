package smalljpeg

// ahead is how many bits are looked at to find most codes at once.
const ahead = 9

// huffman is a table of codes (ITU-T T.81, annex C and F.2.2.3).
type huffman struct {
	built  bool
	quick  [1 << ahead]uint16 // length<<8 | value; 0 where the code is longer
	values [256]uint8
	// Of each length: the largest code (one above it, left-aligned in 16 bits), and
	// what to add to a code to get the place of its value.
	limit  [18]int32
	offset [17]int32
}

// build makes the table of how many codes each length has and their values. It
// returns how many values there were, or -1 if they do not fit.
func (t *huffman) build(counts, values []byte) int {
	*t = huffman{built: true}
	code, n := int32(0), int32(0)
	for length := 1; length <= 16; length++ {
		count := int32(counts[length-1])
		if code+count > 1<<length || n+count > 256 || int(n+count) > len(values) {
			return -1
		}
		t.offset[length] = n - code
		for range count {
			t.values[n] = values[n]
			if length <= ahead {
				first := code << (ahead - length)
				for i := range int32(1) << (ahead - length) {
					t.quick[first+i] = uint16(length)<<8 | uint16(values[n])
				}
			}
			code++
			n++
		}
		t.limit[length] = code << (16 - length)
		code <<= 1
	}
	t.limit[17] = 1 << 16
	return int(n)
}

// bits reads the entropy-coded data of a scan. Behind its end, and at a marker, it
// gives zeros.
type bits struct {
	data   []byte
	at     int
	word   uint64 // the next bits, left-aligned
	have   int    // how many of them there are
	padded int    // how many of them are made up
}

// fill makes sure that there are 32 bits or more: a code and what follows it.
func (b *bits) fill() {
	if b.have < 32 {
		b.more()
	}
}

func (b *bits) more() {
	for b.have <= 56 {
		v := uint64(0)
		switch {
		case b.at+1 >= len(b.data) || b.data[b.at] == 0xff && b.data[b.at+1] != 0:
			b.padded += 8
		case b.data[b.at] == 0xff:
			v = 0xff
			b.at += 2
		default:
			v = uint64(b.data[b.at])
			b.at++
		}
		b.word |= v << (56 - b.have)
		b.have += 8
	}
}

// code reads the next code and returns its value; ok is false where there is none.
func (b *bits) code(t *huffman) (value uint8, ok bool) {
	if k := t.quick[b.word>>(64-ahead)]; k != 0 {
		b.skip(int(k >> 8))
		return uint8(k), true
	}
	next := int32(b.word >> 48)
	length := ahead + 1
	for length <= 16 && next >= t.limit[length] {
		length++
	}
	if length > 16 {
		return 0, false
	}
	b.skip(length)
	return t.values[(next>>(16-length)+t.offset[length])&255], true
}

func (b *bits) skip(n int) {
	b.word <<= n
	b.have -= n
}

// signed reads n bits (1 to 16) as a difference (F.2.2.1, EXTEND).
func (b *bits) signed(n int) int32 {
	v := int32(b.word >> (64 - n))
	b.skip(n)
	if v < 1<<(n-1) {
		v += -1<<n + 1
	}
	return v
}

// ended says that all bits that were read were really there, and that the end of the
// picture follows.
func (b *bits) ended() bool {
	return b.have >= b.padded && b.at+1 < len(b.data) && b.data[b.at] == 0xff && b.data[b.at+1] == endOfImage
}

// restart goes on behind the restart marker that must come now.
func (b *bits) restart(number int) bool {
	if b.have < b.padded || b.at+1 >= len(b.data) || b.data[b.at] != 0xff || b.data[b.at+1] != firstRestart+uint8(number&7) {
		return false
	}
	b.at += 2
	b.word, b.have, b.padded = 0, 0, 0
	return true
}
