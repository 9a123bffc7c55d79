package store

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
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
var resultColumns = []string{"status", "url", "error", "uid", "preview", "credits", "file", "key", "updated_at"}

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

// WriteOutput writes the output sheet: the columns of s unchanged, its rows in order, each with its result. Columns of
// that name which s has already are filled in place. The file is replaced as a whole or not at all, so that a reader
// never sees half of it. It returns the path that was written, which is another one where the file cannot be replaced
// because a program holds it open.
func WriteOutput(path string, s *sheet.Sheet, prefix string, rows iter.Seq2[sheet.Row, Result], failed func() error) (string, error) {
	return replaceFile(path, func(f writeSyncer) error {
		w, err := s.NewWriter(f)
		if err != nil {
			return err
		}
		join := newJoinWriter(w, s.Header(), prefix)
		if err := join.header(); err != nil {
			return err
		}
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
		return w.Close()
	})
}

// joinWriter is the gocsv.CSVWriter behind the output: gocsv hands it results as records, and it puts each beside the
// cells of its row.
type joinWriter struct {
	out     *sheet.Writer
	columns []string // of the sheet, as written
	place   []int    // of each result column in the output
	width   int
	names   []string // of the result columns
	rows    [][]string
	results []Result
	next    int // of rows, while gocsv writes
	record  []string
}

// joinBatch is how many rows are handed to gocsv at once; it looks into the struct anew for every call.
const joinBatch = 256

func newJoinWriter(out *sheet.Writer, h sheet.Header, prefix string) *joinWriter {
	j := &joinWriter{out: out, columns: h.Raw(), width: h.Len()}
	known := h.Columns()
	for _, name := range resultColumns {
		at := slices.Index(known, prefix+name)
		if at < 0 {
			at = j.width
			j.width++
		}
		j.place = append(j.place, at)
		j.names = append(j.names, prefix+name)
	}
	j.record = make([]string, j.width)
	return j
}

func (j *joinWriter) header() error {
	copy(j.record, j.columns)
	for i, name := range j.names {
		if j.place[i] >= len(j.columns) {
			j.record[j.place[i]] = name
		}
	}
	return j.out.Write(j.record)
}

func (j *joinWriter) add(row sheet.Row, r Result) error {
	j.rows = append(j.rows, row.Cells)
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
	copy(j.record, j.rows[j.next])
	j.next++
	for i, cell := range result {
		j.record[j.place[i]] = guardFormula(cell)
	}
	return j.out.Write(j.record)
}

// Flush and Error complete gocsv.CSVWriter; the sheet's writer is flushed at its end.
func (j *joinWriter) Flush() {}

// Error is the first error of writing.
func (j *joinWriter) Error() error { return j.out.Error() }

// guardFormula keeps a spreadsheet program from running a text that came from elsewhere (an API's message) as a formula.
func guardFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
