package sheet

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// gridRow is a row of a workbook with its cells that hold something, in the order of their columns.
type gridRow struct {
	number int
	hidden bool
	cells  []cell
}

// cell is one cell as a person sees it.
type cell struct {
	column int
	text   string
	fault  string // why what it shows must not be taken for a value
	long   bool   // a number with more digits than spreadsheet programs keep
}

func (c cell) blank() bool { return c.fault == "" && strings.TrimSpace(c.text) == "" }

// filled counts the cells that hold something.
func (r *gridRow) filled() int {
	n := 0
	for _, c := range r.cells {
		if !c.blank() {
			n++
		}
	}
	return n
}

// grid is what differs between the kinds of workbook.
type grid interface {
	// scan hands on the rows that have cells, in order, and collects facts about the sheet.
	scan(ctx context.Context, z *zip.Reader, f *facts, see func(*gridRow) error) error
}

// book is a workbook that has been looked through once.
type book struct {
	info   fs.FileInfo // of the file then
	grid   grid
	name   string   // of the sheet that is read
	others []string // visible sheets besides, but a mapping
	facts  facts
	header Header
	titles []int // rows above the header that are no blank ones
	last   int   // the last column that holds something, anywhere
	rows   int   // that hold something, below the header
}

// openBook looks a workbook through.
func openBook(in *input, kind Kind, wanted string) (*book, error) {
	z, err := zip.NewReader(in, in.Size())
	if err != nil {
		return nil, unpackError(err)
	}
	b := &book{info: in.info}
	var sheets []sheetEntry
	var chosen sheetEntry
	if kind == ODS {
		b.grid, sheets, chosen, err = openODS(z, wanted)
	} else {
		b.grid, sheets, chosen, err = openXLSX(z, wanted)
	}
	if err != nil {
		return nil, err
	}
	b.name = chosen.name
	for _, s := range sheets {
		if s.name != chosen.name && !s.hidden && !isMapping(s) {
			b.others = append(b.others, s.name)
		}
	}
	return b, b.survey(z)
}

// titleRows is how far below the first row the header is looked for.
const titleRows = 20

// errEnough ends a scan early.
var errEnough = errors.New("enough")

// survey reads all rows once: it finds the header, and what a person should know of.
func (b *book) survey(z *zip.Reader) error {
	b.last = -1
	var top []gridRow // the rows among which the header is
	err := b.grid.scan(context.Background(), z, &b.facts, func(r *gridRow) error {
		if r.filled() == 0 {
			return nil
		}
		for _, c := range r.cells {
			if !c.blank() {
				b.last = max(b.last, c.column)
			}
		}
		if b.header.raw == nil {
			top = append(top, gridRow{r.number, r.hidden, slices.Clone(r.cells)})
			if r.filled() > 1 || len(top) == titleRows {
				b.takeHeader(top)
			}
			return nil
		}
		b.count(r)
		return nil
	})
	if err != nil {
		return err
	}
	if b.header.raw == nil {
		if len(top) == 0 {
			return &Error{Problem: fmt.Sprintf("the sheet %q is empty", b.name), Remedy: "its first row must name the columns; --sheet takes another sheet" + b.namesOfOthers()}
		}
		b.takeHeader(top)
	}
	return nil
}

func (b *book) namesOfOthers() string {
	if len(b.others) == 0 {
		return ""
	}
	return " (" + strings.Join(b.others, ", ") + ")"
}

// takeHeader makes the header of the first row with more than one cell: rows of one cell above it are titles. Where
// every row has one cell, so has the sheet.
func (b *book) takeHeader(top []gridRow) {
	at := 0
	if last := len(top) - 1; top[last].filled() > 1 {
		at = last
	}
	for _, r := range top[:at] {
		b.titles = append(b.titles, r.number)
	}
	width := 0
	for _, c := range top[at].cells {
		if !c.blank() {
			width = c.column + 1
		}
	}
	record := make([]string, width)
	for _, c := range top[at].cells {
		if c.column < width {
			record[c.column] = c.text
		}
	}
	b.header = newHeader(record, top[at].number)
	for _, r := range top[at+1:] {
		b.count(&r)
	}
}

// count takes note of a row below the header.
func (b *book) count(r *gridRow) {
	b.rows++
	if r.hidden {
		b.facts.hiddenRows.add(fmt.Sprintf("row %d", r.number))
	}
	for _, c := range r.cells {
		at := func() string { return fmt.Sprintf("%s%d", ColumnLetters(c.column), r.number) }
		switch {
		case c.column >= b.header.Len():
			if !c.blank() {
				b.facts.outside.add(at())
			}
		case c.fault != "":
			b.facts.faults.add(at())
		case c.long:
			b.facts.long.add(at())
		}
	}
}

