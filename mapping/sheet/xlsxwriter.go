package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// xlsxWriter copies a workbook and changes one part on the way: the sheet whose columns are filled, and its links.
// Everything else, other sheets, looks, pictures, macros, stays byte for byte.
type xlsxWriter struct {
	target
	zip    *zip.Writer
	source parts
	part   string
	read   io.ReadCloser // the sheet's part
	s      *scanner
	out    *bufio.Writer
	prefix string // of the sheet's elements, mostly none
	held   *token // a row's start tag that was read and is not yet written
	at     int    // number of the last row whose start tag was read
	ended  bool   // no more rows
	style  string // of the header cell to the left
	links  xlsxLinks
}

func newXLSXWriter(w io.Writer, in *input, x *xlsx, b *book, t target) (*xlsxWriter, error) {
	z, err := zip.NewReader(in, in.Size())
	if err != nil {
		return nil, unpackError(err)
	}
	out := &xlsxWriter{target: t, zip: zip.NewWriter(w), source: parts{z}, part: x.part}
	out.links.plan(b, t)
	sheet, relations := out.source.find(x.part), out.source.find(relationshipsName(x.part))
	for _, f := range z.File {
		if f == sheet || f == relations {
			continue
		}
		if err := out.zip.Copy(f); err != nil {
			return nil, err
		}
	}
	if out.read, err = out.source.open(x.part, maxSheetPart); err != nil {
		return nil, err
	}
	entry, err := out.zip.CreateHeader(&zip.FileHeader{Name: sheet.Name, Method: zip.Deflate, Modified: sheet.Modified})
	if err != nil {
		return nil, err
	}
	out.s, out.out = newScanner(out.read), bufio.NewWriterSize(entry, 256<<10)
	if err := out.begin(); err != nil {
		return nil, partError(x.part, err)
	}
	return out, out.add(Row{Number: t.header}, t.names())
}

// begin copies what comes before the rows.
func (w *xlsxWriter) begin() error {
	columns := false
	for {
		t, err := w.s.next()
		if err == io.EOF {
			err = errNotXML
		}
		switch {
		case err != nil:
			return err
		case t.starts("worksheet"):
			w.prefix = t.prefix()
			w.links.take(t)
			w.out.Write(t.raw)
		case t.starts("dimension"):
			w.writeDimension(t)
			err = w.s.skip(t)
		case t.starts("cols"):
			columns = true
			err = w.amendColumns(t)
		case t.starts("sheetData"):
			if !columns {
				w.writeColumns(nil)
			}
			w.out.Write(t.raw)
			w.ended = t.empty
			return nil
		default:
			err = w.copyRest(t)
		}
		if err != nil {
			return err
		}
	}
}

// copyRest writes a token, and where it begins an element, all of that.
func (w *xlsxWriter) copyRest(t token) error {
	w.out.Write(t.raw)
	if t.kind != startToken || t.empty {
		return nil
	}
	return copyInside(w.s, w.out)
}

// copyInside writes the rest of the element whose start tag was read last, its end tag too.
func copyInside(s *scanner, out io.Writer) error {
	for depth := len(s.lengths); len(s.lengths) >= depth; {
		t, err := s.next()
		if err == io.EOF {
			err = errNotXML
		}
		if err != nil {
			return err
		}
		if _, err := out.Write(t.raw); err != nil {
			return err
		}
	}
	return nil
}

// add fills the columns of a row.
func (w *xlsxWriter) add(row Row, values []string) error {
	return partError(w.part, w.fill(row.Number, values))
}

func (w *xlsxWriter) fill(number int, values []string) error {
	for {
		if err := w.hold(); err != nil {
			return err
		}
		switch {
		case w.ended || w.at > number:
			w.insertRow(number, values)
			return nil
		case w.at == number:
			t := *w.held
			w.held = nil
			return w.amendRow(t, number, values)
		}
		t := *w.held
		w.held = nil
		if err := w.copyRest(t); err != nil {
			return err
		}
	}
}

// hold reads on to the next row's start tag, or to the end of the rows.
func (w *xlsxWriter) hold() error {
	for w.held == nil && !w.ended {
		t, err := w.s.next()
		if err == io.EOF {
			err = errNotXML
		}
		if err != nil {
			return err
		}
		switch {
		case t.starts("row"):
			if w.at, err = rowNumber(t, w.at); err != nil {
				return err
			}
			w.held = t.clone()
		case t.kind == endToken:
			w.ended = true // its end tag is written by close
		default:
			if err := w.copyRest(t); err != nil {
				return err
			}
		}
	}
	return nil
}

