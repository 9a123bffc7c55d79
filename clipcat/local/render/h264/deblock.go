package h264

// deblocker filters the edges of the transform blocks of a picture (8.7). All macroblocks of a slice have the same
// quantisation parameter here, so one set of thresholds serves all edges.
type deblocker struct {
	luma, chroma edgeFilter
}

func newDeblocker(qp int) deblocker {
	return deblocker{luma: newEdgeFilter(qp), chroma: newEdgeFilter(int(chromaQP[qp]))}
}

// strengths holds bS (8.7.2.1) of the four 4-sample stretches of an edge; in chroma a stretch has two samples.
type strengths [4]uint8

// deblock filters the current frame, macroblock by macroblock: first the vertical edges, then the horizontal ones.
func (b *Band) deblock() {
	d := newDeblocker(b.unfiltered)
	b.unfiltered = 0
	for row := range b.rows {
		for column := range b.columns {
			i := b.grid.index(column, row)
			here := &b.grid.macroblocks[i]
			left, above := &b.grid.macroblocks[i-1], &b.grid.macroblocks[i-b.grid.stride]
			if !here.coefficients && !outerEdge(here, left) && !outerEdge(here, above) {
				continue
			}
			b.deblockMacroblock(&d, column, row, left, here, above)
			b.filtered(column, row)
		}
	}
}

// filtered notes that a macroblock's samples, and those next to it on the left and above, may have changed.
func (b *Band) filtered(column, row int) {
	i := row*b.columns + column
	b.same[i] = false
	if column > 0 {
		b.same[i-1] = false
	}
	if row > 0 {
		b.same[i-b.columns] = false
	}
}

// outerEdge reports whether some stretch of the edge between macroblocks can have a bS other than zero.
func outerEdge(here, other *macroblock) bool {
	return other.available() && (here.coefficients || other.coefficients || apart(here.motion, other.motion))
}

// apart reports whether two motions differ by a whole sample or more.
func apart(a, b Vector) bool {
	x, y := int(a.X)-int(b.X), int(a.Y)-int(b.Y)
	return x >= 4 || x <= -4 || y >= 4 || y <= -4
}

func (b *Band) deblockMacroblock(d *deblocker, column, row int, left, here, above *macroblock) {
	luma, chroma := &b.current.luma, &b.current.chroma
	lumaAt := luma.origin + 16*(row*luma.stride+column)
	chromaAt := chroma[0].origin + 8*(row*chroma[0].stride+column)
	for edge := range 4 {
		if s := verticalStrengths(left, here, edge); s != (strengths{}) {
			d.luma.lumaAcross(luma.samples, lumaAt+4*edge, luma.stride, &s)
			if edge%2 == 0 {
				d.chroma.chromaAcross(chroma[0].samples, chromaAt+2*edge, chroma[0].stride, &s)
				d.chroma.chromaAcross(chroma[1].samples, chromaAt+2*edge, chroma[1].stride, &s)
			}
		}
	}
	for edge := range 4 {
		if s := horizontalStrengths(above, here, edge); s != (strengths{}) {
			d.luma.lumaAlong(luma.samples, lumaAt+4*edge*luma.stride, luma.stride, &s)
			if edge%2 == 0 {
				d.chroma.chromaAlong(chroma[0].samples, chromaAt+2*edge*chroma[0].stride, chroma[0].stride, &s)
				d.chroma.chromaAlong(chroma[1].samples, chromaAt+2*edge*chroma[1].stride, chroma[1].stride, &s)
			}
		}
	}
}

// verticalStrengths returns bS of the edge on the left of a column of blocks.
func verticalStrengths(left, here *macroblock, edge int) (s strengths) {
	other, step := here, -1
	if edge == 0 {
		other, step = left, 3
	}
	if known := edgeStrengths(&s, other, here, edge == 0); known {
		return s
	}
	for k := range s {
		at := 4*k + edge
		s[k] = innerStrength(here.totalLuma[at]|other.totalLuma[at+step], s[k])
	}
	return s
}

// horizontalStrengths returns bS of the edge above a row of blocks.
func horizontalStrengths(above, here *macroblock, edge int) (s strengths) {
	other, step := here, -4
	if edge == 0 {
		other, step = above, 12
	}
	if known := edgeStrengths(&s, other, here, edge == 0); known {
		return s
	}
	for k := range s {
		at := 4*edge + k
		s[k] = innerStrength(here.totalLuma[at]|other.totalLuma[at+step], s[k])
	}
	return s
}

// edgeStrengths sets what follows from the macroblocks on both sides, and reports whether that decides.
func edgeStrengths(s *strengths, other, here *macroblock, outer bool) bool {
	switch {
	case !other.available():
		return true
	case outer && (here.intra() || other.intra()):
		*s = strengths{4, 4, 4, 4}
		return true
	case here.intra():
		*s = strengths{3, 3, 3, 3}
		return true
	case apart(here.motion, other.motion):
		*s = strengths{1, 1, 1, 1}
	}
	return !here.coefficients && !other.coefficients
}

// innerStrength raises bS where one of the two blocks has coefficients.
func innerStrength(total, strength uint8) uint8 {
	if total != 0 {
		return 2
	}
	return strength
}