// row makes a Row of the header's width.
func (b *book) row(r *gridRow) Row {
	row := Row{Number: r.number, Line: r.number, Cells: make([]string, b.header.Len())}
	for _, c := range r.cells {
		if c.column >= len(row.Cells) {
			break
		}
		row.Cells[c.column] = c.text
		if !c.blank() {
			row.Found = c.column + 1
		}
		if c.fault != "" {
			row.Faults = append(row.Faults, Fault{c.column, fmt.Sprintf("%s in %s%d", c.fault, ColumnLetters(c.column), r.number)})
		}
	}
	return row
}

// maxGap is how many blank rows in a row are told as such. A larger gap is no part of the data.
const maxGap = 1000

// each yields the rows below the header, blank ones between them too.
func (b *book) each(ctx context.Context, z *zip.Reader, yield func(Row, error) bool) error {
	next := b.header.row + 1
	err := b.grid.scan(ctx, z, &facts{}, func(r *gridRow) error {
		if r.number < next || r.filled() == 0 {
			return nil
		}
		if r.number-next <= maxGap {
			for ; next < r.number; next++ {
				if !yield(Row{Number: next, Line: next, Cells: make([]string, b.header.Len())}, nil) {
					return errEnough
				}
			}
		}
		next = r.number + 1
		if !yield(b.row(r), nil) {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// facts are what a person should know of a sheet, because it is not seen, or not what it seems.
type facts struct {
	hiddenRows, merged, faults, long, outside, totals examples

	hidden [][2]int    // columns, from and to
	links  map[int]int // how many begin in each column
}

// examples counts things and remembers the first.
type examples struct {
	n     int
	first string
}

func (e *examples) add(what string) {
	if e.n++; e.n == 1 {
		e.first = what
	}
}

func (f *facts) hideColumns(from, to int) {
	if from >= 0 && to >= from && len(f.hidden) < maxColumns {
		f.hidden = append(f.hidden, [2]int{from, to})
	}
}

func (f *facts) merge(ref string) { f.merged.add(ref) }

// notices are the facts in words.
func (b *book) notices(named bool) []string {
	var out []string
	tell := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if len(b.others) > 0 && !named {
		tell("the workbook has more than one sheet: %q is read, not %s; --sheet takes another", b.name, strings.Join(quoted(b.others), ", "))
	}
	if len(b.titles) > 0 {
		tell("row %d is taken for a title; the header is row %d", b.titles[0], b.header.row)
	}
	if columns := b.hiddenColumns(); columns != "" {
		tell("hidden columns are read like others: %s", columns)
	}
	f := b.facts
	if f.hiddenRows.n > 0 {
		tell("%s hidden or filtered out (%s%s) and rendered like the others; delete them, or choose rows with --rows", isOrAre(f.hiddenRows.n, "row"), first(f.hiddenRows), f.hiddenRows.first)
	}
	if f.totals.n > 0 {
		tell("%s holds the sums of a table and is passed over", f.totals.first)
	}
	if f.merged.n > 0 {
		tell("cells are merged (%s%s): only the top left one of them holds the text, the others are blank", first(f.merged), f.merged.first)
	}
	if f.faults.n > 0 {
		tell("%s an error, or a formula without its result (%s%s); a row is invalid if the mapping uses it", holds(f.faults.n), first(f.faults), f.faults.first)
	}
	if f.long.n > 0 {
		tell("%s a number of more than 15 digits (%s%s), of which spreadsheet programs lose the last ones; check them, and format such cells as text", holds(f.long.n), first(f.long), f.long.first)
	}
	if f.outside.n > 0 {
		tell("%s something to the right of the header's last column (%s%s); it is left alone", holds(f.outside.n), first(f.outside), f.outside.first)
	}
	return out
}

func (b *book) hiddenColumns() string {
	var names []string
	for i, name := range b.header.names {
		for _, h := range b.facts.hidden {
			if name != "" && h[0] <= i && i <= h[1] {
				names = append(names, fmt.Sprintf("%s (%s)", ColumnLetters(i), name))
				break
			}
		}
	}
	if len(names) > 8 {
		names = append(names[:8], "…")
	}
	return strings.Join(names, ", ")
}

func quoted(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = fmt.Sprintf("%q", n)
	}
	return out
}

func isOrAre(n int, what string) string {
	if n == 1 {
		return "1 " + what + " is"
	}
	return fmt.Sprintf("%d %ss are", n, what)
}

func holds(n int) string {
	if n == 1 {
		return "1 cell holds"
	}
	return fmt.Sprintf("%d cells hold", n)
}

// first says that what follows is the first of several.
func first(e examples) string {
	if e.n > 1 {
		return "the first: "
	}
	return ""
}
