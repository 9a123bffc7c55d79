package pipeline_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/pipeline"
)

// A batch of two rows, planned and run against the local server.
func Example() {
	folder, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(folder)
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		_ = os.WriteFile(path, []byte(text), 0o600)
		return path
	}
	file("small.template.json", templateJSON)
	s, _ := sheet.Open(file("sheet.csv", "title,price\nBlue mug,12 EUR\nRed mug,14 EUR\n"))
	m, _ := mapping.Load(file("sheet.mapping.toml", mappingTOML))
	binder, _ := m.NewBinder(s.Header(), mapping.Options{})

	server, _ := local.New(local.Config{Templates: []string{folder}, RenderTime: new(time.Duration)})
	defer server.Close()
	pipe := local.PipeListener()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go server.Serve(ctx, pipe)
	api, _ := clipcat.New(clipcat.Config{
		Endpoint: "http://local", Key: "local", Transport: &http.Transport{DialContext: pipe.DialContext},
	})

	batch := pipeline.Batch{Sheet: s, Mapping: m, Binder: binder, API: api, State: filepath.Join(folder, "state.db"), Service: "local"}
	plan, err := pipeline.MakePlan(ctx, batch, func(d pipeline.Decision) error {
		fmt.Println("row", d.Row, "is", d.Action)
		return nil
	})
	fmt.Println("would pay for", plan.Submits(), err)
	summary, err := pipeline.Run(ctx, batch, pipeline.Config{Output: filepath.Join(folder, "results.csv")})
	fmt.Println(summary.Statuses, err)
	// Output:
	// row 2 is new
	// row 3 is new
	// would pay for 2 <nil>
	// map[completed:2] <nil>
}

// A row is decided by what became of it before, and the plan says why.
func ExampleMakePlan() {
	fmt.Println(pipeline.New.Submits(), pipeline.Unchanged.Submits())
	// Output: true false
}
