package h264

import "math/bits"

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

// lumaAcross filters the 16 samples of a vertical edge. at is the index of the first q0.
func (f *edgeFilter) lumaAcross(s []uint8, at, stride int, bS *strengths) {
	for _, strength := range bS {
		if strength == 0 {
			at += 4 * stride
			continue
		}
		for range 4 {
			if around := load8(s[at-4:]); around != around&0xFF*everyByte && f.edge(s, at, 1) {
				f.filterLuma(s, at, 1, strength)
			}
			at += stride
		}
	}
}

// lumaAlong filters the 16 samples of a horizontal edge. at is the index of the first q0.
func (f *edgeFilter) lumaAlong(s []uint8, at, stride int, bS *strengths) {
	for half := 0; half < len(bS); half += 2 {
		for which := f.passing(s, at, stride) & present(bS[half:]); which != 0; which &= which - 1 {
			i := bits.TrailingZeros64(which) / 8
			f.filterLuma(s, at+i, stride, bS[half+i/4])
		}
		at += 8
	}
}

// chromaAcross filters the 8 samples of a vertical edge.
func (f *edgeFilter) chromaAcross(s []uint8, at, stride int, bS *strengths) {
	for _, strength := range bS {
		for range 2 {
			if strength > 0 && f.edge(s, at, 1) {
				f.filterChroma(s, at, 1, strength)
			}
			at += stride
		}
	}
}

// chromaAlong filters the 8 samples of a horizontal edge.
func (f *edgeFilter) chromaAlong(s []uint8, at, stride int, bS *strengths) {
	for which := f.passing(s, at, stride); which != 0; which &= which - 1 {
		i := bits.TrailingZeros64(which) / 8
		if strength := bS[i/2]; strength > 0 {
			f.filterChroma(s, at+i, stride, strength)
		}
	}
}

// passing is filterSamplesFlag of eight samples next to each other, from that at index at on: the high bit of each. Where
// all around is one flat area, filtering changes nothing, and none passes.
func (f *edgeFilter) passing(s []uint8, at, stride int) uint64 {
	p1, p0, q0, q1 := load8(s[at-2*stride:]), load8(s[at-stride:]), load8(s[at:]), load8(s[at+stride:])
	if p0 == q0 && p1 == p0 && q1 == q0 && load8(s[at-3*stride:]) == p0 && load8(s[at-4*stride:]) == p0 &&
		load8(s[at+2*stride:]) == q0 && load8(s[at+3*stride:]) == q0 {
		return 0
	}
	return below(distances(p0, q0), f.alpha) & below(distances(p1, p0), f.beta) & below(distances(q1, q0), f.beta)
}

// present has all bits of the samples whose stretch is filtered.
func present(bS []uint8) (which uint64) {
	if bS[0] > 0 {
		which = 1<<32 - 1
	}
	if bS[1] > 0 {
		which |= (1<<32 - 1) << 32
	}
	return which
}

// edge is filterSamplesFlag: a step that is too large belongs to the picture.
func (f *edgeFilter) edge(s []uint8, at, across int) bool {
	p1, p0, q0, q1 := int32(s[at-2*across]), int32(s[at-across]), int32(s[at]), int32(s[at+across])
	return distance(p0, q0) < f.alpha && distance(p1, p0) < f.beta && distance(q1, q0) < f.beta
}

func (f *edgeFilter) filterLuma(s []uint8, at, across int, strength uint8) {
	if strength == 4 {
		f.strongLuma(s, at, across)
	} else {
		f.weakLuma(s, at, across, f.tc0[strength-1])
	}
}

func (f *edgeFilter) filterChroma(s []uint8, at, across int, strength uint8) {
	if strength == 4 {
		strongChroma(s, at, across)
	} else {
		f.weakChroma(s, at, across, f.tc0[strength-1]+1)
	}
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
