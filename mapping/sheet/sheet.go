// Package sheet reads rows from and writes rows to spreadsheet files as people have them: a CSV with commas, semicolons,
// tabs or pipes, with or without a byte-order mark, in UTF-8, UTF-16 or Windows-1252. It streams: memory does not grow
// with the rows.
package sheet

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/gocarina/gocsv"
)

// Sheet is a spreadsheet file whose form has been recognised and whose header has been read. It holds no open file and
// may be read any number of times, also at once.
type Sheet struct {
	path   string
	form   form
	header Header
}

// Row is one row of a sheet below its header.
type Row struct {
	// Number is the row's number as a spreadsheet program shows it: the header is row 1, so the first Row is row 2.
	Number int `csv:"-"`
	// Line is the line of the file at which the row begins, from 1. It differs from Number after a cell with a line break.
	Line int `csv:"line"`
	// Cells are as many as the header has columns; cells that the row lacks are "".
	Cells []string `csv:"-"`
	// Found is how many cells the file has in this row, blank ones at its end not counted.
	Found int `csv:"-"`
	// Short tells that the row ends before the header does, so that its last cells are missing.
	Short bool `csv:"-"`
}

// Blank tells whether every cell is empty or white space.
func (r Row) Blank() bool {
	for _, cell := range r.Cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// Place names the row for a person: "row 17", and the line too where they differ.
func (r Row) Place() string {
	if r.Line == r.Number {
		return fmt.Sprintf("row %d", r.Number)
	}
	return fmt.Sprintf("row %d (line %d)", r.Number, r.Line)
}

// Open recognises the file's encoding, delimiter and line ends and reads its header. It reads the whole file once, since
// an encoding can only be told from all of it.
func Open(path string) (*Sheet, error) {
	s := &Sheet{path: path}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the sheet: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, &Error{Path: path, Problem: "this is a folder", Remedy: "name a CSV file"}
	}
	if s.form, err = recognise(f); err != nil {
		return nil, s.place(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the sheet: %w", err)
	}
	src, err := s.source(context.Background(), f)
	if err != nil {
		return nil, s.place(err)
	}
	s.header = src.header
	return s, nil
}

// Path is the file's path as it was opened.
func (s *Sheet) Path() string { return s.path }

// Header is the sheet's first row.
func (s *Sheet) Header() Header { return s.header }

// Describe says what was recognised, for people: "UTF-8, semicolons".
func (s *Sheet) Describe() string { return s.form.String() }

// rowBuffer is how many rows the decoder may be ahead: unbuffered, the channel costs more than the decoding.
const rowBuffer = 256

// Lines is how many lines the file has, more or less: never fewer than it has rows. It is 0 where that is not known.
func (s *Sheet) Lines() int { return s.form.lines }

// Rows reads the file from its start and yields its rows in order, blank ones too (but no blank lines at the end). A row
// with cells beyond the header is yielded together with an [*Error], and reading goes on; any other error is the last
// thing yielded.
func (s *Sheet) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		f, err := os.Open(s.path)
		if err != nil {
			yield(Row{}, fmt.Errorf("open the sheet: %w", err))
			return
		}
		defer f.Close()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		src, err := s.source(ctx, f)
		if err != nil {
			yield(Row{}, s.place(err))
			return
		}
		if !src.header.same(s.header) {
			yield(Row{}, &Error{Path: s.path, Line: 1, Problem: "the header has changed while the sheet was in use", Remedy: "run again"})
			return
		}
		rows := make(chan Row, rowBuffer)
		done := make(chan error, 1)
		go func() { done <- gocsv.UnmarshalDecoderToChan(gocsv.NewSimpleDecoderFromCSVReader(src), rows) }()
		more := s.pass(rows, yield, cancel)
		if err := <-done; err != nil && more {
			yield(Row{}, s.place(err))
		}
	}
}

// pass hands the rows on with their numbers; when the consumer has had enough it stops the decoder and drains it, so
// that its goroutine ends. It tells whether the consumer wants more.
func (s *Sheet) pass(rows <-chan Row, yield func(Row, error) bool, stop func()) (more bool) {
	counter := s.header.below(s.form.lead)
	more = true
	for row := range rows {
		if !more {
			continue
		}
		for more && counter.line < row.Line { // a blank line, which csv.Reader passes over
			more = yield(Row{Number: counter.next, Line: counter.line, Cells: make([]string, len(row.Cells))}, nil)
			counter.next++
			counter.line++
		}
		row.Number = counter.next
		counter.after(row)
		more = more && yield(row, s.tooWide(row))
		if !more {
			stop()
		}
	}
	return more
}

// rowCounter tells the number of the next row and the line at which it begins if no blank line comes before it.
type rowCounter struct{ next, line int }

func (c *rowCounter) after(row Row) {
	c.next++
	c.line = row.Line + 1
	for _, cell := range row.Cells {
		c.line += strings.Count(cell, "\n")
	}
}
