package sheet

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// scan hands on the rows that have cells, in order.
func (x *xlsx) scan(ctx context.Context, z *zip.Reader, facts *facts, see func(*gridRow) error) error {
	r, err := parts{z}.open(x.part, maxSheetPart)
	if err != nil {
		return err
	}
	defer r.Close()
	rd := &xlsxReader{xlsx: x, s: newScanner(r), formatter: newFormatter(x.epoch), facts: facts, see: see, ctx: ctx}
	return partError(x.part, rd.all())
}

// xlsxReader is one reading of a sheet.
type xlsxReader struct {
	*xlsx
	ctx       context.Context
	s         *scanner
	formatter *formatter
	facts     *facts
	see       func(*gridRow) error
	row       gridRow
}

func (x *xlsxReader) all() error {
	for {
		t, err := x.s.next()
		if err == io.EOF {
			return nil
		}
		if err == nil && t.kind == startToken {
			err = x.element(t)
		}
		if err != nil {
			return err
		}
	}
}

func (x *xlsxReader) element(t token) error {
	switch {
	case t.is("row"):
		return x.readRow(t)
	case t.is("col") && t.flag("hidden"):
		x.facts.hideColumns(atoi(t.attr("min"))-1, atoi(t.attr("max"))-1)
	case t.is("mergeCell"):
		x.facts.merge(t.attr("ref"))
	case t.is("hyperlink"):
		if x.facts.links == nil {
			x.facts.links = map[int]int{}
		}
		x.facts.links[columnIndex([]byte(t.attr("ref")))]++
	case t.is("extLst"):
		return x.s.skip(t)
	}
	return nil
}

// Excel's limits.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
)

func (x *xlsxReader) readRow(t token) error {
	if err := x.ctx.Err(); err != nil {
		return err
	}
	number, err := rowNumber(t, x.row.number)
	if err != nil {
		return err
	}
	x.row = gridRow{number: number, hidden: t.flag("hidden"), cells: x.row.cells[:0]}
	column := -1
	err = x.s.inside(t, func(t token) error {
		if !t.starts("c") {
			return nil
		}
		if column, err = cellColumn(t, number, column); err != nil {
			return err
		}
		return x.readCell(t, column)
	})
	if err != nil {
		return err
	}
	if x.totals[number] && x.row.filled() > 0 {
		x.facts.totals.add(fmt.Sprintf("row %d", number))
		return nil
	}
	return x.see(&x.row)
}

// rowNumber is the number of a row; one that does not tell its number follows the one before.
func rowNumber(t token, before int) (int, error) {
	number := before + 1
	if r := t.attr("r"); r != "" {
		number = atoi(r)
	}
	if number <= before || number > maxRows {
		return 0, damaged(fmt.Sprintf("its rows are not in order behind row %d", before))
	}
	return number, nil
}

// cellColumn is the index of a cell's column; a cell that does not tell its place follows the one before.
func cellColumn(t token, row, before int) (int, error) {
	column := before + 1
	if at, ok := t.find("r"); ok {
		column = columnIndex(t.attrs[at.valueFrom:at.valueTo])
	}
	if column <= before || column >= maxColumns {
		return 0, damaged(fmt.Sprintf("the cells of row %d are not in order", row))
	}
	return column, nil
}

// columnIndex is the column of a reference such as AB12, or -1.
func columnIndex(ref []byte) int {
	n := 0
	for i, b := range ref {
		switch {
		case b >= 'A' && b <= 'Z':
			n = n*26 + int(b-'A') + 1
		case b >= 'a' && b <= 'z':
			n = n*26 + int(b-'a') + 1
		case i > 0 && b >= '0' && b <= '9':
			return n - 1
		default:
			return -1
		}
		if n > maxColumns {
			return -1
		}
	}
	return n - 1
}

// rawCell is a cell as it stands in the file.
type rawCell struct {
	kind     string // n, s, str, inlineStr, b, e, d
	style    int
	value    string
	rich     string // of an inline string
	formula  bool
	hasValue bool
}

