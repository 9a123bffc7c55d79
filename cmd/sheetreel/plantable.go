package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"
	"golang.org/x/term"

	"github.com/sheetreel/sheetreel/pipeline"
)

// planTable is the plan for people. Of a long sheet it shows the first rows of each action; memory does not grow with
// the rows.
type planTable struct {
	out     io.Writer
	width   int // of the terminal; 0: there is none, and nothing is cut for it
	full    int // rows in all up to which every row is shown
	some    int // rows of each action that are shown of a longer sheet
	rows    []pipeline.Decision
	sample  map[pipeline.Action][]pipeline.Decision
	dropped bool
}

// How many rows are shown where there is no terminal whose height says it: all of a short sheet, else some of each action.
const (
	fullTable   = 40
	sampleTable = 8
)

func newPlanTable(out io.Writer) *planTable {
	t := &planTable{out: out, full: fullTable, some: sampleTable, sample: map[pipeline.Action][]pipeline.Decision{}}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if width, height, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			t.fit(width, height)
		}
	}
	return t
}

// fit makes the table fit a terminal: of a long sheet some rows of each action, so that about all is seen at once.
func (t *planTable) fit(width, height int) {
	t.width = width
	t.full = max(10, height-8)
	t.some = max(2, min(sampleTable, t.full/4))
}

func (t *planTable) row(d pipeline.Decision) error {
	if len(t.rows) < t.full {
		t.rows = append(t.rows, d)
	} else {
		t.dropped = true
	}
	if s := t.sample[d.Action]; len(s) < t.some {
		t.sample[d.Action] = append(s, d)
	}
	return nil
}

func (t *planTable) end(totals planTotals) error {
	lines := []planRow{{"ROW", "KEY", "WHAT", "WHY"}}
	if !t.dropped {
		for _, d := range t.rows {
			lines = append(lines, rowsOf(d)...)
		}
	} else {
		for _, action := range pipeline.Actions() {
			for _, d := range t.sample[action] {
				lines = append(lines, rowsOf(d)...)
			}
			if more := totals.Actions[action] - len(t.sample[action]); more > 0 {
				lines = append(lines, planRow{"…", "", string(action), fmt.Sprintf("%d more like these; --json lists every row", more)})
			}
		}
	}
	if _, err := io.WriteString(t.out, layOut(lines, t.width)); err != nil {
		return err
	}
	_, err := fmt.Fprint(t.out, totals)
	return err
}

// planRow is a line of the table.
type planRow [4]string

// maxKey is how much of a key is shown, in columns of the terminal.
const maxKey = 24

// rowsOf is a decision as lines: one for each thing that there is to say about it.
func rowsOf(d pipeline.Decision) []planRow {
	key := d.Key
	if key == "" {
		key = d.Format
	}
	first := planRow{strconv.Itoa(d.Row), fitted(key, maxKey), string(d.Action)}
	var lines []planRow
	for _, why := range reasons(d) {
		first[3] = oneLine(why)
		lines = append(lines, first)
		first = planRow{}
	}
	return lines
}

func reasons(d pipeline.Decision) []string {
	var why []string
	for _, p := range d.Problems {
		why = append(why, p.String())
	}
	for _, c := range d.Changes {
		why = append(why, fmt.Sprintf("%s: %s → %s", c.Target, shorten(c.Old), shorten(c.New)))
	}
	if len(why) == 0 {
		why = append(why, d.Why)
	}
	for _, w := range d.Warnings {
		why = append(why, "warning: "+w.String())
	}
	return why
}

// layOut sets the columns under one another and cuts the last one where the terminal ends.
func layOut(lines []planRow, width int) string {
	var widest [3]int
	for _, line := range lines {
		for i := range widest {
			widest[i] = max(widest[i], uniseg.StringWidth(line[i]))
		}
	}
	var b strings.Builder
	for _, line := range lines {
		at := 0
		for i, w := range widest {
			if w == 0 { // nobody has a key
				continue
			}
			b.WriteString(line[i])
			b.WriteString(strings.Repeat(" ", w+2-uniseg.StringWidth(line[i])))
			at += w + 2
		}
		last := line[3]
		if width > 0 {
			last = fitted(last, max(20, width-at))
		}
		b.WriteString(last)
		b.WriteByte('\n')
	}
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// fitted cuts a text to so many columns of a terminal.
func fitted(s string, width int) string {
	s = oneLine(s)
	if uniseg.StringWidth(s) <= width {
		return s
	}
	var b strings.Builder
	used := 1 // of the ellipsis
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if used += g.Width(); used > width {
			break
		}
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// shorten makes a cell fit into a line.
func shorten(s string) string { return fitted(s, 32) }
