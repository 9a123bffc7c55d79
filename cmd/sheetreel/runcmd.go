package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/pipeline"
)

// runOptions are the flags of run.
type runOptions struct {
	batchOptions
	json    bool
	quiet   bool
	logFile string
}

func (a *app) runCommand() *cobra.Command {
	o := &runOptions{}
	cmd := a.aboutSheet(&cobra.Command{
		Use:   "run SHEET",
		Short: "Render a video for every row; go on where the last run stopped",
		Long: `Submits one render for every row that has none yet, waits for the videos, and writes their URLs into
the results sheet. Stop it with Ctrl-C whenever you like, and run it again to go on: no row is
paid for twice and none is lost, whatever was stopped or died. A row whose links are certainly
broken is not submitted (see plan); --no-media-check submits it.

Rows that are refused, as invalid before they are submitted or by the service, stand in a sheet of their
own too (SHEET.rejected.csv), with reason and remedy. Mend them there and run it alone: it has the
mapping and the state of SHEET.`,
		Example: `  sheetreel run cities.csv --local          with the built-in server: no account, no credits
  sheetreel run cities.csv --limit 3        try three rows first
  sheetreel run cities.csv                  do the rest
  sheetreel run cities.csv --download videos --name "{{sku}}-{{city}}.mp4"`,
	}, func(ctx context.Context, sheet string) error { return a.run(ctx, o, sheet) })
	a.addBatchFlags(cmd, &o.batchOptions)
	a.addSelectionFlags(cmd, &o.batchOptions)
	a.addFlags(cmd, "workers", "drain", "render_timeout", "poll_min", "poll_max", "settle", "save_every", "prefix", "webhook_url", "webhook_listen", "download", "name", "notify")
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "write events to standard output, one JSON object a line")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "tell nothing but errors and what needs a person")
	f.StringVar(&o.logFile, "log-file", "", "append a detailed log to `FILE`, as JSON lines")
	return cmd
}

func (a *app) run(ctx context.Context, o *runOptions, sheetPath string) error {
	notifier, err := newNotifier(a.settings.Notify)
	if err != nil {
		return err
	}
	var summary report
	err = a.withService(ctx, &o.batchOptions, sheetPath, a.connect, func(s service) (err error) {
		summary, err = a.runBatch(ctx, o, s)
		return err
	})
	a.notify(ctx, notifier, sheetPath, summary, err)
	return err
}

func (a *app) runBatch(ctx context.Context, o *runOptions, s service) (report, error) {
	console := a.newConsole(o.json, o.quiet)
	defer a.withMediaCheck(&s, console.checked)()
	log, closeLog, err := a.logger(console, o.logFile, o.quiet)
	if err != nil {
		return report{}, err
	}
	defer closeLog()
	c := a.runConfig(s.paths, console, log)
	if s.local != nil {
		c.Deliver = s.local.deliver
	} else if a.settings.WebhookURL != "" { // rendered here, the videos are known at once
		hooks, err := a.listenForWebhooks(s.batch.State, log)
		if err != nil {
			return report{}, err
		}
		defer hooks.stop()
		c.WebhookURL, c.Webhooks = hooks.url, hooks.posted
	}
	ctx, stop := stopOnSignal(ctx, console)
	defer stop()
	summary, err := pipeline.Run(ctx, s.batch, c)
	console.clear()
	r := newReport(summary, s.client, s.local != nil)
	if o.json && summary.Output != "" {
		line, _ := json.Marshal(r)
		fmt.Fprintln(a.stdout, string(line))
	}
	if summary.Output != "" {
		r.print(a.stderr, o.quiet)
	}
	if err != nil {
		return r, err
	}
	return r, end(summary)
}

func (a *app) runConfig(p paths, console *console, log *zap.Logger) pipeline.Config {
	s := a.settings
	return pipeline.Config{
		Output: p.output, Refused: p.refused, Mended: p.mended, Prefix: s.Prefix, Workers: s.Workers, Drain: s.Drain, RenderTimeout: s.RenderTimeout,
		PollMin: s.PollMin, PollMax: s.PollMax, Settle: s.Settle, SaveEvery: s.SaveEvery, Log: log, Events: console.event,
	}
}

// stopOnSignal ends the context at the first signal and says so; the second one kills.
func stopOnSignal(ctx context.Context, console *console) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 1)
	done := make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
			signal.Stop(signals) // the next one has the system's effect
			fmt.Fprintln(console, "Stopping: nothing more is submitted; what is under way is still waited for. Once more to stop at once; run again to go on.")
			cancel()
		case <-done:
		}
	}()
	return ctx, func() { signal.Stop(signals); close(done); cancel() }
}

// end turns a summary into the exit code.
func end(s pipeline.Summary) error {
	switch {
	case s.Interrupted:
		return outcome(exitInterrupted)
	case s.QuotaUsed, s.LimitUsed:
		return outcome(exitQuota)
	case s.Troubles > 0 || s.Downloads.Failed > 0:
		return outcome(exitTroubles)
	}
	return nil
}
