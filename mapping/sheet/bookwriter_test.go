package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var addedColumns = []Column{{Name: "video_status"}, {Name: "video_url", Form: Link, Width: 40}, {Name: "video_credits", Form: Number}}

// amend writes a workbook with the added columns beside it and returns the path.
func amend(t testing.TB, path string, values func(Row) []string) (string, *Writer) {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out"+filepath.Ext(path))
	f, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, err := s.NewWriter(f, addedColumns)
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range s.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(row, values(row)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out, w
}

func completed(row Row) []string {
	return []string{"completed", fmt.Sprintf("https://cdn.test/%d.mp4?a=1&b=<2>", row.Number), "1.5"}
}

// partsOf reads all parts of an archive.
func partsOf(t testing.TB, path string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := parts[f.Name]; twice {
			t.Errorf("%s is there twice", f.Name)
		}
		parts[f.Name] = string(data)
	}
	return parts
}

// excelWorkbook is a workbook with much of what people have in one.
func excelWorkbook(t testing.TB) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	try := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must := func(id int, err error) int { try(err); return id }
	bold := must(f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFEE00"}}}))
	zip := "00000"
	code := must(f.NewStyle(&excelize.Style{CustomNumFmt: &zip}))
	date := must(f.NewStyle(&excelize.Style{NumFmt: 14}))
	for i, row := range [][]any{{"name", "zip", "day", "link", "sum"}, {"Ana", 1234, 46086, "https://a.test/", nil}, {"Bo & Co", 99, 46087, "x", nil}, {}, {"Cy", 5, 46088, "y", nil}} {
		try(f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+2), &row))
	}
	try(f.SetCellStyle("Sheet1", "A2", "E2", bold))
	try(f.SetCellStyle("Sheet1", "B3", "B6", code))
	try(f.SetCellStyle("Sheet1", "C3", "C6", date))
	try(f.SetCellFormula("Sheet1", "E3", "B3*2"))
	try(f.SetCellHyperLink("Sheet1", "D3", "https://a.test/", "External"))
	try(f.SetColWidth("Sheet1", "A", "A", 33))
	try(f.SetColVisible("Sheet1", "F:XFD", false))
	try(f.AutoFilter("Sheet1", "A2:E6", nil))
	try(f.AddDataValidation("Sheet1", validation()))
	red := must(f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "9A0511"}}))
	try(f.SetConditionalFormat("Sheet1", "B3:B6", []excelize.ConditionalFormatOptions{{Type: "cell", Criteria: ">", Format: &red, Value: "6"}}))
	try(f.SetPanes("Sheet1", &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}))
	_, err := f.NewSheet("Notes")
	try(err)
	try(f.SetCellValue("Notes", "A1", "keep me"))
	path := filepath.Join(t.TempDir(), "in.xlsx")
	try(f.SaveAs(path))
	return path
}

func validation() *excelize.DataValidation {
	v := excelize.NewDataValidation(true)
	v.Sqref = "A3:A6"
	_ = v.SetDropList([]string{"Ana", "Bo"})
	return v
}

