package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
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
	cmd := a.aboutSheet(&cobra.Command{
		Use:   "plan SHEET",
		Short: "Tell what a run would do with each row and why; spends nothing",
		Long: `Reads the sheet, the mapping, the template and the state of earlier runs, and tells what a run would
do with each row, why, and how many renders it would pay for. It submits nothing.

It looks where the links of rows lead: each once, a few at a time of one server. A row whose picture is
certainly not there is invalid, and a run does not submit it; what may pass, and texts that look
broken, are warnings. What was found is believed for an hour. --no-media-check asks nobody.`,
		Example: `  sheetreel plan cities.csv
  sheetreel plan cities.csv --json | jq 'select(.action == "invalid")'`,
	}, func(ctx context.Context, sheet string) error { return a.plan(ctx, o, sheet) })
	a.addBatchFlags(cmd, &o.batchOptions)
	a.addFlags(cmd, "download", "name")
	a.addSelectionFlags(cmd, &o.batchOptions)
	cmd.Flags().BoolVar(&o.json, "json", false, "one JSON object a line: every row, then the totals")
	return cmd
}

func (a *app) plan(ctx context.Context, o *planOptions, sheetPath string) error {
	return a.withService(ctx, &o.batchOptions, sheetPath, a.connectToLook, func(s service) error { return a.planBatch(ctx, o, s) })
}

