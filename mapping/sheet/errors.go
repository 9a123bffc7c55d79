package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Error is something wrong with a sheet: where, what, and what to do about it.
type Error struct {
	Path    string
	Row     int    // as a spreadsheet program numbers it; 0 where it is not known
	Line    int    // of the file, from 1; 0 where the whole file is meant
	Column  string // "C (price)"; may be empty
	Problem string
	Remedy  string
	NoSheet bool // the workbook has no sheet of the name that was asked for
}

func (e *Error) Error() string {
	var at []string
	if e.Row > 0 && e.Row != e.Line {
		at = append(at, fmt.Sprintf("row %d", e.Row))
	}
	if e.Line > 0 {
		at = append(at, fmt.Sprintf("line %d", e.Line))
	}
	if e.Column != "" {
		at = append(at, "column "+e.Column)
	}
	s := e.Path
	if len(at) > 0 {
		s += ", " + strings.Join(at, ", ")
	}
	s += ": " + e.Problem
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// tooWide is the error of a row with cells beyond the header, or nil.
func (s *Sheet) tooWide(row Row) error {
	if row.Found <= len(row.Cells) {
		return nil
	}
	return &Error{
		Path: s.path, Row: row.Number, Line: row.Line, Column: ColumnLetters(len(row.Cells)),
		Problem: fmt.Sprintf("the row has %d cells, but the header has %d columns", row.Found, len(row.Cells)),
		Remedy:  fmt.Sprintf("put quotes around a cell with %s in it, or name the column in the header", s.form.delimiterName()),
	}
}

// place gives an error of reading its place in the file.
func (s *Sheet) place(err error) error {
	var own *Error
	if errors.As(err, &own) {
		own := *own // it may stand for many
		own.Path = s.path
		return &own
	}
	if errors.Is(err, errRowTooLong) {
		return &Error{Path: s.path, Problem: errRowTooLong.Error(), Remedy: "is a quote opened and never closed?"}
	}
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return fmt.Errorf("read %s: %w", s.path, err)
	}
	e := &Error{Path: s.path, Line: parse.StartLine + s.form.lead}
	index, unclosed := s.brokenQuote(parse.StartLine)
	if index >= 0 {
		e.Column = ColumnLetters(index)
		if index < s.header.Len() {
			e.Column += " (" + s.header.names[index] + ")"
		}
	}
	if unclosed {
		e.Problem, e.Remedy = "a quote is opened and never closed", `close it, or write "" for a quote inside a quoted cell`
	} else {
		e.Problem, e.Remedy = "a quote stands inside a cell", `put the whole cell in quotes and write "" for each quote in it`
	}
	return e
}

// brokenQuote finds the cell that csv.Reader could not read in the record that begins at a line: its index, and whether
// its quote is never closed. csv.Reader tells only where it gave up, which may be the end of the file.
func (s *Sheet) brokenQuote(line int) (index int, unclosed bool) {
	f, err := s.open()
	if err != nil {
		return -1, false
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(s.form.decode(f), maxRow))
	if err != nil {
		return -1, false
	}
	lines := strings.SplitAfter(string(text), "\n")
	if line > len(lines) {
		return -1, false
	}
	return scanQuotes(strings.Join(lines[line-1:], ""), s.form.delimiter)
}

// scanQuotes walks a record's cells by the rules of RFC 4180 up to the first broken one.
func scanQuotes(record string, delimiter rune) (index int, unclosed bool) {
	const (
		start = iota // of a cell
		plain
		quoted
		closing // after a quote inside a quoted cell
	)
	state := start
	for _, r := range record {
		switch {
		case state == quoted:
			if r == '"' {
				state = closing
			}
		case r == delimiter:
			index++
			state = start
		case r == '\n' && state != quoted:
			return -1, false // the record ended well
		case r == '"' && state == start:
			state = quoted
		case r == '"' && state == closing:
			state = quoted
		case r == '\r' && state == closing:
		case r == '"', state == closing:
			return index, false
		default:
			state = plain
		}
	}
	if state == quoted {
		return index, true
	}
	return -1, false
}
