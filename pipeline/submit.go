package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/store"
)

// errQuota says that the service takes no more renders this month; the run goes on polling what is paid for.
var errQuota = errors.New("the quota is used up")

// flight is a render from its intent to its end.
type flight struct {
	row         int
	mother      int // what the state is to know the row by; 0: row
	key         string
	fingerprint store.Fingerprint
	metadata    string
	template    string
	uid         string
	intended    time.Time
	submitted   time.Time
	paid        bool // by this run

	watch watch // how the tracker looks after it once the service has it
	doubt doubt // how the settler looks for it while nobody knows
}

func (f *flight) event(s store.Status) Event {
	return Event{Kind: EventRow, Row: f.row, Key: f.key, Status: s, UID: f.uid, template: f.template, paid: f.paid, metadata: f.metadata}
}

// submitter turns decisions into renders.
type submitter struct {
	api      API
	rec      *recorder
	log      *zap.Logger
	batchID  string
	webhook  string
	budget   *budget
	accepted func(*flight, clipcat.Render) // the service has it
	lost     func(*flight)                 // nobody knows whether the service has it
}

// submit pays for one decided row. The error ends all submitting: errQuota, or what ends the run.
func (s *submitter) submit(ctx context.Context, d Decision) error {
	metadata := metadataOf(s.batchID, d.fingerprint, d.attempt)
	f := &flight{row: d.Row, mother: d.mother, key: d.Key, fingerprint: d.fingerprint, metadata: metadata}
	return s.pay(ctx, f, d.attempt, request(d.bound, metadata, s.webhook), "")
}

// pay records the intent, and once that is on disk submits.
func (s *submitter) pay(ctx context.Context, f *flight, attempt int, req clipcat.RenderRequest, how string) error {
	modifications, err := json.Marshal(req.Modifications)
	if err != nil {
		return fmt.Errorf("row %d: %w", f.row, err)
	}
	f.template, f.intended, f.paid = req.Template, time.Now(), true
	err = s.rec.record(store.Intent{
		Metadata: f.metadata, Fingerprint: f.fingerprint, Attempt: attempt, Template: req.Template,
		Modifications: string(modifications), Row: cmp.Or(f.mother, f.row), Key: f.key, At: f.intended,
	}, Event{})
	if err != nil {
		return err
	}
	render, err := s.api.CreateRender(ctx, req)
	return s.settle(ctx, f, render, err, how)
}

// renew pays again for a render whose first POST certainly did not arrive: the same payment, made good.
func (s *submitter) renew(ctx context.Context, f *flight, how string) error {
	req, _, err := s.sent(ctx, f)
	if err != nil {
		return err
	}
	f.intended, f.doubt = time.Now(), doubt{}
	if err := s.rec.record(store.Renewed{Metadata: f.metadata, Settled: how, At: f.intended}, Event{}); err != nil {
		return err
	}
	render, err := s.api.CreateRender(ctx, req)
	return s.settle(ctx, f, render, err, how)
}

// resubmit pays a second time for a render of which nobody knows whether it was submitted: a new payment, under a key of
// its own.
func (s *submitter) resubmit(ctx context.Context, f *flight) error {
	req, attempt, err := s.sent(ctx, f)
	if err != nil {
		return err
	}
	again := &flight{row: f.row, key: f.key, fingerprint: f.fingerprint, metadata: metadataOf(s.batchID, f.fingerprint, attempt+1)}
	req.Metadata = again.metadata
	s.budget.count(req.Template)
	return s.pay(ctx, again, attempt+1, req, "it could not be settled; submitted again, as --resubmit-unknown says")
}

// sent reads back from the store what was sent for a flight.
func (s *submitter) sent(ctx context.Context, f *flight) (req clipcat.RenderRequest, attempt int, err error) {
	r, found, err := s.rec.store.Latest(ctx, f.fingerprint)
	if err != nil {
		return req, 0, err
	}
	req = clipcat.RenderRequest{Template: r.Template, Metadata: f.metadata, WebhookURL: s.webhook}
	if err := json.Unmarshal([]byte(r.Modifications), &req.Modifications); err != nil || !found {
		return req, 0, fmt.Errorf("row %d: read back what was sent: %w", f.row, err)
	}
	return req, r.Attempt, nil
}

// settle records what became of a POST, by the verdict.
func (s *submitter) settle(ctx context.Context, f *flight, render clipcat.Render, err error, how string) error {
	switch clipcat.VerdictOf(err) {
	case clipcat.Accepted:
		s.adopt(f, render, how)
		return nil
	case clipcat.Unknown:
		f.doubt = doubt{why: reasonOf(err), since: time.Now(), accepted: clipcat.StatusOf(err) == http.StatusAccepted}
		s.log.Info("the answer to a submit was lost; it will be looked for", zap.Int("row", f.row), zap.String("why", f.doubt.why))
		if f.doubt.accepted { // evidence, which a run that is killed now must leave behind
			if err := s.rec.record(store.Accepted{
				Metadata: f.metadata, Error: "the service answered that it was accepted, but not under which uid", At: time.Now(),
			}, Event{}); err != nil {
				return err
			}
		}
		s.lost(f)
		return nil
	case clipcat.RowFails:
		e := f.event(store.Failed)
		e.Error = reasonOf(err)
		s.rec.later(store.Ended{Metadata: f.metadata, Status: store.Failed, Error: e.Error, At: time.Now()}, e)
		return nil
	}
	// Nothing was paid for, so the row is pending again.
	s.rec.later(store.Withdrawn{Metadata: f.metadata}, Event{})
	if clipcat.VerdictOf(err) == clipcat.QuotaUsed {
		return fmt.Errorf("%w (%s)", errQuota, reasonOf(err))
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("row %d: %w", f.row, err)
}

// adopt records that the service has the render.
func (s *submitter) adopt(f *flight, render clipcat.Render, how string) {
	f.uid, f.submitted = render.UID, time.Now()
	e := f.event(store.Rendering)
	e.Settled = how
	s.rec.later(store.Submitted{Metadata: f.metadata, UID: f.uid, Settled: how, At: f.submitted}, e)
	s.accepted(f, render)
}

func reasonOf(err error) string {
	var e *clipcat.Error
	if errors.As(err, &e) {
		return e.Reason()
	}
	return err.Error()
}