// clone makes a start tag that holds when more is read.
func (t token) clone() *token {
	name, attrs := bytes.Clone(t.name), bytes.Clone(t.attrs)
	return &token{kind: t.kind, raw: bytes.Clone(t.raw), name: name, attrs: attrs, empty: t.empty}
}

func (w *xlsxWriter) insertRow(number int, values []string) {
	if !slices.ContainsFunc(values, func(v string) bool { return v != "" }) {
		return
	}
	fmt.Fprintf(w.out, `<%srow r="%d">`, w.prefix, number)
	for _, i := range w.order {
		w.writeCell(i, number, values, "")
	}
	fmt.Fprintf(w.out, "</%srow>", w.prefix)
}

// amendRow writes a row with its columns filled, in the order of the columns.
func (w *xlsxWriter) amendRow(t token, number int, values []string) error {
	tag := t.without("spans") // a hint that is no longer true
	if number == w.header {
		tag = t.without("spans", "collapsed")
	}
	w.out.Write(tag)
	todo, column := w.order, -1
	writeBefore := func(limit int) {
		for len(todo) > 0 && w.place[todo[0]] < limit {
			w.writeCell(todo[0], number, values, w.headerStyle(number))
			todo = todo[1:]
		}
	}
	err := w.eachIn(t, func(t token) (err error) {
		if !t.starts("c") {
			if t.kind == startToken {
				writeBefore(maxColumns)
			}
			return w.copyRest(t)
		}
		if column, err = cellColumn(t, number, column); err != nil {
			return err
		}
		writeBefore(column)
		if len(todo) > 0 && w.place[todo[0]] == column {
			if number == w.header {
				todo = todo[1:]
				return w.copyRest(t)
			}
			style := t.attr("s")
			if err := w.s.skip(t); err != nil {
				return err
			}
			w.writeCell(todo[0], number, values, style)
			todo = todo[1:]
			return nil
		}
		if number == w.header && column < w.added {
			w.style = t.attr("s")
		}
		return w.copyRest(t)
	})
	writeBefore(maxColumns)
	fmt.Fprintf(w.out, "</%s>", t.name)
	return err
}

// eachIn hands on the tokens inside an element that may be empty.
func (w *xlsxWriter) eachIn(t token, see func(token) error) error {
	if t.empty {
		return nil
	}
	return w.s.inside(t, see)
}

// headerStyle is the look of a column's name: that of its neighbour.
func (w *xlsxWriter) headerStyle(number int) string {
	if number == w.header {
		return w.style
	}
	return ""
}

// maxCellText is how many UTF-16 units Excel takes in a cell.
const maxCellText = 32767

// writeCell writes one cell of ours; without value and look there is none.
func (w *xlsxWriter) writeCell(i, number int, values []string, style string) {
	value := values[i]
	if value == "" && style == "" {
		return
	}
	ref := fmt.Sprintf("%s%d", ColumnLetters(w.place[i]), number)
	fmt.Fprintf(w.out, `<%sc r="%s"`, w.prefix, ref)
	if style != "" {
		fmt.Fprintf(w.out, ` s="%s"`, escapeXML(style))
	}
	form := w.columns[i].Form
	_, err := strconv.ParseFloat(value, 64)
	switch p := w.prefix; {
	case value == "":
		w.out.WriteString("/>")
		return
	case form == Number && err == nil && number != w.header:
		fmt.Fprintf(w.out, "><%sv>%s</%sv></%sc>", p, escapeXML(value), p, p)
		return
	case form == Link && number != w.header:
		w.links.add(i, ref, value)
	}
	p := w.prefix
	fmt.Fprintf(w.out, ` t="inlineStr"><%sis><%st xml:space="preserve">%s</%st></%sis></%sc>`, p, p, escapeXML(shownText(value)), p, p, p)
}

// shownText makes a text fit into a cell, and keeps _x000D_ in it from being read as a sign for another character.
func shownText(s string) string {
	if len(s) > maxCellText/2 {
		units := 0
		for i, r := range s {
			if units++; r > 0xffff {
				units++
			}
			if units >= maxCellText {
				s = s[:i]
				break
			}
		}
	}
	return strings.ReplaceAll(s, "_x", "_x005F_x")
}

// close copies what comes behind the rows, writes the links, and completes the file.
func (w *xlsxWriter) close() error {
	defer w.read.Close()
	if err := w.tail(); err != nil {
		return partError(w.part, err)
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	if err := w.links.writeRelations(w.zip, w.source, w.part); err != nil {
		return err
	}
	return w.zip.Close()
}

func (w *xlsxWriter) notices() []string { return w.links.notices() }
