package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// archive writes a ZIP file of these parts, name and content in turn.
func archive(t testing.TB, name string, parts ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(parts[i+1]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	transitional = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	strictISO    = `xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships"`
	relTypes     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`
	rootRels     = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relTypes + `officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookRels     = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + relTypes + `worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + relTypes + `sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="` + relTypes + `styles" Target="styles.xml"/></Relationships>`
	workbookXML  = `<workbook ` + transitional + `><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`
	stylesXML    = `<styleSheet ` + transitional + `><numFmts count="4"><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="#,##0.00\ &quot;€&quot;"/><numFmt numFmtId="166" formatCode="dd\.mm\.yyyy"/><numFmt numFmtId="167" formatCode="0%"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs count="9"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="10"/><xf numFmtId="22"/><xf numFmtId="49"/><xf numFmtId="1"/></cellXfs></styleSheet>`
)

// xlsxOf writes a workbook with one sheet, whose rows are given as XML.
func xlsxOf(t testing.TB, rows string, more ...string) string {
	return sheetOf(t, `<worksheet `+transitional+`><sheetData>`+rows+`</sheetData></worksheet>`, more...)
}

func sheetOf(t testing.TB, worksheet string, more ...string) string {
	return archive(t, "sheet.xlsx", append([]string{
		"[Content_Types].xml", contentTypes, "_rels/.rels", rootRels, "xl/workbook.xml", workbookXML, "xl/_rels/workbook.xml.rels", bookRels,
		"xl/styles.xml", stylesXML, "xl/worksheets/sheet1.xml", worksheet,
	}, more...)...)
}

// row writes a row of inline strings; the cells tell no places.
func xmlRow(number int, cells ...string) string {
	s := fmt.Sprintf(`<row r="%d">`, number)
	for i, c := range cells {
		if c != "" {
			s += fmt.Sprintf(`<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>`, ColumnLetters(i), number, c)
		}
	}
	return s + "</row>"
}

// readBook returns header and rows of a workbook, with the rows' numbers in front.
func readBook(t testing.TB, path string, o Options) (table [][]string, s *Sheet) {
	t.Helper()
	s, err := o.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	table = append(table, s.Header().Columns())
	for row, err := range s.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		table = append(table, append([]string{fmt.Sprint(row.Number)}, row.Cells...))
	}
	return table, s
}

func TestCellsAreWhatAPersonSees(t *testing.T) {
	for name, c := range map[string]struct{ cell, want string }{
		"inline":              {`<c r="A2" t="inlineStr"><is><t>Ana &amp; Bo</t></is></c>`, "Ana & Bo"},
		"rich inline":         {`<c r="A2" t="inlineStr"><is><r><t>An</t></r><r><rPr><b/></rPr><t xml:space="preserve">a </t></r></is></c>`, "Ana "},
		"escaped":             {`<c r="A2" t="inlineStr"><is><t>a_x000D_` + "\n" + `b_x005F_x</t></is></c>`, "a\nb_x"},
		"CDATA":               {`<c r="A2" t="inlineStr"><is><t><![CDATA[a<b&c]]></t></is></c>`, "a<b&c"},
		"shared":              {`<c r="A2" t="s"><v>1</v></c>`, "東京"},
		"shared rich":         {`<c r="A2" t="s"><v>2</v></c>`, "rich text"},
		"shared out of range": {`<c r="A2" t="s"><v>99</v></c><c r="B2" t="s"><v>1</v></c>`, ""},
		"formula text":        {`<c r="A2" t="str"><f>A1&amp;"x"</f><v>yes</v></c>`, "yes"},
		"formula number":      {`<c r="A2"><f>1+1</f><v>2</v></c>`, "2"},
		"empty formula text":  {`<c r="A2" t="str"><f>""</f><v></v></c><c r="B2"><v>1</v></c>`, ""},
		"boolean":             {`<c r="A2" t="b"><v>1</v></c>`, "TRUE"},
		"short date":          {`<c r="A2" s="1"><v>46086</v></c>`, "2026-03-05"},
		"date":                {`<c r="A2" s="4"><v>46086</v></c>`, "05.03.2026"},
		"date and time":       {`<c r="A2" s="6"><v>46086.604166666664</v></c>`, "2026-03-05 14:30"},
		"date in ISO":         {`<c r="A2" t="d" s="4"><v>2026-03-05T00:00:00</v></c>`, "05.03.2026"},
		"date in ISO, plain":  {`<c r="A2" t="d"><v>2026-03-05</v></c>`, "2026-03-05"},
		"zip code":            {`<c r="A2" s="2"><v>1234</v></c>`, "01234"},
		"money":               {`<c r="A2" s="3"><v>1234.5</v></c>`, "1,234.50 €"},
		"percent":             {`<c r="A2" s="5"><v>0.155</v></c>`, "15.50%"},
		"number as text":      {`<c r="A2" s="7"><v>1234</v></c>`, "1234"},
		"text with zeros":     {`<c r="A2" s="7" t="inlineStr"><is><t>00123</t></is></c>`, "00123"},
		"float noise":         {`<c r="A2"><v>0.30000000000000004</v></c>`, "0.3"},
		"a third":             {`<c r="A2"><v>0.33333333333333331</v></c>`, "0.333333333"},
		"price":               {`<c r="A2"><v>12.5</v></c>`, "12.5"},
		"negative":            {`<c r="A2"><v>-7</v></c>`, "-7"},
		"tiny":                {`<c r="A2"><v>1.2E-5</v></c>`, "0.000012"},
		"phone":               {`<c r="A2"><v>491701234567</v></c>`, "491701234567"},
		"long":                {`<c r="A2"><v>123456789012345678</v></c>`, "123456789012345678"},
		"long with E":         {`<c r="A2"><v>1.23456789012346E+17</v></c>`, "123456789012346000"},
		"long, format 0":      {`<c r="A2" s="8"><v>1.23456789012346E+17</v></c>`, "123456789012346000"},
		"card number":         {`<c r="A2" s="8"><v>4111111111111110</v></c>`, "4111111111111110"},
		"style out of range":  {`<c r="A2" s="999"><v>5</v></c>`, "5"},
		"no number":           {`<c r="A2"><v>what</v></c>`, "what"},
	} {
		t.Run(name, func(t *testing.T) {
			shared := `<sst ` + transitional + `><si><t>x</t></si><si><t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh><phoneticPr fontId="1"/></si><si><r><t xml:space="preserve">rich </t></r><r><t>text</t></r></si></sst>`
			table, _ := readBook(t, xlsxOf(t, xmlRow(1, "a", "b")+`<row r="2">`+c.cell+`</row>`, "xl/sharedStrings.xml", shared), Options{})
			if len(table) != 2 || table[1][1] != c.want {
				t.Errorf("got %q, want %q", table, c.want)
			}
		})
	}
}

func TestErrorsAndFormulasWithoutResultAreFaults(t *testing.T) {
	path := xlsxOf(t, xmlRow(1, "a", "b")+`<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2"><f>A1</f></c></row>`)
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range s.Rows(t.Context()) {
		if err != nil || row.Blank() {
			t.Fatal(row, err)
		}
		if got := row.Fault(0); !strings.Contains(got, "#DIV/0!") || !strings.Contains(got, "A2") {
			t.Errorf("A2: %q", got)
		}
		if got := row.Fault(1); !strings.Contains(got, "save it, and run again") || !strings.Contains(got, "B2") {
			t.Errorf("B2: %q", got)
		}
	}
	if n := s.Notices(); len(n) != 1 || !strings.Contains(n[0], "2 cells hold an error") {
		t.Errorf("notices %q", n)
	}
}

// Every program writes its workbooks in its own way.
func TestWorkbooksOfManyPrograms(t *testing.T) {
	want := [][]string{{"name", "city"}, {"2", "Ana", "Porto"}}
	plain := xmlRow(1, "name", "city") + xmlRow(2, "Ana", "Porto")
	absolute := strings.ReplaceAll(strings.ReplaceAll(bookRels, `Target="`, `Target="/xl/`), `"xl/`, `"/xl/`)
	for name, path := range map[string]string{
		"plain":              xlsxOf(t, plain),
		"no places":          xlsxOf(t, `<row><c t="inlineStr"><is><t>name</t></is></c><c t="inlineStr"><is><t>city</t></is></c></row><row><c t="str"><v>Ana</v></c><c t="str"><v>Porto</v></c></row>`),
		"a dimension lies":   sheetOf(t, `<worksheet `+transitional+`><dimension ref="A1:XFD1048576"/><sheetData>`+plain+`</sheetData></worksheet>`),
		"blank rows below":   xlsxOf(t, plain+`<row r="3"><c r="A3" s="3"/></row><row r="900000"><c r="B900000" s="1"/></row>`),
		"strict":             sheetOf(t, `<worksheet `+strictISO+`><sheetData>`+plain+`</sheetData></worksheet>`),
		"prefixed":           sheetOf(t, strings.NewReplacer("</", "</x:", "<", "<x:").Replace(`<worksheet><sheetData>`+plain+`</sheetData></worksheet>`)),
		"byte-order mark":    sheetOf(t, "\ufeff"+`<?xml version="1.0" encoding="UTF-8"?>`+"\r\n"+`<worksheet `+transitional+`><sheetData>`+plain+`</sheetData></worksheet>`),
		"absolute and other": archive(t, "x.bin", "[Content_Types].xml", contentTypes, "_rels/.rels", rootRels, "xl/Workbook.xml", workbookXML, "xl/_rels/workbook.xml.rels", absolute, "xl/worksheets/sheet1.xml", `<worksheet><sheetData>`+plain+`</sheetData></worksheet>`),
	} {
		t.Run(name, func(t *testing.T) {
			table, _ := readBook(t, path, Options{})
			if diff := cmp.Diff(want, table); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRowsHaveTheNumbersThatAreSeen(t *testing.T) {
	for name, c := range map[string]struct {
		rows string
		want [][]string
	}{
		"blank above and left": {xmlRow(3, "", "name", "city") + xmlRow(4, "", "Ana", "Porto"), [][]string{{"", "name", "city"}, {"4", "", "Ana", "Porto"}}},
		"blank between":        {xmlRow(1, "n") + xmlRow(2, "a") + xmlRow(5, "b"), [][]string{{"n"}, {"2", "a"}, {"3", ""}, {"4", ""}, {"5", "b"}}},
		"a gap":                {xmlRow(1, "n") + xmlRow(2, "a") + xmlRow(1048576, "b"), [][]string{{"n"}, {"2", "a"}, {"1048576", "b"}}},
		"title":                {xmlRow(1, "Spring") + xmlRow(3, "name", "city") + xmlRow(4, "Ana"), [][]string{{"name", "city"}, {"4", "Ana", ""}}},
		"one column":           {xmlRow(1, "name") + xmlRow(2, "Ana") + xmlRow(3, "Bo"), [][]string{{"name"}, {"2", "Ana"}, {"3", "Bo"}}},
		"notes at the right":   {xmlRow(1, "n", "m") + xmlRow(2, "a", "", "", "note"), [][]string{{"n", "m"}, {"2", "a", ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			table, _ := readBook(t, xlsxOf(t, c.rows), Options{})
			if diff := cmp.Diff(c.want, table); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// severalSheets is a workbook with a hidden sheet, a mapping, and two that may be meant.
func severalSheets(t testing.TB) string {
	workbook := `<workbook ` + transitional + `><sheets><sheet name="Old" sheetId="1" state="hidden" r:id="rId4"/><sheet name="Mapping" sheetId="4" r:id="rId5"/><sheet name="Spring" sheetId="2" r:id="rId1"/><sheet name="Prices" sheetId="3" r:id="rId6"/></sheets></workbook>`
	rels := strings.Replace(bookRels, "</Relationships>", `<Relationship Id="rId4" Type="`+relTypes+`worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId5" Type="`+relTypes+`worksheet" Target="worksheets/sheet3.xml"/><Relationship Id="rId6" Type="`+relTypes+`worksheet" Target="worksheets/sheet4.xml"/></Relationships>`, 1)
	one := func(cells ...string) string {
		return `<worksheet><sheetData>` + xmlRow(1, cells...) + `</sheetData></worksheet>`
	}
	return archive(t, "sheet.xlsx", "[Content_Types].xml", contentTypes, "_rels/.rels", rootRels, "xl/workbook.xml", workbook, "xl/_rels/workbook.xml.rels", rels,
		"xl/worksheets/sheet1.xml", one("name"), "xl/worksheets/sheet2.xml", one("old"), "xl/worksheets/sheet3.xml", one("column", "scene"), "xl/worksheets/sheet4.xml", one("price"))
}

func TestTheFirstVisibleSheetIsReadOrTheOneThatIsNamed(t *testing.T) {
	path := severalSheets(t)
	for name, want := range map[string]string{"": "name", "prices": "price", "Old": "old", " Mapping ": "column"} {
		table, s := readBook(t, path, Options{Name: name})
		if table[0][0] != want {
			t.Errorf("%q: %q", name, table)
		}
		if told := len(s.Notices()) > 0; told != (name == "") {
			t.Errorf("%q: notices %q", name, s.Notices())
		}
	}
	_, err := Options{Name: "Sprng"}.Open(path)
	if err == nil || !strings.HasSuffix(err.Error(), `sheet.xlsx: the workbook has no sheet "Sprng"; did you mean "Spring"?; name one with --sheet`) {
		t.Error(err)
	}
}

func TestWhatIsHiddenOrMergedIsSaid(t *testing.T) {
	path := sheetOf(t, `<worksheet `+transitional+`><cols><col min="2" max="3" hidden="1"/></cols><sheetData>`+xmlRow(1, "a", "b", "c")+
		strings.Replace(xmlRow(2, "1", "2"), "<row", `<row hidden="1"`, 1)+xmlRow(3, "1", "", "", "beyond")+
		`<row r="4"><c r="A4"><v>1234567890123456789</v></c></row></sheetData><mergeCells><mergeCell ref="A2:A3"/></mergeCells></worksheet>`)
	_, s := readBook(t, path, Options{})
	want := []string{
		"hidden columns are read like others: B (b), C (c)",
		"1 row is hidden or filtered out (row 2) and rendered like the others; delete them, or choose rows with --rows",
		"cells are merged (A2:A3): only the top left one of them holds the text, the others are blank",
		"1 cell holds a number of more than 15 digits (A4), of which spreadsheet programs lose the last ones; check them, and format such cells as text",
		"1 cell holds something to the right of the header's last column (D3); it is left alone",
	}
	if diff := cmp.Diff(want, s.Notices()); diff != "" {
		t.Error(diff)
	}
}

func TestFilesThatAreNoSheetsAreRefusedWithARemedy(t *testing.T) {
	entities := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData>` + xmlRow(1, "&b;") + `</sheetData></worksheet>`
	old := filepath.Join(t.TempDir(), "old.xlsx")
	if err := os.WriteFile(old, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("x", 600)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ path, want string }{
		"xls or password":   {old, "save it as Excel workbook (.xlsx) without a password"},
		"HTML":              {write(t, "\ufeff\r\n<html xmlns:x=\"urn\">"), "a web page"},
		"flat ODS":          {write(t, "<?xml version=\"1.0\"?>\n<office:document>"), "an XML document"},
		"SYLK":              {write(t, "ID;PWXL;N;E\n"), "a SYLK file"},
		"xlsb":              {archive(t, "x.xlsx", "xl/workbook.bin", "x"), "binary Excel workbook"},
		"Numbers":           {archive(t, "x.numbers", "Index/Document.iwa", "x"), "export it as Excel or CSV"},
		"other ZIP":         {archive(t, "x.zip", "readme.txt", "x"), "no workbook"},
		"Word":              {archive(t, "x.docx", "[Content_Types].xml", "<Types/>", "word/document.xml", "x"), "no workbook"},
		"no part":           {archive(t, "x.xlsx", "[Content_Types].xml", contentTypes, "_rels/.rels", rootRels), "xl/workbook.xml is missing"},
		"entities":          {sheetOf(t, entities), "document type"},
		"not closed":        {sheetOf(t, `<worksheet><sheetData>`), "damaged"},
		"crossed":           {sheetOf(t, `<worksheet><sheetData></worksheet></sheetData>`), "damaged"},
		"row out of range":  {xlsxOf(t, xmlRow(99999999, "a")), "not in order"},
		"rows go back":      {xlsxOf(t, xmlRow(2, "a", "b")+xmlRow(1, "a")), "not in order behind row 2"},
		"column far out":    {xlsxOf(t, `<row r="1"><c r="ZZZZZZZZ1"><v>1</v></c></row>`), "cells of row 1"},
		"same column twice": {xlsxOf(t, `<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>1</v></c></row>`), "cells of row 1"},
		"deep":              {sheetOf(t, strings.Repeat("<a>", 100_000)), "damaged"},
		"empty":             {xlsxOf(t, ""), `the sheet "Sheet1" is empty`},
		"ODS with password": {odsOf(t, "", "META-INF/manifest.xml", `<manifest:manifest><manifest:encryption-data/></manifest:manifest>`), "password"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(c.path)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v, want %q", err, c.want)
			}
			checkRefusal(t, err)
		})
	}
}

func odsOf(t testing.TB, rows string, more ...string) string {
	content := `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">` +
		`<office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>` +
		`<table:table table:name="Old" table:style-name="ta1"><table:table-row><table:table-cell><text:p>old</text:p></table:table-cell></table:table-row></table:table>` +
		`<table:table table:name="Tab"><table:table-column table:number-columns-repeated="16384"/>` + rows + `</table:table></office:spreadsheet></office:body></office:document-content>`
	return archive(t, "sheet.ods", append([]string{"mimetype", "application/vnd.oasis.opendocument.spreadsheet", "content.xml", content}, more...)...)
}

const odsFiller = `<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`

func TestODSCellsAreWhatAPersonSees(t *testing.T) {
	path := odsOf(t, `<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16382"/></table:table-row>`+
		`<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="date" office:date-value="2026-03-05"><text:p>05.03.26</text:p></table:table-cell><table:table-cell office:value-type="percentage" office:value="0.5"><text:p>50%</text:p></table:table-cell></table:table-row>`+
		`<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`+
		`<table:table-row table:visibility="filter"><table:table-cell><office:annotation><text:p>comment</text:p></office:annotation><text:p>one <text:s text:c="2"/>two<text:line-break/>three</text:p><text:p><text:span>bold</text:span><text:a>link</text:a></text:p></table:table-cell><table:table-cell office:value-type="float" office:value="1.23456789012346E+017"><text:p>1.23456789012346E+17</text:p></table:table-cell></table:table-row>`+
		`<table:table-row><table:table-cell table:number-columns-repeated="2" office:value-type="boolean" office:boolean-value="true"/></table:table-row>`+
		`<table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>wide</text:p></table:table-cell><table:covered-table-cell><text:p>under</text:p></table:covered-table-cell></table:table-row>`+odsFiller)
	table, s := readBook(t, path, Options{})
	want := [][]string{
		{"a", "b"},
		{"2", "05.03.26", "50%"},
		{"3", "05.03.26", "50%"},
		{"4", "", ""},
		{"5", "", ""},
		{"6", "one   two\nthree\nboldlink", "123456789012346000"},
		{"7", "TRUE", "TRUE"},
		{"8", "wide", ""},
	}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Error(diff)
	}
	if got := strings.Join(s.Notices(), "\n"); !strings.Contains(got, "row 6") || !strings.Contains(got, "A8") || !strings.Contains(got, "B6") {
		t.Errorf("notices: %s", got)
	}
	if s.Describe() != "OpenDocument workbook, sheet Tab" {
		t.Error(s.Describe())
	}
}

func TestAStreamIsReadLikeAFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	left := filepath.Join(os.TempDir(), "sheetreel-stream-123")
	if err := os.WriteFile(left, []byte("left by a kill"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{write(t, "n;m\n1;2\n"), xlsxOf(t, xmlRow(1, "n", "m")+xmlRow(2, "1", "2"))} {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Options{}.OpenStream("standard input", f)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			n := 0
			for row, err := range s.Rows(t.Context()) {
				if n++; err != nil || row.Cells[1] != "2" {
					t.Fatal(row, err)
				}
			}
			if n != 1 {
				t.Fatal(n, "rows")
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	if files, _ := os.ReadDir(os.TempDir()); len(files) > 0 {
		t.Errorf("left: %v", files)
	}
}

func TestTheSumsOfATableAreNoRow(t *testing.T) {
	path := xlsxOf(t, xmlRow(1, "name", "n")+xmlRow(2, "a", "1")+xmlRow(3, "Total", "1"),
		"xl/worksheets/_rels/sheet1.xml.rels", `<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/table" Target="../tables/table1.xml"/></Relationships>`,
		"xl/tables/table1.xml", `<table ref="A1:B3" totalsRowCount="1"/>`)
	table, s := readBook(t, path, Options{})
	want := [][]string{{"name", "n"}, {"2", "a", "1"}}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Error(diff)
	}
	if n := s.Notices(); len(n) != 1 || !strings.Contains(n[0], "row 3 holds the sums of a table") {
		t.Errorf("%q", n)
	}
	out, _ := amend(t, path, completed)
	if table, _ := readBook(t, out, Options{}); len(table) != 2 || !strings.Contains(partsOf(t, out)["xl/worksheets/sheet1.xml"], "Total") {
		t.Errorf("%q", table)
	}
}
