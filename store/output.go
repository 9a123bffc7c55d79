package store

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"time"

	"github.com/gocarina/gocsv"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// DefaultPrefix begins the names of the columns that are added to the output sheet.
const DefaultPrefix = "video_"

// Result is what the output sheet says of one row. Its columns are those of the struct tags, behind the prefix.
type Result struct {
	Status    Status    `csv:"status"`
	URL       string    `csv:"url"`
	Error     string    `csv:"error"`
	UID       string    `csv:"uid"`
	Preview   string    `csv:"preview"`
	Credits   Credits   `csv:"credits"`
	File      string    `csv:"file"`
	Key       string    `csv:"key"`
	UpdatedAt Timestamp `csv:"updated_at"`
	Format    string    `csv:"format"` // of several videos of a row; a column only where each has a row of its own
}

// resultColumns are the names in Result's tags, in the output's order. The format stands last, and is not always written.
var resultColumns = []resultColumn{"status", "url", "error", "uid", "preview", "credits", "file", "key", "updated_at", formatColumn}

const formatColumn = "format"

// Columns says which columns an output gets beside the sheet's own.
type Columns struct {
	Prefix  string   // of their names
	Formats []string // of the videos of a row; none: a row has one video
	Below   bool     // the formats have a row each, else columns of their own
	Anew    []Anew   // columns of the sheet that do not stay as they are
}

// Anew is a column of the sheet whose cells are written as the rows bring them.
type Anew struct {
	Name  string
	Index int
}

// beside tells whether a row's formats stand beside each other.
func (c Columns) beside() bool { return len(c.Formats) > 0 && !c.Below }

// Named are the names of a result's column, one for each format where these stand beside each other.
func (c Columns) Named(column string) []string {
	if !c.beside() {
		return []string{c.Prefix + column}
	}
	names := make([]string, len(c.Formats))
	for i, format := range c.Formats {
		names[i] = c.Prefix + format + "_" + column
	}
	return names
}

// width is how many columns a result has.
func (c Columns) width() int {
	if len(c.Formats) > 0 && c.Below {
		return len(resultColumns)
	}
	return len(resultColumns) - 1
}

// list are all columns, in their order.
func (c Columns) list() []sheet.Column {
	var all []sheet.Column
	for i := range max(1, len(c.Formats)) {
		for _, name := range resultColumns[:c.width()] {
			column := name.column()
			column.Name = c.Named(string(name))[i]
			all = append(all, column)
		}
		if !c.beside() {
			break
		}
	}
	for _, a := range c.Anew {
		all = append(all, sheet.Column{Name: a.Name})
	}
	return all
}

type resultColumn string

// Credits are written without needless digits, and not at all before they are known.
type Credits float64

// MarshalCSV implements gocsv.TypeMarshaller.
func (c Credits) MarshalCSV() (string, error) {
	if c == 0 {
		return "", nil
	}
	return strconv.FormatFloat(float64(c), 'f', -1, 64), nil
}

// Timestamp is written as ISO 8601 in UTC; the zero time is blank.
type Timestamp struct{ time.Time }

// MarshalCSV implements gocsv.TypeMarshaller.
func (t Timestamp) MarshalCSV() (string, error) {
	if t.IsZero() {
		return "", nil
	}
	return t.UTC().Format(time.RFC3339), nil
}

// column is how a result column stands in a workbook.
func (name resultColumn) column() sheet.Column {
	c := sheet.Column{Width: 14}
	switch name {
	case "url", "preview":
		c.Form, c.Width = sheet.Link, 44
	case "credits":
		c.Form, c.Width = sheet.Number, 10
	case "error":
		c.Width = 44
	case "uid", "key", "file", "updated_at":
		c.Width = 24
	}
	return c
}

// Written is an output that was written.
type Written struct {
	Path    string   // another one where the file could not be replaced because a program holds it open
	Notices []string // what a person should know of it
}

// CheckOutput tells whether the results of a sheet can be written at all, before there are any: a sheet may have no room
// for more columns.
func CheckOutput(s *sheet.Sheet, columns Columns) error {
	w, err := s.NewWriter(io.Discard, columns.list())
	if err == nil {
		w.Abandon()
	}
	return err
}

// WriteOutput writes the output sheet: the columns of s unchanged, its rows in order, each with its results, one for each
// format. Columns of that name which s has already are filled in place. The output is of the kind of s: a workbook keeps all that it has.
// The file is replaced as a whole or not at all, so that a reader never sees half of it.
func WriteOutput(path string, s *sheet.Sheet, columns Columns, rows iter.Seq2[sheet.Row, []Result], failed func() error) (out Written, err error) {
	out.Path, err = replaceFile(path, func(f writeSyncer) error {
		w, err := s.NewWriter(f, columns.list())
		if err != nil {
			return err
		}
		defer w.Abandon()
		join := &joinWriter{out: w, columns: columns}
		for row, results := range rows {
			if err := join.add(row, results); err != nil {
				return err
			}
		}
		if err := failed(); err != nil {
			return err
		}
		if err := join.flush(); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		out.Notices = w.Notices()
		return nil
	})
	return out, err
}

// joinWriter is the gocsv.CSVWriter behind the output: gocsv hands it results as records, and it puts each beside its row.
type joinWriter struct {
	out     *sheet.Writer
	columns Columns
	rows    []sheet.Row
	results []Result // as many for each row as records make it
	cells   []string // of the row that is being made
	next    int      // of rows, while gocsv writes
	err     error
}

// joinBatch is how many rows are handed to gocsv at once; it looks into the struct anew for every call.
const joinBatch = 256

func (j *joinWriter) add(row sheet.Row, results []Result) error {
	if j.columns.beside() {
		j.rows = append(j.rows, row)
		for _, format := range j.columns.Formats {
			j.results = append(j.results, resultOf(format, results))
		}
	} else {
		for _, r := range results {
			j.rows = append(j.rows, row)
			j.results = append(j.results, r)
		}
	}
	if len(j.rows) < joinBatch {
		return nil
	}
	return j.flush()
}

// resultOf is the result of a format; one without a format is of the whole row. Blank where the row has no such video.
func resultOf(format string, results []Result) Result {
	for _, r := range results {
		if r.Format == format || r.Format == "" {
			return r
		}
	}
	return Result{}
}

func (j *joinWriter) flush() error {
	if len(j.rows) == 0 {
		return nil
	}
	j.next = 0
	if err := gocsv.MarshalCSVWithoutHeaders(j.results, j); err != nil {
		return fmt.Errorf("write a result: %w", err)
	}
	j.rows, j.results = j.rows[:0], j.results[:0]
	return nil
}

// Write takes one result's cells from gocsv, and writes the row when it has all of its own.
func (j *joinWriter) Write(result []string) error {
	j.cells = append(j.cells, result[:j.columns.width()]...)
	if j.columns.beside() && len(j.cells) < j.columns.width()*len(j.columns.Formats) {
		return nil
	}
	for _, a := range j.columns.Anew {
		j.cells = append(j.cells, j.rows[j.next].Cells[a.Index])
	}
	j.err = j.out.Write(j.rows[j.next], j.cells)
	j.next++
	j.cells = j.cells[:0]
	return j.err
}

// Flush and Error complete gocsv.CSVWriter; the sheet's writer is flushed at its end.
func (j *joinWriter) Flush() {}

// Error is the first error of writing.
func (j *joinWriter) Error() error { return j.err }
