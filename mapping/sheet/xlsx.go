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

// xlsx is an Excel workbook: where its sheet is, and what its cells refer to. It is ECMA-376, transitional or strict, as
// Excel, LibreOffice, Google Sheets, Numbers and libraries write it.
type xlsx struct {
	part    string // of the sheet that is read
	strings stringTable
	formats []numberFormat // by the cells' style
	epoch   bool           // dates count from 1904
	totals  map[int]bool   // rows in which a table has its sums
}

// sheetEntry is one sheet of a workbook.
type sheetEntry struct {
	name, part string
	hidden     bool
}

// openXLSX reads all of a workbook but its cells.
func openXLSX(z *zip.Reader, wanted string) (*xlsx, []sheetEntry, sheetEntry, error) {
	p := parts{z}
	x := &xlsx{}
	main, err := p.related("", "officeDocument", "xl/workbook.xml")
	if err != nil {
		return nil, nil, sheetEntry{}, err
	}
	sheets, err := x.sheets(p, main)
	if err != nil {
		return nil, nil, sheetEntry{}, err
	}
	chosen, err := choose(sheets, wanted)
	if err != nil {
		return nil, nil, sheetEntry{}, err
	}
	x.part = chosen.part
	if err := x.readStrings(p, main); err != nil {
		return nil, nil, sheetEntry{}, err
	}
	if err := x.readTables(p); err != nil {
		return nil, nil, sheetEntry{}, err
	}
	return x, sheets, chosen, x.readStyles(p, main)
}

// readTables finds the rows of sums below the sheet's tables: they are no rows of data.
func (x *xlsx) readTables(p parts) error {
	relations, err := p.relationships(x.part)
	if err != nil {
		return err
	}
	x.totals = map[int]bool{}
	for _, r := range relations {
		if r.kind != "table" || p.find(r.target) == nil {
			continue
		}
		err := p.elements(r.target, func(_ *scanner, t token) error {
			if n := atoi(t.attr("totalsRowCount")); t.is("table") && n > 0 {
				_, to, _ := strings.Cut(t.attr("ref"), ":")
				for last := atoi(strings.TrimLeft(to, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")); n > 0 && last >= n; n-- {
					x.totals[last-n+1] = true
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// related is the part that has that relationship to another; fallback where none is written.
func (p parts) related(from, kind, fallback string) (string, error) {
	relations, err := p.relationships(from)
	if err != nil {
		return "", err
	}
	for _, r := range relations {
		if r.kind == kind {
			return r.target, nil
		}
	}
	return fallback, nil
}

// sheets lists the sheets in the workbook's order, without charts.
func (x *xlsx) sheets(p parts, main string) ([]sheetEntry, error) {
	relations, err := p.relationships(main)
	if err != nil {
		return nil, err
	}
	var list []sheetEntry
	err = p.elements(main, func(_ *scanner, t token) error {
		switch {
		case t.is("workbookPr"):
			x.epoch = t.flag("date1904")
		case t.is("sheet"):
			i := slices.IndexFunc(relations, func(r relationship) bool { return r.id == t.attr("id") })
			if i >= 0 && relations[i].kind == "worksheet" {
				list = append(list, sheetEntry{t.attr("name"), relations[i].target, t.attr("state") != "" && t.attr("state") != "visible"})
			}
		}
		return nil
	})
	return list, err
}

// MappingName is the name of the sheet that holds the mapping, upper and lower case not counted. It is no sheet of rows.
const MappingName = "mapping"

// choose finds the sheet of that name; without a name, the first that is visible and no mapping.
func choose(sheets []sheetEntry, wanted string) (sheetEntry, error) {
	wanted = strings.TrimSpace(wanted)
	var names []string
	for _, s := range sheets {
		switch {
		case wanted != "" && strings.EqualFold(strings.TrimSpace(s.name), wanted):
			return s, nil
		case wanted == "" && !s.hidden && !isMapping(s):
			return s, nil
		}
		names = append(names, s.name)
	}
	if wanted == "" {
		return sheetEntry{}, &Error{Problem: "the workbook has no visible sheet with rows", Remedy: "show one, or name one with --sheet"}
	}
	return sheetEntry{}, &Error{NoSheet: true, Problem: fmt.Sprintf("the workbook has no sheet %q%s", wanted, didYouMean(wanted, names)), Remedy: "name one with --sheet"}
}

func isMapping(s sheetEntry) bool { return strings.EqualFold(strings.TrimSpace(s.name), MappingName) }

const maxFormats = 1 << 17 // Excel takes 65,490 cell formats

// readStyles reads which number format each style has.
func (x *xlsx) readStyles(p parts, main string) error {
	name, err := p.related(main, "styles", "")
	if err != nil || name == "" || p.find(name) == nil {
		return err
	}
	codes := map[int]string{}
	return p.elements(name, func(s *scanner, t token) error {
		switch {
		case t.is("numFmt") && len(codes) < maxFormats:
			codes[atoi(t.attr("numFmtId"))] = t.attr("formatCode")
		case t.is("cellXfs"):
			return s.inside(t, func(t token) error {
				if t.starts("xf") && len(x.formats) < maxFormats {
					id := atoi(t.attr("numFmtId"))
					x.formats = append(x.formats, newNumberFormat(id, codes[id]))
				}
				return nil
			})
		}
		return nil
	})
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

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

// stringTable is the texts that cells share, one behind the other in one piece of memory.
type stringTable struct {
	text string
	ends []uint32
}

func (t stringTable) at(i int) string {
	if i < 0 || i >= len(t.ends) {
		return ""
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.text[from:t.ends[i]]
}

func (x *xlsx) readStrings(p parts, main string) error {
	name, err := p.related(main, "sharedStrings", "")
	if err != nil || name == "" || p.find(name) == nil {
		return err
	}
	var text strings.Builder
	err = p.elements(name, func(s *scanner, t token) error {
		if !t.is("si") {
			return nil
		}
		one, err := s.richText(t)
		text.WriteString(one)
		x.strings.ends = append(x.strings.ends, uint32(text.Len()))
		return err
	})
	x.strings.text = text.String()
	return err
}
