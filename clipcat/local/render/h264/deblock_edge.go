package h264

// edgeFilter filters samples p3 p2 p1 p0 | q0 q1 q2 q3 across an edge (8.7.2).
type edgeFilter struct {
	alpha, beta int32
	tc0         [3]int32 // by bS - 1
}

func newEdgeFilter(qp int) edgeFilter {
	f := edgeFilter{alpha: int32(deblockAlpha[qp]), beta: int32(deblockBeta[qp])}
	for i, v := range deblockTC0[qp] {
		f.tc0[i] = int32(v)
	}
	return f
}

// luma filters 16 samples along an edge. at is the index of the first q0; across and along are the distances to the
// next sample in both directions.
func (f *edgeFilter) luma(s []uint8, at, across, along int, bS *strengths) {
	for _, strength := range bS {
		for range 4 {
			if strength > 0 && f.edge(s, at, across) {
				if strength == 4 {
					f.strongLuma(s, at, across)
				} else {
					f.weakLuma(s, at, across, f.tc0[strength-1])
				}
			}
			at += along
		}
	}
}

// chroma filters 8 samples along an edge.
func (f *edgeFilter) chroma(s []uint8, at, across, along int, bS *strengths) {
	for _, strength := range bS {
		for range 2 {
			if strength > 0 && f.edge(s, at, across) {
				if strength == 4 {
					strongChroma(s, at, across)
				} else {
					f.weakChroma(s, at, across, f.tc0[strength-1]+1)
				}
			}
			at += along
		}
	}
}

// edge is filterSamplesFlag: a step that is too large belongs to the picture.
func (f *edgeFilter) edge(s []uint8, at, across int) bool {
	p1, p0, q0, q1 := int32(s[at-2*across]), int32(s[at-across]), int32(s[at]), int32(s[at+across])
	return distance(p0, q0) < f.alpha && distance(p1, p0) < f.beta && distance(q1, q0) < f.beta
}

func distance(a, b int32) int32 {
	if a < b {
		return b - a
	}
	return a - b
}

func clip3(low, high, v int32) int32 { return min(max(v, low), high) }

// weakLuma filters with bS below 4 (8.7.2.3).
func (f *edgeFilter) weakLuma(s []uint8, at, across int, tc0 int32) {
	p2, p1, p0 := int32(s[at-3*across]), int32(s[at-2*across]), int32(s[at-across])
	q0, q1, q2 := int32(s[at]), int32(s[at+across]), int32(s[at+2*across])
	tc := tc0
	if distance(p2, p0) < f.beta {
		tc++
		s[at-2*across] = uint8(p1 + clip3(-tc0, tc0, (p2+(p0+q0+1)>>1-2*p1)>>1))
	}
	if distance(q2, q0) < f.beta {
		tc++
		s[at+across] = uint8(q1 + clip3(-tc0, tc0, (q2+(p0+q0+1)>>1-2*q1)>>1))
	}
	delta := clip3(-tc, tc, (4*(q0-p0)+p1-q1+4)>>3)
	s[at-across], s[at] = clip1(p0+delta), clip1(q0-delta)
}

func (f *edgeFilter) weakChroma(s []uint8, at, across int, tc int32) {
	p1, p0, q0, q1 := int32(s[at-2*across]), int32(s[at-across]), int32(s[at]), int32(s[at+across])
	delta := clip3(-tc, tc, (4*(q0-p0)+p1-q1+4)>>3)
	s[at-across], s[at] = clip1(p0+delta), clip1(q0-delta)
}

// strongLuma filters with bS 4 (8.7.2.4).
func (f *edgeFilter) strongLuma(s []uint8, at, across int) {
	p2, p1, p0 := int32(s[at-3*across]), int32(s[at-2*across]), int32(s[at-across])
	q0, q1, q2 := int32(s[at]), int32(s[at+across]), int32(s[at+2*across])
	small := distance(p0, q0) < f.alpha>>2+2
	if small && distance(p2, p0) < f.beta {
		p3 := int32(s[at-4*across])
		s[at-across] = uint8((p2 + 2*p1 + 2*p0 + 2*q0 + q1 + 4) >> 3)
		s[at-2*across] = uint8((p2 + p1 + p0 + q0 + 2) >> 2)
		s[at-3*across] = uint8((2*p3 + 3*p2 + p1 + p0 + q0 + 4) >> 3)
	} else {
		s[at-across] = uint8((2*p1 + p0 + q1 + 2) >> 2)
	}
	if small && distance(q2, q0) < f.beta {
		q3 := int32(s[at+3*across])
		s[at] = uint8((p1 + 2*p0 + 2*q0 + 2*q1 + q2 + 4) >> 3)
		s[at+across] = uint8((p0 + q0 + q1 + q2 + 2) >> 2)
		s[at+2*across] = uint8((2*q3 + 3*q2 + q1 + q0 + p0 + 4) >> 3)
	} else {
		s[at] = uint8((2*q1 + q0 + p1 + 2) >> 2)
	}
}

func strongChroma(s []uint8, at, across int) {
	p1, p0, q0, q1 := int32(s[at-2*across]), int32(s[at-across]), int32(s[at]), int32(s[at+across])
	s[at-across], s[at] = uint8((2*p1+p0+q1+2)>>2), uint8((2*q1+q0+p1+2)>>2)
}
