package sheet

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ods is a workbook of LibreOffice and its like (OpenDocument 1.2 and later). Its cells hold what a person sees as text.
type ods struct {
	table int // index of the sheet that is read
}

const odsContent = "content.xml"

// openODS reads which sheets a workbook has.
func openODS(z *zip.Reader, wanted string) (*ods, []sheetEntry, sheetEntry, error) {
	p := parts{z}
	if err := refuseEncrypted(p); err != nil {
		return nil, nil, sheetEntry{}, err
	}
	r, err := p.open(odsContent, maxSheetPart)
	if err != nil {
		return nil, nil, sheetEntry{}, err
	}
	defer r.Close()
	sheets, err := listTables(newScanner(r))
	if err != nil {
		return nil, nil, sheetEntry{}, partError(odsContent, err)
	}
	chosen, err := choose(sheets, wanted)
	if err != nil {
		return nil, nil, sheetEntry{}, err
	}
	return &ods{table: slices.Index(sheets, chosen)}, sheets, chosen, nil
}

func refuseEncrypted(p parts) error {
	const manifest = "META-INF/manifest.xml"
	if p.find(manifest) == nil {
		return nil
	}
	return p.elements(manifest, func(_ *scanner, t token) error {
		if t.is("encryption-data") {
			return &Error{Problem: "the workbook has a password", Remedy: "save it without one"}
		}
		return nil
	})
}

// listTables reads the names of the sheets, and which are hidden.
func listTables(s *scanner) ([]sheetEntry, error) {
	var sheets []sheetEntry
	hidden := map[string]bool{} // styles
	style := ""
	for {
		t, err := s.next()
		switch {
		case err == io.EOF:
			return sheets, nil
		case err != nil:
			return nil, err
		case t.kind != startToken:
		case t.is("tracked-changes"):
			if err := s.skip(t); err != nil {
				return nil, err
			}
		case t.is("style"):
			style = t.attr("name")
		case t.is("table-properties") && t.attr("display") == "false":
			hidden[style] = true
		case isTable(t):
			sheets = append(sheets, sheetEntry{name: t.attr("name"), part: fmt.Sprint(len(sheets)), hidden: hidden[t.attr("style-name")]})
			if err := s.skip(t); err != nil {
				return nil, err
			}
		}
	}
}

func isTable(t token) bool { return t.kind == startToken && string(t.name) == "table:table" }

// toTable reads on to the sheet with that index.
func (o *ods) toTable(s *scanner) (token, error) {
	for i := 0; ; {
		t, err := s.next()
		switch {
		case err == io.EOF:
			return t, errNotXML
		case err != nil:
			return t, err
		case isTable(t):
			if i == o.table {
				return t, nil
			}
			i++
			fallthrough
		case t.starts("tracked-changes"):
			if err := s.skip(t); err != nil {
				return t, err
			}
		}
	}
}

func (o *ods) scan(ctx context.Context, z *zip.Reader, facts *facts, see func(*gridRow) error) error {
	r, err := parts{z}.open(odsContent, maxSheetPart)
	if err != nil {
		return err
	}
	defer r.Close()
	rd := &odsReader{ctx: ctx, s: newScanner(r), facts: facts, see: see}
	t, err := o.toTable(rd.s)
	if err == nil {
		err = rd.s.inside(t, rd.element)
	}
	return partError(odsContent, err)
}

// odsReader is one reading of a sheet.
type odsReader struct {
	ctx    context.Context
	s      *scanner
	facts  *facts
	see    func(*gridRow) error
	column int // of the next column's look
	row    gridRow
	number int // of the last row
}

// element sees what is in a sheet, also inside groups of rows and columns.
func (o *odsReader) element(t token) error {
	switch {
	case t.kind != startToken:
	case t.is("table-column"):
		n := repeats(t, "number-columns-repeated")
		if isHidden(t) {
			o.facts.hideColumns(o.column, o.column+n-1)
		}
		o.column += n
	case t.is("table-row"):
		return o.readRow(t)
	case t.is("shapes"), t.is("named-expressions"), t.is("conditional-formats"), t.is("forms"):
		return o.s.skip(t)
	}
	return nil
}

func isHidden(t token) bool {
	v := t.attr("visibility")
	return v == "collapse" || v == "filter"
}

func repeats(t token, name string) int {
	return min(max(atoi(t.attr(name)), 1), maxRows)
}

