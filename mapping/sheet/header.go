package sheet

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Header is a sheet's first row: the names of its columns.
type Header struct {
	raw   []string // as written
	names []string // without stray spaces around them
	row   int      // the header's own row number; blank lines above it count
	lines int      // how many lines of the file it takes
}

func newHeader(record []string, row int) Header {
	h := Header{raw: slices.Clone(record), row: row, lines: 1}
	for _, name := range record {
		h.names = append(h.names, strings.Join(strings.Fields(name), " "))
		h.lines += strings.Count(name, "\n")
	}
	return h
}

// NewHeader returns the header of a sheet with these columns.
func NewHeader(columns ...string) Header { return newHeader(columns, 1) }

// below counts the rows that follow the header.
func (h Header) below(lead int) rowCounter {
	return rowCounter{next: h.row + 1, line: h.row + lead + h.lines}
}

func (h Header) same(other Header) bool { return slices.Equal(h.raw, other.raw) }

// Len is the number of columns.
func (h Header) Len() int { return len(h.names) }

// Columns are the names of the columns without stray spaces, in order. They may be empty or stand twice.
func (h Header) Columns() []string { return slices.Clone(h.names) }

// Index finds the column of that name, or says why there is none to be had: it is missing (with the nearest name that
// there is), or it stands twice. Spaces around the name do not count.
func (h Header) Index(name string) (int, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return 0, fmt.Errorf("a column's name is empty")
	}
	i := slices.Index(h.names, name)
	if i < 0 {
		return 0, fmt.Errorf("the sheet has no column %q%s", name, didYouMean(name, h.names))
	}
	if j := slices.Index(h.names[i+1:], name); j >= 0 {
		return 0, fmt.Errorf("the sheet has column %q twice (columns %s and %s): rename one", name, ColumnLetters(i), ColumnLetters(i+1+j))
	}
	return i, nil
}

// Has tells whether there is at least one column of that name.
func (h Header) Has(name string) bool {
	return slices.Contains(h.names, strings.Join(strings.Fields(name), " "))
}

func didYouMean(name string, known []string) string {
	if near := Nearest(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	known = slices.DeleteFunc(slices.Clone(known), func(s string) bool { return s == "" })
	if len(known) > 12 {
		known = append(known[:12:12], "…")
	}
	return "; it has " + strings.Join(known, ", ")
}

// Nearest returns the known name that is most like name, or "" where none is like it: at most a third of its letters
// may differ, upper and lower case not counted.
func Nearest(name string, known []string) string {
	best, distance := "", len([]rune(name))/3+1
	for _, k := range known {
		if k == "" {
			continue
		}
		d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(k))
		if d < distance || (d == distance && best == "") {
			best, distance = k, d
		}
	}
	return best
}

// ColumnLetters is the name that a spreadsheet program gives the column with that index: 0 is A, 26 is AA.
func ColumnLetters(index int) string {
	letters := ""
	for n := index + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return letters
}

// Raw are the names of the columns as they are written in the file.
func (h Header) Raw() []string { return slices.Clone(h.raw) }
