package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sheetreel/sheetreel/clipcat"
)

// cmdSheet writes a sheet of so many rows that all differ: sheet FILE ROWS.
func cmdSheet(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(writeTable(ts.MkAbs(args[0]), cities(n)))
}

// cities are the rows of a sheet, its header first.
func cities(n int) [][]string {
	rows := [][]string{{"sku", "city", "price"}}
	for i := range n {
		rows = append(rows, []string{fmt.Sprintf("sku-%04d", i+1), fmt.Sprintf("City %d", i+1), strconv.Itoa(100 + i)})
	}
	return rows
}

// shownFor is what the video of a row of cities shows, worked out without the program: see cities.mapping.toml.
func shownFor(city, price string) string {
	text := func(scene, object, value string) clipcat.Modification {
		return clipcat.Modification{Scene: scene, Object: object, Properties: []clipcat.Property{{Name: "text", Value: value}}}
	}
	modifications := []clipcat.Modification{text("Scene 1", "title", city)}
	modifications = append(modifications, text("Scene 2", "caption", "From "+price+" in "+city))
	return shows(modifications)
}

func writeTable(path string, rows [][]string) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}

func readTable(path string) ([][]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("%s is empty", path)
	}
	return rows, err
}

// cellAt finds a cell by the row's number, as spreadsheet programs show it, and the column's name.
func cellAt(rows [][]string, row, column string) (*string, error) {
	n, err := strconv.Atoi(row)
	if err != nil {
		return nil, err
	}
	at := slices.Index(rows[0], column)
	if at < 0 || n < 1 || n > len(rows) {
		return nil, fmt.Errorf("there is no cell %s in row %s of %d; the columns are %q", column, row, len(rows), rows[0])
	}
	return &rows[n-1][at], nil
}

// cmdEdit changes a cell: edit FILE ROW COLUMN VALUE.
func cmdEdit(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	rows, err := readTable(path)
	ts.Check(err)
	cell, err := cellAt(rows, args[1], args[2])
	ts.Check(err)
	*cell = args[3]
	ts.Check(writeTable(path, rows))
}

// cmdEditLine changes a whole line, whatever the form of the sheet: edit-line FILE LINE TEXT.
func cmdEditLine(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	lines := strings.Split(string(data), "\n")
	lines[n-1] = args[2]
	ts.Check(os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644))
}

// cmdCutFile leaves the beginning of a file: cut-file FILE BYTES.
func cmdCutFile(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}

// cmdShuffle shuffles the rows, always in the same way: shuffle FILE.
func cmdShuffle(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	rows, err := readTable(path)
	ts.Check(err)
	body := rows[1:]
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(body), func(i, j int) { body[i], body[j] = body[j], body[i] })
	ts.Check(writeTable(path, rows))
}

// checkCell asserts on a cell: cell FILE ROW COLUMN PATTERN.
func checkCell(ts *testscript.TestScript, args []string) (string, error) {
	rows, err := readTable(ts.MkAbs(args[0]))
	if err != nil {
		return "", err
	}
	cell, err := cellAt(rows, args[1], args[2])
	if err != nil {
		return "", err
	}
	if !regexp.MustCompile(args[3]).MatchString(*cell) {
		return "", fmt.Errorf("row %s has %s %q, not %s", args[1], args[2], *cell, args[3])
	}
	return *cell + "\n", nil
}

// checkResults asserts on an output sheet as a whole: results FILE SHEET STATUS=N…. It has the sheet's cells unchanged
// and in order, so many rows of each status and no others, and every row that is completed has a video of its own
// content. Where the statuses are not given, they may be any.
func checkResults(ts *testscript.TestScript, args []string) (string, error) {
	out, err := readTable(ts.MkAbs(args[0]))
	if err != nil {
		return "", err
	}
	in, err := readTable(ts.MkAbs(args[1]))
	if err != nil {
		return "", err
	}
	if err := sameCells(in, out); err != nil {
		return "", err
	}
	if s := scriptOf(ts).server; s != nil {
		if err := ownVideos(out, s.modificationsByURL()); err != nil {
			return "", err
		}
	}
	return "", sameStatuses(out, args[2:])
}

func sameCells(in, out [][]string) error {
	if len(in) != len(out) {
		return fmt.Errorf("the output has %d lines, the sheet %d", len(out), len(in))
	}
	for i, row := range in {
		if len(out[i]) < len(row) || !slices.Equal(row, out[i][:len(row)]) {
			return fmt.Errorf("line %d: the output has %q where the sheet has %q", i+1, out[i], row)
		}
	}
	return nil
}

// ownVideos checks that every completed row of an output of cities has a video of that row.
func ownVideos(out [][]string, shown map[string]string) error {
	for i := 2; i <= len(out); i++ {
		row := map[string]string{}
		for at, name := range out[0] {
			row[name] = out[i-1][at]
		}
		if row["video_status"] != "completed" {
			continue
		}
		if got, known := shown[row["video_url"]]; !known || got != shownFor(row["city"], row["price"]) {
			return fmt.Errorf("row %d %q has the video %q, which shows %s", i, out[i-1], row["video_url"], got)
		}
	}
	return nil
}

func sameStatuses(out [][]string, want []string) error {
	if len(want) == 0 {
		return nil
	}
	at := slices.Index(out[0], "video_status")
	if at < 0 {
		return fmt.Errorf("the output has no video_status: %q", out[0])
	}
	counts := map[string]int{}
	for _, row := range out[1:] {
		counts[row[at]]++
	}
	var got []string
	for status, n := range counts {
		got = append(got, fmt.Sprintf("%s=%d", status, n))
	}
	slices.Sort(got)
	if slices.Sort(want); !slices.Equal(got, want) {
		return fmt.Errorf("the rows are %q, not %q", got, want)
	}
	return nil
}

// checkEvents reads JSON lines strictly and prints how many there are of each event and status: events FILE.
func checkEvents(ts *testscript.TestScript, args []string) (string, error) {
	counts := map[string]int{}
	for n, line := range strings.Split(strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), "\n") {
		var event map[string]any
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			return "", fmt.Errorf("line %d is no JSON object: %q", n+1, line)
		}
		kind, ok := event["event"].(string)
		if !ok {
			return "", fmt.Errorf("line %d has no event: %q", n+1, line)
		}
		if status, ok := event["status"].(string); ok {
			kind += " " + status
		}
		counts[kind]++
	}
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&b, "%s: %d\n", kind, counts[kind])
	}
	return b.String(), nil
}

// checkMP4 asserts that files are MP4 videos: mp4 FILE….
func checkMP4(ts *testscript.TestScript, args []string) (string, error) {
	for _, name := range args {
		data, err := os.ReadFile(ts.MkAbs(strings.TrimPrefix(name, "file://")))
		if err != nil {
			return "", err
		}
		if len(data) < 500 || string(data[4:8]) != "ftyp" || !bytes.Contains(data, []byte("moov")) || !bytes.Contains(data, []byte("avc1")) {
			return "", fmt.Errorf("%s is no MP4 video: %d bytes", name, len(data))
		}
	}
	return "", nil
}
