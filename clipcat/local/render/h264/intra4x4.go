package h264

// predMode is an Intra4x4PredMode (Table 8-2).
type predMode uint8

const (
	predVertical predMode = iota
	predHorizontal
	predDC
	predDiagonalDownLeft
	predDiagonalDownRight
	predVerticalRight
	predHorizontalDown
	predVerticalLeft
	predHorizontalUp
	predModes // how many there are
)

// The neighbours of a 4x4 block lie on a line that goes up on its left, round the corner, and to the right above it:
// p[-1, 3] … p[-1, 0], p[-1, -1], p[0, -1] … p[7, -1]. In 8.3.1.2 every directional mode takes each sample from one
// place of that line: as it is, or the mean of two neighbours, or weighted over three. So the line is filtered once, and
// a mode is a table of places.
const (
	lineLength = 13
	corner     = 4          // place of p[-1, -1]
	plain      = 0          // + place: the sample itself
	halves     = lineLength // + place: the mean of it and the next one
	thirds     = 2 * lineLength
)

// line holds the neighbours, then halves, then thirds: (previous + 2·sample + next + 2) >> 2.
type line [3 * lineLength]uint8

// filter fills halves and thirds. The ends of the line count twice, as in Intra_4x4_Diagonal_Down_Left (8.3.1.2.4) and
// Intra_4x4_Horizontal_Up (8.3.1.2.9).
func (l *line) filter() {
	for i := range lineLength {
		previous, sample, next := uint(l[max(i-1, 0)]), uint(l[i]), uint(l[min(i+1, lineLength-1)])
		l[halves+i] = uint8((sample + next + 1) >> 1)
		l[thirds+i] = uint8((previous + 2*sample + next + 2) >> 2)
	}
}

// places tells for each mode and each sample, in raster order, where on the line it comes from. DC has none.
var places = func() (t [predModes][16]uint8) {
	for i := range 16 {
		x, y := i&3, i>>2
		t[predVertical][i] = uint8(plain + corner + 1 + x)
		t[predHorizontal][i] = uint8(plain + corner - 1 - y)
		t[predDiagonalDownLeft][i] = uint8(thirds + corner + 2 + x + y)
		t[predDiagonalDownRight][i] = uint8(thirds + corner + x - y)
		t[predVerticalRight][i] = verticalRight(x, y)
		t[predHorizontalDown][i] = horizontalDown(x, y)
		t[predVerticalLeft][i] = verticalLeft(x, y)
		t[predHorizontalUp][i] = horizontalUp(x, y)
	}
	return t
}()

// verticalRight follows 8.3.1.2.6.
func verticalRight(x, y int) uint8 {
	switch z := 2*x - y; {
	case z < -1:
		return uint8(thirds + corner + 1 - y)
	case z == -1:
		return thirds + corner
	case z%2 == 0:
		return uint8(halves + corner + x - y>>1)
	default:
		return uint8(thirds + corner + x - y>>1)
	}
}

// horizontalDown follows 8.3.1.2.7: Vertical_Right with the axes exchanged, that is with the line reversed.
func horizontalDown(x, y int) uint8 {
	switch z := 2*y - x; {
	case z < -1:
		return uint8(thirds + corner - 1 + x)
	case z == -1:
		return thirds + corner
	case z%2 == 0:
		return uint8(halves + corner - 1 - y + x>>1)
	default:
		return uint8(thirds + corner - y + x>>1)
	}
}

// verticalLeft follows 8.3.1.2.8.
func verticalLeft(x, y int) uint8 {
	if y%2 == 0 {
		return uint8(halves + corner + 1 + x + y>>1)
	}
	return uint8(thirds + corner + 2 + x + y>>1)
}

// horizontalUp follows 8.3.1.2.9.
func horizontalUp(x, y int) uint8 {
	switch z := x + 2*y; {
	case z > 5:
		return plain
	case z%2 == 0:
		return uint8(halves + corner - 2 - y - x>>1)
	default:
		return uint8(thirds + corner - 2 - y - x>>1)
	}
}

// neighbours tells which samples around a block or a macroblock may be used.
type neighbours struct{ left, above, corner bool }

// allows reports whether mode needs no sample that is not available.
func (n neighbours) allows(mode predMode) bool {
	switch mode {
	case predDC:
		return true
	case predVertical, predDiagonalDownLeft, predVerticalLeft:
		return n.above
	case predHorizontal, predHorizontalUp:
		return n.left
	}
	return n.left && n.above && n.corner
}

// predict4x4 writes the prediction of a block.
func (l *line) predict4x4(target *[16]uint8, mode predMode, n neighbours) {
	if mode == predDC {
		fill(target[:], l.mean(n))
		return
	}
	from := &places[mode]
	for i := range target {
		target[i] = l[from[i]]
	}
}

// mean is the sample value of Intra_4x4_DC (8.3.1.2.3).
func (l *line) mean(n neighbours) uint8 {
	left := uint(l[0]) + uint(l[1]) + uint(l[2]) + uint(l[3])
	above := uint(l[corner+1]) + uint(l[corner+2]) + uint(l[corner+3]) + uint(l[corner+4])
	switch {
	case n.left && n.above:
		return uint8((left + above + 4) >> 3)
	case n.left:
		return uint8((left + 2) >> 2)
	case n.above:
		return uint8((above + 2) >> 2)
	}
	return 128
}

// collect reads the line around the block whose first sample is at index at. Samples right of the block above are
// replaced by its last one where they are not available yet (8.3.1.2).
func (l *line) collect(p *plane, at int, n neighbours, aboveRight bool) {
	if n.left {
		for y := range 4 {
			l[corner-1-y] = p.samples[at+y*p.stride-1]
		}
	}
	if n.corner {
		l[corner] = p.samples[at-p.stride-1]
	}
	if n.above {
		*(*[8]uint8)(l[corner+1:]) = *(*[8]uint8)(p.samples[at-p.stride:])
		if !aboveRight {
			fill(l[corner+5:lineLength], l[corner+4])
		}
	}
	l.filter()
}

// neighbours4x4 returns what is available around the luma block at a raster position, and whether the four samples
// above and to the right of it are (6.4.11.4).
func (s *site) neighbours4x4(at int) (n neighbours, aboveRight bool) {
	x, y := at&3, at>>2
	n.left = x > 0 || s.left.available()
	n.above = y > 0 || s.above.available()
	n.corner = n.left && n.above // a band is a rectangle
	switch {
	case y == 0 && x == 3:
		return n, s.aboveRight.available()
	case y == 0:
		return n, n.above
	}
	return n, x == 0 || x == 2 && y != 0 || x == 1 && y == 2 // the others come later in coding order
}

// predictMode returns predIntra4x4PredMode (8.3.1.1) of the luma block at a raster position.
func (s *site) predictMode(at int) predMode {
	left, above := s.left.modes[at|3], s.above.modes[at|12]
	if at&3 > 0 {
		left = s.here.modes[at-1]
	} else if !s.left.available() {
		return predDC
	}
	if at > 3 {
		above = s.here.modes[at-4]
	} else if !s.above.available() {
		return predDC
	}
	return min(left, above)
}
