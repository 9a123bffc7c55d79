package store

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

func write(t testing.TB, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func openSheet(t testing.TB, content string) *sheet.Sheet {
	t.Helper()
	s, err := sheet.Open(write(t, filepath.Join(t.TempDir(), "in.csv"), content))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// withResults yields the sheet's rows, each with what result makes of it; failed tells what went wrong on the way.
func withResults(t testing.TB, s *sheet.Sheet, result func(sheet.Row) Result) (rows iter.Seq2[sheet.Row, []Result], failed func() error) {
	rows = func(yield func(sheet.Row, []Result) bool) {
		for row, err := range s.Rows(t.Context()) {
			if err != nil {
				t.Error(err)
			}
			if !yield(row, []Result{result(row)}) {
				return
			}
		}
	}
	return rows, func() error { return nil }
}

func output(t testing.TB, path, in, prefix string, result func(sheet.Row) Result) string {
	t.Helper()
	s := openSheet(t, in)
	rows, failed := withResults(t, s, result)
	written, err := WriteOutput(path, s, Columns{Prefix: prefix}, rows, failed)
	if err != nil || filepath.Base(written.Path) != filepath.Base(path) {
		t.Fatalf("written to %q, %v", written, err)
	}
	return read(t, path)
}

var whole = Result{
	Status: Completed, URL: "https://v", Error: "none", UID: "u", Preview: "https://p", Credits: 12.5, File: "v.mp4", Key: "k",
	UpdatedAt: Timestamp{noon.In(time.FixedZone("", 3600))},
}

func TestOutputColumns(t *testing.T) {
	for name, c := range map[string]struct {
		in, prefix, want string
		result           Result
	}{
		"appended": {
			"city;price\r\nPorto;\"12,50\n€\"\r\n", "video_",
			"city;price;video_status;video_url;video_error;video_uid;video_preview;video_credits;video_file;video_key;video_updated_at\r\n" +
				"Porto;\"12,50\n€\";completed;https://v;none;u;https://p;12.5;v.mp4;k;2026-11-24T12:00:00Z\r\n", whole,
		},
		"in place, the missing ones appended": {
			"video_url,city, video_status \nold,Porto,old\n", "video_",
			"video_url,city, video_status ,video_error,video_uid,video_preview,video_credits,video_file,video_key,video_updated_at\n" +
				"https://v,Porto,completed,none,u,https://p,12.5,v.mp4,k,2026-11-24T12:00:00Z\n", whole,
		},
		"other prefix": {
			"video_url,x-url\nmine,old\n", "x-",
			"video_url,x-url,x-status,x-error,x-uid,x-preview,x-credits,x-file,x-key,x-updated_at\nmine,,pending,,,,,,,\n",
			Result{Status: Pending},
		},
		"only our cells are guarded": {
			"formula,note\n=1+1,@me\n", "v_",
			"formula,note,v_status,v_url,v_error,v_uid,v_preview,v_credits,v_file,v_key,v_updated_at\n" +
				"=1+1,@me,failed,,\"'=HYPERLINK(\"\"https://evil\"\")\",'+1,'-1,,'@x,'\t1,\n",
			Result{Status: Failed, Error: `=HYPERLINK("https://evil")`, UID: "+1", Preview: "-1", File: "@x", Key: "\t1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := output(t, filepath.Join(t.TempDir(), "out.csv"), c.in, c.prefix, func(sheet.Row) Result { return c.result })
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A results file that is fed back keeps its columns, and written again it is the same.
func TestOutputFedBackIsStable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.csv")
	result := func(row sheet.Row) Result { return Result{Status: Failed, Error: "=row " + row.Cells[0]} }
	first := output(t, path, "n\n1\n2\n", DefaultPrefix, result)
	if second := output(t, path, first, DefaultPrefix, result); second != first {
		t.Errorf("became\n%s\nwas\n%s", second, first)
	}
}

func TestOutputKeepsEveryRowInOrder(t *testing.T) {
	var in, want strings.Builder
	in.WriteString("n\n")
	for i := range 3*joinBatch + 7 {
		fmt.Fprintf(&in, "%d\n", i)
		fmt.Fprintf(&want, "%d,pending,,,u%d,,,,,\n", i, i)
	}
	got := output(t, filepath.Join(t.TempDir(), "out.csv"), in.String(), DefaultPrefix, func(row sheet.Row) Result {
		return Result{Status: Pending, UID: "u" + row.Cells[0]}
	})
	if _, rows, _ := strings.Cut(got, "\n"); rows != want.String() {
		t.Error("rows are missing, or in another order, or with another's result")
	}
}

func TestOutputKeepsModeAndLink(t *testing.T) {
	folder := t.TempDir()
	real, link := write(t, filepath.Join(folder, "real.csv"), "old"), filepath.Join(folder, "link.csv")
	if err := errors.Join(os.Chmod(real, 0o640), os.Symlink(real, link)); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, ".real.csv.part"), strings.Repeat("left by a kill", 1000))
	s := openSheet(t, "n\n1\n")
	rows, failed := withResults(t, s, func(sheet.Row) Result { return Result{} })
	if written, err := WriteOutput(link, s, Columns{Prefix: DefaultPrefix}, rows, failed); err != nil || written.Path != real {
		t.Fatalf("written to %s, %v", written, err)
	}
	info, err := os.Stat(real)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if target, err := os.Readlink(link); err != nil || target != real {
		t.Errorf("the link leads to %q, %v", target, err)
	}
	if got := read(t, real); !strings.HasPrefix(got, "n,video_status") || strings.Contains(got, "kill") {
		t.Errorf("written: %.80s", got)
	}
	wantAlone(t, folder, "link.csv", "real.csv")
}

// wantAlone checks that a folder holds these files and nothing half beside them.
func wantAlone(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
}

// Whatever fails, the old output stays whole and no half one is left.
func TestAFailedOutputLeavesTheOldOne(t *testing.T) {
	broken := errors.New("the state is gone")
	folder := t.TempDir()
	path := write(t, filepath.Join(folder, "out.csv"), "old")
	s := openSheet(t, "n\n1\n2\n")
	rows, _ := withResults(t, s, func(sheet.Row) Result { return Result{} })
	if _, err := WriteOutput(path, s, Columns{Prefix: DefaultPrefix}, rows, func() error { return broken }); !errors.Is(err, broken) || !strings.Contains(err.Error(), path) {
		t.Errorf("%v", err)
	}
	_, err := replaceFile(path, func(w writeSyncer) error {
		if _, err := io.WriteString(w, "half"); err != nil {
			return err
		}
		if got := read(t, path); got != "old" {
			t.Errorf("while it is written the output is %q", got)
		}
		return broken
	})
	if !errors.Is(err, broken) || read(t, path) != "old" {
		t.Errorf("%v; the output is %q", err, read(t, path))
	}
	wantAlone(t, folder, "out.csv")

	inTheWay := filepath.Join(folder, "out.csv", "x.csv")
	if _, err := replaceFile(inTheWay, func(writeSyncer) error { return nil }); err == nil {
		t.Error("written below a file")
	}
	full := t.TempDir()
	if err := os.Mkdir(filepath.Join(full, "out.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := replaceFile(filepath.Join(full, "out.csv"), func(writeSyncer) error { return nil }); err == nil {
		t.Error("a folder was replaced")
	}
	wantAlone(t, full, "out.csv")
}

// Several videos of a row stand in columns by the format's name, or in a row each.
func TestFormats(t *testing.T) {
	for name, c := range map[string]struct {
		below bool
		want  string
	}{
		"beside each other": {false, "sku,v_square_status,v_square_url,v_square_error,v_square_uid,v_square_preview,v_square_credits,v_square_file,v_square_key,v_square_updated_at," +
			"v_tall_status,v_tall_url,v_tall_error,v_tall_uid,v_tall_preview,v_tall_credits,v_tall_file,v_tall_key,v_tall_updated_at\n" +
			"A,completed,https://s,,,,,,,,completed,https://t,,,,,,,\nB,,,,,,,,,,failed,,,,,,,,\n,skipped,,,,,,,,,skipped,,,,,,,,\n"},
		"below each other": {true, "sku,v_status,v_url,v_error,v_uid,v_preview,v_credits,v_file,v_key,v_updated_at,v_format\n" +
			"A,completed,https://s,,,,,,,,square\nA,completed,https://t,,,,,,,,tall\nB,failed,,,,,,,,,tall\n,skipped,,,,,,,,,\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s := openSheet(t, "sku\nA\nB\n\" \"\n")
			results := map[string][]Result{
				"A": {{Format: "square", Status: Completed, URL: "https://s"}, {Format: "tall", Status: Completed, URL: "https://t"}},
				"B": {{Format: "tall", Status: Failed}},
				" ": {{Status: Skipped}},
			}
			rows := func(yield func(sheet.Row, []Result) bool) {
				for row, err := range s.Rows(t.Context()) {
					if err != nil || !yield(row, results[row.Cells[0]]) {
						return
					}
				}
			}
			path := filepath.Join(t.TempDir(), "out.csv")
			columns := Columns{Prefix: "v_", Formats: []string{"square", "tall"}, Below: c.below}
			if _, err := WriteOutput(path, s, columns, rows, func() error { return nil }); err != nil {
				t.Fatal(err)
			}
			if got := strings.ReplaceAll(read(t, path), "\" \"", ""); strings.ReplaceAll(got, "\n ,", "\n,") != c.want {
				t.Errorf("%s\nwant\n%s", got, c.want)
			}
		})
	}
}
