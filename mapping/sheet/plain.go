package sheet

import "io"

// NewTextWriter is NewWriter for a text, whatever the sheet is. A text keeps its form, but for tabs, by which a program
// that opens a .csv does not tell columns apart; the rows of a workbook are written as every such program reads them.
func (s *Sheet) NewTextWriter(w io.Writer, columns []Column) (*Writer, error) {
	text := &Sheet{path: s.path, kind: Text, form: s.form, header: s.header}
	if s.kind.Workbook() || s.form.delimiter == '\t' {
		text.form = form{name: "UTF-8", bom: true, delimiter: ',', crlf: true}
	}
	return text.NewWriter(w, columns)
}
