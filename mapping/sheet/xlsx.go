package sheet

import (
	"archive/zip"
	"fmt"
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
