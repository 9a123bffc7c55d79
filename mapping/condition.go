package mapping

import (
	"github.com/sheetreel/sheetreel/mapping/language"
	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// condition is a when; the zero condition always holds.
type condition struct{ program *language.Program }

func newCondition(source string, h sheet.Header, line int, problems *Problems) condition {
	if source == "" {
		return condition{}
	}
	p, err := language.CompileCondition(source, h.Index)
	if err != nil {
		problems.add(line, "when: %v", err)
	}
	return condition{p}
}

// holds tells whether the condition holds for a row. It does not where a cell cannot be read; that is a problem of the row.
func (c condition) holds(row sheet.Row, out *Bound) bool {
	if c.program == nil {
		return true
	}
	holds, err := c.program.Holds(row.Cells)
	if err != nil {
		out.problem(c.program.First(), err.Error())
		return false
	}
	return holds
}

// reads tells whether the condition looks at a column.
func (c condition) reads(column int) bool {
	return c.program != nil && readsColumn(c.program.Used(), column)
}

func readsColumn(used []language.Use, column int) bool {
	for _, u := range used {
		if u.Index == column {
			return true
		}
	}
	return false
}
