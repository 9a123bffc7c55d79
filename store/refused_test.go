package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// refuse writes the sheet of refused rows with these cells, each a row.
func refuse(t *testing.T, b *Batch, path string, cells ...string) error {
	t.Helper()
	w := NewRefusedWriter(path, openSheet(t, "city\nPorto\n"), "film_")
	for i, cell := range cells {
		w.Add(sheet.Row{Number: i + 2, Cells: []string{cell}}, Refusal{Status: Invalid, Reason: "no photo", Remedy: "add one"})
	}
	_, err := w.Place(t.Context(), b)
	return err
}

func TestTheSheetOfRefusedRowsIsWrittenWholeAndRemoved(t *testing.T) {
	b := open(t, statePath(t), "clipcat")
	path := filepath.Join(t.TempDir(), "in.rejected.csv")
	if err := errors.Join(refuse(t, b, path), refuse(t, b, path, "Rome"), refuse(t, b, path, "Rome", "Oslo")); err != nil {
		t.Fatal(err)
	}
	want := "city,film_row,film_status,film_reason,film_remedy\nRome,2,invalid,no photo,add one\nOslo,3,invalid,no photo,add one\n"
	if got := read(t, path); got != want {
		t.Errorf("%q, not %q", got, want)
	}
	if err := refuse(t, b, path); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestASheetOfRefusedRowsThatWasEditedStays(t *testing.T) {
	b := open(t, statePath(t), "clipcat")
	path := filepath.Join(t.TempDir(), "in.rejected.csv")
	if err := refuse(t, b, path, "Rome"); err != nil {
		t.Fatal(err)
	}
	write(t, path, "city\nRoma\n")
	for _, cells := range [][]string{{"Oslo"}, nil} {
		if err := refuse(t, b, path, cells...); !errors.Is(err, ErrEdited) || read(t, path) != "city\nRoma\n" {
			t.Errorf("%q: %v, and it has %q", cells, err, read(t, path))
		}
	}
	sum, err := SheetSum(path)
	if err != nil {
		t.Fatal(err)
	}
	commit(t, b, SheetWritten{File: filepath.Base(path), Sum: sum})
	if err := refuse(t, b, path); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what was taken in is still there: %v", err)
	}
}
