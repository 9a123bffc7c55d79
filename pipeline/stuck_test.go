package pipeline_test

import (
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/local"
	"github.com/sheetreel/sheetreel/store"
)

// Renders that never end are given up together, not one after the other: that one is stuck is no sign that the service
// gets on. Nor does it tell how long renders take.
func TestRendersThatNeverEndAreGivenUpTogether(t *testing.T) {
	for name, c := range map[string]struct {
		every int // so many'th render never ends
		stuck int
	}{
		"all of them":  {1, 12},
		"some of them": {3, 4},
	} {
		t.Run(name, func(t *testing.T) {
			out := simulation{rows: 12, render: 10 * time.Second, server: local.Config{Concurrency: 100, Faults: local.Faults{StuckRender: c.every}}}.inBubble(t)
			if got := out.summary.Statuses[store.Stuck]; got != c.stuck {
				t.Errorf("%d are stuck, not %d: %v", got, c.stuck, out.summary.Statuses)
			}
			if most := 30*time.Minute + 3*time.Minute; out.took > most {
				t.Errorf("it took %s, at most %s is allowed", out.took, most)
			}
		})
	}
}
