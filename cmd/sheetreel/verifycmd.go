package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/sheetreel/sheetreel/pipeline"
)

// verifyOptions are the flags of verify.
type verifyOptions struct {
	batchOptions
	json bool
}

func (a *app) verifyCommand() *cobra.Command {
	o := &verifyOptions{}
	cmd := a.aboutSheet(&cobra.Command{
		Use:   "verify SHEET",
		Short: "Find links that died and files that are missing or damaged, and mend them; spends nothing",
		Long: `Looks at the video of every row: whether its link still leads to a video, and whether its file at home
(of run --download or --local) is there, whole, and as it came. Then it mends what costs nothing: a dead
link by a fresh one from the service, a missing or damaged file by downloading it again, or with --local
by rendering it again. It asks nothing before, pays for nothing, and brings the results up to date.

A file that is a whole video but another one than came home is told of and left: somebody may have edited
it. What cannot be mended is told with what can be done, also in the results' video_error. Exit code 0:
all is well, or was mended; 3: something is not.`,
		Example: `  sheetreel verify cities.csv
  sheetreel verify cities.csv --download videos --name "{{sku}}.mp4"   and bring home what never was
  sheetreel verify cities.csv --json | jq 'select(.remedy)'`,
	}, func(ctx context.Context, sheet string) error { return a.verify(ctx, o, sheet) })
	a.addBatchFlags(cmd, &o.batchOptions)
	a.addFlags(cmd, "prefix", "download", "name")
	cmd.Flags().Var(&o.rows, "rows", "only these rows, as 3,7-9, by the numbers that your spreadsheet program shows")
	cmd.Flags().BoolVar(&o.json, "json", false, "one JSON object a line: every finding, then the totals")
	return cmd
}

func (a *app) verify(ctx context.Context, o *verifyOptions, sheetPath string) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	p, err := o.locate(sheetPath)
	if err != nil {
		return err
	}
	b, err := a.openBatch(&o.batchOptions, p)
	if err != nil {
		return err
	}
	console := a.newConsole(false, o.json)
	c := a.runConfig(p, console, nil)
	v, err := pipeline.Verify(ctx, b, c)
	if err == nil && v.Mendable() {
		console.note("mending")
		err = a.mend(ctx, o, v, b, c, p)
	}
	console.clear()
	if ctx.Err() != nil {
		return outcome(exitInterrupted)
	}
	if v == nil {
		return err
	}
	if told := a.tellFindings(o, v); told != nil || err != nil {
		return errors.Join(err, told)
	}
	if len(v.Open()) > 0 {
		return outcome(exitTroubles)
	}
	return nil
}

// mend connects to the service only now that there is something to ask it for.
func (a *app) mend(ctx context.Context, o *verifyOptions, v *pipeline.Verification, b pipeline.Batch, c pipeline.Config, p paths) (err error) {
	client, local, err := a.connect(ctx, &o.batchOptions, p)
	if err != nil {
		return err
	}
	b.API = client
	if local != nil {
		defer func() { err = errors.Join(err, local.stop()) }()
		c.Media = local.transport
	}
	return v.Mend(ctx, b, c)
}

// verified is the last line of verify --json.
type verified struct {
	Event  string `json:"event"`
	Rows   int    `json:"rows"`  // that have a video
	Links  int    `json:"links"` // that were asked
	Files  int    `json:"files"` // that were looked into
	Mended int    `json:"mended"`
	Open   int    `json:"open"` // not mended
}

func (a *app) tellFindings(o *verifyOptions, v *pipeline.Verification) error {
	open := v.Open()
	total := verified{Event: "verified", Rows: v.Rows, Links: v.Links, Files: v.Files, Open: len(open)}
	for _, f := range v.Findings {
		if f.Mended != "" {
			total.Mended++
		}
	}
	if !o.json {
		printVerified(a.stdout, total, v, open)
		return nil
	}
	out := json.NewEncoder(a.stdout)
	for _, f := range v.Findings {
		if err := out.Encode(struct {
			Event string `json:"event"`
			pipeline.Finding
		}{"finding", f}); err != nil {
			return err
		}
	}
	return out.Encode(total)
}

func printVerified(w io.Writer, total verified, v *pipeline.Verification, open []pipeline.Finding) {
	fmt.Fprintf(w, "%s with a video: %s asked, %s looked into: ", plural(total.Rows, "row", "rows"), plural(total.Links, "link", "links"), plural(total.Files, "file", "files"))
	switch {
	case total.Mended == 0 && total.Open == 0:
		fmt.Fprintln(w, "all is well")
	case total.Open == 0:
		fmt.Fprintf(w, "%d mended, and all is well now\n", total.Mended)
	default:
		fmt.Fprintf(w, "%d mended, %d not\n", total.Mended, total.Open)
	}
	mended := map[string]int{}
	for _, f := range v.Findings {
		if f.Mended != "" {
			mended[string(f.State)+" "+whatOf(f)+": "+f.Mended]++
		}
	}
	for _, how := range slices.Sorted(maps.Keys(mended)) {
		fmt.Fprintf(w, "    %d × %s\n", mended[how], how)
	}
	for i, f := range open {
		if i == shownFindings {
			fmt.Fprintf(w, "… and %d more; --json tells them all\n", len(open)-i)
			return
		}
		fmt.Fprintln(w, findingLine(f))
	}
}

// shownFindings is how many findings are told one by one.
const shownFindings = 20

func whatOf(f pipeline.Finding) string {
	if f.File == "" {
		return "link"
	}
	return "file"
}

func findingLine(f pipeline.Finding) string {
	name := fmt.Sprintf("row %d", f.Row)
	if f.Key != "" {
		name += fmt.Sprintf(" (%s)", f.Key)
	}
	if f.File != "" {
		name += ", " + f.File
	}
	line := name + ": " + f.Problem
	if f.Remedy != "" {
		line += "\n    " + f.Remedy
	}
	return strings.TrimSpace(line)
}
