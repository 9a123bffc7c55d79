package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// report is the summary of a run, for people and as the last event of --json.
type report struct {
	Event             string               `json:"event"`
	Rows              int                  `json:"rows"`
	Formats           int                  `json:"formats,omitempty"` // videos of a row, where there are several formats
	Statuses          map[store.Status]int `json:"statuses"`
	Credits           float64              `json:"credits"`       // used by this run
	CreditsTotal      float64              `json:"credits_total"` // of all videos that are there
	Seconds           float64              `json:"seconds"`
	Requests          int64                `json:"requests"`
	Submits           int64                `json:"submits"`
	RequestsPerRender float64              `json:"requests_per_render,omitempty"`
	LimitUsed         float64              `json:"limit_used,omitempty"` // share of what the rate allows
	Refusals          int64                `json:"refusals"`             // answers 429
	Output            string               `json:"output"`
	Refused           *pipeline.Refused    `json:"refused,omitempty"`
	Troubles          int                  `json:"troubles"`
	Troubled          []pipeline.Trouble   `json:"troubled,omitempty"`
	Settled           map[string]int       `json:"settled,omitempty"`
	Warnings          []pipeline.Warning   `json:"warnings,omitempty"`
	Downloads         *pipeline.Downloads  `json:"downloads,omitempty"`
	Interrupted       bool                 `json:"interrupted,omitempty"`
	QuotaUsed         bool                 `json:"quota_used,omitempty"`
	LimitReached      bool                 `json:"limit_reached,omitempty"` // max_rows or max_credits

	took time.Duration
	why  string
	home bool // rendered here: credits and requests mean nothing
}

func newReport(s pipeline.Summary, client *clipcat.Client, home bool) report {
	counts := client.Counts()
	r := report{
		Event: "summary", Rows: s.Rows, Formats: s.Formats, Statuses: s.Statuses, Credits: s.Spent, CreditsTotal: s.Credits, Seconds: s.Took.Seconds(),
		Requests: counts.Requests(), Submits: counts.Submits, Refusals: counts.Refusals, Output: s.Output,
		Troubles: s.Troubles, Troubled: s.Troubled, Settled: s.Settled, Warnings: s.Warnings, Interrupted: s.Interrupted, QuotaUsed: s.QuotaUsed, LimitReached: s.LimitUsed,
		took: s.Took, why: s.Why, home: home,
	}
	if s.Refused.Rows > 0 {
		r.Refused = &s.Refused
	}
	if s.Downloads.Folder != "" {
		r.Downloads = &s.Downloads
	}
	if counts.Submits > 0 {
		r.RequestsPerRender = float64(r.Requests) / float64(counts.Submits)
	}
	if perSecond := client.Rate().PerSecond(); perSecond > 0 && s.Took > time.Second {
		r.LimitUsed = float64(r.Requests) / (perSecond * s.Took.Seconds())
	}
	return r
}

// statusOrder is how statuses are told.
var statusOrder = []store.Status{
	store.Completed, store.Failed, store.Invalid, store.Stuck, store.Unknown, store.Rendering, store.Submitting, store.Pending, store.Skipped,
}

// rowsLine is how many rows there are, and what each becomes.
func rowsLine(rows, formats int) string {
	if formats == 0 {
		return plural(rows, "row", "rows")
	}
	return fmt.Sprintf("%s in %s", plural(rows, "row", "rows"), plural(formats, "format", "formats"))
}

