package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// refuseOrphan refuses to begin anew where results of an earlier run lie but its state is gone: every row would be paid
// for again.
func refuseOrphan(ctx context.Context, b Batch, c Config) error {
	if _, err := os.Stat(b.State); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	s, err := sheet.Open(c.Output)
	if err != nil {
		return nil // there are none, or none that can be read
	}
	column, err := s.Header().Index(c.Prefix + "uid")
	if err != nil {
		return nil
	}
	rows := 0
	for row, err := range s.Rows(ctx) {
		if err == nil && strings.TrimSpace(row.Cells[column]) != "" {
			rows++
		}
	}
	if rows == 0 {
		return nil
	}
	return &InputError{fmt.Errorf("%s has %d rows that were submitted, but their state %s is gone, so that they would be paid for again; "+
		"put the state file back, or move the results away to begin anew", c.Output, rows, b.State)}
}
