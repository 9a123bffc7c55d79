package mapping

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// readTable reads the form of a table, a binding a row. It is read like any sheet: whatever the delimiter and the encoding,
// or from the sheet named mapping of a workbook.
func readTable(path string) (rawMapping, Problems) {
	raw := rawMapping{top: fields{}}
	s, err := mappingSheet.Open(path)
	if err != nil {
		return raw, sheetProblem(err)
	}
	var problems Problems
	columns := s.Header().Columns()
	for i, name := range columns {
		columns[i] = strings.ToLower(name)
		if name != "" && slices.Contains(columns[:i], columns[i]) {
			problems.add(1, "the column %q stands twice", name)
		}
	}
	for row, err := range s.Rows(context.Background()) {
		if err != nil {
			problems = append(problems, sheetProblem(err)...)
			continue
		}
		if row.Blank() {
			continue
		}
		raw.binds = append(raw.binds, rawBinding{line: row.Line, fields: csvFields(columns, row)})
	}
	return raw, append(unknownColumns(columns), problems...)
}

// csvFields takes the cells that hold something.
func csvFields(columns []string, row sheet.Row) fields {
	fs := fields{}
	for i, cell := range row.Cells {
		if slices.Contains(bindNames, columns[i]) && strings.TrimSpace(cell) != "" {
			fs[columns[i]] = field{line: row.Line, value: cell}
		}
	}
	return fs
}

// unknownColumns reports, once and not a row at a time, columns that no binding has.
func unknownColumns(columns []string) Problems {
	header := fields{}
	for _, name := range columns {
		if name != "" {
			header[name] = field{line: 1}
		}
	}
	return unknownNames(header, bindNames, "a binding")
}

func sheetProblem(err error) Problems {
	var problems Problems
	var e *sheet.Error
	if errors.As(err, &e) {
		text := e.Problem
		if e.Column != "" {
			text = "column " + e.Column + ": " + text
		}
		if e.Remedy != "" {
			text += "; " + e.Remedy
		}
		problems.add(max(e.Line, e.Row), "%s", text)
		return problems
	}
	problems.add(0, "%v", err)
	return problems
}
