package mapping

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// readTable reads the form of a table, a binding a row; rows without scene and object are settings. It is read like any sheet: whatever the delimiter and the encoding,
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
		raw.addRow(rawTable{row.Line, csvFields(columns, row)}, &problems)
	}
	return raw, append(unknownColumns(columns), problems...)
}

// addRow takes a row: a binding, or where it names no scene and no object a setting of the whole mapping, called like the
// property. One that gives a template to a format makes that format.
func (raw *rawMapping) addRow(row rawTable, problems *Problems) {
	name := strings.ToLower(strings.TrimSpace(row.fields["property"].value))
	_, scene := row.fields["scene"]
	_, object := row.fields["object"]
	if scene || object || !slices.Contains(topNames, name) {
		raw.binds = append(raw.binds, row)
		return
	}
	value, ok := row.fields["value"]
	if column, named := row.fields["column"]; named && !ok {
		if value = column; name == "template" {
			value.value = "{{" + column.value + "}}"
		}
	}
	switch format, isFormat := row.fields["format"]; {
	case isFormat && name == "template":
		raw.formats = append(raw.formats, rawTable{row.line, fields{"name": format, "template": value}.with("when", row.fields)})
	case isFormat || name == "bind" || name == "format":
		problems.add(row.line, "the row has no scene and no object: a setting of the whole mapping is one of template, key, share, when, layout; a format has the property template")
	default:
		raw.top[name] = value
	}
}

// with adds a field of others, if it is there.
func (fs fields) with(name string, others fields) fields {
	if f, ok := others[name]; ok {
		fs[name] = f
	}
	return fs
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
