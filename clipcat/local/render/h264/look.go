package h264

// farAbove times quiet is the cost from which a look around the likely motions may be worth its time.
const farAbove = 10

// luck tells whether to look around where none of the likely motions fits. Along the edges of what moves, and in a
// clip, that finds much; in noise, and where something appears, never. So the bar is the higher above the usual cost,
// the more often a look was in vain.
type luck struct {
	usual int // cost of a motion, on average over the last macroblocks
	raise int // of the bar, in sixteenths
}

const (
	lowestBar    = 20 // sixteenths of the usual cost
	highestRaise = 32
)

func (l *luck) tries(cost int) bool { return 16*cost > (lowestBar+l.raise)*l.usual }

// learn takes a look that lowered the cost from before to after. It paid if it halved it.
func (l *luck) learn(before, after int) {
	if 2*after < before {
		l.raise = max(0, l.raise-4)
	} else {
		l.raise = min(highestRaise, l.raise+1)
	}
}

// lookAround goes downhill from the best motion and from none at all, and keeps the better end. Where an edge runs
// through the macroblock, one side stands still more often than not.
func (b *Band) lookAround(s *motionSearch) {
	likely, before := s.motion, s.cost
	b.goDownhill(s)
	if likely != (Vector{}) {
		motion, cost := s.motion, s.cost
		s.motion, s.cost = Vector{}, noCost
		b.tryMotion(s, s.motion)
		b.goDownhill(s)
		if cost <= s.cost {
			s.motion, s.cost = motion, cost
		}
	}
	b.luck.learn(before, s.cost)
	for _, step := range [...]int16{2, 2, 1, 1} {
		b.refineMotion(s, step)
	}
}

// goDownhill takes steps of two samples, and then of one, for as long as they lower the cost, and not too many.
func (b *Band) goDownhill(s *motionSearch) {
	for _, stride := range [...]struct {
		step int16
		most int
	}{{8, 8}, {4, 2}} {
		for range stride.most {
			from := s.motion
			for _, way := range directions {
				b.tryMotion(s, Vector{X: from.X + stride.step*way.X, Y: from.Y + stride.step*way.Y})
			}
			if s.motion == from {
				break
			}
		}
	}
}

var directions = [8]Vector{{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1}}
