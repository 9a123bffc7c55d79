package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
)

// TestSimulations prints what runs take in virtual time, the real pipeline, client and store against the real local
// server, next to other ways of polling. It is a test only since virtual time needs one: SHEETREEL_SIMULATE=1.
//
// The floor is the larger of rows ÷ rate and rows × time ÷ concurrency. Single polling, ideally, is arithmetic: two
// requests for each render, whatever the poller knows. The guide's loop, a GET of each render every 5 s, is run as such
// against the same server where it ends within virtual hours, with 100 rows.
func TestSimulations(t *testing.T) {
	if os.Getenv("SHEETREEL_SIMULATE") == "" {
		t.Skip("set SHEETREEL_SIMULATE=1, or make bench")
	}
	fmt.Println(" rows render at once    floor makespan  over  req/render  lag: median  longest     last  429s   webhooks  req/render   single polls   guide's loop  req/render")
	for _, rows := range []int{100, 5000} {
		for _, render := range []time.Duration{10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute} {
			for _, concurrency := range []int{5, 20, 100} {
				printSimulation(t, simulation{rows: rows, render: render, quiet: true, server: local.Config{Concurrency: concurrency, RenderSpread: 0.2, Seed: 7}})
			}
		}
	}
}

func printSimulation(t *testing.T, s simulation) {
	plain := s.inBubble(t)
	s.hooked = true
	hooked := s.inBubble(t)
	guide, requests := "–", "–"
	if s.rows <= 100 {
		took, n := s.guide(t)
		guide, requests = clock(took), fmt.Sprintf("%.2f", n)
	}
	single := max(s.floor(), seconds(2*float64(s.rows)/clipcat.DefaultRate().PerSecond()))
	fmt.Printf("%5d %5.0fs %7d %8s %8s %4.1f%% %11.3f %11.1fs %7.1fs %7.1fs %5d %10s %11.3f %14s %14s %11s\n",
		s.rows, s.render.Seconds(), s.server.Concurrency, clock(s.floor()), clock(plain.took),
		100*(plain.took.Seconds()/s.floor().Seconds()-1), plain.requests, plain.lag.Seconds(), plain.maxLag.Seconds(), plain.lastLag.Seconds(),
		plain.refused+hooked.refused, clock(hooked.took), hooked.requests, clock(single), guide, requests)
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// clock writes a time as 1:02:03.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// guide runs the loop of Clipcat's guide: submit each row, then ask for each render every 5 s until it has ended, all
// through a client that keeps to the rate.
func (s simulation) guide(t *testing.T) (took time.Duration, requests float64) {
	synctest.Test(t, func(t *testing.T) {
		s.server.RenderTime, s.server.Rate = &s.render, clipcat.DefaultRate()
		b := newBench(t, s.server, clipcat.DefaultRate(), true)
		begun := time.Now()
		var group sync.WaitGroup
		for i := range s.rows {
			group.Go(func() {
				r, err := b.api.CreateRender(context.Background(), clipcat.RenderRequest{Template: templateUID, Modifications: []clipcat.Modification{
					{Scene: "Scene 1", Object: "title", Properties: []clipcat.Property{{Name: "text", Value: fmt.Sprint(i)}}},
				}})
				for err == nil && r.State() == clipcat.Underway {
					time.Sleep(5 * time.Second)
					r, err = b.api.Render(context.Background(), r.UID)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		took, requests = time.Since(begun), float64(b.server.Counts().Requests)/float64(s.rows)
	})
	return took, requests
}