// readRow reads a row, and hands it on as often as it is repeated: LibreOffice writes equal rows once, and the blank
// rest of a sheet as one.
func (o *odsReader) readRow(t token) error {
	if err := o.ctx.Err(); err != nil {
		return err
	}
	n := repeats(t, "number-rows-repeated")
	o.row = gridRow{number: o.number + 1, hidden: isHidden(t), cells: o.row.cells[:0]}
	if err := o.readCells(t); err != nil {
		return err
	}
	o.number = min(o.number+n, 2*maxRows)
	if o.row.filled() == 0 {
		return nil
	}
	if o.number > maxRows {
		return damaged("it has more rows than a sheet can have")
	}
	for range n {
		if err := o.ctx.Err(); err != nil {
			return err
		}
		if err := o.see(&o.row); err != nil {
			return err
		}
		o.row.number++
	}
	return nil
}

func (o *odsReader) readCells(t token) error {
	column := 0
	return o.s.inside(t, func(t token) error {
		if !isODSCell(t) {
			return nil
		}
		n := repeats(t, "number-columns-repeated")
		if t.attr("number-columns-spanned") != "" && o.spans(t) {
			o.facts.merge(fmt.Sprintf("%s%d", ColumnLetters(column), o.row.number))
		}
		c, err := o.readCell(t, column)
		if err != nil {
			return err
		}
		if !c.blank() {
			if column+n > maxColumns {
				return damaged(fmt.Sprintf("row %d has more columns than a sheet can have", o.row.number))
			}
			for range n {
				o.row.cells = append(o.row.cells, c)
				c.column++
			}
		}
		column += n
		return nil
	})
}

func isODSCell(t token) bool {
	return t.starts("table-cell") || t.starts("covered-table-cell")
}

func (o *odsReader) spans(t token) bool {
	return repeats(t, "number-columns-spanned") > 1 || repeats(t, "number-rows-spanned") > 1
}

// readCell reads the text of a cell. A covered one, below a merged one, may hold text that is not shown.
func (o *odsReader) readCell(t token, column int) (cell, error) {
	c := cell{column: column}
	covered := t.is("covered-table-cell")
	kind, formula := t.attr("value-type"), t.attr("formula") != ""
	failed := strings.Contains(string(t.attrs), `calcext:value-type="error"`)
	value, number := odsValue(t, kind), t.attr("value")
	text, found, err := o.s.paragraphs(t)
	if err != nil || covered {
		return cell{column: column}, err
	}
	c.text, c.long = text, kind == "float" && longNumber(number)
	if !found || kind == "float" && mangled(text) {
		c.text = value
	}
	switch {
	case failed, formula && isErrorText(c.text):
		c.fault = fmt.Sprintf("shows the error %s; mend the formula, or write the text itself", c.text)
	case formula && kind == "" && !found:
		c.fault = "holds a formula whose result is not in the file; open the workbook in your spreadsheet program, save it, and run again"
	}
	return c, nil
}

// odsValue is the value of a cell, for one without text, which some libraries leave out.
func odsValue(t token, kind string) string {
	switch kind {
	case "float", "currency":
		return general(t.attr("value"))
	case "percentage":
		if n, err := strconv.ParseFloat(t.attr("value"), 64); err == nil {
			return general(strconv.FormatFloat(n*100, 'f', -1, 64)) + "%"
		}
	case "date":
		return strings.Replace(t.attr("date-value"), "T", " ", 1)
	case "boolean":
		return boolean(t.attr("boolean-value"))
	case "string":
		return t.attr("string-value")
	}
	return ""
}

// paragraphs is the text inside a cell: paragraphs are lines; comments and pictures are left out.
func (s *scanner) paragraphs(t token) (text string, found bool, err error) {
	var b strings.Builder
	err = s.inside(t, func(t token) error {
		switch {
		case t.starts("annotation"), t.starts("frame"), t.starts("shapes"), isTable(t):
			return s.skip(t)
		case t.starts("p"):
			if found {
				b.WriteByte('\n')
			}
			found = true
			return s.paragraph(t, &b)
		}
		return nil
	})
	return b.String(), found, err
}

// paragraph reads a text with its parts of different looks. White space is collapsed, as OpenDocument says, but for the
// blanks that are written as elements.
func (s *scanner) paragraph(t token, b *strings.Builder) error {
	begun := b.Len()
	return s.inside(t, func(t token) error {
		switch {
		case t.kind == textToken:
			writeCollapsed(b, begun, t.text())
		case t.kind != startToken:
		case t.is("s"):
			b.WriteString(strings.Repeat(" ", min(repeats(t, "c"), 1<<15)))
		case t.is("tab"):
			b.WriteByte('\t')
		case t.is("line-break"):
			b.WriteByte('\n')
		case t.is("annotation"), t.is("ruby-text"):
			return s.skip(t)
		}
		return nil
	})
}

func writeCollapsed(b *strings.Builder, begun int, text string) {
	for _, r := range text {
		if r == ' ' || r == '\t' || r == '\n' || r == '\r' {
			if so := b.String(); len(so) == begun || so[len(so)-1] == ' ' {
				continue
			}
			r = ' '
		}
		b.WriteRune(r)
	}
}
