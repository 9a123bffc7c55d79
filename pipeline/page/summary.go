package page

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// times are those of all renders, each counted once however many rows share it.
type times struct {
	first, last time.Time
	took        []float64 // seconds, from submit to end
	slowest     float64
	credits     float64         // of those that are completed and tell
	priced      int             // how many these are
	seen        map[string]bool // by metadata
}

// add takes in a render and returns how many seconds it took.
func (t *times) add(r store.Render) float64 {
	if r.Metadata == "" {
		return 0
	}
	took := 0.0
	if r.Status == store.Completed && !r.SubmittedAt.IsZero() {
		took = math.Round(10*max(0, r.UpdatedAt.Sub(r.SubmittedAt).Seconds())) / 10
	}
	if t.seen[r.Metadata] {
		return took
	}
	if t.seen == nil {
		t.seen = map[string]bool{}
	}
	t.seen[r.Metadata] = true
	if t.first.IsZero() || r.IntendedAt.Before(t.first) {
		t.first = r.IntendedAt
	}
	if ended := r.Status == store.Completed || r.Status == store.Failed; ended && r.UpdatedAt.After(t.last) {
		t.last = r.UpdatedAt
	}
	if r.Status == store.Completed {
		t.took = append(t.took, took)
		t.slowest = max(t.slowest, took)
		if r.Credits > 0 {
			t.credits += r.Credits
			t.priced++
		}
	}
	return took
}

// batch is the time from the first intent to the last end.
func (t *times) batch() time.Duration { return max(0, t.last.Sub(t.first)) }

func (t *times) median() float64 {
	if len(t.took) == 0 {
		return 0
	}
	slices.Sort(t.took)
	return t.took[len(t.took)/2]
}

// reasons gather rows that need a person by what is wrong with them.
type reasons struct {
	groups []*reasonGroup
	index  map[string]*reasonGroup
}

// reasonGroup are rows with the same trouble.
type reasonGroup struct {
	Status, Reason, Remedy string
	Rows                   []troubledRow // the first ones
	Count                  int
}

type troubledRow struct {
	Place int // of the entry
	Name  string
}

// maxNamed is how many rows a group names; the gallery has them all.
const maxNamed = 24

// add takes in the entry at a place, if it needs a person.
func (r *reasons) add(place int, e *entry) {
	switch store.Status(e.Status) {
	case store.Failed, store.Invalid, store.Stuck, store.Unknown:
	default:
		return
	}
	key := e.Status + "\x00" + e.Reason + "\x00" + e.Remedy
	g := r.index[key]
	if g == nil {
		g = &reasonGroup{Status: e.Status, Reason: cmp.Or(e.Reason, "no reason was given"), Remedy: e.Remedy}
		if r.index == nil {
			r.index = map[string]*reasonGroup{}
		}
		r.index[key] = g
		r.groups = append(r.groups, g)
	}
	g.Count++
	if len(g.Rows) < maxNamed {
		g.Rows = append(g.Rows, troubledRow{place, e.name()})
	}
}

// name is what people call the video.
func (e *entry) name() string {
	name := "row " + strconv.Itoa(e.Number)
	if e.Key != "" {
		return name + " · " + e.Key
	}
	if e.Format != "" {
		return name + " · " + e.Format
	}
	return name
}

// tile is one figure at the top of the page.
type tile struct{ Label, Figure, Note string }

// share is a part of the bar that shows how far the batch is.
type share struct {
	Status string
	Count  int
}

var statusOrder = []store.Status{
	store.Completed, store.Rendering, store.Submitting, store.Pending, store.Failed, store.Stuck, store.Unknown, store.Invalid, store.Skipped,
}

func shares(s pipeline.Standing) []share {
	var out []share
	for _, status := range statusOrder {
		if n := s.Statuses[status]; n > 0 {
			out = append(out, share{string(status), n})
		}
	}
	return out
}

func (r *Report) tiles(s pipeline.Standing) []tile {
	done, all := s.Statuses[store.Completed], len(r.entries)-s.Statuses[store.Skipped]
	tiles := []tile{{"Videos ready", count(done), "of " + plural(all, "video", "videos")}}
	if s.Formats > 0 {
		tiles[0].Note += fmt.Sprintf(", %d formats of %s", s.Formats, plural(s.Rows, "row", "rows"))
	}
	needing := tile{"Need a person", count(s.Troubles), "all is well"}
	if s.Troubles > 0 {
		needing.Note = "see what went wrong"
	}
	tiles = append(tiles, needing)
	switch {
	case r.config.Free:
		tiles = append(tiles, tile{"Cost", "none", "rendered on this machine"})
	default:
		cost := tile{"Credits used", credits(s.Credits), ""}
		if n := r.times.priced; n > 0 {
			cost.Note = credits(r.times.credits/float64(n)) + " a video"
		}
		tiles = append(tiles, cost)
	}
	if len(r.times.took) > 0 {
		tiles = append(tiles,
			tile{"Time", duration(r.times.batch()), "from the first start to the last end"},
			tile{"Per render", duration(seconds(r.times.median())), "typical; slowest " + duration(seconds(r.times.slowest))})
	}
	return tiles
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// duration is a time for people: never more than two units.
func duration(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Seconds()), ".0") + " s"
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

func credits(f float64) string {
	text := strings.TrimRight(strings.TrimRight(strconv.FormatFloat(f, 'f', 2, 64), "0"), ".")
	whole, rest, _ := strings.Cut(text, ".")
	if n, err := strconv.Atoi(whole); err == nil {
		whole = count(n)
	}
	if rest == "" {
		return whole
	}
	return whole + "." + rest
}

// count is a number with its thousands apart.
func count(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}
