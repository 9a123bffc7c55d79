// Package mapping reads the mapping file, which binds a sheet's columns to scene, object and property of a template;
// checks it against the sheet's header and the template; and binds rows: a row in, the modifications of its video out.
package mapping

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// Mapping is a mapping file that was read and whose own form is right.
type Mapping struct {
	Path     string
	Template Text     // the template's uid, or text with a column in it; empty where the file names none
	Key      string   // the column that names a row for good; empty: a row is known by its content
	Share    bool     // rows with equal modifications share one render
	When     string   // the condition under which a row is rendered at all; empty: always
	Formats  []Format // the videos that are made of a row; none: one
	Layout   Layout   // of the results of several formats
	Bindings []Binding

	templateLine, keyLine, whenLine int
}

// Format is one of several videos that are made of each row: square, tall, wide.
type Format struct {
	Line     int // of the mapping file
	Name     string
	Template Text   // empty: the mapping's
	When     string // the condition under which a row has it; empty: always
}

// Layout is how the results of several formats stand in the output.
type Layout string

// The layouts.
const (
	BesideEachOther Layout = "columns" // in columns by the format's name, one row for each of the sheet
	BelowEachOther  Layout = "rows"    // in a row each
)

// Binding says what one property of one object of one scene becomes.
type Binding struct {
	Line       int // of the mapping file
	Scene      string
	Object     string
	Property   string
	Text       Text   // from the columns
	Default    string // used where a cell is blank, if HasDefault
	HasDefault bool
	Required   bool     // a blank cell makes the row invalid
	When       string   // the condition under which the binding holds; empty: always
	Formats    []string // that it is for; none: all

	fromColumn bool // written as column = "…": the cell goes in as it is
}

// Target names what the binding sets: "Scene 1 / title / text".
func (b Binding) Target() string { return b.Scene + " / " + b.Object + " / " + b.Property }

// isFor tells whether the binding is for a format.
func (b Binding) isFor(format string) bool {
	return len(b.Formats) == 0 || slices.Contains(b.Formats, format)
}

// maxFile bounds a mapping file; 10,000 bindings are about one megabyte.
const maxFile = 32 << 20

// Load reads a mapping file: TOML, or the same table as a CSV or as the sheet named mapping of a workbook. All that is wrong with it is in the error, a [Problems],
// at once.
func Load(path string) (*Mapping, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open the mapping: %w", err)
	}
	if info.IsDir() || info.Size() > maxFile && !isWorkbook(path) {
		return nil, Problems{{Path: path, Text: "this is not a mapping file"}}
	}
	var raw rawMapping
	var problems Problems
	if strings.EqualFold(filepath.Ext(path), ".csv") || isWorkbook(path) {
		raw, problems = readTable(path)
	} else {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the mapping: %w", err)
		}
		raw, problems = readTOML(bytes.TrimPrefix(data, []byte("\ufeff")))
	}
	m, problems := build(raw, problems)
	m.Path = path
	return m, problems.in(path)
}

func isWorkbook(path string) bool {
	kind, err := sheet.KindOf(path)
	return err == nil && kind.Workbook()
}

// InWorkbook tells whether the file is a workbook with a sheet that is a mapping.
func InWorkbook(path string) bool {
	if !isWorkbook(path) {
		return false
	}
	_, err := mappingSheet.Open(path)
	var e *sheet.Error
	return !errors.As(err, &e) || !e.NoSheet
}

// mappingSheet is which sheet of a workbook is a mapping.
var mappingSheet = sheet.Options{Name: sheet.MappingName}

// Problem is one thing that is wrong with a mapping, and where.
type Problem struct {
	Path string
	Line int // 0: the whole file
	Text string
}

func (p Problem) String() string {
	if p.Line == 0 {
		return p.Path + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.Path, p.Line, p.Text)
}

// Problems is all that is wrong with a mapping; as an error it has a line for each.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// plain is the problems of a text that stands in no file.
func (ps Problems) plain() error {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Text
	}
	return errors.New(strings.Join(lines, "; "))
}

// in gives all problems their file; nil where there are none.
func (ps Problems) in(path string) error {
	if len(ps) == 0 {
		return nil
	}
	for i := range ps {
		ps[i].Path = path
	}
	return ps
}

func (ps *Problems) add(line int, format string, args ...any) {
	*ps = append(*ps, Problem{Line: line, Text: fmt.Sprintf(format, args...)})
}
