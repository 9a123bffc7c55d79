package sheet

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// writeDimension writes the range that the sheet takes; one that cannot be read is left out, as it may be.
func (w *xlsxWriter) writeDimension(t token) {
	from, to, found := strings.Cut(t.attr("ref"), ":")
	if !found {
		to = from
	}
	row := atoi(strings.TrimLeft(to, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	column := columnIndex([]byte(to))
	if row < 1 || column < 0 || columnIndex([]byte(from)) < 0 {
		return
	}
	fmt.Fprintf(w.out, `<%sdimension ref="%s:%s%d"/>`, w.prefix, from, ColumnLetters(max(column, w.last())), max(row, w.header))
}

// columnLook is how a range of columns looks: its tag, and the columns from 1.
type columnLook struct {
	tag      string // without its range and its end
	from, to int
}

// amendColumns makes room among the looks of columns for those that are added: a file may hide all columns to its right.
func (w *xlsxWriter) amendColumns(t token) error {
	var looks []columnLook
	err := w.s.inside(t, func(t token) error {
		if t.starts("col") && len(looks) < maxColumns {
			tag := strings.TrimSuffix(string(t.without("min", "max")), ">")
			looks = append(looks, columnLook{tag, atoi(t.attr("min")), atoi(t.attr("max"))})
		}
		return nil
	})
	w.writeColumns(looks)
	return err
}

func (w *xlsxWriter) writeColumns(looks []columnLook) {
	first, last := w.added+1, w.last()+1
	var out []columnLook
	for _, l := range looks {
		if before := (columnLook{l.tag, l.from, min(l.to, first-1)}); before.from <= before.to {
			out = append(out, before)
		}
		if after := (columnLook{l.tag, max(l.from, last+1), l.to}); last >= first && after.from <= after.to {
			out = append(out, after)
		} else if last < first && l.to >= first {
			out = append(out, columnLook{l.tag, max(l.from, first), l.to})
		}
	}
	for i, c := range w.columns {
		if w.place[i] >= w.added && c.Width > 0 {
			tag := fmt.Sprintf(`<%scol width="%d" customWidth="1"`, w.prefix, c.Width)
			out = append(out, columnLook{tag, w.place[i] + 1, w.place[i] + 1})
		}
	}
	if len(out) == 0 {
		return
	}
	slices.SortStableFunc(out, func(a, b columnLook) int { return a.from - b.from })
	fmt.Fprintf(w.out, "<%scols>", w.prefix)
	for _, l := range out {
		fmt.Fprintf(w.out, `%s min="%d" max="%d"/>`, l.tag, l.from, l.to)
	}
	fmt.Fprintf(w.out, "</%scols>", w.prefix)
}

// beforeLinks are the elements that may stand between rows and links; the order of a sheet's elements is fixed.
var beforeLinks = []string{
	"sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate",
	"customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations",
}

func (w *xlsxWriter) tail() error {
	for !w.ended || w.held != nil {
		if err := w.hold(); err != nil {
			return err
		}
		if w.held != nil {
			t := *w.held
			w.held = nil
			if err := w.copyRest(t); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(w.out, "</%ssheetData>", w.prefix)
	for done := false; ; {
		t, err := w.s.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		early := t.kind != startToken && t.kind != endToken || slices.ContainsFunc(beforeLinks, t.is)
		switch {
		case t.starts("hyperlinks"):
			done = true
			err = w.links.amend(w.s, w.out, t, w.prefix, w.isFilled)
		case !early && !done:
			done = true
			w.links.write(w.out, w.prefix)
			fallthrough
		default:
			err = w.copyRest(t)
		}
		if err != nil {
			return err
		}
	}
}

// isFilled tells whether a link stands in a column that is filled.
func (w *xlsxWriter) isFilled(ref string) bool {
	ref, _, _ = strings.Cut(ref, ":")
	return w.has(columnIndex([]byte(ref))) >= 0
}
