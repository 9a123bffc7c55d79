package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/sheetreel/sheetreel/clipcat/local/render"
	"github.com/sheetreel/sheetreel/pipeline"
)

type planOptions struct {
	batchOptions
	json bool
}

func (a *app) planCommand() *cobra.Command {
	o := &planOptions{}
	cmd := &cobra.Command{
		Use:   "plan SHEET",
		Short: "Tell what a run would do with each row and why; spends nothing",
		Long: `Reads the sheet, the mapping, the template and the state of earlier runs, and tells what a run would
do with each row, why, and how many renders it would pay for. It submits nothing.`,
		Example: `  sheetreel plan cities.csv
  sheetreel plan cities.csv --json | jq 'select(.action == "invalid")'`,
		Args:              oneSheet,
		ValidArgsFunction: completeSheet,
		RunE:              a.aboutSheet(func(ctx context.Context, sheet string) error { return a.plan(ctx, o, sheet) }),
	}
	a.addBatchFlags(cmd, &o.batchOptions)
	a.addSelectionFlags(cmd, &o.batchOptions)
	cmd.Flags().BoolVar(&o.json, "json", false, "one JSON object a line: every row, then the totals")
	return cmd
}

func (a *app) plan(ctx context.Context, o *planOptions, sheetPath string) error {
	return a.withService(ctx, &o.batchOptions, sheetPath, a.connectToLook, func(s service) error { return a.planBatch(ctx, o, s) })
}

func (a *app) planBatch(ctx context.Context, o *planOptions, s service) error {
	view := planView(&planTable{limit: fullTable})
	if o.json {
		view = planLines{json.NewEncoder(a.stdout)}
	}
	see := view.row
	var letters missingLetters
	if s.local != nil {
		see = func(d pipeline.Decision) error {
			letters.look(s.local, d)
			return view.row(d)
		}
	}
	plan, err := pipeline.MakePlan(ctx, s.batch, see)
	if err != nil {
		return err
	}
	plan.Notices = append(plan.Notices, letters.notice()...)
	for _, text := range plan.Notices {
		fmt.Fprintln(a.stderr, "Note: "+text)
	}
	return view.end(a.stdout, planTotals{
		Sheet: s.paths.sheet, Form: s.batch.Sheet.Describe(), Rows: plan.Rows, Actions: plan.Actions, Submits: plan.Submits(),
		Unfinished: plan.Unfinished, Seconds: leastTime(plan, s.client.Rate().PerSecond()).Seconds(),
	})
}

// missingLetters are letters in rows to be rendered here that no font has.
type missingLetters struct {
	letters     []rune
	rows, first int
}

func (m *missingLetters) look(l *localServer, d pipeline.Decision) {
	if !d.Action.Submits() {
		return
	}
	r := d.Unsigned()
	letters := l.server.MissingLetters(r.Template, r.Modifications)
	if len(letters) == 0 {
		return
	}
	if m.rows++; m.rows == 1 {
		m.first = d.Row
	}
	m.letters = append(m.letters, letters...)
	slices.Sort(m.letters)
	m.letters = slices.Compact(m.letters)
}

func (m *missingLetters) notice() []string {
	if m.rows == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s (the first is row %d): %s", plural(m.rows, "row has letters that cannot be drawn", "rows have letters that cannot be drawn"),
		m.first, render.LettersWarning(m.letters))}
}

// leastTime is how long a run takes by the rate limit alone: a request for every submit, and one for every page of
// results.
func leastTime(p pipeline.Plan, perSecond float64) time.Duration {
	if perSecond == 0 {
		return 0
	}
	renders := float64(p.Submits())
	return time.Duration((renders + math.Ceil((renders+float64(p.Unfinished))/25)) / perSecond * float64(time.Second))
}

// planView shows a plan as it is made.
type planView interface {
	row(pipeline.Decision) error
	end(io.Writer, planTotals) error
}

type planTotals struct {
	Event      string                  `json:"event"`
	Sheet      string                  `json:"sheet"`
	Form       string                  `json:"form"`
	Rows       int                     `json:"rows"`
	Actions    map[pipeline.Action]int `json:"actions"`
	Submits    int                     `json:"submits"` // renders that would be paid for
	Unfinished int                     `json:"unfinished"`
	Seconds    float64                 `json:"seconds_at_least"`
}

// planLines is the plan as JSON lines.
type planLines struct{ out *json.Encoder }

type planLine struct {
	Event   string            `json:"event"`
	Row     int               `json:"row"`
	Key     string            `json:"key,omitempty"`
	Action  pipeline.Action   `json:"action"`
	Why     string            `json:"why"`
	Changes []pipeline.Change `json:"changes,omitempty"`
}

func (l planLines) row(d pipeline.Decision) error {
	return l.out.Encode(planLine{"row", d.Row, d.Key, d.Action, d.Why, d.Changes})
}

func (l planLines) end(_ io.Writer, t planTotals) error {
	t.Event = "plan"
	return l.out.Encode(t)
}

// planTable is the plan for people. Of a long sheet it shows the first rows of each action; memory does not grow with
// the rows.
type planTable struct {
	limit   int // rows in all up to which every row is shown
	rows    []pipeline.Decision
	sample  map[pipeline.Action][]pipeline.Decision
	dropped bool
}

// How many rows are shown: all of a short sheet, else some of each action.
const (
	fullTable   = 40
	sampleTable = 8
)

func (t *planTable) row(d pipeline.Decision) error {
	if t.sample == nil {
		t.sample = map[pipeline.Action][]pipeline.Decision{}
	}
	if len(t.rows) < t.limit {
		t.rows = append(t.rows, d)
	} else {
		t.dropped = true
	}
	if s := t.sample[d.Action]; len(s) < sampleTable {
		t.sample[d.Action] = append(s, d)
	}
	return nil
}

func (t *planTable) end(w io.Writer, totals planTotals) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "ROW\tKEY\tWHAT\tWHY")
	if !t.dropped {
		for _, d := range t.rows {
			printDecision(tw, d)
		}
	} else {
		for _, action := range pipeline.Actions() {
			for _, d := range t.sample[action] {
				printDecision(tw, d)
			}
			if more := totals.Actions[action] - len(t.sample[action]); more > 0 {
				fmt.Fprintf(tw, "…\t\t%s\t%d more like these; --json lists every row\n", action, more)
			}
		}
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprint(w, totals)
	return err
}

func printDecision(w io.Writer, d pipeline.Decision) {
	why := d.Why
	for _, c := range d.Changes {
		why += fmt.Sprintf("; %s: %s → %s", c.Target, shorten(c.Old), shorten(c.New))
	}
	fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", d.Row, shorten(d.Key), d.Action, why)
}

// shorten makes a cell fit into a line.
func shorten(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > 32 {
		return string(runes[:31]) + "…"
	}
	return s
}

// String is the totals in words.
func (t planTotals) String() string {
	var parts []string
	for _, action := range pipeline.Actions() {
		if n := t.Actions[action]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, action))
		}
	}
	s := fmt.Sprintf("\n%s (%s): %d rows: %s\n", t.Sheet, t.Form, t.Rows, strings.Join(parts, ", "))
	s += fmt.Sprintf("A run would pay for %d renders", t.Submits)
	if t.Unfinished > 0 {
		s += fmt.Sprintf(" and go on with %d that are under way", t.Unfinished)
	}
	if t.Seconds > 1 {
		s += fmt.Sprintf("; by the rate limit that takes at least %s", roundTime(time.Duration(t.Seconds*float64(time.Second))))
	}
	return s + ".\n"
}
