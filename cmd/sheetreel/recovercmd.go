package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sheetreel/sheetreel/pipeline"
)

func (a *app) recoverCommand() *cobra.Command {
	o := &batchOptions{}
	cmd := a.aboutSheet(&cobra.Command{
		Use:   "recover SHEET",
		Short: "Rebuild a lost state file from the results and the service's list; spends nothing",
		Long: `Rebuilds the state of a batch whose state file was lost, or was replaced by an old copy. It looks into
the results sheet and into the service's list of renders for what every row asks for now, and takes in
what is there, so that it is not paid for again. It submits nothing.

Rows that the results call submitted, but whose render the service does not have any more, are failed
afterwards: run --retry-failed pays for them again. Where the list cannot be read, rows of which
nobody knows are unknown: run --resubmit-unknown pays for them again. See: sheetreel plan.`,
		Example: "  sheetreel recover cities.csv\n  sheetreel plan cities.csv",
	}, func(ctx context.Context, sheet string) error {
		return a.withService(ctx, o, sheet, a.connect, func(s service) error { return a.recoverBatch(ctx, s) })
	})
	a.addBatchFlags(cmd, o)
	a.addFlags(cmd, "prefix")
	return cmd
}

func (a *app) recoverBatch(ctx context.Context, s service) error {
	c := pipeline.Config{Output: s.paths.output, Prefix: a.settings.Prefix}
	if s.local != nil {
		c.Deliver = s.local.deliver
	}
	r, err := pipeline.Recover(ctx, s.batch, c)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s: %s\n", s.paths.state, recoveryLine(r))
	fmt.Fprintf(a.stdout, "Now see: sheetreel plan %s\n", s.paths.sheet)
	return nil
}

// recoveryLine counts what came of the rows.
func recoveryLine(r pipeline.Recovery) string {
	parts := []string{plural(r.Adopted, "render", "renders") + " found again"}
	for _, part := range []struct {
		n    int
		what string
	}{
		{r.Known, "known already"},
		{r.Gone, "gone from the service (failed now; --retry-failed pays again)"},
		{r.Unknown, "unknown or being submitted (looked for by the next run)"},
		{r.Never, "never submitted"},
		{r.Others, "of this batch that no row asks for now"},
	} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	return strings.Join(parts, ", ")
}