func (a *app) planBatch(ctx context.Context, o *planOptions, s service) error {
	view := planView(newPlanTable(a.stdout))
	if o.json {
		view = planLines{json.NewEncoder(a.stdout)}
	}
	var letters missingLetters
	var warned rendererWarnings
	found := findings{local: s.local}
	console := a.newConsole(false, false)
	defer a.withMediaCheck(&s, console.checked)()
	plan, err := pipeline.MakePlan(ctx, s.batch, func(d pipeline.Decision) error {
		console.clear() // links have been looked at
		if s.local != nil {
			letters.look(s.local, d)
			warned.look(s.local, d)
		}
		found.look(&d)
		return view.row(d)
	})
	console.clear()
	if err != nil {
		return err
	}
	plan.Notices = slices.Concat(plan.Notices, letters.notice(), warned.notices())
	for _, text := range plan.Notices {
		fmt.Fprintln(a.stderr, "Note: "+text)
	}
	totals := newPlanTotals(s, plan)
	totals.Found, totals.found = found.topics, found
	return view.end(totals)
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

// rendererWarnings are those of videos to be rendered here, such as fonts that are not there.
type rendererWarnings struct {
	texts       []string
	rows, first map[string]int
}

// maxWarnings bounds how many are told: each row may name a font of its own.
const maxWarnings = 10

func (w *rendererWarnings) look(l *localServer, d pipeline.Decision) {
	if !d.Action.Submits() {
		return
	}
	r := d.Unsigned()
	for _, text := range l.server.Warnings(r.Template, r.Modifications) {
		if w.rows[text] == 0 {
			if len(w.texts) == maxWarnings {
				continue
			}
			if w.texts == nil {
				w.rows, w.first = map[string]int{}, map[string]int{}
			}
			w.texts = append(w.texts, text)
			w.first[text] = d.Row
		}
		w.rows[text]++
	}
}

func (w *rendererWarnings) notices() (out []string) {
	for _, text := range w.texts {
		where := fmt.Sprintf("row %d", w.first[text])
		if n := w.rows[text]; n > 1 {
			where = fmt.Sprintf("%d rows (the first is row %d)", n, w.first[text])
		}
		out = append(out, where+": "+text)
	}
	return out
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
	end(planTotals) error
}

// planTotals is the last line of a plan.
type planTotals struct {
	Event      string                  `json:"event"`
	Sheet      string                  `json:"sheet"`
	Form       string                  `json:"form"`
	Rows       int                     `json:"rows"`
	Formats    int                     `json:"formats,omitempty"` // videos of a row, where there are several formats
	Actions    map[pipeline.Action]int `json:"actions"`
	Submits    int                     `json:"submits"` // renders that would be paid for
	Unfinished int                     `json:"unfinished"`
	Seconds    float64                 `json:"seconds_at_least"`   // by the rate limit
	Expected   float64                 `json:"seconds,omitempty"`  // with the time that the last render takes, by past ones
	Credits    float64                 `json:"credits,omitempty"`  // estimated; 0: not known
	Unpriced   int                     `json:"unpriced,omitempty"` // renders of which nothing is known that the estimate could count
	Quota      *planQuota              `json:"quota,omitempty"`    // of the account, where it tells
	Refused    string                  `json:"refused,omitempty"`  // why a run would not begin
	Notices    []string                `json:"notices,omitempty"`
	Found      []*finding              `json:"found,omitempty"` // in rows, by its sort

	found   findings
	outlook pipeline.Outlook
	free    bool // videos are rendered here
}

type planQuota struct {
	Max  float64 `json:"max"`
	Left float64 `json:"left"`
}

func newPlanTotals(s service, p pipeline.Plan) planTotals {
	t := planTotals{
		Event: "plan", Sheet: s.paths.sheet, Form: s.batch.Sheet.Describe(), Rows: p.Rows, Formats: len(s.batch.Binder.Formats()), Actions: p.Actions, Submits: p.Submits(),
		Unfinished: p.Unfinished, Refused: p.Refused, Notices: p.Notices, outlook: p.Outlook, free: s.batch.Free,
	}
	least := leastTime(p, s.client.Rate().PerSecond())
	t.Seconds = least.Seconds()
	if took := p.Outlook.Took(); took > 0 && t.Submits > 0 && least > 0 {
		t.Expected = (least + took).Seconds()
	}
	if !s.batch.Free {
		t.Credits, t.Unpriced = p.Outlook.Credits, p.Outlook.Unpriced
	}
	if p.Outlook.HasQuota {
		t.Quota = &planQuota{Max: p.Outlook.Quota.Max, Left: p.Outlook.Left()}
	}
	return t
}

// planLines is the plan as JSON lines.
type planLines struct{ out *json.Encoder }

type planLine struct {
	Event    string             `json:"event"`
	Row      int                `json:"row"`
	Key      string             `json:"key,omitempty"`
	Format   string             `json:"format,omitempty"`
	Action   pipeline.Action    `json:"action"`
	Why      string             `json:"why"`
	Changes  []pipeline.Change  `json:"changes,omitempty"`
	Problems []pipeline.Problem `json:"problems,omitempty"` // for what is invalid
	Warnings []pipeline.Problem `json:"warnings,omitempty"` // that stop nothing
	SameAs   int                `json:"same_as,omitempty"`  // for a duplicate: the row whose render it shares
}

func (l planLines) row(d pipeline.Decision) error {
	return l.out.Encode(planLine{"row", d.Row, d.Key, d.Format, d.Action, d.Why, d.Changes, d.Problems, d.Warnings, d.SameAs})
}

func (l planLines) end(t planTotals) error { return l.out.Encode(t) }

// String is the totals in words.
func (t planTotals) String() string {
	var parts []string
	for _, action := range pipeline.Actions() {
		if n := t.Actions[action]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, action))
		}
	}
	s := fmt.Sprintf("\n%s (%s): %s: %s\n", t.Sheet, t.Form, rowsLine(t.Rows, t.Formats), strings.Join(parts, ", "))
	if t.free {
		s += "A run would render " + plural(t.Submits, "video", "videos") + " on this machine, at no cost"
	} else {
		s += "A run would pay for " + plural(t.Submits, "render", "renders")
	}
	if t.Unfinished > 0 {
		s += fmt.Sprintf(" and go on with %d that are under way", t.Unfinished)
	}
	if t.Seconds > 1 {
		s += fmt.Sprintf("; by the rate limit that takes at least %s", roundTime(seconds(t.Seconds)))
	}
	s += ".\n" + t.costLine()
	if t.Expected > 0 {
		s += fmt.Sprintf("It would take about %s: a render takes %s, as past ones did, if the account's plan renders as many at once as are submitted.\n",
			roundTime(seconds(t.Expected)), roundTime(t.outlook.Took()))
	}
	s += t.found.String()
	if t.Refused != "" {
		s += "A run would not begin: " + t.Refused + ".\n"
	}
	return s
}

// costLine says what the renders would cost, and against what.
func (t planTotals) costLine() string {
	if t.Submits == 0 || t.Credits == 0 && t.Unpriced == 0 && t.Quota == nil {
		return ""
	}
	left := ""
	if t.Quota != nil {
		left = fmt.Sprintf("; the account has %s of %s left this month", number(t.Quota.Left), number(t.Quota.Max))
	}
	if t.Credits == 0 {
		return "What that costs is not known: no completed render of the template was found" + left + ".\n"
	}
	s := fmt.Sprintf("About %s%s, as past renders cost", inCredits(t.Credits), t.each())
	if t.Unpriced > 0 {
		s += fmt.Sprintf(", and those of %d renders of templates that have no past", t.Unpriced)
	}
	return s + left + ".\n"
}

// each is what one render costs.
func (t planTotals) each() string {
	if len(t.outlook.Past) != 1 {
		return ""
	}
	for _, past := range t.outlook.Past {
		if past.Least < past.Most {
			return fmt.Sprintf(", %s to %s each", number(past.Least), number(past.Most))
		}
		return fmt.Sprintf(", %s each", number(past.Credits))
	}
	return ""
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
