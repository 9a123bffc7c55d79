package page_test

import (
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/pipeline/page"
	"github.com/sheetreel/sheetreel/store"
)

var began = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

// outcome is the i-th row's, with cells for sku, city and claim.
func outcome(i int, status store.Status, cells ...string) pipeline.Outcome {
	o := pipeline.Outcome{
		Row: sheet.Row{Number: i + 2, Cells: cells},
		Bound: mapping.Bound{Key: cells[0], Modifications: []mapping.Modification{
			{Scene: "One", Object: "Title", Properties: []mapping.Property{{Name: "text", Value: cells[1]}}},
		}},
		Result: store.Result{Status: status, Key: cells[0]},
		Render: store.Render{
			Metadata: fmt.Sprint("m", i), Status: status, IntendedAt: began, SubmittedAt: began.Add(time.Duration(i) * time.Second),
			UpdatedAt: began.Add(time.Duration(i+20) * time.Second), Credits: 12,
		},
	}
	switch status {
	case store.Completed:
		o.Result.URL = fmt.Sprintf("https://media.invalid/%d.mp4", i)
		o.Result.Preview = fmt.Sprintf("https://media.invalid/%d.jpg", i)
	case store.Failed:
		o.Result.Error, o.Remedy = "the renderer gave up", "run again with --retry-failed"
	}
	return o
}

// cities are so many rows, every fiftieth of which has failed.
func cities(n int) []pipeline.Outcome {
	names := []string{"Lisbon", "Kyoto", "Reykjavík", "Kraków", "Zürich", "Oslo", "Rome", "Bergen", "Porto", "Turku"}
	out := make([]pipeline.Outcome, n)
	for i := range out {
		status := store.Completed
		if i%50 == 49 {
			status = store.Failed
		}
		out[i] = outcome(i, status, fmt.Sprintf("sku-%04d", i), names[i%len(names)], "From here")
	}
	out[min(n-1, 17)].Render.Warnings = []string{"no font has the letter ␀"}
	return out
}

func standingOf(outcomes []pipeline.Outcome) pipeline.Standing {
	s := pipeline.Standing{Rows: len(outcomes), Statuses: map[store.Status]int{}}
	for _, o := range outcomes {
		s.Statuses[o.Result.Status]++
		s.Credits += o.Render.Credits
		if o.Result.Status == store.Failed || o.Result.Status == store.Invalid {
			s.Troubles++
		}
	}
	return s
}

// written writes the page of outcomes and returns its path.
func written(t *testing.T, s pipeline.Standing, outcomes []pipeline.Outcome, changes ...func(*page.Config)) string {
	t.Helper()
	folder := t.TempDir()
	c := page.Config{
		Sheet: "cities.csv", Columns: []string{"sku", "city", "claim"}, Output: filepath.Join(folder, "out.csv"), Page: filepath.Join(folder, "page.html"),
		Made: began.Add(time.Hour),
	}
	for _, change := range changes {
		change(&c)
	}
	r := page.New(c)
	for _, o := range outcomes {
		r.Add(o)
	}
	if err := r.WriteFile(s); err != nil {
		t.Fatal(err)
	}
	return c.Page
}

// drawn draws a poster.
func drawn(t *testing.T, path string, width, height int) {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 7)
	}
	img.Set(0, 0, color.White)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(f, img, nil); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
