package sheet

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
)

// plain writes all rows of a sheet as a text, with one column added.
func plain(t *testing.T, path string) string {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := s.NewTextWriter(&b, []Column{{Name: "why"}})
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range s.Rows(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(row, []string{"=so"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRowsOfAnySheetAreWrittenAsAText(t *testing.T) {
	text := func(content string) string {
		path := filepath.Join(t.TempDir(), "in.csv")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	book := xlsxOf(t, xmlRow(1, "sku", "price")+xmlRow(2, "007", "9,5"))
	for name, c := range map[string]struct{ path, want string }{
		"a text keeps its form":       {text("sku;price\r\n007;9,5\r\n"), "sku;price;why\r\n007;9,5;'=so\r\n"},
		"but not its tabs":            {text("sku\tprice\n007\t9,5\n"), "\ufeffsku,price,why\r\n007,\"9,5\",'=so\r\n"},
		"and the like for a workbook": {book, "\ufeffsku,price,why\r\n007,\"9,5\",'=so\r\n"},
	} {
		if got := plain(t, c.path); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}

func TestErrorsOfFormulasInATextAreFaults(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.csv")
	if err := os.WriteFile(path, []byte("a,b,c\n#N/A,# 1,#DIV/0!\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for row, err := range s.Rows(context.Background()) {
		if err != nil || len(row.Faults) != 2 || row.Fault(0) == "" || row.Fault(2) == "" {
			t.Errorf("faults %v, %v", row.Faults, err)
		}
	}
}
