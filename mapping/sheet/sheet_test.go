package sheet

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func write(t testing.TB, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sheet.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read returns the columns and the cells of a sheet, and every error on the way as text.
func read(t testing.TB, content string) (columns []string, rows []Row, problems []string) {
	t.Helper()
	s, err := Open(write(t, content))
	if err != nil {
		return nil, nil, []string{trim(err)}
	}
	for row, err := range s.Rows(t.Context()) {
		if err != nil {
			problems = append(problems, trim(err))
			continue
		}
		rows = append(rows, row)
	}
	return s.Header().Columns(), rows, problems
}

// trim drops the folder of the test from an error.
func trim(err error) string {
	_, rest, _ := strings.Cut(err.Error(), "sheet.csv")
	return strings.TrimPrefix(strings.TrimPrefix(rest, ","), ":")
}

func cells(rows []Row) [][]string {
	var out [][]string
	for _, r := range rows {
		out = append(out, r.Cells)
	}
	return out
}

func TestSheetsAsPeopleHaveThem(t *testing.T) {
	utf16le, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("name;city\nZoë;Łódź\n")
	utf16bare, _ := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String("name;city\nZoe;Lodz\n")
	cp1252, _ := charmap.Windows1252.NewEncoder().String("name;price\nZoë;12,50 €\nJürgen;1,20 €\n")
	for name, c := range map[string]struct {
		text string
		want [][]string
	}{
		"plain":                    {"name,city\nAna,Porto\n", [][]string{{"name", "city"}, {"Ana", "Porto"}}},
		"no newline at the end":    {"name,city\nAna,Porto", [][]string{{"name", "city"}, {"Ana", "Porto"}}},
		"byte-order mark":          {"\ufeff\"name\",city\nAna,Porto\n", [][]string{{"name", "city"}, {"Ana", "Porto"}}},
		"CRLF":                     {"name,city\r\nAna,Porto\r\n", [][]string{{"name", "city"}, {"Ana", "Porto"}}},
		"old Mac":                  {"name,city\rAna,Porto\r", [][]string{{"name", "city"}, {"Ana", "Porto"}}},
		"semicolons":               {"name;price\nAna;12,50\nBo;1,20\n", [][]string{{"name", "price"}, {"Ana", "12,50"}, {"Bo", "1,20"}}},
		"tabs":                     {"name\tsay\nAna\tHi, you; there\n", [][]string{{"name", "say"}, {"Ana", "Hi, you; there"}}},
		"pipes":                    {"name|say\nAna|a,b\n", [][]string{{"name", "say"}, {"Ana", "a,b"}}},
		"one column with commas":   {"say\n\"a, b\"\n\"c, d\"\n", [][]string{{"say"}, {"a, b"}, {"c, d"}}},
		"hint of Excel":            {"sep=;\r\na;b\r\n1;2\r\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"quoted line break":        {"a,b\n\"1\n2\",3\n", [][]string{{"a", "b"}, {"1\n2", "3"}}},
		"stray spaces in names":    {" a ,\tb\n 1 ,2\n", [][]string{{"a", "b"}, {" 1 ", "2"}}},
		"blank lines at the end":   {"a,b\n1,2\n\n\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"blank line in the middle": {"a,b\n1,2\n\n3,4\n", [][]string{{"a", "b"}, {"1", "2"}, {"", ""}, {"3", "4"}}},
		"fewer cells":              {"a,b,c\n1\n", [][]string{{"a", "b", "c"}, {"1", "", ""}}},
		"blank cells too many":     {"a,b\n1,2,,\n", [][]string{{"a", "b"}, {"1", "2"}}},
		"UTF-16 with mark":         {utf16le, [][]string{{"name", "city"}, {"Zoë", "Łódź"}}},
		"UTF-16 without":           {utf16bare, [][]string{{"name", "city"}, {"Zoe", "Lodz"}}},
		"Windows-1252":             {cp1252, [][]string{{"name", "price"}, {"Zoë", "12,50 €"}, {"Jürgen", "1,20 €"}}},
	} {
		t.Run(name, func(t *testing.T) {
			columns, rows, problems := read(t, c.text)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			if diff := cmp.Diff(c.want, append([][]string{columns}, cells(rows)...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBadSheetsAreAnsweredWithPlaceAndRemedy(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty":            {"", " the sheet is empty; its first row must name the columns"},
		"blank":            {"\n\n", " the sheet is empty; its first row must name the columns"},
		"more cells":       {"a,b\n\"x\ny\",2\n1,2,3\n", " row 3, line 4, column C: the row has 3 cells, but the header has 2 columns; put quotes around a cell with a comma in it, or name the column in the header"},
		"quote in a cell":  {"a,b\n1,two \"2\"\n", ` line 2, column B (b): a quote stands inside a cell; put the whole cell in quotes and write "" for each quote in it`},
		"quote not closed": {"a,b\n1,2\n3,\"4\n5,6\n", ` line 3, column B (b): a quote is opened and never closed; close it, or write "" for a quote inside a quoted cell`},
		"after the quote":  {"a,b\n\"1\"x,2\n", ` line 2, column A (a): a quote stands inside a cell; put the whole cell in quotes and write "" for each quote in it`},
		"NUL":              {"a,b\n1,2\n3,\x004\n", " line 3: there is a NUL byte; this is not a text file; export the sheet as CSV UTF-8"},
		"damaged UTF-8":    {"a,b\nZoë,Łódź\nJ\xfcrgen,2\n", " line 3: a character is broken (the text is UTF-8, but not all of it); mend that cell, or export the sheet as CSV UTF-8 anew"},
		"workbook":         {"PK\x03\x04....", " this looks like a workbook, but the file is damaged or not whole; save or download it anew"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, problems := read(t, c.text)
			if diff := cmp.Diff([]string{c.want}, problems); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRowsBeyondTheHeaderDoNotHideTheRest(t *testing.T) {
	_, rows, problems := read(t, "a,b\n1,2,3\n4,5\n6,7,8\n")
	if len(rows) != 1 || len(problems) != 2 {
		t.Errorf("rows %v, problems %v", rows, problems)
	}
}

func TestNumbersAreThoseOfASpreadsheetProgram(t *testing.T) {
	_, rows, _ := read(t, "\ufeffa,b\n\"1\n1\",x\n\n\n2,y\n")
	var got [][2]int
	for _, r := range rows {
		got = append(got, [2]int{r.Number, r.Line})
	}
	if diff := cmp.Diff([][2]int{{2, 2}, {3, 4}, {4, 5}, {5, 6}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestRowsCanBeLeftEarlyAndCancelled(t *testing.T) {
	s, err := Open(write(t, "a\n"+strings.Repeat("x\n", 10_000)))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range s.Rows(t.Context()) {
		if n++; n == 3 {
			break
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range s.Rows(ctx) {
		cancel()
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("a cancelled reading ended with %v, want context.Canceled", last)
	}
}

func TestAChangedHeaderIsNoticed(t *testing.T) {
	path := write(t, "a,b\n1,2\n")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("b,a\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, err := range s.Rows(t.Context()) {
		if err == nil {
			t.Fatal("rows were read under another header")
		}
	}
}

func TestHeaderFindsColumns(t *testing.T) {
	h := NewHeader(" First  name ", "city", "city", "")
	if i, err := h.Index("First name"); i != 0 || err != nil {
		t.Errorf("Index = %d, %v", i, err)
	}
	for name, want := range map[string]string{
		"city":       `the sheet has column "city" twice (columns B and C): rename one`,
		"first_name": `the sheet has no column "first_name"; did you mean "First name"?`,
		"price":      `the sheet has no column "price"; it has First name, city, city`,
		"":           `a column's name is empty`,
	} {
		if _, err := h.Index(name); err == nil || err.Error() != want {
			t.Errorf("Index(%q): %v, want %s", name, err, want)
		}
	}
}

func TestColumnLetters(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := ColumnLetters(i); got != want {
			t.Errorf("ColumnLetters(%d) = %s, want %s", i, got, want)
		}
	}
}

// What is read and written again is the same file, whatever its form.
func TestWriterKeepsTheForm(t *testing.T) {
	cp1252, _ := charmap.Windows1252.NewEncoder().String("name;price\r\nZoë;\"12\n50 €\"\r\n")
	utf16, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("a\tb\nŁ\t2\n")
	for name, text := range map[string]string{
		"plain": "a,b\n1,\"2\n3\"\n", "bom and CRLF": "\ufeffa;b\r\n1;\"x\ny\"\r\n", "hint": "sep=|\na|b\n1|2\n",
		"Windows-1252": cp1252, "UTF-16": utf16, "CR alone": "a,b\r1,\"2\r3\"\r", "quotes without need": "\"a\",\"b\"\n\"1\",2\n",
		"CRLF in a cell": "a,b\r\n\"1\r\n2\",3\r\n", "no line end": "a,b\n1,2", "short rows and blank lines": "a,b,c\n\n1\n\n\n2,\"\"\n",
		"stray blanks": " a , b\n 1 ,2 \n", "mixed line ends": "a,b\r\n1,2\n3,4\r\n", "wide blank": "a,b,,\n1,2,,\n",
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(write(t, text))
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			w, err := s.NewWriter(&out, nil)
			if err != nil {
				t.Fatal(err)
			}
			for row, err := range s.Rows(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				_ = w.Write(row, nil)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if out.String() != text {
				t.Errorf("got %q, want %q", out.String(), text)
			}
		})
	}
}

func TestATitleAboveTheHeaderIsSaid(t *testing.T) {
	s, err := Open(write(t, "Spring,,\n,,\na,b,c\n1,2,3\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"what stands above row 3 is taken for a title; the header is row 3"}
	if diff := cmp.Diff(want, s.Notices()); diff != "" || s.Header().Columns()[1] != "b" {
		t.Errorf("%q %s", s.Header().Columns(), diff)
	}
	for row := range s.Rows(t.Context()) {
		if row.Number != 4 {
			t.Errorf("the row below the header is row %d", row.Number)
		}
	}
}

// What a person wrote stays as it is beside the columns that are added.
func TestWriterAddsToWhatStandsThere(t *testing.T) {
	tests := map[string]struct{ text, want string }{
		"quotes":      {"\"a\";b\r\n\"1\r\n2\";3\r\n", "\"a\";b;n\r\n\"1\r\n2\";3;\"x;y\"\r\n"},
		"short":       {"a,b\n1", "a,b,n\n1,,x;y"},
		"too wide":    {"a,b\n1,2,,\n", "a,b,n\n1,2,x;y\n"},
		"titles":      {"Spring,,\n\n,,\na,b,c\n1,2,3\n", "Spring,,\n\n,,\na,b,c,n\n1,2,3,x;y\n"},
		"one column":  {"a,\n1,\n", "a,,n\n1,,x;y\n"},
		"in place":    {"n,a\n\"old, one\",2\n", "n,a\nx;y,2\n"},
		"blank lines": {"a\n\n1\n", "a,n\n,x;y\n1,x;y\n"},
	}
	for name, test := range tests {
		s, err := Open(write(t, test.text))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w, err := s.NewWriter(&out, []Column{{Name: "n"}})
		if err != nil {
			t.Fatal(err)
		}
		for row := range s.Rows(t.Context()) {
			if err := w.Write(row, []string{"x;y"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if out.String() != test.want {
			t.Errorf("%s: got %q, want %q", name, out.String(), test.want)
		}
	}
}
