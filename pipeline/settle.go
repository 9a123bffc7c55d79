package pipeline

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/store"
)

// settler finds out what became of submits whose answers were lost. It pages the service's list for the renders'
// metadata. One that is found is adopted. One that is certainly not there is paid for, this time for good. Where the
// list cannot tell, the row stays unknown, and only a person decides to pay again. A page answers for all at once.
type settler struct {
	tracker  *tracker
	lost     map[string]*flight // by metadata
	resubmit func(store.Fingerprint) bool
	failures int                 // of the list, in a row
	before   map[string]listView // by template: the last full look, where the list was in order
}

// doubt is how the settler looks for one flight.
type doubt struct {
	why    string
	since  time.Time // when the submit can last have been under way
	looks  int       // so far
	next   time.Time // look
	misses int       // full looks, each begun late enough, that did not show it

	unknown  bool // it was given up before
	accepted bool // the service answered that it took it, but not under which uid
}

// missesForAll are the full looks that must miss a render before it is taken not to be there: a render can move past a reader
// once, where its end gives it another place in the list.
const missesForAll = 2

// listFailures is how often in a row the list may fail before it is given up.
const listFailures = 5

func (s *settler) empty() bool { return len(s.lost) == 0 }

func (s *settler) add(f *flight) {
	if s.lost == nil {
		s.lost, s.before = map[string]*flight{}, map[string]listView{}
	}
	s.lost[f.metadata] = f
	f.doubt.next = f.doubt.since.Add(min(s.config().Settle/8, 2*time.Second))
}

func (s *settler) config() *Config { return &s.tracker.config }

// due is the earliest beginning of a look that can prove that the render is not there. It counts from when the submit can
// last have been under way, which may be long after its intent: it may have waited for its turn.
func (s *settler) due(f *flight) time.Time { return f.doubt.since.Add(s.config().Settle) }

// next returns the look that is due, or when one will be.
func (s *settler) next(now time.Time) (action, time.Time) {
	var at time.Time
	for _, f := range s.lost {
		if !f.doubt.next.After(now) {
			return func(ctx context.Context) error { return s.look(ctx, f.template) }, now
		}
		at = earliest(f.doubt.next, at)
	}
	return nil, at
}

// look pages the list of a template for everything that is lost there.
func (s *settler) look(ctx context.Context, template string) error {
	t := s.tracker
	view := listView{begun: t.now}
	full := s.anyDue(template, view.begun)
	err := s.page(ctx, template, full, &view)
	if err != nil {
		return s.unreadable(ctx, template, err)
	}
	s.failures = 0
	delete(s.before, template)
	if full && view.order && len(s.of(template)) > 0 {
		s.before[template] = view
	}
	for _, f := range s.of(template) {
		if err := s.missed(ctx, f, full, view); err != nil {
			return err
		}
	}
	return nil
}

func (s *settler) anyDue(template string, begun time.Time) bool {
	for _, f := range s.of(template) {
		if !s.due(f).After(begun) {
			return true
		}
	}
	return false
}

// allMissed tells whether all that are due were missed by a full look already, so that another one need only read what is
// new since, or has moved to the front.
func (s *settler) allMissed(template string, begun time.Time) bool {
	return !slices.ContainsFunc(s.of(template), func(f *flight) bool { return f.doubt.misses == 0 && !s.due(f).After(begun) })
}

// of returns the lost flights of a template.
func (s *settler) of(template string) []*flight {
	var lost []*flight
	for _, f := range s.lost {
		if f.template == template {
			lost = append(lost, f)
		}
	}
	return lost
}

// listView is what a look saw of the list itself.
type listView struct {
	begun    time.Time
	order    bool // newest first, throughout
	last     time.Time
	oldest   time.Time // creation of the oldest render seen, by the service's clock
	seen     map[string]bool
	mute     bool      // the list does not tell the metadata of renders that have some, or not as it was sent
	nameless time.Time // creation of the latest render seen that has none
}

// maxSettlePages bounds a list that never ends.
const maxSettlePages = 40_000

// page reads the list up to its end, or where no proof is sought yet only its first pages, and adopts what it finds.
func (s *settler) page(ctx context.Context, template string, full bool, view *listView) error {
	t := s.tracker
	view.order, view.seen = true, map[string]bool{}
	before, confirms := s.before[template]
	confirms = confirms && full && s.allMissed(template, view.begun)
	for page := 1; page <= maxSettlePages && len(s.of(template)) > 0; page++ {
		if !full && page > 3 {
			return nil
		}
		renders, err := t.api.Renders(ctx, clipcat.ListOptions{Page: page, Template: template})
		if err != nil {
			return err
		}
		t.now = time.Now()
		fresh := 0
		for _, r := range renders {
			if id := nameOf(r); !view.seen[id] {
				view.seen[id] = true
				fresh++
			}
			view.add(r)
			view.listen(r, t.flights[r.UID])
			s.found(ctx, r)
		}
		if confirms && len(renders) > 0 && before.hasAll(renders) {
			view.join(before)
			return nil
		}
		if len(renders) == 0 || fresh == 0 { // past the end, or a service that gives the last page for ever
			return nil
		}
	}
	return nil
}

func (v *listView) add(r clipcat.Render) {
	switch {
	case r.CreatedAt.IsZero():
		v.order = false
		return
	case !v.last.IsZero() && r.CreatedAt.After(v.last):
		v.order = false
	}
	v.last = r.CreatedAt
	v.oldest = earliest(r.CreatedAt, v.oldest)
}

// hasAll tells whether a look saw all these renders.
func (v *listView) hasAll(renders []clipcat.Render) bool {
	return !slices.ContainsFunc(renders, func(r clipcat.Render) bool { return !v.seen[nameOf(r)] })
}

