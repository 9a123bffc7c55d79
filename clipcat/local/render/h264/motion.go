package h264

// motionPrediction returns mvpLX of a 16x16 partition (8.4.1.3) and the motion of a skipped macroblock (8.4.1.1).
func (s *site) motionPrediction() (predicted, skipped Vector) {
	above, far := s.above, s.aboveRight
	if !far.available() {
		far = s.corner // mbAddrC is replaced by mbAddrD (8.4.1.3.2)
	}
	predicted = s.predictMotion(above, far)
	if s.left.still() || above.still() {
		return predicted, Vector{}
	}
	return predicted, predicted
}

// still reports whether a neighbour makes a skipped macroblock stand still.
func (m *macroblock) still() bool {
	return !m.available() || m.kind == inter && m.motion == Vector{}
}

func (s *site) predictMotion(above, far *macroblock) Vector {
	if s.left.available() && !above.available() && !far.available() {
		return s.left.motion
	}
	// refIdxLX can only match where a neighbour is inter: with one of them, that one decides.
	switch left, up, other := s.left.kind == inter, above.kind == inter, far.kind == inter; {
	case left && !up && !other:
		return s.left.motion
	case !left && up && !other:
		return above.motion
	case !left && !up && other:
		return far.motion
	}
	return Vector{
		X: median(s.left.motion.X, above.motion.X, far.motion.X),
		Y: median(s.left.motion.Y, above.motion.Y, far.motion.Y),
	}
}

func median(a, b, c int16) int16 {
	return max(min(a, b), min(max(a, b), c))
}

// reach is how far macroblocks of a band may look, in quarter samples of the band's plane: the positions of the first
// sample of a reference block.
type reach struct {
	left, right, top, bottom int
	topEdge, bottomEdge      bool // the band ends where the picture does
}

func newReach(c Config, firstRow, rows int) reach {
	r := reach{
		left: -4 * furthest, right: 4 * (16*(c.Columns()-1) + furthest),
		top: 0, bottom: 4 * 16 * (rows - 1),
		topEdge: firstRow == 0, bottomEdge: firstRow+rows == c.Rows(),
	}
	if r.topEdge {
		r.top -= 4 * furthest
	}
	if r.bottomEdge {
		r.bottom += 4 * furthest
	}
	return r
}

// allows reports whether the macroblock at s may have the motion v: whether what it refers to lies within the band or
// beyond an edge of the picture, and the level allows its length.
func (r *reach) allows(s *site, v Vector) bool {
	x, y := 64*s.column+int(v.X), 64*s.row+int(v.Y)
	top, bottom := r.top, r.bottom
	if v.Y&3 != 0 { // the six-tap filter reads two rows above and three below
		if !r.topEdge {
			top += 4 * 2
		}
		if !r.bottomEdge {
			bottom -= 4 * 3
		}
	}
	const longest = 1 << log2MotionDown
	return x >= r.left && x <= r.right && y >= top && y <= bottom && v.Y >= -longest && v.Y < longest
}

// nearest returns the allowed motion that is nearest to v in one direction at a time, in whole samples.
func (r *reach) nearest(s *site, v Vector) Vector {
	if r.allows(s, v) {
		return v
	}
	x, y := 64*s.column, 64*s.row
	v.X = int16(min(max(x+int(v.X), r.left), r.right) - x)
	v.Y = int16(min(max(y+int(v.Y), r.top), r.bottom) - y)
	if r.allows(s, v) {
		return v
	}
	v.Y &^= 3
	if r.allows(s, v) {
		return v
	}
	return Vector{}
}