func TestAWorkbookKeepsAllThatItHas(t *testing.T) {
	in := excelWorkbook(t)
	out, _ := amend(t, in, completed)
	before, after := partsOf(t, in), partsOf(t, out)
	for name, data := range before {
		if strings.Contains(name, "sheet1.xml") {
			continue
		}
		if after[name] != data {
			t.Errorf("%s has changed", name)
		}
	}
	f, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string]string{
		"A2": "name", "A3": "Ana", "B3": "01234", "D3": "https://a.test/", "F2": "video_status", "H2": "video_credits",
		"F3": "completed", "G3": "https://cdn.test/3.mp4?a=1&b=<2>", "H3": "1.5", "F5": "completed", "F6": "completed", "A6": "Cy",
	} {
		if got, err := f.GetCellValue("Sheet1", cell); err != nil || got != want {
			t.Errorf("%s: %q, %v, want %q", cell, got, err, want)
		}
	}
	if formula, _ := f.GetCellFormula("Sheet1", "E3"); formula != "B3*2" {
		t.Errorf("formula %q", formula)
	}
	for cell, want := range map[string]string{"D3": "https://a.test/", "G3": "https://cdn.test/3.mp4?a=1&b=<2>", "G6": "https://cdn.test/6.mp4?a=1&b=<2>"} {
		if linked, target, err := f.GetCellHyperLink("Sheet1", cell); !linked || target != want || err != nil {
			t.Errorf("%s links to %q, %v", cell, target, err)
		}
	}
	for column, want := range map[string]bool{"A": true, "F": true, "G": true, "H": true, "I": false, "XFD": false} {
		if visible, err := f.GetColVisible("Sheet1", column); visible != want || err != nil {
			t.Errorf("column %s is visible: %v, %v", column, visible, err)
		}
	}
	named, _ := f.GetCellStyle("Sheet1", "E2")
	if own, _ := f.GetCellStyle("Sheet1", "F2"); own != named {
		t.Errorf("the header has the look %d beside %d", own, named)
	}
	if v, err := f.GetDataValidations("Sheet1"); err != nil || len(v) != 1 {
		t.Error(v, err)
	}
	checkOrder(t, after["xl/worksheets/sheet1.xml"])
}

// checkOrder checks that a sheet's elements are in the one order that Excel takes (ECMA-376 part 1, CT_Worksheet).
func checkOrder(t testing.TB, worksheet string) {
	t.Helper()
	order := []string{
		"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios",
		"autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations",
		"hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
		"ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst",
	}
	s, at := newScanner(strings.NewReader(worksheet)), 0
	for {
		token, err := s.next()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if token.kind != startToken || token.is("worksheet") {
			continue
		}
		i := slices.IndexFunc(order, token.is)
		if i < at {
			t.Errorf("%s stands behind %s", token.raw, order[at])
		}
		at = i
		if err := s.skip(token); err != nil {
			t.Fatal(err)
		}
	}
}

// What was written is read again, and written over it comes out the same: nothing is added twice.
func TestResultsCanBeFedBack(t *testing.T) {
	ods := odsOf(t, `<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16383"/></table:table-row>`+
		`<table:table-row table:number-rows-repeated="3"><table:table-cell><text:p>x</text:p></table:table-cell><table:table-cell table:style-name="ce9" table:number-columns-repeated="16383"/></table:table-row>`+odsFiller)
	table, err := os.ReadFile(xlsxOf(t, xmlRow(1, "a", "b")+xmlRow(2, "1")+xmlRow(3, "2", "", "", "outside")))
	if err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(t.TempDir(), "plain.xlsx")
	if err := os.WriteFile(plain, table, 0o600); err != nil {
		t.Fatal(err)
	}
	prefixed := sheetOf(t, strings.NewReplacer("</", "</x:", "<", "<x:").Replace(`<worksheet><dimension ref="A1"/><sheetData>`+xmlRow(1, "a", "b")+xmlRow(2, "1")+`</sheetData><pageMargins/></worksheet>`))
	for name, in := range map[string]string{"excel": excelWorkbook(t), "plain": plain, "prefixed": prefixed, "ods": ods} {
		t.Run(name, func(t *testing.T) {
			once, _ := amend(t, in, completed)
			before, _ := readBook(t, in, Options{})
			table, _ := readBook(t, once, Options{})
			if len(table) != len(before) {
				t.Fatalf("%d rows, not %d", len(table), len(before))
			}
			for i := range table {
				if diff := cmp.Diff(before[i], table[i][:len(before[i])]); diff != "" {
					t.Error(diff)
				}
				if got := table[i][len(table[i])-3]; i > 0 && got != "completed" {
					t.Errorf("row %s: %q", table[i][0], got)
				}
			}
			twice, _ := amend(t, once, completed)
			if diff := cmp.Diff(partsOf(t, once), partsOf(t, twice)); diff != "" {
				t.Error(diff)
			}
			other, _ := amend(t, once, func(Row) []string { return []string{"pending", "", ""} })
			emptied, _ := readBook(t, other, Options{})
			if got := emptied[1][len(emptied[1])-3:]; !slices.Equal(got, []string{"pending", "", ""}) {
				t.Errorf("emptied: %q", got)
			}
		})
	}
}

