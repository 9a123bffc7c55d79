package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/sheetreel/sheetreel/store"
)

// Summary is how a run ended.
type Summary struct {
	Standing
	Plan        Plan
	Output      string        // the path that was written
	Refused     Refused       // the sheet of rows that were refused
	Took        time.Duration // of the run
	Spent       float64       // credits of the renders that ended in this run
	Interrupted bool          // stopped before its end; run again to go on
	Warnings    []Warning     // of the videos that were completed in this run
	QuotaUsed   bool          // stopped submitting for want of quota
	LimitUsed   bool          // stopped submitting at one of the batch's limits
	Why         string        // of QuotaUsed, in the service's words, or of LimitUsed
	Downloads   Downloads     // what was brought home
}

// Run does what the plan says, going on where the last run stopped. When ctx ends it submits nothing more, polls on for
// Drain at most, records, writes the output and returns with Interrupted set. The error is what ended the run; what was
// done until then is kept, and the Summary tells it.
func Run(ctx context.Context, b Batch, c Config) (Summary, error) {
	if err := c.complete(); err != nil {
		return Summary{}, err
	}
	lock, err := store.Acquire(b.State)
	if err != nil {
		return Summary{}, err
	}
	defer lock.Release()
	if err := refuseOrphan(ctx, b, c); err != nil {
		return Summary{}, err
	}
	s, err := store.Open(b.State, store.Options{Service: b.Service})
	if err != nil {
		return Summary{}, err
	}
	r := &run{batch: b, config: c, store: s, started: time.Now(), resubmits: map[store.Fingerprint]bool{}, budget: newBudget(b.Limits)}
	summary, err := r.run(ctx)
	return summary, errors.Join(err, s.Close())
}

// run is one run of a batch.
type run struct {
	batch     Batch
	config    Config
	store     *store.Batch
	rec       *recorder
	started   time.Time
	templates *templateChecks
	homeward  *homeward                  // nil: no videos are brought home
	resubmits map[store.Fingerprint]bool // unknown contents that may be paid for again
	budget    *budget

	mu      sync.Mutex
	spent   float64
	warned  warnings
	changed bool // since the output was written
}

func (r *run) run(ctx context.Context) (Summary, error) {
	r.rec = newRecorder(r.store, r.config.Log, r.watch)
	r.templates = newTemplateChecks(r.batch, r.rec.notice)
	if text := r.store.Notice(); text != "" {
		r.rec.notice(text)
	}
	err := store.CheckOutput(r.batch.Sheet, r.batch.columns(r.config.Prefix))
	if err != nil {
		return Summary{}, err
	}
	if r.homeward, err = newHomeward(r.batch, r.config, r.store, r.rec); err != nil {
		return Summary{}, err
	}
	plan, err := r.plan(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return Summary{Plan: plan, Interrupted: true}, nil
		}
		return Summary{Plan: plan}, err
	}
	for _, text := range plan.Notices {
		r.rec.notice(text)
	}
	if text := plan.warning(); text != "" {
		r.rec.notice(text)
	}
	if err := r.limit(ctx, &plan); err != nil {
		return Summary{Plan: plan}, err
	}
	files := 0
	if r.homeward != nil {
		if files, err = r.homeward.survey(ctx, plan.naming); err != nil {
			return Summary{Plan: plan}, err
		}
	}
	r.rec.emit(Event{Kind: EventPlanned, Renders: plan.Submits() - plan.Actions[Resubmit] + plan.Unfinished, Files: files})
	summary := Summary{Plan: plan}
	if plan.Submits()+plan.Unfinished > 0 || r.homeward.waiting() {
		err = r.execute(ctx, &summary)
	}
	summary.Interrupted = ctx.Err() != nil
	return r.finish(ctx, summary, err)
}

// plan decides every row, once more where it turned out that the state had forgotten some renders.
func (r *run) plan(ctx context.Context) (Plan, error) {
	templates := map[string]bool{} // of what is new
	scan := func() (Plan, error) {
		return scanSheet(ctx, r.batch, r.store, r.templates, false, func(d Decision) error {
			switch {
			case d.Action == Resubmit:
				r.resubmits[d.fingerprint] = true
			case d.Action.Submits():
				templates[d.bound.Template] = true
			}
			return nil
		})
	}
	plan, err := scan()
	if err != nil || len(templates) == 0 {
		return plan, err
	}
	adopted, err := r.catchUp(ctx, templates)
	if err != nil || adopted == 0 {
		return plan, err
	}
	r.rec.notice(fmt.Sprintf("the service has %d renders of this batch that its state did not know (was an old copy put back?): "+
		"they were taken in and are not paid for again", adopted))
	clear(r.resubmits)
	return scan()
}

// limit refuses a plan that is over the limits; what renders cost is looked up only where that counts.
func (r *run) limit(ctx context.Context, plan *Plan) error {
	limits := r.batch.Limits
	if limits.Credits > 0 {
		var err error
		if plan.Outlook, err = newOutlook(ctx, r.batch, r.store, plan.submits); err != nil {
			return err
		}
		r.budget.past = plan.Outlook.Past
	}
	if plan.Refused = limits.refuse(*plan); plan.Refused != "" {
		return &InputError{errors.New(plan.Refused + "; nothing was submitted")}
	}
	return nil
}

