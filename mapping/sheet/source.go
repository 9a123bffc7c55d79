package sheet

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
)

// source is the gocsv.CSVReader below Rows: a configured csv.Reader that checks widths, and that tells each row's line
// in a synthetic first column, because the decoder's goroutine is ahead of whoever asks the reader for it.
type source struct {
	ctx    context.Context
	csv    *csv.Reader
	guard  *recordGuard
	header Header
	begun  bool // the header has been handed out
	lead   int  // lines of the file before the text that the csv.Reader sees
}

// source opens the decoded text of f and reads the header.
func (s *Sheet) source(ctx context.Context, f io.Reader) (*source, error) {
	guard := &recordGuard{r: s.form.decode(f)}
	src := &source{ctx: ctx, guard: guard, csv: csv.NewReader(guard)}
	src.csv.Comma = s.form.delimiter
	src.csv.FieldsPerRecord = -1
	src.csv.ReuseRecord = true
	for range s.form.titles {
		if _, err := src.csv.Read(); err != nil {
			return nil, err
		}
	}
	record, err := src.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, &Error{Problem: "the sheet is empty", Remedy: "its first row must name the columns"}
	}
	if err != nil {
		return nil, err
	}
	line, _ := src.csv.FieldPos(0)
	src.header = newHeader(record, line)
	src.lead = s.form.lead
	return src, nil
}

// countTitles counts the records above the header: those of one cell in a table of several columns, as programs export a
// title above it. Where every record has one cell, so has the header.
func (fm form) countTitles(f io.Reader) int {
	r := csv.NewReader(&recordGuard{r: fm.decode(f)})
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = fm.delimiter, -1, true
	for titles := range titleRows {
		record, err := r.Read()
		if err != nil || len(record) < 2 {
			return 0
		}
		filled := 0
		for _, cell := range record {
			if strings.TrimSpace(cell) != "" {
				filled++
			}
		}
		if filled > 1 {
			return titles
		}
	}
	return 0
}

// Read implements gocsv.CSVReader: the header first, then the rows, each as its line, its number of cells found, and as
// many cells as the header has.
func (s *source) Read() ([]string, error) {
	if err := s.ctx.Err(); err != nil {
		return nil, err
	}
	if !s.begun {
		s.begun = true
		return append([]string{"line", "found"}, s.header.raw...), nil
	}
	s.guard.read = 0
	record, err := s.csv.Read()
	if err != nil {
		return nil, err
	}
	line, _ := s.csv.FieldPos(0)
	width := len(s.header.raw)
	out := make([]string, 2, 2+width)
	out[0], out[1] = strconv.Itoa(line+s.lead), strconv.Itoa(cellsIn(record))
	if len(record) < width {
		out[1] = shortMark + out[1]
	}
	out = append(out, record[:min(len(record), width)]...)
	return out[:2+width], nil
}

// cellsIn counts a record's cells without blank ones at its end: programs like to write those.
func cellsIn(record []string) int {
	n := len(record)
	for n > 0 && strings.TrimSpace(record[n-1]) == "" {
		n--
	}
	return n
}

// ReadAll implements gocsv.CSVReader; nothing here asks for it.
func (s *source) ReadAll() ([][]string, error) {
	return nil, errors.New("a sheet is streamed")
}

// shortMark stands before the number of cells of a row that ends before the header does.
const shortMark = "<"

// UnmarshalCSVWithFields takes one cell from gocsv; the cells come in the order of the columns.
func (r *Row) UnmarshalCSVWithFields(_, cell string) (err error) {
	switch {
	case r.Line == 0:
		r.Line, err = strconv.Atoi(cell)
	case r.Cells == nil:
		cell, r.Short = strings.CutPrefix(cell, shortMark)
		r.Found, err = strconv.Atoi(cell)
		r.Cells = []string{}
	default:
		r.Cells = append(r.Cells, cell)
	}
	return err
}

// maxRow bounds one row's text. Without it a quote that is never closed takes the rest of the file into memory.
const maxRow = 16 << 20

// recordGuard stops a reader that takes too much for one record.
type recordGuard struct {
	r    io.Reader
	read int // since the record began; the reader's own buffer makes it a little too small
}

func (g *recordGuard) Read(p []byte) (int, error) {
	if g.read > maxRow {
		return 0, errRowTooLong
	}
	n, err := g.r.Read(p)
	g.read += n
	return n, err
}

var errRowTooLong = errors.New("the row is longer than 16 MiB")
