package mapping

import "github.com/sheetreel/sheetreel/mapping/sheet"

// faults reports the cells that the mapping uses and that show an error, or a formula without its result.
func (b *Binder) faults(row sheet.Row, out *Bound) {
	for _, f := range row.Faults {
		if b.uses(f.Column) {
			out.problem(b.header.Columns()[f.Column], f.Text)
		}
	}
}

// uses tells whether a column has a part in any render.
func (b *Binder) uses(column int) bool {
	if column == b.key || b.when.reads(column) {
		return true
	}
	for _, v := range b.variants {
		if v.when.reads(column) || readsColumn(v.template.columns(), column) {
			return true
		}
	}
	for _, bt := range b.bindings {
		if bt.when.reads(column) || readsColumn(bt.columns(), column) {
			return true
		}
	}
	return false
}