// watch passes events on and keeps count.
func (r *run) watch(e Event) {
	if e.Kind == EventRow {
		r.budget.watch(e)
	}
	if e.Kind == EventRow || e.Kind == EventFile {
		r.mu.Lock()
		r.spent += e.Credits
		r.warned.add(e)
		r.changed = true
		r.mu.Unlock()
	}
	if e.Status == store.Completed && r.homeward != nil {
		r.homeward.push(e.metadata)
	}
	r.config.Events(e)
}

// execute submits, tracks and records until nothing is left to do or the run is stopped. Stopping has two steps: the end
// of ctx ends submitting, and Drain later the end of hard ends tracking. The recorder outlives both.
func (r *run) execute(ctx context.Context, summary *Summary) error {
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(r.config.Drain, cancel) })()
	recorded := make(chan error, 1)
	go func() { recorded <- r.rec.loop(cancel) }()

	t := newTracker(r.config, r.batch.API, r.rec)
	t.left = summary.Plan.Submits()
	t.submit = &submitter{
		api: r.batch.API, rec: r.rec, log: r.config.Log, batchID: r.store.ID(), webhook: r.config.WebhookURL, budget: r.budget,
		accepted: t.accepted, lost: t.lost,
	}
	t.unsure.resubmit = func(f store.Fingerprint) bool {
		return r.resubmits[f] || r.batch.Select.ResubmitUnknown && !r.wasUnknown(f)
	}
	err := r.resume(hard, t)
	if err == nil {
		group, hard := errgroup.WithContext(hard)
		submitting, stop := mergeCancel(ctx, hard)
		defer stop()
		group.Go(func() error {
			defer t.close()
			err := r.submitAll(submitting, t.submit)
			if why := r.budget.stopped(); why != "" {
				summary.LimitUsed, summary.Why = true, why
				r.rec.notice(why + "; what is paid for is still waited for")
			}
			if errors.Is(err, errQuota) {
				summary.QuotaUsed, summary.Why = true, err.Error()
				r.rec.notice(summary.Why + "; what is paid for is still waited for")
				return nil
			}
			return err
		})
		saving := make(chan struct{})
		group.Go(func() error {
			defer close(saving)
			return t.loop(hard)
		})
		group.Go(func() error { r.saveNowAndThen(hard, saving); return nil })
		group.Go(func() error { t.listen(hard, saving); return nil })
		if r.homeward != nil {
			group.Go(func() error { r.homeward.loop(submitting, saving); return nil })
		}
		err = group.Wait()
	}
	close(r.rec.queue)
	if failed := <-recorded; failed != nil {
		return failed
	}
	if t.quota != "" {
		summary.QuotaUsed, summary.Why = true, t.quota
	}
	return stopped(ctx, err)
}

// mergeCancel ends with either of two contexts.
func mergeCancel(a, b context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(a)
	stop := context.AfterFunc(b, cancel)
	return ctx, func() { stop(); cancel() }
}

// resume hands the tracker what earlier runs left unfinished.
func (r *run) resume(ctx context.Context, t *tracker) error {
	for u, err := range r.store.Unfinished(ctx) {
		if err != nil {
			return err
		}
		f := &flight{
			row: u.Row, key: u.Key, fingerprint: u.Fingerprint, metadata: u.Metadata, template: u.Template, uid: u.UID,
			intended: u.IntendedAt, submitted: u.SubmittedAt,
		}
		if u.UID == "" {
			// That run may have sent its submit in its last instant, and when that was nobody knows: it counts from now.
			f.doubt = doubt{why: "an earlier run ended before the answer came", since: r.started, unknown: u.Status == store.Unknown, accepted: u.Accepted}
			t.lost(f)
			continue
		}
		f.watch.old, f.watch.stuck = true, u.Status == store.Stuck
		t.resumed(f)
	}
	return nil
}

// wasUnknown tells whether a content was unknown before this run began: then only rows that were asked for are paid
// for again.
func (r *run) wasUnknown(f store.Fingerprint) bool {
	c, found, err := r.store.Latest(context.Background(), f)
	return err != nil || found && c.IntendedAt.Before(r.started)
}

// submitAll reads the sheet once more and hands each row that is to be submitted to the workers.
func (r *run) submitAll(ctx context.Context, s *submitter) error {
	d, err := newDecider(ctx, r.batch, r.store, r.templates)
	if err != nil {
		return stopped(ctx, err)
	}
	group, ctx := errgroup.WithContext(ctx)
	jobs := make(chan Decision)
	group.Go(func() error {
		defer close(jobs)
		return r.feed(ctx, d, jobs)
	})
	for range r.config.Workers {
		group.Go(func() error {
			for dec := range jobs {
				if err := s.submit(ctx, dec); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return stopped(ctx, group.Wait())
}

// feed decides row by row. The sheet may have been edited since the plan: a row is what it is now.
func (r *run) feed(ctx context.Context, d *decider, jobs chan<- Decision) error {
	for row, err := range r.batch.Sheet.Rows(ctx) {
		if err != nil {
			return err
		}
		decisions, err := d.decide(ctx, row)
		if err != nil {
			return err
		}
		for _, dec := range decisions {
			if !dec.Action.Submits() || dec.Action == Resubmit { // those are the settler's
				continue
			}
			if !r.budget.take(ctx, dec.bound.Template) {
				return ctx.Err()
			}
			select {
			case jobs <- dec:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

// stopped turns the end of the run's context, which is no failure of the work, into nil.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return nil
	}
	return err
}
