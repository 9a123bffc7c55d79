package pipeline

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// service is one that renders so many at once, first come, first served; each render takes from to to.
type service struct {
	slots    int
	from, to time.Duration
}

// render submits so many flights, one every pause, and tells when each really ends.
func (s service) render(n int, pause time.Duration) (flights []*flight, ends []time.Time) {
	begin := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	random := rand.New(rand.NewPCG(1, 2))
	free := make([]time.Time, s.slots)
	for i := range n {
		f := &flight{row: i + 2, template: "T", submitted: begin.Add(time.Duration(i) * pause)}
		slices.SortFunc(free, time.Time.Compare)
		end := latest(free[0], f.submitted).Add(s.from + time.Duration(random.Int64N(int64(s.to-s.from)+1)))
		free[0] = end
		flights, ends = append(flights, f), append(ends, end)
	}
	return flights, ends
}

// learn shows a forecast what looks at all renders see, one every so often, until a time.
func learn(flights []*flight, ends []time.Time, every, until time.Duration) *forecast {
	c := newForecast()
	begin := flights[0].submitted
	for at := begin.Add(every); !at.After(begin.Add(until)); at = at.Add(every) {
		for i, f := range flights {
			switch {
			case f.submitted.After(at) || f.watch.ended:
				continue
			case !slices.Contains(c.flights, f):
				c.add(f)
			}
			if ends[i].After(at) {
				f.watch.missed = at
				c.late(f)
				continue
			}
			f.watch.ended, f.watch.seen = true, at
			c.ended(f)
		}
		c.expect()
	}
	return &c
}

// The forecast finds out how long renders take and how many run at once, and so when the last will end.
func TestForecastFindsWhatTheServiceDoes(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		service
		rows         int
		pause, until time.Duration
	}{
		"a few at once":       {service{5, 30 * s, 30 * s}, 60, s / 3, 100 * s},
		"many at once":        {service{40, 60 * s, 60 * s}, 200, s / 3, 200 * s},
		"one after the other": {service{1, 10 * s, 10 * s}, 20, s / 3, 60 * s},
		"with spread":         {service{10, 20 * s, 40 * s}, 100, s / 3, 150 * s},
	} {
		t.Run(name, func(t *testing.T) {
			flights, ends := c.render(c.rows, c.pause)
			forecast := learn(flights, ends, 4*s, c.until)
			mean := (c.from + c.to) / 2
			want := time.Duration(float64(c.slots) / mean.Seconds() * float64(time.Hour)) // ends in an hour, as a number
			got := time.Duration(float64(forecast.slots) / forecast.of("T").Seconds() * float64(time.Hour))
			if got < want*8/10 || got > want*12/10 {
				t.Errorf("%d at once, %s each; it is %d, %s each", forecast.slots, forecast.of("T"), c.slots, mean)
			}
			last := len(ends) - 1
			left := ends[last].Sub(flights[0].submitted) - c.until
			if off := flights[last].watch.expected.Sub(ends[last]).Abs(); off > left/5+mean/2 {
				t.Errorf("the last is expected %s off, %s ahead", off, left)
			}
		})
	}
}

// Where nothing has to wait, no limit is believed in, and one render that takes long changes nothing.
func TestForecastBelievesInNoLimitThatIsNotThere(t *testing.T) {
	flights, ends := service{1000, 10 * time.Second, 10 * time.Second}.render(100, time.Second/3)
	ends[3] = ends[3].Add(25 * time.Second)
	forecast := learn(flights, ends, time.Second, 40*time.Second)
	if took := forecast.of("T"); forecast.slots != 0 || took < 9*time.Second || took > 11*time.Second {
		t.Errorf("%d at once, %s each; there is no limit, and each takes 10 s", forecast.slots, took)
	}
}

// Each template has its own time; one of which nothing is known is taken to be like the others.
func TestForecastKnowsTemplatesApart(t *testing.T) {
	quick, quickEnds := service{1000, 5 * time.Second, 5 * time.Second}.render(40, time.Second)
	slow, slowEnds := service{1000, 40 * time.Second, 40 * time.Second}.render(40, time.Second)
	for _, f := range slow {
		f.template = "slow"
	}
	forecast := learn(append(quick, slow...), append(quickEnds, slowEnds...), 2*time.Second, 90*time.Second)
	if a, b := forecast.of("T"), forecast.of("slow"); a > 8*time.Second || b < 35*time.Second || b > 45*time.Second {
		t.Errorf("%s and %s; it is 5 s and 40 s", a, b)
	}
	if forecast.of("new") != forecast.of("slow") {
		t.Error("a new template is not taken to be like the others")
	}
}
