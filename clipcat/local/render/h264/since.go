package h264

// interval is the distance between reference pictures. Those in between are disposable (nal_ref_idc is zero): each is
// predicted from the last reference picture, and nothing is predicted from it. So they may be coarser, errors do not
// pile up in them, and they need neither deblocking nor a border here. But what fades is unlike the reference picture
// the more, the farther that is, and what comes in would be coded in each: there every picture is one. Whether a picture
// is disposable depends on nothing but its place after the IDR picture and on whether this and others fade, for
// nal_ref_idc has to be the same in all slices of a picture.
const interval = 3

// since is what is known of the steps from the last reference picture to the current one.
type since struct {
	pictures    int // how many steps
	dirty       []bool
	motion, old []Vector
	still       bool // nothing is dirty
}

func newSince(macroblocks int) since {
	return since{dirty: make([]bool, macroblocks), motion: make([]Vector, macroblocks), old: make([]Vector, macroblocks)}
}

// restart makes the current picture the one that all is counted from.
func (s *since) restart() {
	s.pictures, s.still = 0, true
	clear(s.dirty)
	clear(s.motion)
}

// add takes the next step. The motion of a macroblock goes on with the one that was known of the place it came from.
func (s *since) add(ch *Changes, columns int) {
	s.pictures++
	s.still = s.still && !ch.anyDirty()
	s.motion, s.old = s.old, s.motion
	for i := range s.dirty {
		v := ch.motion(i)
		s.motion[i] = v
		if s.dirty[i] = s.dirty[i] || ch.dirty(i); !s.dirty[i] || s.pictures == 1 {
			continue
		}
		before := s.old[s.origin(i, columns, v)]
		s.motion[i] = Vector{X: v.X + before.X, Y: v.Y + before.Y}
	}
}

// disposable reports whether nothing should be predicted from the current picture.
func (s *since) disposable(ch *Changes) bool { return s.pictures < interval && !ch.fading() }

// origin returns the macroblock in which the centre of another one was before it moved.
func (s *since) origin(macroblock, columns int, v Vector) int {
	rows := len(s.dirty) / columns
	column := min(max(macroblock%columns+(int(v.X)+32)>>6, 0), columns-1)
	row := min(max(macroblock/columns+(int(v.Y)+32)>>6, 0), rows-1)
	return row*columns + column
}
