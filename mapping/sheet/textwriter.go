package sheet

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// textWriter writes rows in the form of a text that was read: its encoding, delimiter and line ends.
type textWriter struct {
	buffer *bufio.Writer
	encode *transform.Writer // nil for UTF-8
	csv    *csv.Writer
	strict *unfit // nil for encodings that have every character
	width  int
	place  []int // of each column that is filled
	record []string
}

// newTextWriter begins a text with its header. Columns that the sheet has are filled in place, others added at the end.
func (s *Sheet) newTextWriter(w io.Writer, columns []Column) (*textWriter, error) {
	out := &textWriter{buffer: bufio.NewWriterSize(w, 256<<10), width: s.header.Len()}
	out.place = s.header.places(columns, out.width)
	for _, at := range out.place {
		out.width = max(out.width, at+1)
	}
	out.record = make([]string, out.width)
	var text io.Writer = out.buffer
	if s.form.encoding != nil {
		out.encode = transform.NewWriter(out.buffer, s.form.encoding.NewEncoder())
		text = out.encode
		if c, ok := s.form.encoding.(*charmap.Charmap); ok {
			out.strict = &unfit{charmap: c}
		}
	}
	lead := s.form.sep
	if s.form.bom {
		lead = "\ufeff" + lead
	}
	if _, err := io.WriteString(text, lead); err != nil {
		return nil, err
	}
	if s.form.crlf {
		text = &crlfWriter{w: text}
	}
	out.csv = csv.NewWriter(text)
	out.csv.Comma = s.form.delimiter
	names := make([]string, len(columns))
	for i, c := range columns {
		if names[i] = c.Name; out.place[i] < s.header.Len() {
			names[i] = s.header.raw[out.place[i]]
		}
	}
	return out, out.write(s.header.raw, names)
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

// crlfWriter ends rows in CR LF and leaves line breaks inside quoted cells as they are, as spreadsheet programs do;
// csv.Writer's own UseCRLF would change those too.
type crlfWriter struct {
	w      io.Writer
	quoted bool
	buf    []byte
}

func (c *crlfWriter) Write(p []byte) (int, error) {
	c.buf = c.buf[:0]
	for _, b := range p {
		if b == '"' {
			c.quoted = !c.quoted
		}
		if b == '\n' && !c.quoted {
			c.buf = append(c.buf, '\r')
		}
		c.buf = append(c.buf, b)
	}
	if _, err := c.w.Write(c.buf); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (w *textWriter) add(row Row, values []string) error {
	guarded := make([]string, len(values))
	for i, v := range values {
		guarded[i] = guardFormula(v)
	}
	return w.write(row.Cells, guarded)
}

func (w *textWriter) write(cells, values []string) error {
	clear(w.record)
	copy(w.record, cells)
	for i, v := range values {
		w.record[w.place[i]] = w.strict.fit(v)
	}
	return w.csv.Write(w.record)
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
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return err
	}
	if w.encode != nil {
		if err := w.encode.Close(); err != nil {
			return err
		}
	}
	return w.buffer.Flush()
}