func (x *xlsxReader) readCell(t token, column int) error {
	raw := rawCell{kind: t.attr("t")}
	if s, ok := t.find("s"); ok {
		raw.style = atoi(string(t.attrs[s.valueFrom:s.valueTo]))
	}
	err := x.s.inside(t, func(t token) (err error) {
		switch {
		case t.starts("v"):
			raw.hasValue = true
			raw.value, err = x.s.content(t)
		case t.starts("f"):
			raw.formula = true
			err = x.s.skip(t)
		case t.starts("is"):
			raw.hasValue = true
			raw.rich, err = x.s.richText(t)
		}
		return err
	})
	if err != nil {
		return err
	}
	if c := x.cell(raw, column); c.text != "" || c.fault != "" {
		x.row.cells = append(x.row.cells, c)
	}
	return nil
}

// content is the text inside the element whose start tag was read last.
func (s *scanner) content(t token) (string, error) {
	if t.empty {
		return "", nil
	}
	t, err := s.next()
	if err != nil {
		return "", err
	}
	if t.kind == endToken {
		return "", nil
	}
	first := ""
	if t.kind == textToken {
		first = t.text()
	}
	for { // nearly always the end tag is next
		t, err := s.next()
		switch {
		case err == io.EOF:
			return "", errNotXML
		case err != nil:
			return "", err
		case t.kind == endToken:
			return first, nil
		case t.kind == textToken:
			first += t.text()
		case t.kind == startToken:
			if err := s.skip(t); err != nil {
				return "", err
			}
		}
	}
}

// richText is the text of a string that may have parts of different looks; how it is pronounced is left out.
func (s *scanner) richText(t token) (string, error) {
	var whole string
	err := s.inside(t, func(t token) error {
		switch {
		case t.starts("t"):
			text, err := s.content(t)
			whole += text
			return err
		case t.starts("rPh"):
			return s.skip(t)
		}
		return nil
	})
	return decodeHexEscapes(whole), err
}

// decodeHexEscapes reads _x000D_, the way in which a workbook writes characters that XML cannot hold.
func decodeHexEscapes(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "_x")
		b.WriteString(before)
		if !found {
			return newlines(b.String())
		}
		if len(rest) >= 5 && rest[4] == '_' {
			if n, err := strconv.ParseUint(rest[:4], 16, 16); err == nil && (n < 0xd800 || n > 0xdfff) {
				b.WriteRune(rune(n))
				s = rest[5:]
				continue
			}
		}
		b.WriteString("_x")
		s = rest
	}
}

// cell is what a person sees in a cell.
func (x *xlsxReader) cell(raw rawCell, column int) cell {
	c := cell{column: column}
	if raw.formula && !raw.hasValue && raw.value == "" {
		c.fault = "holds a formula whose result is not in the file; open the workbook in your spreadsheet program, save it, and run again"
		return c
	}
	switch raw.kind {
	case "s":
		c.text = x.strings.at(atoi(raw.value))
	case "inlineStr":
		c.text = raw.rich
	case "str":
		c.text = decodeHexEscapes(raw.value)
	case "b":
		c.text = boolean(raw.value)
	case "e":
		c.text = raw.value
		c.fault = fmt.Sprintf("shows the error %s; mend the formula, or write the text itself", raw.value)
	case "d":
		c.text = x.formatter.isoDate(x.format(raw.style), raw.value)
	default:
		c.text = x.formatter.number(x.format(raw.style), raw.value)
		c.long = longNumber(raw.value)
	}
	return c
}

func (x *xlsx) format(style int) numberFormat {
	if style < 0 || style >= len(x.formats) {
		return numberFormat{}
	}
	return x.formats[style]
}

func boolean(v string) string {
	switch strings.TrimSpace(v) {
	case "1", "true":
		return "TRUE"
	case "0", "false":
		return "FALSE"
	}
	return v
}
