package pipeline_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/local"
)

// TestGrid prints the same as TestSimulations for services that differ in what is not documented: SHEETREEL_SIMULATE=1.
func TestGrid(t *testing.T) {
	if os.Getenv("SHEETREEL_SIMULATE") == "" {
		t.Skip("set SHEETREEL_SIMULATE=1, or make bench")
	}
	const s = time.Second
	type grid struct {
		name        string
		rows        []int
		render      []time.Duration
		concurrency []int
		spread      []float64
		page        []int
		order       []string
		lag         []time.Duration
		fail        []int
		noList, all bool
	}
	newest := []string{local.Newest}
	for _, g := range []grid{
		{name: "large", rows: []int{5000}, render: []time.Duration{30 * s}, concurrency: []int{100}, spread: []float64{0, .3, .5}, page: []int{25}, order: newest},
		{name: "orders", rows: []int{100, 1000}, render: []time.Duration{30 * s}, concurrency: []int{100}, spread: []float64{0, .5}, page: []int{25}, order: []string{local.Newest, local.Oldest, local.Ended, local.Random}, lag: []time.Duration{0, 5 * s}},
		{name: "small", rows: []int{100}, render: []time.Duration{10 * s}, concurrency: []int{5, 20, 100}, spread: []float64{0, .3, .5}, page: []int{10, 25, 50, 100}, order: newest, lag: []time.Duration{0, 5 * s}},
		{name: "lagging", rows: []int{60, 100, 400, 1000}, render: []time.Duration{5 * s, 10 * s, 30 * s}, concurrency: []int{20, 100}, spread: []float64{0, .3}, page: []int{10}, order: []string{local.Random}, lag: []time.Duration{10 * s}},
		{name: "nolist", rows: []int{100, 500}, render: []time.Duration{5 * s, 10 * s, 30 * s, 120 * s}, concurrency: []int{5, 20, 100}, spread: []float64{0, .3, .5}, page: []int{25}, order: newest, noList: true},
		{name: "pages", rows: []int{1000}, render: []time.Duration{5 * s, 30 * s, 120 * s}, concurrency: []int{20, 100, 1000}, spread: []float64{.3}, page: []int{10, 50, 100}, order: newest},
		{name: "failing", rows: []int{100, 600}, render: []time.Duration{10 * s, 30 * s}, concurrency: []int{20, 100}, spread: []float64{0, .3}, page: []int{25}, order: newest, fail: []int{5, 20, 100}},
		{name: "all", rows: []int{100, 600}, render: []time.Duration{10 * s, 60 * s}, concurrency: []int{20, 100}, spread: []float64{0, .3}, page: []int{25}, order: []string{local.Newest, local.Random}, all: true},
		{name: "one", rows: []int{30}, render: []time.Duration{10 * s, 60 * s}, concurrency: []int{1}, spread: []float64{0, .3}, page: []int{25}, order: newest},
	} {
		if g.lag == nil {
			g.lag = []time.Duration{0}
		}
		if g.fail == nil {
			g.fail = []int{0}
		}
		t.Run(g.name, func(t *testing.T) {
			fmt.Println(g.name, "\n rows render once spread page   order  lag fail    floor makespan  over  req/render  lag: median  longest     last 429s")
			cross(t, g.rows, g.render, g.concurrency, g.spread, g.page, g.order, g.lag, g.fail, g.noList, g.all)
		})
	}
}

func cross(t *testing.T, rows []int, render []time.Duration, concurrency []int, spread []float64, page []int, order []string, lag []time.Duration, fail []int, noList, all bool) {
	for _, n := range rows {
		for _, r := range render {
			for _, c := range concurrency {
				for _, sp := range spread {
					for _, p := range page {
						for _, o := range order {
							for _, l := range lag {
								for _, f := range fail {
									s := simulation{rows: n, render: r, quiet: true, allListed: all, server: local.Config{Concurrency: c, RenderSpread: sp, PageSize: p, ListOrder: o, Seed: 9, Faults: local.Faults{ListLag: l, FailRender: f, NoList: noList}}}
									out := s.inBubble(t)
									fmt.Printf("%5d %5.0fs %4d %6.2f %4d %7s %3.0fs %4d %8s %8s %4.1f%% %11.3f %11.1fs %7.1fs %7.1fs %4d\n", n, r.Seconds(), c, sp, p, o, l.Seconds(), f,
										clock(s.floor()), clock(out.took), 100*(out.took.Seconds()/s.floor().Seconds()-1), out.requests, out.lag.Seconds(), out.maxLag.Seconds(), out.lastLag.Seconds(), out.refused)
								}
							}
						}
					}
				}
			}
		}
	}
}
