package h264

import "slices"

// intraWorthTrying times lambda is the difference, over a macroblock, above which intra prediction is tried.
const intraWorthTrying = 160

// motionSearch is the way to the motion of a macroblock.
type motionSearch struct {
	predicted, skipped Vector // see motionPrediction
	estimator          estimator

	motion Vector
	cost   int
	best   differences // from the prediction with that motion, which is in Band.luma
}

// searchMotion chooses the motion of a macroblock among the likely ones. Only if none of them fits does it look on.
func (b *Band) searchMotion(s *motionSearch, hint Vector) {
	s.cost = noCost
	quiet, care := b.inter.luma.quiet, &b.inter.care
	s.estimator = estimator{source: b.source.Y[b.site.sourceLuma:], stride: b.source.YStride, step: care.rowStep}
	if b.tryMotion(s, s.skipped); s.cost < 4*quiet {
		if b.predict(s); s.best.allBelow(quiet) {
			return
		}
	}
	likely := [...]Vector{s.skipped, b.reach.nearest(&b.site, hint), {}, s.predicted}
	for i := 1; i < len(likely) && s.cost > care.worthLooking*quiet; i++ {
		if !slices.Contains(likely[:i], likely[i]) {
			b.tryMotion(s, likely[i])
		}
	}
	fadesInPlace := b.weighs && hint == Vector{} // so that motion would not help
	if s.cost > care.worthRefining*quiet && !fadesInPlace {
		if s.cost > farAbove*quiet && b.luck.tries(s.cost) {
			b.lookAround(s)
		} else {
			b.refineMotion(s, 1)
		}
		b.luck.usual += (s.cost - b.luck.usual) / 8
	}
	b.predict(s)
}

// predict writes the prediction with the motion found and measures how far it is from the source.
func (b *Band) predict(s *motionSearch) {
	b.interpolator.luma(b.luma, &b.site, s.motion)
	s.best.measure(b.source.Y[b.site.sourceLuma:], b.source.YStride, b.luma)
}

// refineMotion takes a step of so many quarter samples along each axis, if that is downhill.
func (b *Band) refineMotion(s *motionSearch, step int16) {
	b.tryBothWays(s, Vector{X: step})
	b.tryBothWays(s, Vector{Y: step})
}

// tryBothWays tries a step from the best motion and, if it is in vain, the opposite one.
func (b *Band) tryBothWays(s *motionSearch, step Vector) {
	from := s.motion
	b.tryMotion(s, Vector{X: from.X + step.X, Y: from.Y + step.Y})
	if s.motion == from {
		b.tryMotion(s, Vector{X: from.X - step.X, Y: from.Y - step.Y})
	}
}

// tryMotion takes v if it is allowed and better than what was found so far.
func (b *Band) tryMotion(s *motionSearch, v Vector) {
	if !b.reach.allows(&b.site, v) {
		return
	}
	cost := 0
	if v != s.skipped {
		bits := 2 + seLength(int(v.X)-int(s.predicted.X)) + seLength(int(v.Y)-int(s.predicted.Y))
		cost = bits * b.inter.luma.lambda
	}
	first, second := b.interpolator.samples(&b.site, v)
	if stride := b.current.luma.stride; second == nil {
		cost += s.estimator.estimate(first, stride, s.cost-cost)
	} else {
		cost += s.estimator.estimateMean(first, second, stride, s.cost-cost)
	}
	if cost < s.cost {
		s.motion, s.cost = v, cost
	}
}

// intraIsNearer reports whether one of the cheap intra predictions is nearer to the source than limit.
func (b *Band) intraIsNearer(limit int) bool {
	n := b.site.neighbours()
	for mode := range pred16Plane {
		if !n.allows16(mode) {
			continue
		}
		predict16x16(b.otherLuma, &b.current.luma, b.site.luma, mode, n)
		if difference16x16(b.source.Y[b.site.sourceLuma:], b.source.YStride, b.otherLuma, limit) < limit {
			return true
		}
	}
	return false
}

// intraTypeBits is about what an intra macroblock takes in a P slice besides its residual.
const intraTypeBits = 6
