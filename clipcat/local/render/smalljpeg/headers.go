package smalljpeg

// Markers (ITU-T T.81, table B.1).
const (
	startOfImage = 0xd8
	endOfImage   = 0xd9
	baseline     = 0xc0
	extended     = 0xc1
	huffmanTable = 0xc4
	quantization = 0xdb
	restarts     = 0xdd
	startOfScan  = 0xda
	adobe        = 0xee
	firstRestart = 0xd0
)

// readHeaders reads up to the scan and decodes it. It is false for anything odd.
func (d *decoder) readHeaders(data []byte) bool {
	if len(data) < 4 || data[0] != 0xff || data[1] != startOfImage {
		return false
	}
	data = data[2:]
	for {
		if len(data) < 4 || data[0] != 0xff {
			return false
		}
		if data[1] == 0xff { // a fill byte
			data = data[1:]
			continue
		}
		marker, n := data[1], int(data[2])<<8|int(data[3])
		if n < 2 || len(data) < 2+n {
			return false
		}
		segment, rest := data[4:2+n], data[2+n:]
		if marker == startOfScan {
			return d.readScanHeader(segment) && d.decodeScan(rest)
		}
		if !d.readSegment(marker, segment) {
			return false
		}
		data = rest
	}
}

func (d *decoder) readSegment(marker uint8, s []byte) bool {
	switch {
	case marker == baseline || marker == extended:
		return d.readFrame(s)
	case marker == huffmanTable:
		return d.readTables(s)
	case marker == quantization:
		return d.readQuantizers(s)
	case marker == restarts:
		if len(s) != 2 {
			return false
		}
		d.restart = int(s[0])<<8 | int(s[1])
		return true
	case marker == adobe:
		// Anything but YCbCr (1) is not ours.
		return len(s) < 12 || string(s[:5]) != "Adobe" || s[11] == 1
	}
	// Application data and comments say nothing about pixels; other markers mean
	// that the coding is another one.
	return marker >= 0xe0 && marker <= 0xef || marker == 0xfe
}

// readFrame reads the frame header (B.2.2).
func (d *decoder) readFrame(s []byte) bool {
	if d.framed || len(s) != 6+3*3 || s[0] != 8 || s[5] != 3 {
		return false
	}
	d.framed = true
	d.height, d.width = int(s[1])<<8|int(s[2]), int(s[3])<<8|int(s[4])
	for i := range d.components {
		c, p := &d.components[i], s[6+3*i:]
		c.id, c.h, c.v, c.quantizer = p[0], int(p[1]>>4), int(p[1]&15), p[2]
		if c.quantizer > 3 || i > 0 && (c.h != 1 || c.v != 1) {
			return false
		}
	}
	if d.components[0].id == 'R' && d.components[1].id == 'G' {
		return false
	}
	luma := &d.components[0]
	_, known := ratios[[2]int{luma.h, luma.v}]
	return known && d.width > 0 && d.height > 0
}

// macroblocks is how many there are across and down.
func (d *decoder) macroblocks() (across, down int) {
	w, h := 8*d.components[0].h, 8*d.components[0].v
	return (d.width + w - 1) / w, (d.height + h - 1) / h
}

func (d *decoder) readQuantizers(s []byte) bool {
	for len(s) > 0 {
		wide, n := s[0]>>4 != 0, 64
		id := s[0] & 15
		if wide {
			n = 128
		}
		if id > 3 || len(s) < 1+n {
			return false
		}
		for i := range d.quantizers[id] {
			if wide {
				d.quantizers[id][i] = int32(s[1+2*i])<<8 | int32(s[2+2*i])
			} else {
				d.quantizers[id][i] = int32(s[1+i])
			}
		}
		s = s[1+n:]
	}
	return true
}

func (d *decoder) readTables(s []byte) bool {
	for len(s) > 0 {
		if len(s) < 17 || s[0]>>4 > 1 || s[0]&15 > 3 {
			return false
		}
		t := &d.tables[s[0]>>4][s[0]&15]
		n := t.build(s[1:17], s[17:])
		if n < 0 {
			return false
		}
		s = s[17+n:]
	}
	return true
}

// readScanHeader reads which tables the components use (B.2.3), and makes room for
// their planes.
func (d *decoder) readScanHeader(s []byte) bool {
	if !d.framed || len(s) != 4+2*3 || s[0] != 3 {
		return false
	}
	across, down := d.macroblocks()
	for i := range d.components {
		c, p := &d.components[i], s[1+2*i:]
		if p[0] != c.id || p[1]>>4 > 3 || p[1]&15 > 3 {
			return false
		}
		c.dc, c.ac = &d.tables[0][p[1]>>4], &d.tables[1][p[1]&15]
		if !c.dc.built || !c.ac.built {
			return false
		}
		c.wide, c.tall = across*c.h*d.eighths, down*c.v*d.eighths
		c.stride, c.pix = c.wide, make([]uint8, c.wide*c.tall)
	}
	return true
}
