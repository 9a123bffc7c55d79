package pipeline_test

import (
	"os"
	"testing"
	"testing/synctest"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// An old copy of the state is put back, the results are gone, and another sheet of the same batch is run first, with more
// than a page of new renders: what the copy had forgotten is not paid for again, however the service's list is sorted.
func TestAnOldStateCatchesUpBehindNewRenders(t *testing.T) {
	for _, order := range []string{local.Newest, local.Oldest, local.Random, local.Ended} {
		t.Run(order, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { catchUpBehindNewRenders(t, order) }) })
	}
}

func catchUpBehindNewRenders(t *testing.T, order string) {
	const first, forgotten, others, pageSize = 22, 5, 24, 4
	b := newBench(t, local.Config{RenderTime: instant(), ListOrder: order, PageSize: pageSize}, clipcat.DefaultRate(), true)
	run := func(lines []string) {
		t.Helper()
		summary, err := pipeline.Run(t.Context(), b.batch(t, lines...), b.config())
		if err != nil || summary.Statuses[store.Completed] != len(lines) {
			t.Fatalf("%v, %v", summary.Statuses, err)
		}
	}
	rows := numbered(first + forgotten + others + 1)
	run(rows[:first])
	old, err := os.ReadFile(b.folder + "/state.db")
	if err != nil {
		t.Fatal(err)
	}
	all := len(rows) - 1
	run(rows[:first+forgotten])
	b.write(t, "state.db", string(old))
	if err := os.Remove(b.folder + "/out.csv"); err != nil {
		t.Fatal(err)
	}
	run(rows[first+forgotten : all])
	run(rows[:all])
	if n := b.server.Counts().Posts; n != int64(all) {
		t.Errorf("%d POSTs for %d rows", n, all)
	}
	before := b.server.Counts().Lists
	run(rows)
	if n := b.server.Counts().Lists - before; n > 5 && (order == local.Newest || order == local.Ended) {
		t.Errorf("%d pages were read to see that nothing is amiss", n)
	}
}
