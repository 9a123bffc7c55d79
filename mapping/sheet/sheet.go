// Package sheet reads rows from and writes rows to spreadsheet files as people have them: a workbook of Excel,
// LibreOffice, Google Sheets or Numbers, or a CSV with commas, semicolons, tabs or pipes, with or without a byte-order
// mark, in UTF-8, UTF-16 or Windows-1252. It streams: memory does not grow with the rows, but for the texts that an Excel
// workbook's cells share.
package sheet

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"sync"

	"github.com/gocarina/gocsv"
)

// Sheet is a spreadsheet file whose form has been recognised and whose header has been read. It holds no open file and
// may be read any number of times, also at once.
type Sheet struct {
	path       string
	options    Options
	kind       Kind
	form       form // of a text
	recognised bool // the form is that of the file, which can be written again record by record
	header     Header
	spool      *os.File // what came from a stream; nil: the file at path
	spoolInfo  os.FileInfo

	mu   sync.Mutex
	book *book // of a workbook, as it was when it was looked through last
}

// Options say which sheet is meant, where a file has several.
type Options struct {
	Name string // of the sheet in a workbook; empty: the first visible one
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
	// Faults are cells that show something which must not be taken for a value, in the order of their columns.
	Faults []Fault `csv:"-"`
	// Short tells that the row ends before the header does, so that its last cells are missing.
	Short bool `csv:"-"`
}

// Fault is a cell that shows an error, or a formula without its result.
type Fault struct {
	Column int // index
	Text   string
}

// Fault says why the cell in a column must not be taken for a value; "" if it may.
func (r Row) Fault(column int) string {
	for _, f := range r.Faults {
		if f.Column == column {
			return f.Text
		}
	}
	return ""
}

// Blank tells whether every cell is empty or white space.
func (r Row) Blank() bool {
	for _, cell := range r.Cells {
		if strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return len(r.Faults) == 0
}

// Place names the row for a person: "row 17", and the line too where they differ.
func (r Row) Place() string {
	if r.Line == r.Number {
		return fmt.Sprintf("row %d", r.Number)
	}
	return fmt.Sprintf("row %d (line %d)", r.Number, r.Line)
}

// Open recognises what the file is and reads its header. It reads the whole file once: a text's encoding can only be told
// from all of it, and so can what a person should know of a workbook.
func Open(path string) (*Sheet, error) { return Options{}.Open(path) }

// Open opens a file like the function Open.
func (o Options) Open(path string) (*Sheet, error) { return begin(&Sheet{path: path, options: o}) }

// begin reads what every later reading needs.
func begin(s *Sheet) (*Sheet, error) {
	in, err := s.open()
	if err != nil {
		return nil, err
	}
	defer in.Close()
	if s.kind, err = kindOf(in); err != nil {
		return nil, s.place(err)
	}
	if s.kind.Workbook() {
		err = s.beginBook(in)
	} else {
		err = s.beginText(in)
	}
	if err != nil {
		return nil, s.place(err)
	}
	return s, nil
}

func (s *Sheet) beginText(in *input) (err error) {
	if s.form, err = recognise(in); err != nil {
		return err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	s.form.titles = s.form.countTitles(in)
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	src, err := s.source(context.Background(), in)
	if err == nil {
		s.header, s.recognised = src.header, true
	}
	return err
}

func (s *Sheet) beginBook(in *input) error {
	b, err := s.lookThrough(in)
	if err == nil {
		s.header = b.header
	}
	return err
}

// lastBook is the workbook as it was looked through last; nil for a text.
func (s *Sheet) lastBook() *book {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.book
}

// lookThrough returns the workbook as it is now: it is looked through again where the file has changed.
func (s *Sheet) lookThrough(in *input) (*book, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.book != nil && !in.changed(s.book.info) {
		return s.book, nil
	}
	b, err := openBook(in, s.kind, s.options.Name)
	if err == nil {
		s.book = b
	}
	return b, err
}

// Path is the file's path as it was opened.
func (s *Sheet) Path() string { return s.path }

// Header is the sheet's first row.
func (s *Sheet) Header() Header { return s.header }

// Kind is what the file was recognised as.
func (s *Sheet) Kind() Kind { return s.kind }

// Options are those that the sheet was opened with.
func (s *Sheet) Options() Options { return s.options }

// Describe says what was recognised, for people: "UTF-8, semicolons", or "Excel workbook, sheet Cities".
func (s *Sheet) Describe() string {
	b := s.lastBook()
	if b == nil {
		return s.form.String()
	}
	kind := "Excel workbook"
	if s.kind == ODS {
		kind = "OpenDocument workbook"
	}
	return fmt.Sprintf("%s, sheet %s", kind, b.name)
}

// Notices are what a person should know of the sheet though it stops nothing: what is hidden, merged, or not what it seems.
func (s *Sheet) Notices() []string {
	b := s.lastBook()
	if b == nil {
		return s.textNotices()
	}
	return b.notices(s.options.Name != "")
}

func (s *Sheet) textNotices() (out []string) {
	if s.options.Name != "" {
		out = append(out, fmt.Sprintf("a text file has one sheet alone; --sheet %s is passed over", s.options.Name))
	}
	if s.form.titles > 0 {
		out = append(out, fmt.Sprintf("what stands above row %d is taken for a title; the header is row %d", s.header.row, s.header.row))
	}
	return out
}

// rowBuffer is how many rows the decoder may be ahead: unbuffered, the channel costs more than the decoding.
const rowBuffer = 256

// Lines is how many lines the file has, more or less: never fewer than it has rows that are not blank. It is 0 where
// that is not known.
func (s *Sheet) Lines() int {
	if b := s.lastBook(); b != nil {
		return b.rows
	}
	return s.form.lines
}

// Rows reads the file from its start and yields its rows in order, blank ones too (but no blank lines at the end). A row
// with cells beyond the header is yielded together with an [*Error], and reading goes on; any other error is the last
// thing yielded.
func (s *Sheet) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		in, err := s.open()
		if err != nil {
			yield(Row{}, err)
			return
		}
		defer in.Close()
		if s.kind.Workbook() {
			if err := s.bookRows(ctx, in, yield); err != nil {
				yield(Row{}, s.place(err))
			}
			return
		}
		s.textRows(ctx, in, yield)
	}
}

var errHeaderChanged = &Error{Problem: "the header has changed while the sheet was in use", Remedy: "run again"}

// bookRows yields the rows of a workbook, and returns an error that is still to be yielded.
func (s *Sheet) bookRows(ctx context.Context, in *input, yield func(Row, error) bool) error {
	if kind, err := kindOf(in); err != nil || kind != s.kind {
		return errors.Join(errHeaderChanged, err)
	}
	b, err := s.lookThrough(in)
	if err != nil {
		return err
	}
	if !b.header.same(s.header) {
		return errHeaderChanged
	}
	z, err := zip.NewReader(in, in.Size())
	if err != nil {
		return unpackError(err)
	}
	return b.each(ctx, z, yield)
}

func (s *Sheet) textRows(ctx context.Context, in *input, yield func(Row, error) bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	src, err := s.source(ctx, in)
	if err != nil {
		yield(Row{}, s.place(err))
		return
	}
	if !src.header.same(s.header) {
		yield(Row{}, s.place(errHeaderChanged))
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
		row.Number, row.Faults = counter.next, textFaults(row.Cells)
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
