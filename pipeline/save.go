package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/store"
)

// saveNowAndThen writes the output while the run goes on, so that whoever looks into it sees it grow.
func (r *run) saveNowAndThen(ctx context.Context, done <-chan struct{}) {
	ticker := time.NewTicker(r.config.SaveEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-done:
			return
		case <-ctx.Done():
			return
		}
		r.mu.Lock()
		changed := r.changed
		r.changed = false
		r.mu.Unlock()
		if !changed {
			continue
		}
		if _, err := r.save(ctx); err != nil && ctx.Err() == nil {
			r.rec.notice(fmt.Sprintf("the output could not be written now: %v; the run goes on", err))
		}
	}
}

// saved is what was written, and where the batch stands by it.
type saved struct {
	store.Written
	refused Refused
	results *results // nil: the sheet could not be begun
}

// save writes the output, and the sheet of refused rows.
func (r *run) save(ctx context.Context) (out saved, err error) {
	if out.results, err = newResults(ctx, r.batch, r.store, r.templates); err != nil {
		return out, err
	}
	results := out.results
	results.nameOf = r.homeward.nameOf
	results.refused = r.newRefusedRows()
	defer results.refused.abandon()
	results.told = newRefusedColumns(r.batch.Sheet.Header(), r.config.Prefix)
	out.Written, err = store.WriteOutput(r.config.Output, r.batch.Sheet, results.told.in(r.batch.columns(r.config.Prefix)), results.rows(ctx), func() error { return results.err })
	if err != nil {
		return out, err
	}
	r.rec.emit(Event{Kind: EventSaved, Text: out.Path})
	var notice string
	if out.refused, notice, err = results.refused.place(ctx, r.store, r.config.Refused); notice != "" {
		out.Notices = append(out.Notices, notice)
	}
	return out, err
}

// finish writes the output and counts, also after a failure.
func (r *run) finish(ctx context.Context, summary Summary, failure error) (Summary, error) {
	ctx = context.WithoutCancel(ctx)
	written, err := r.save(ctx)
	for _, text := range written.Notices {
		r.rec.notice(text)
	}
	if written.results != nil {
		summary.Standing = written.results.standing
	}
	if err == nil {
		err = errors.Join(r.store.Commit(ctx, written.results.links), r.takenIn(ctx, summary.Standing))
	}
	r.config.Log.Debug("the output was written", zap.String("path", written.Path))
	summary.Output, summary.Spent, summary.Took = written.Path, r.spent, time.Since(r.started)
	summary.Refused = written.refused
	summary.Warnings = r.warned.inOrder()
	var trouble error
	if r.homeward != nil {
		summary.Downloads, trouble = r.homeward.end()
	}
	return summary, errors.Join(failure, err, trouble)
}
