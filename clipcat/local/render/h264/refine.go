package h264

// refine reports whether it is time to code again, in finer steps, what was coded coarsely while it changed and stands
// still now, and notes that as dirty. It shows for long, and costs once. One slice has one quantisation parameter, so
// this waits until not much else moves.
func (b *Band) refine() bool {
	waiting, moving := 0, 0
	for i, coarse := range b.coarse {
		if b.since.dirty[i] {
			moving++
		} else if coarse {
			waiting++
		}
	}
	if 2*waiting <= moving {
		return false
	}
	for i, coarse := range b.coarse {
		b.since.dirty[i] = b.since.dirty[i] || coarse
	}
	b.since.still = false
	return true
}