// join makes a look of its beginning, where all that is new is, and the rest that the look before it saw.
func (v *listView) join(before listView) {
	v.order = v.order && before.order
	v.oldest = earliest(v.oldest, before.oldest)
	v.mute, v.nameless = v.mute || before.mute, latest(v.nameless, before.nameless)
	maps.Copy(v.seen, before.seen)
}

// listen takes in whether the list tells metadata as they were sent; f is the flight that the render is known to be, if any.
func (v *listView) listen(r clipcat.Render, f *flight) {
	if r.Metadata == "" {
		v.mute = v.mute || r.CreatedAt.IsZero()
		v.nameless = latest(v.nameless, r.CreatedAt)
	}
	v.mute = v.mute || f != nil && r.Metadata != f.metadata || garbled(r.Metadata)
}

// nameOf tells renders of a list from each other, also those that have lost their uid.
func nameOf(r clipcat.Render) string { return cmp.Or(r.UID, "metadata "+r.Metadata) }

// garbled tells of metadata that were ours before the service cut them short or changed their letters.
func garbled(metadata string) bool {
	_, _, _, ok := parseMetadata(metadata)
	return !ok && len(metadata) > len(metadataPrefix) && strings.EqualFold(metadata[:len(metadataPrefix)], metadataPrefix)
}

// found adopts a render that was lost, and takes in what the list says of others.
func (s *settler) found(ctx context.Context, r clipcat.Render) {
	t := s.tracker
	if f := s.lost[r.Metadata]; f != nil {
		if r.UID == "" { // it is there, but nobody can ask for it
			s.listed(f)
			return
		}
		delete(s.lost, f.metadata)
		t.log.Info("a render whose answer was lost was found", zap.Int("row", f.row), zap.String("uid", r.UID))
		t.submit.adopt(f, r, "found in the service's list")
		return
	}
	if f := t.flights[r.UID]; f != nil {
		t.see(ctx, f, r)
	}
}

// listed records that the list shows a flight, but not under which uid.
func (s *settler) listed(f *flight) {
	if f.doubt.accepted {
		return
	}
	f.doubt.accepted = true
	s.tracker.rec.later(store.Accepted{
		Metadata: f.metadata, Error: "the service's list has it, but does not say under which uid", At: s.tracker.now,
	}, Event{})
}

// missed judges a look that did not show a flight.
func (s *settler) missed(ctx context.Context, f *flight, full bool, view listView) error {
	t := s.tracker
	f.doubt.looks++
	f.doubt.next = t.now.Add(min(s.config().Settle, time.Second<<min(f.doubt.looks, 10)))
	if due := s.due(f); due.After(view.begun) || !full {
		f.doubt.next = latest(earliest(f.doubt.next, due), t.now)
		return nil
	}
	f.doubt.misses++
	reachedBack := view.order && view.oldest.Before(f.intended)
	if !reachedBack && view.begun.Before(s.due(f).Add(s.config().Settle)) {
		f.doubt.misses = 0 // nothing older was seen: the list may be late, and is given twice the time
		f.doubt.next = latest(t.now, earliest(f.doubt.next, s.due(f).Add(s.config().Settle)))
		return nil
	}
	if f.doubt.misses < missesForAll {
		f.doubt.next = t.now
		return nil
	}
	delete(s.lost, f.metadata)
	if cause := doubtful(f, view); cause != nil {
		return s.giveUp(ctx, f, cause)
	}
	t.log.Info("a submit whose answer was lost did not arrive; it is submitted again", zap.Int("row", f.row))
	return s.outcome(t.submit.renew(ctx, f, "not in the service's list, so submitted again"))
}

// doubtful is why a list that does not show a flight is no proof that the service does not have it.
func doubtful(f *flight, view listView) error {
	switch {
	case f.doubt.accepted:
		return errors.New("it does not have it, though the service answered that it was accepted")
	case view.mute, view.nameless.After(f.intended.Add(-time.Minute)): // clocks differ
		return errors.New("it has renders without the metadata by which they are told from each other, or has changed them")
	}
	return nil
}

// unreadable gives the rows up to a person where the list cannot be read.
func (s *settler) unreadable(ctx context.Context, template string, cause error) error {
	s.failures++
	verdict := clipcat.VerdictOf(cause)
	if verdict == clipcat.Stop || ctx.Err() != nil {
		return cause
	}
	if verdict != clipcat.RowFails && s.failures < listFailures {
		for _, f := range s.of(template) {
			f.doubt.next = s.tracker.now.Add(time.Second << s.failures)
		}
		return nil
	}
	for _, f := range s.of(template) {
		delete(s.lost, f.metadata)
		if err := s.giveUp(ctx, f, cause); err != nil {
			return err
		}
	}
	return nil
}

// giveUp leaves a row unknown, or pays again where a person said so.
func (s *settler) giveUp(ctx context.Context, f *flight, cause error) error {
	t := s.tracker
	e := f.event(store.Unknown)
	e.Error = "nobody knows whether it was submitted"
	if f.doubt.why != "" {
		e.Error += " (" + f.doubt.why + ")"
	}
	e.Error += "; the service's list cannot tell: " + reasonOf(cause)
	if !f.doubt.unknown { // else it stays what it was, in the words of the run that gave it up
		t.rec.later(store.Ended{Metadata: f.metadata, Status: store.Unknown, Error: e.Error, At: t.now}, e)
	}
	if s.resubmit(f.fingerprint) {
		return s.outcome(t.submit.resubmit(ctx, f))
	}
	return nil
}

// outcome keeps going where only the quota is used up: what is paid for is still polled.
func (s *settler) outcome(err error) error {
	if errors.Is(err, errQuota) {
		s.tracker.quota = err.Error()
		return nil
	}
	s.tracker.fatal = err
	return nil
}