func TestRepeatedODSRowsGetResultsOfTheirOwn(t *testing.T) {
	in := odsOf(t, `<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="4"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>`+odsFiller)
	out, _ := amend(t, in, func(row Row) []string {
		return []string{fmt.Sprint("row ", row.Number), "https://x.test/?a&b", ""}
	})
	got, _ := readBook(t, out, Options{})
	want := [][]string{{"a", "video_status", "video_url", "video_credits"}}
	for n := 2; n <= 5; n++ {
		want = append(want, []string{fmt.Sprint(n), "x", fmt.Sprint("row ", n), "https://x.test/?a&b", ""})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if content := partsOf(t, out)["content.xml"]; !strings.HasSuffix(content, odsFiller+"</table:table></office:spreadsheet></office:body></office:document-content>") {
		t.Error("the blank rest of the sheet has changed")
	}
}

func TestTextsThatXMLOrExcelCannotHold(t *testing.T) {
	in := xlsxOf(t, xmlRow(1, "a")+xmlRow(2, "1"))
	for value, want := range map[string]string{
		"=1+1": "=1+1", "a\x00b\x1f": "a b ", "bad \xff byte": "bad \ufffd byte", "_x0041_": "_x0041_", "<&>\"": "<&>\"",
		strings.Repeat("é", 40000): strings.Repeat("é", 32766),
	} {
		out, _ := amend(t, in, func(Row) []string { return []string{value, "", ""} })
		if table, _ := readBook(t, out, Options{}); table[1][2] != want {
			t.Errorf("%.20q became %.20q", value, table[1][2])
		}
	}
}

func TestExcelTakesSoManyLinksAndNoMore(t *testing.T) {
	var rows strings.Builder
	rows.WriteString(xmlRow(1, "a"))
	const n = maxLinks + 10
	for i := range n {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d"><v>1</v></c></row>`, i+2, i+2)
	}
	out, w := amend(t, xlsxOf(t, rows.String()), completed)
	sheet := partsOf(t, out)["xl/worksheets/sheet1.xml"]
	if got := strings.Count(sheet, "<hyperlink "); got != maxLinks {
		t.Errorf("%d links", got)
	}
	if len(w.Notices()) != 1 || !strings.Contains(w.Notices()[0], "10 more") {
		t.Error(w.Notices())
	}
}

func TestAWorkbookThatIsSavedMeanwhileIsNotMixed(t *testing.T) {
	path := xlsxOf(t, xmlRow(1, "a")+xmlRow(2, "1"))
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.NewWriter(io.Discard, addedColumns)
	if err != nil {
		t.Fatal(err)
	}
	other, err := os.ReadFile(xlsxOf(t, xmlRow(1, "a")+xmlRow(2, "0")+xmlRow(3, "1")))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", other, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err == nil || !strings.Contains(err.Error(), "run again") {
		t.Error(err)
	}
}

func TestACharacterThatTheEncodingLacksIsTold(t *testing.T) {
	s, err := Open(write(t, "n\xe4me;b\n1;2\n"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := s.NewWriter(&b, addedColumns[:1])
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(Row{Cells: []string{"1", "2"}}, []string{"– 東京"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != "n\xe4me;b;video_status\n1;2;\x96 ??\n" || len(w.Notices()) != 1 {
		t.Errorf("%q, %q", got, w.Notices())
	}
}

func TestANewSheetIsReadAsItWasMade(t *testing.T) {
	for kind, name := range map[Kind]string{Text: "new.csv", XLSX: "new.xlsx"} {
		rows := [][]string{{"Title", "größe", "n"}, {"two\nlines, \"quoted\"", "007", "=1+1"}}
		data, err := New(kind, rows...)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		want := [][]string{rows[0], append([]string{"2"}, rows[1]...)}
		if table, _ := readBook(t, path, Options{}); !cmp.Equal(want, table) {
			t.Errorf("%s is read as %q", name, table)
		}
	}
}
