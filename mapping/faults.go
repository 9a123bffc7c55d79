package mapping

import (
	"slices"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// faults reports the cells that the mapping uses and that show an error, or a formula without its result.
func (b *Binder) faults(row sheet.Row, out *Bound) bool {
	for _, f := range row.Faults {
		if b.uses(f.Column) {
			out.problem(b.header.Columns()[f.Column], f.Text)
		}
	}
	return len(out.Problems) > 0
}

// uses tells whether a column has a part in any render.
func (b *Binder) uses(column int) bool {
	if column == b.key || slices.Contains(b.template.indexes, column) {
		return true
	}
	return slices.ContainsFunc(b.bindings, func(bt boundText) bool { return slices.Contains(bt.indexes, column) })
}
