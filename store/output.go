package store

import (
	"fmt"
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
}

// resultColumns are the names in Result's tags, in the output's order.
var resultColumns = []resultColumn{"status", "url", "error", "uid", "preview", "credits", "file", "key", "updated_at"}

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
func (name resultColumn) column(prefix string) sheet.Column {
	c := sheet.Column{Name: prefix + string(name), Width: 14}
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

// WriteOutput writes the output sheet: the columns of s unchanged, its rows in order, each with its result. Columns of
// that name which s has already are filled in place. The output is of the kind of s: a workbook keeps all that it has.
// The file is replaced as a whole or not at all, so that a reader never sees half of it.
func WriteOutput(path string, s *sheet.Sheet, prefix string, rows iter.Seq2[sheet.Row, Result], failed func() error) (out Written, err error) {
	out.Path, err = replaceFile(path, func(f writeSyncer) error {
		columns := make([]sheet.Column, len(resultColumns))
		for i, name := range resultColumns {
			columns[i] = name.column(prefix)
		}
		w, err := s.NewWriter(f, columns)
		if err != nil {
			return err
		}
		defer w.Abandon()
		join := &joinWriter{out: w}
		for row, result := range rows {
			if err := join.add(row, result); err != nil {
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
	rows    []sheet.Row
	results []Result
	next    int // of rows, while gocsv writes
	err     error
}

// joinBatch is how many rows are handed to gocsv at once; it looks into the struct anew for every call.
const joinBatch = 256

func (j *joinWriter) add(row sheet.Row, r Result) error {
	j.rows = append(j.rows, row)
	j.results = append(j.results, r)
	if len(j.rows) < joinBatch {
		return nil
	}
	return j.flush()
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

// Write takes one result's cells from gocsv.
func (j *joinWriter) Write(result []string) error {
	j.err = j.out.Write(j.rows[j.next], result)
	j.next++
	return j.err
}

// Flush and Error complete gocsv.CSVWriter; the sheet's writer is flushed at its end.
func (j *joinWriter) Flush() {}

// Error is the first error of writing.
func (j *joinWriter) Error() error { return j.err }
