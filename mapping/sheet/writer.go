package sheet

import (
	"fmt"
	"io"
	"os"
)

// Column is a column that an output fills: in place where the sheet has one of that name, else to the right of all.
type Column struct {
	Name  string
	Form  Form
	Width int // in characters, where it is added to a workbook; 0: as others
}

// Form is what the cells of a column hold.
type Form uint8

// The forms. In a text file all are the same.
const (
	Words Form = iota
	Number
	Link // the address of something that a click opens
)

// Writer writes a sheet again with some columns filled; everything else stays as it is. A text keeps its encoding, its
// delimiter, its line ends and the quotes around its cells.
type Writer struct {
	sheet *Sheet
	in    *input // what is written again; nil: nothing, or it is done
	kind  interface {
		add(row Row, values []string) error
		close() error
		notices() []string
	}
}

// NewWriter returns a Writer into w of s with these columns filled; the header is written at once. Nothing is sure to be
// written before Close, which must be called.
func (s *Sheet) NewWriter(w io.Writer, columns []Column) (out *Writer, err error) {
	out = &Writer{sheet: s}
	if s.kind.Workbook() || s.recognised {
		if out.in, err = s.open(); err != nil {
			return nil, err
		}
	}
	if s.kind.Workbook() {
		err = s.beginBookWriter(out, w, columns)
	} else {
		out.kind, err = s.newTextWriter(w, out.in, columns)
	}
	if err != nil {
		out.Abandon()
		return nil, s.place(err)
	}
	return out, nil
}

func (s *Sheet) beginBookWriter(out *Writer, w io.Writer, columns []Column) error {
	b, err := s.lookThrough(out.in)
	if err != nil {
		return err
	}
	if !b.header.same(s.header) {
		return errHeaderChanged
	}
	target := placedColumns(b, columns)
	if target.last() >= maxColumns {
		return &Error{Problem: "there is no room for more columns", Remedy: "delete columns at the right that are not needed"}
	}
	switch g := b.grid.(type) {
	case *xlsx:
		out.kind, err = newXLSXWriter(w, out.in, g, b, target)
	case *ods:
		out.kind, err = newODSWriter(w, out.in, g, target)
	}
	return err
}

// Write writes a row, with a value for each column. Rows come in the order of the sheet.
func (w *Writer) Write(row Row, values []string) error {
	if err := w.kind.add(row, values); err != nil {
		return w.sheet.place(err)
	}
	return nil
}

// Close completes what was written; the writer below stays open. Without it what was written is no whole file.
func (w *Writer) Close() error {
	err := w.kind.close()
	if err == nil {
		err = w.unchanged()
	}
	w.Abandon()
	if err != nil {
		return w.sheet.place(err)
	}
	return nil
}

// Abandon lets go of what a Writer holds open, where there is no Close because of an error.
func (w *Writer) Abandon() {
	if w.in != nil {
		w.in.Close()
		w.in = nil
	}
}

// Notices are what a person should know of what was written.
func (w *Writer) Notices() []string { return w.kind.notices() }

// unchanged makes sure that the rows came from the same file as the cells beside them.
func (w *Writer) unchanged() error {
	if w.in == nil || w.sheet.spool != nil {
		return nil
	}
	info, err := os.Stat(w.sheet.path)
	if err != nil {
		return fmt.Errorf("look at the sheet: %w", err)
	}
	if (&input{info: info}).changed(w.in.info) {
		return &Error{Problem: "the sheet was saved while its results were being written", Remedy: "run again"}
	}
	return nil
}

// target is where an output's columns go in a workbook.
type target struct {
	columns []Column
	place   []int // of each
	order   []int // indexes of columns by their place
	added   int   // the first place that is new
	header  int   // number of the header's row
}

func placedColumns(b *book, columns []Column) target {
	t := target{columns: columns, added: max(b.header.Len(), b.last+1), header: b.header.row}
	t.place = b.header.places(columns, t.added)
	t.order = make([]int, len(columns))
	for i := range columns {
		at := i
		for at > 0 && t.place[t.order[at-1]] > t.place[i] {
			t.order[at] = t.order[at-1]
			at--
		}
		t.order[at] = i
	}
	return t
}

// last is the last place that is filled, or -1.
func (t target) last() int {
	if len(t.order) == 0 {
		return -1
	}
	return t.place[t.order[len(t.order)-1]]
}

// names are what the header's row gets: nothing where a column is there already.
func (t target) names() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		if t.place[i] >= t.added {
			names[i] = c.Name
		}
	}
	return names
}

// has tells which of the columns stands at a place, or -1.
func (t target) has(place int) int {
	for _, i := range t.order {
		if t.place[i] == place {
			return i
		}
	}
	return -1
}
