package pipeline

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/store"
)

// Refused is the sheet of rows that were refused: as invalid before they were submitted, or by the service. A person
// mends them there, and runs it alone.
type Refused struct {
	Path string `json:"path"`
	Rows int    `json:"rows"`
}

// Mother is the sheet that a sheet of refused rows came from.
type Mother struct {
	Sheet  *sheet.Sheet
	Binder *mapping.Binder
	Column int // of the refused rows: their number in the mother; -1: none
}

// NewMother finds in the sheet of refused rows where their numbers in the mother stand.
func NewMother(mother *sheet.Sheet, binder *mapping.Binder, refused sheet.Header, prefix string) *Mother {
	return &Mother{Sheet: mother, Binder: binder, Column: slices.Index(refused.Columns(), prefix+store.RowColumn)}
}

// number is that of a refused row in the mother; of any other row it is its own. The state knows rows by it.
func (m *Mother) number(row sheet.Row) int {
	if m != nil && m.Column >= 0 {
		if n, err := strconv.Atoi(strings.TrimSpace(row.Cells[m.Column])); err == nil && n > 1 {
			return n
		}
	}
	return row.Number
}

// motherRow is what a row of the mother asks for.
type motherRow struct {
	number  int
	format  string
	content store.Fingerprint
}

// knowMother takes the keys of the rows that were not refused for given: a row that was refused for its key is no better
// when it runs alone. Where equal rows do not share a render, those of the mother have theirs.
func (d *decider) knowMother(ctx context.Context) error {
	m := d.batch.Mother
	if m == nil || d.batch.Mapping.Key == "" && d.batch.Mapping.Share {
		return nil
	}
	refused, err := m.refused(ctx, d.batch.Sheet)
	if err != nil {
		return err
	}
	d.inMother = map[motherRow]int{}
	for row, err := range m.Sheet.Rows(ctx) {
		if err != nil {
			return ctx.Err() // as far as it can be read
		}
		if row.Blank() {
			continue
		}
		for _, bound := range m.Binder.Bind(row) {
			if len(bound.Problems) > 0 || bound.LeftOut != "" {
				continue
			}
			copy := d.copyOf(row.Number, bound)
			if !refused[row.Number] {
				d.sameKey(Decision{Row: row.Number, Key: bound.Key, fingerprint: fingerprint(bound, copy)})
			} else if !d.batch.Mapping.Share {
				d.inMother[motherRow{row.Number, bound.Format, fingerprint(bound, 0)}] = copy
			}
		}
	}
	return nil
}

// refused are the numbers that the refused rows have in the mother.
func (m *Mother) refused(ctx context.Context, s *sheet.Sheet) (map[int]bool, error) {
	numbers := map[int]bool{}
	if m.Column < 0 {
		return numbers, nil
	}
	for row, err := range s.Rows(ctx) {
		if err != nil {
			return numbers, ctx.Err()
		}
		numbers[m.number(row)] = true
	}
	return numbers, nil
}

// refusedRows hands refused rows on to the sheet of them. A nil one hands on nothing.
type refusedRows struct {
	out     *store.RefusedWriter
	row     sheet.Row // not handed on yet: more may be said of it
	refusal store.Refusal
}

// add takes a row that may be refused. A row that stands for several videos is taken once, with all that is said of it.
func (r *refusedRows) add(d Decision, result store.Result) {
	if r == nil || result.Status != store.Invalid && result.Status != store.Failed {
		return
	}
	refusal := refusalOf(d.Problems, result)
	if r.row.Number == d.Row {
		r.refusal.Reason = andAlso(r.refusal.Reason, refusal.Reason)
		r.refusal.Remedy = andAlso(r.refusal.Remedy, refusal.Remedy)
		return
	}
	r.flush()
	r.row, r.refusal = sheet.Row{Number: d.Row, Line: d.Line, Cells: d.cells}, refusal
}

// abandon leaves nothing behind where the sheet was not placed.
func (r *refusedRows) abandon() {
	if r != nil {
		r.out.Abandon()
	}
}

func (r *refusedRows) flush() {
	if r.row.Number > 0 {
		r.out.Add(r.row, r.refusal)
	}
	r.row = sheet.Row{}
}

