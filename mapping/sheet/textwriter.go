package sheet

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// textWriter writes the records of a text as they stand there, with some cells filled.
type textWriter struct {
	records *records // nil: the rows are not of a text of this form
	record  record   // the last that was read
	buffer  *bufio.Writer
	encode  *transform.Writer // nil for UTF-8
	out     io.Writer         // the text before it is encoded
	strict  *unfit            // nil for encodings that have every character
	form    form
	header  int   // how many columns the sheet has
	width   int   // and the output
	place   []int // of each column that is filled
	open    bool  // the last line has no end
}

// newTextWriter begins a text with its header. Columns that the sheet has are filled in place, others added at the end.
// Without in, rows are written of their cells.
func (s *Sheet) newTextWriter(w io.Writer, in *input, columns []Column) (*textWriter, error) {
	out := &textWriter{
		buffer: bufio.NewWriterSize(w, 256<<10), form: s.form, header: s.header.Len(), width: s.header.Len(),
	}
	if in != nil {
		out.records = &records{r: bufio.NewReaderSize(s.form.decode(in), 64<<10), next: s.form.lead + 1}
	}
	out.place = s.header.places(columns, out.width)
	for _, at := range out.place {
		out.width = max(out.width, at+1)
	}
	out.out = out.buffer
	if s.form.encoding != nil {
		out.encode = transform.NewWriter(out.buffer, s.form.encoding.NewEncoder())
		out.out = out.encode
		if c, ok := s.form.encoding.(*charmap.Charmap); ok {
			out.strict = &unfit{charmap: c}
		}
	}
	if s.form.oldMac {
		out.out = &crWriter{out.out}
	}
	lead := s.form.sep
	if s.form.bom {
		lead = "\ufeff" + lead
	}
	if _, err := io.WriteString(out.out, lead); err != nil {
		return nil, err
	}
	names := make([]*string, len(columns))
	for i := range columns {
		if out.place[i] >= s.header.Len() {
			names[i] = &columns[i].Name
		}
	}
	header := Row{Line: s.header.row + s.form.lead, Cells: s.header.raw}
	if err := out.copyAbove(header.Line); err != nil {
		return nil, err
	}
	return out, out.write(header, names)
}

// copyAbove writes what stands above the header as it is.
func (w *textWriter) copyAbove(line int) (err error) {
	for w.records != nil && w.records.next < line {
		if w.record, err = w.records.read(); err != nil {
			return err
		}
		if _, err := io.WriteString(w.out, w.record.text+w.record.end); err != nil {
			return err
		}
	}
	return nil
}

// places are where columns stand in a sheet: where the header has their name, else one after another from next on.
func (h Header) places(columns []Column, next int) []int {
	place := make([]int, len(columns))
	for i, c := range columns {
		if place[i] = slices.Index(h.names, c.Name); place[i] < 0 {
			place[i] = next
			next++
		}
	}
	return place
}

// unfit replaces characters that an encoding lacks, and remembers that.
type unfit struct {
	charmap *charmap.Charmap
	cells   int
}

func (u *unfit) fit(cell string) string {
	lacks := func(r rune) bool {
		_, ok := u.charmap.EncodeRune(r)
		return !ok
	}
	if u == nil || !strings.ContainsFunc(cell, lacks) {
		return cell
	}
	u.cells++
	return strings.Map(func(r rune) rune {
		if lacks(r) {
			return '?'
		}
		return r
	}, cell)
}

func (w *textWriter) notices() []string {
	if w.strict == nil || w.strict.cells == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d cells of the results have characters that the sheet's encoding lacks; they are written as ?", w.strict.cells)}
}

// crWriter writes the line ends of old Macs.
type crWriter struct{ w io.Writer }

func (c *crWriter) Write(p []byte) (int, error) {
	return c.w.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r")))
}

// record is a row of a text as it stands in the file.
type record struct {
	line int    // at which it begins
	text string // without its line end
	end  string // the line end, if it has one
}

// records reads a text that is known to be well-formed.
type records struct {
	r    *bufio.Reader
	next int // the line that comes next
}

// read reads a record, or a blank line. Lines belong together while a quote is open.
func (r *records) read() (record, error) {
	rec := record{line: r.next}
	var text []byte
	for quotes := 0; len(text) <= maxRow; {
		line, err := r.r.ReadBytes('\n')
		text = append(text, line...)
		if err != nil && (err != io.EOF || len(text) == 0) {
			return rec, err
		}
		r.next++
		if quotes += bytes.Count(line, []byte(`"`)); quotes%2 == 0 || err == io.EOF {
			rec.text = strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
			rec.end = string(text[len(rec.text):])
			return rec, nil
		}
	}
	return rec, errRowTooLong
}

// cells cuts a record at its delimiters. The quotes around cells stay.
func (r record) cells(delimiter rune) []string {
	var cells []string
	begun, quoted := 0, false
	for i, c := range r.text {
		switch {
		case c == '"':
			quoted = !quoted
		case c == delimiter && !quoted:
			cells = append(cells, r.text[begun:i])
			begun = i + utf8.RuneLen(c)
		}
	}
	return append(cells, r.text[begun:])
}

func (w *textWriter) add(row Row, values []string) error {
	guarded := make([]*string, len(values))
	for i, v := range values {
		v = guardFormula(v)
		guarded[i] = &v
	}
	return w.write(row, guarded)
}

// write writes a row with these cells filled, but for those that are nil. A row may be written more than once.
func (w *textWriter) write(row Row, values []*string) error {
	own, end, err := w.cellsOf(row)
	if err != nil {
		return err
	}
	cells := own // a short row stays short where nothing is added
	if w.width > w.header || len(values) > 0 || len(own) > w.header {
		cells = make([]string, w.width)
		copy(cells, own[:min(len(own), w.header)])
	}
	for i, v := range values {
		if v != nil {
			cells[w.place[i]] = w.quote(w.strict.fit(*v))
		}
	}
	line := strings.Join(cells, string(w.form.delimiter)) + end
	if w.open {
		line = w.form.lineEnd() + line
	}
	w.open = end == ""
	_, err = io.WriteString(w.out, line)
	return err
}

// cellsOf are a row's cells as they stand in the file, with their quotes, and the row's line end.
func (w *textWriter) cellsOf(row Row) (cells []string, end string, err error) {
	for w.records != nil && w.record.line < row.Line {
		if w.record, err = w.records.read(); err == io.EOF {
			err = &Error{Problem: "the sheet has changed while its results were being written", Remedy: "run again"}
		}
		if err != nil {
			return nil, "", err
		}
	}
	if w.records != nil && w.record.line == row.Line {
		return w.record.cells(w.form.delimiter), w.record.end, nil
	}
	for _, cell := range row.Cells {
		cells = append(cells, w.quote(cell))
	}
	return cells, w.form.lineEnd(), nil
}

func (fm form) lineEnd() string {
	if fm.crlf {
		return "\r\n"
	}
	return "\n"
}

// quote puts quotes around a cell that needs them.
func (w *textWriter) quote(cell string) string {
	if cell == "" || cell != `\.` && !strings.ContainsRune(cell, w.form.delimiter) && !strings.ContainsAny(cell, "\"\r\n") && cell[0] != ' ' {
		return cell
	}
	return `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
}

// guardFormula keeps a spreadsheet program from running a text that came from elsewhere (an API's message) as a formula.
func guardFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// close flushes everything down to the writer below, which stays open.
func (w *textWriter) close() error {
	if w.encode != nil {
		if err := w.encode.Close(); err != nil {
			return err
		}
	}
	return w.buffer.Flush()
}
