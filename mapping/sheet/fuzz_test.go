package sheet

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever a file holds, it is read to its end or refused with an error for people: rows have the header's width, and
// their numbers and lines grow.
func FuzzSheet(f *testing.F) {
	for _, s := range []string{
		"", "a,b\n1,2\n", "a;b\r\n\"x\ny\";2\r\n\r\n3\r\n", "\ufeffa\tb\n\x00\t\xff\n", "a,a,\n,,,\n1,2,3,4\n", "a\n\"never closed",
		"\xff\xfea\x00,\x00b\x00\n\x001\x00,\x002\x00\n\x00", "sep=;\na;b\n1;2\n", "caf\xe9,b\n1,2\n", "a|b\r1|2\r", "\n\n a ,b\n=1+1,@x\n",
		strings.Repeat("c,", 3000) + "\n" + strings.Repeat("1,", 3000), "a\n" + strings.Repeat("x", 100_000) + "\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "x.csv")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path)
		if err != nil {
			checkRefusal(t, err)
			return
		}
		number, line := 1, 0
		for row, err := range s.Rows(t.Context()) {
			if err != nil {
				checkRefusal(t, err)
				continue
			}
			if len(row.Cells) != s.Header().Len() || row.Number <= number || row.Line <= line {
				t.Fatalf("after row %d, line %d: %+v with %d cells of %d", number, line, row, len(row.Cells), s.Header().Len())
			}
			number, line = row.Number, row.Line
		}
	})
}

func checkRefusal(t *testing.T, err error) {
	t.Helper()
	var told *Error
	if !errors.As(err, &told) || told.Problem == "" {
		t.Errorf("not told for people: %v", err)
	}
}