// andAlso adds to a text what it does not say yet.
func andAlso(text, more string) string {
	if more == "" || slices.Contains(strings.Split(text, "; "), more) {
		return text
	}
	return strings.TrimPrefix(text+"; "+more, "; ")
}

// refusalOf says why a row is refused and what to do, each by itself.
func refusalOf(problems []Problem, result store.Result) store.Refusal {
	r := store.Refusal{Status: result.Status}
	switch {
	case result.Status == store.Failed && result.Format != "":
		r.Reason = result.Format + ": " + result.Error
	case result.Status == store.Failed:
		r.Reason = result.Error
	case len(problems) == 0:
		problems = []Problem{newProblem("", result.Error)}
	}
	for _, p := range problems {
		r.Reason = andAlso(r.Reason, Problem{Column: p.Column, What: p.What}.String())
		r.Remedy = andAlso(r.Remedy, p.Remedy)
	}
	if r.Remedy == "" {
		r.Remedy = remedyFor(result.Status)
	}
	return r
}

// newRefusedRows returns nil where no sheet of refused rows is written.
func (r *run) newRefusedRows() *refusedRows {
	if r.config.Refused == "" {
		return nil
	}
	return &refusedRows{out: store.NewRefusedWriter(r.config.Refused, r.batch.Sheet, r.config.Prefix)}
}

// place puts the sheet of refused rows into its place, or removes one that is out of date. One that a person has edited
// since is theirs, until all that is in it is done.
func (r *refusedRows) place(ctx context.Context, b *store.Batch, path string) (out Refused, notice string, err error) {
	if r == nil {
		return Refused{}, "", nil
	}
	r.flush()
	out.Rows = r.out.Rows()
	out.Path, err = r.out.Place(ctx, b)
	if errors.Is(err, store.ErrEdited) {
		return Refused{}, fmt.Sprintf("%s was edited, or is no file of sheetreel, and stays as it is; run it alone, or delete it to have the rows "+
			"that are refused now", path), nil
	}
	return out, "", err
}

// takenIn records that everything in a sheet of refused rows is done, so that the batch that it came from may replace it.
func (r *run) takenIn(ctx context.Context, s Standing) error {
	if !r.config.Mended {
		return nil
	}
	for status, n := range s.Statuses {
		if n > 0 && status != store.Completed && status != store.Skipped {
			return nil
		}
	}
	path := r.batch.Sheet.Path()
	sum, err := store.SheetSum(path)
	if err != nil {
		return fmt.Errorf("look at the sheet: %w", err)
	}
	return r.store.Commit(ctx, []store.Change{store.SheetWritten{File: filepath.Base(path), Sum: sum}})
}

// refusedColumns are where a sheet has the columns that only sheets of refused rows have; -1: nowhere.
type refusedColumns struct{ reason, remedy int }

func newRefusedColumns(h sheet.Header, prefix string) refusedColumns {
	at := func(name string) int { return slices.Index(h.Columns(), prefix+name) }
	return refusedColumns{at(store.ReasonColumn), at(store.RemedyColumn)}
}

// in has the output write these columns as the rows bring them.
func (c refusedColumns) in(columns store.Columns) store.Columns {
	if c.reason >= 0 && c.remedy >= 0 {
		columns.Anew = []store.Anew{{Name: columns.Prefix + store.ReasonColumn, Index: c.reason}, {Name: columns.Prefix + store.RemedyColumn, Index: c.remedy}}
	}
	return columns
}

// refresh puts what is true of a row now into these columns, where a sheet of refused rows is run: a reason that was
// mended must not stand beside the video.
func (c refusedColumns) refresh(cells []string, results []store.Result) []string {
	if c.reason < 0 || c.remedy < 0 {
		return cells
	}
	var now store.Refusal
	for _, result := range results {
		if result.Status == store.Invalid || result.Status == store.Failed {
			refusal := refusalOf(nil, result)
			now.Reason, now.Remedy = andAlso(now.Reason, refusal.Reason), andAlso(now.Remedy, refusal.Remedy)
		}
	}
	cells = slices.Clone(cells)
	cells[c.reason], cells[c.remedy] = now.Reason, now.Remedy
	return cells
}
