package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

type statusOptions struct {
	batchOptions
	json bool
}

func (a *app) statusCommand() *cobra.Command {
	o := &statusOptions{}
	cmd := a.aboutSheet(&cobra.Command{
		Use:   "status SHEET",
		Short: "Tell where the batch stands, also while it runs",
		Long: `Tells how many rows have which status, how lost answers were settled, and which rows need a person.
It asks the service for nothing and disturbs no run.`,
		Example: "  sheetreel status cities.csv",
	}, func(ctx context.Context, sheet string) error { return a.status(ctx, o, sheet) })
	a.addBatchFlags(cmd, &o.batchOptions)
	cmd.Flags().BoolVar(&o.json, "json", false, "as one JSON object")
	return cmd
}

// statusReport is what status --json writes.
type statusReport struct {
	Rows     int                  `json:"rows"`
	Formats  int                  `json:"formats,omitempty"`
	Statuses map[store.Status]int `json:"statuses"`
	Credits  float64              `json:"credits"`
	Running  int                  `json:"running,omitempty"` // process that runs the batch now
	Troubles int                  `json:"troubles"`
	Troubled []pipeline.Trouble   `json:"troubled,omitempty"`
	Settled  map[string]int       `json:"settled,omitempty"`
}

func (a *app) status(ctx context.Context, o *statusOptions, sheetPath string) error {
	p, err := o.locate(sheetPath)
	if err != nil {
		return err
	}
	return a.withState(&o.batchOptions, p, func(b pipeline.Batch, s *store.Batch) error { return a.tellStanding(ctx, o, p, b, s) })
}

func (a *app) tellStanding(ctx context.Context, o *statusOptions, p paths, b pipeline.Batch, s *store.Batch) error {
	standing, err := pipeline.Stand(ctx, b, s)
	if err != nil {
		return err
	}
	r := statusReport{
		standing.Rows, standing.Formats, standing.Statuses, standing.Credits, runningProcess(p.state), standing.Troubles, standing.Troubled, standing.Settled,
	}
	if o.json {
		return json.NewEncoder(a.stdout).Encode(r)
	}
	fmt.Fprintf(a.stdout, "%s: %s: %s\n", p.sheet, rowsLine(r.Rows, r.Formats), statusLine(r.Statuses))
	if r.Credits > 0 && !b.Free {
		fmt.Fprintf(a.stdout, "%s used\n", inCredits(r.Credits))
	}
	printSettled(a.stdout, r.Settled)
	if r.Running > 0 {
		fmt.Fprintf(a.stdout, "process %d is running it now\n", r.Running)
	}
	printTroubles(a.stdout, r.Troubled, r.Troubles, allInResults)
	return nil
}

// runningProcess is the pid of the run that holds the batch, or 0.
func runningProcess(state string) int {
	var locked *store.LockedError
	if errors.As(store.Probe(state), &locked) {
		return max(locked.PID, 1)
	}
	return 0
}
