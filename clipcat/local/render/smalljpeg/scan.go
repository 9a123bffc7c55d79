package smalljpeg

// places is where the coefficients of a block are, in zigzag order: row<<3 | column
// (ITU-T T.81, figure A.6).
var places = func() (out [64]uint8) {
	x, y, up := 0, 0, true
	for i := range out {
		out[i] = uint8(y<<3 | x)
		switch {
		case up && x == 7:
			y, up = y+1, false
		case up && y == 0:
			x, up = x+1, false
		case !up && y == 7:
			x, up = x+1, true
		case !up && x == 0:
			y, up = y+1, true
		case up:
			x, y = x+1, y-1
		default:
			x, y = x-1, y+1
		}
	}
	return out
}()

// block holds the coefficients of a block that matter, and how far they reach.
type block struct {
	coefficients  [64]int32
	rows, columns int // that are not all zero, at most
}

// decodeScan reads all macroblocks. It is false if the data is broken.
func (d *decoder) decodeScan(data []byte) bool {
	b := &bits{data: data}
	across, down := d.macroblocks()
	left, marker := d.restart, 0
	var k block
	for y := range down {
		for x := range across {
			if d.restart > 0 && left == 0 {
				if !b.restart(marker) {
					return false
				}
				left, marker = d.restart, marker+1
				for i := range d.components {
					d.components[i].last = 0
				}
			}
			left--
			if !d.macroblock(b, &k, x, y) {
				return false
			}
		}
	}
	b.more()
	return b.ended()
}

func (d *decoder) macroblock(b *bits, k *block, x, y int) bool {
	for i := range d.components {
		c := &d.components[i]
		for row := range c.v {
			for column := range c.h {
				if !d.readBlock(b, c, k) {
					return false
				}
				at := (y*c.v+row)*d.eighths*c.stride + (x*c.h+column)*d.eighths
				k.draw(c.pix[at:], c.stride, d.eighths)
			}
		}
	}
	return true
}

// readBlock reads a block's coefficients and keeps those of low frequency.
func (d *decoder) readBlock(b *bits, c *component, k *block) bool {
	clear(k.coefficients[:k.rows*8])
	quantizer := &d.quantizers[c.quantizer]
	b.fill()
	size, ok := b.code(c.dc)
	if !ok || size > 15 {
		return false
	}
	if size > 0 {
		c.last += b.signed(int(size))
	}
	k.coefficients[0], k.rows, k.columns = c.last*quantizer[0], 1, 1
	for i := 1; i < 64; i++ {
		b.fill()
		symbol, ok := b.code(c.ac)
		if !ok {
			return false
		}
		run, size := int(symbol>>4), int(symbol&15)
		if size == 0 {
			if run != 15 {
				break
			}
			i += 15
			continue
		}
		i += run
		if i > 63 {
			return false
		}
		v := b.signed(size)
		row, column := int(places[i]>>3), int(places[i]&7)
		if row < d.eighths && column < d.eighths {
			k.coefficients[places[i]] = v * quantizer[i]
			k.rows, k.columns = max(k.rows, row+1), max(k.columns, column+1)
		}
	}
	return true
}
