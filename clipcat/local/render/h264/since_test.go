package h264

import "testing"

// TestSinceReference follows what moves to the right by a macroblock and a quarter sample per picture: what is known of
// it reaches back to the reference picture, and what was dirty stays so until the next one.
func TestSinceReference(t *testing.T) {
	const columns = 4
	s := newSince(columns)
	s.restart()
	step := func(at int) *Changes {
		ch := &Changes{Dirty: make([]bool, columns), Motion: make([]Vector, columns)}
		ch.Dirty[at], ch.Motion[at] = true, Vector{X: -65}
		return ch
	}
	if !s.still {
		t.Error("something changed at the start")
	}
	s.add(step(1), columns)
	s.add(step(2), columns)
	if s.still || s.dirty[0] || !s.dirty[1] || !s.dirty[2] || s.dirty[3] {
		t.Errorf("dirty: %v", s.dirty)
	}
	if want := (Vector{X: -130}); s.motion[2] != want {
		t.Errorf("motion: %v, want %v", s.motion[2], want)
	}
	s.restart()
	s.add(&Changes{Dirty: make([]bool, columns)}, columns)
	if !s.still || s.dirty[2] || s.motion[2] != (Vector{}) {
		t.Errorf("after a reference picture: still %v, dirty %v, motion %v", s.still, s.dirty, s.motion)
	}
	s.add(nil, columns)
	if s.still || !s.dirty[0] {
		t.Errorf("nothing is known of a step: still %v, dirty %v", s.still, s.dirty)
	}
}
