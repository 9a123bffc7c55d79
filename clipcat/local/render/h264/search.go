package h264

// intraWorthTrying times lambda is the difference, over a macroblock, above which intra prediction is tried.
const intraWorthTrying = 320

// motionSearch is the way to the motion of a macroblock.
type motionSearch struct {
	predicted, skipped Vector // see motionPrediction

	motion Vector
	best   differences // from the prediction with that motion, which is in Band.luma
	cost   int
}

// searchMotion chooses the motion of a macroblock among the likely ones and refines it.
func (b *Band) searchMotion(s *motionSearch, hint Vector) {
	s.cost = noCost
	hint = b.reach.nearest(&b.site, hint)
	candidates := [...]Vector{s.skipped, hint, {}, s.predicted}
	for i, v := range candidates {
		if seen(candidates[:i], v) || !b.reach.allows(&b.site, v) {
			continue
		}
		b.tryMotion(s, v)
		if s.cost < b.inter.luma.quiet {
			return
		}
	}
	if s.best.total() > worthRefining*b.inter.luma.quiet {
		b.refineMotion(s)
	}
}

func seen(candidates []Vector, v Vector) bool {
	for _, c := range candidates {
		if c == v {
			return true
		}
	}
	return false
}

// worthRefining, in units of quantizer.quiet, is the difference from which steps of a quarter sample pay.
const worthRefining = 8

// refineMotion goes downhill in steps of a quarter sample.
func (b *Band) refineMotion(s *motionSearch) {
	for range 2 {
		from := s.motion
		for _, step := range [...]Vector{{X: 1}, {X: -1}, {Y: 1}, {Y: -1}} {
			if v := (Vector{X: from.X + step.X, Y: from.Y + step.Y}); b.reach.allows(&b.site, v) {
				b.tryMotion(s, v)
			}
		}
		if s.motion == from {
			return
		}
	}
}

// tryMotion takes v if it is better than what was found so far.
func (b *Band) tryMotion(s *motionSearch, v Vector) {
	b.interpolator.luma(b.otherLuma, &b.previous.luma, b.site.luma, v)
	d := difference16x16(b.source.Y[b.site.sourceLuma:], b.source.YStride, b.otherLuma)
	cost := d.total()
	if v != s.skipped {
		bits := 2 + seLength(int(v.X)-int(s.predicted.X)) + seLength(int(v.Y)-int(s.predicted.Y))
		cost += bits * b.inter.luma.lambda
	}
	if cost < s.cost {
		s.motion, s.best, s.cost = v, d, cost
		b.luma, b.otherLuma = b.otherLuma, b.luma
	}
}

// intraIsNearer reports whether one of the cheap intra predictions is nearer to the source than motion.
func (b *Band) intraIsNearer(s *motionSearch) bool {
	n := b.site.neighbours()
	for mode := range pred16Plane {
		if !n.allows16(mode) {
			continue
		}
		predict16x16(b.otherLuma, &b.current.luma, b.site.luma, mode, n)
		d := difference16x16(b.source.Y[b.site.sourceLuma:], b.source.YStride, b.otherLuma)
		if d.total()+intraTypeBits*b.inter.luma.lambda < s.best.total() {
			return true
		}
	}
	return false
}

// intraTypeBits is about what an intra macroblock takes in a P slice besides its residual.
const intraTypeBits = 12