func statusLine(statuses map[store.Status]int) string {
	var parts []string
	for _, s := range statusOrder {
		if n := statuses[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	if len(parts) == 0 {
		return "no rows"
	}
	return strings.Join(parts, ", ")
}

// printSettled tells how lost answers were settled, always in one order.
func printSettled(w io.Writer, settled map[string]int) {
	for _, how := range slices.Sorted(maps.Keys(settled)) {
		fmt.Fprintf(w, "%s: %s\n", plural(settled[how], "lost answer", "lost answers"), how)
	}
}

// allInResults is where all troubled rows are named.
const allInResults = "the results sheet names them all"

// shownTroubles is how many troubled rows are told one by one.
const shownTroubles = 5

// print tells a person how the run ended. Quiet leaves only what needs one.
func (r report) print(w io.Writer, quiet bool) {
	if !quiet {
		fmt.Fprintf(w, "%s: %s\n", rowsLine(r.Rows, r.Formats), statusLine(r.Statuses))
		fmt.Fprintf(w, "%s\n", r.costLine())
		printSettled(w, r.Settled)
	}
	printTroubles(w, r.Troubled, r.Troubles, allInResults)
	if r.Refused != nil {
		fmt.Fprintf(w, "%s in %s: mend there, then run it alone: sheetreel run %s\n",
			plural(r.Refused.Rows, "refused row is", "refused rows are"), r.Refused.Path, shellWord(r.Refused.Path))
	}
	r.printDownloads(w, quiet)
	if !quiet {
		printWarnings(w, r.Warnings)
	}
	if r.QuotaUsed {
		fmt.Fprintf(w, "%s. Run again when there is more.\n", upperFirst(r.why))
	}
	if r.LimitReached {
		fmt.Fprintf(w, "%s. Run again to go on, with a limit of its own.\n", upperFirst(r.why))
	}
	if r.Interrupted {
		fmt.Fprintln(w, "Stopped. Run again to go on.")
	}
	if !quiet {
		fmt.Fprintf(w, "Results: %s\n", r.Output)
	}
}

// printDownloads tells which videos are at home, and which are not.
func (r report) printDownloads(w io.Writer, quiet bool) {
	d := r.Downloads
	if d == nil {
		return
	}
	switch {
	case quiet:
	case d.Files > 0:
		fmt.Fprintf(w, "%s brought home to %s (%s)\n", plural(d.Files, "video", "videos"), d.Folder, byteSize(d.Bytes))
	case d.Failed == 0:
		fmt.Fprintf(w, "Nothing new to bring home to %s\n", d.Folder)
	}
	printTroubles(w, d.Troubled, d.Failed, "video_file is blank in their rows")
}

// byteSize is a number of bytes for people.
func byteSize(bytes int64) string {
	switch {
	case bytes < 1000:
		return fmt.Sprintf("%d bytes", bytes)
	case bytes < 1e6:
		return fmt.Sprintf("%.0f kB", float64(bytes)/1e3)
	case bytes < 1e9:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(bytes)/1e9)
}

func (r report) costLine() string {
	if r.home && r.Submits == 0 {
		return "Nothing to render"
	}
	if r.home {
		return "Rendered on this machine in " + roundTime(r.took)
	}
	parts := []string{inCredits(r.Credits) + " used", roundTime(r.took)}
	if r.Submits > 0 {
		parts = append(parts, fmt.Sprintf("%d submitted, %.2f requests per render", r.Submits, r.RequestsPerRender))
	} else if r.Requests > 0 {
		parts = append(parts, fmt.Sprintf("%d requests", r.Requests))
	}
	if r.LimitUsed > 0 {
		parts = append(parts, fmt.Sprintf("%.0f %% of the rate limit", 100*min(1, r.LimitUsed)))
	}
	if r.Refusals > 0 {
		parts = append(parts, fmt.Sprintf("told to slow down %d times", r.Refusals))
	}
	return strings.Join(parts, ", ")
}

// printTroubles names the first troubled rows; where says where all of them are named.
func printTroubles(w io.Writer, troubled []pipeline.Trouble, total int, where string) {
	for i, t := range troubled {
		if i == shownTroubles {
			break
		}
		name := ""
		if t.Key != "" {
			name = fmt.Sprintf(" (%s)", t.Key)
		}
		fmt.Fprintf(w, "row %d%s is %s: %s\n", t.Row, name, t.Status, t.Reason)
		if t.Remedy != "" {
			fmt.Fprintf(w, "    %s\n", t.Remedy)
		}
	}
	if total > shownTroubles {
		fmt.Fprintf(w, "… and %d more; %s\n", total-shownTroubles, where)
	}
}

// printWarnings tells what is in videos otherwise than it was meant.
func printWarnings(w io.Writer, warnings []pipeline.Warning) {
	for i, warning := range warnings {
		if i == shownTroubles {
			fmt.Fprintf(w, "… and %s more; --json tells them all\n", plural(len(warnings)-i, "warning", "warnings"))
			return
		}
		where := fmt.Sprintf("row %d", warning.Row)
		if warning.Videos > 1 {
			where = fmt.Sprintf("%d videos, first that of row %d", warning.Videos, warning.Row)
		}
		fmt.Fprintf(w, "Warning (%s): %s\n", where, warning.Text)
	}
}

func number(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", f), "0"), ".")
}

func roundTime(d time.Duration) string {
	if d < 10*time.Second {
		return d.Round(10 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// trimBar is what progressbar drew, without the movements by which it replaces what it drew before.
func trimBar(p []byte) string { return strings.Trim(string(p), "\r\n ") }

// shellWord is a path as one word of a command.
func shellWord(path string) string {
	if strings.ContainsAny(path, " \t'\"$&();<>|*?`\\") {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}

// inCredits is an amount of credits as people write it.
func inCredits(n float64) string {
	if n == 1 {
		return "1 credit"
	}
	return number(n) + " credits"
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
