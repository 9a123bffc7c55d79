package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/store"
)

// Recovery is what came of rebuilding the state of a batch, in contents: rows that share a render count once.
type Recovery struct {
	Known    int      // the state knew them
	Adopted  int      // the service has them: they are not paid for again
	Gone     int      // the results say that they were submitted, and the service does not have them any more
	Unknown  int      // whether they were submitted nobody can tell
	Never    int      // they were never submitted
	Others   int      // renders of the batch that were taken in though no row asks for them now
	Adoption []string // rows that were adopted, the first few, for people
}

// Recover rebuilds the state of a batch that was lost, or that an old copy took the place of: it takes in every render
// that the service has of what a row asks for now, found by the metadata in the service's list and by the uids in the
// results. It submits nothing. Rows of which only the results know, or nobody, are paid for again only when a person
// says so: they are failed or unknown afterwards.
func Recover(ctx context.Context, b Batch, c Config) (Recovery, error) {
	if err := c.complete(); err != nil {
		return Recovery{}, err
	}
	lock, err := store.Acquire(b.State)
	if err != nil {
		return Recovery{}, err
	}
	defer lock.Release()
	f, err := newFinder(ctx, b)
	if err != nil {
		return Recovery{}, err
	}
	if f.claims, err = readClaims(ctx, b, c); err != nil {
		return Recovery{}, err
	}
	if err := f.search(ctx); err != nil {
		return Recovery{}, err
	}
	s, err := store.Open(b.State, store.Options{Service: b.Service, ID: f.batchID})
	if err != nil {
		return Recovery{}, err
	}
	r := &recovery{finder: f, store: s, keepOpen: c.Deliver != nil}
	err = r.record(ctx)
	return r.out, errors.Join(err, s.Close())
}

// recovery records what a finder found.
type recovery struct {
	*finder
	store    *store.Batch
	keepOpen bool // videos must be brought home first: that is for the next run
	out      Recovery
	changes  []store.Change
}

// record takes in all or, where it is killed, nothing: from a part of it later runs would conclude that the rest is known too.
func (r *recovery) record(ctx context.Context) error {
	lost := r.claims.byContent()
	err := eachContent(ctx, r.batch, func(d Decision) error { return r.content(ctx, d, lost[d.fingerprint]) })
	if err == nil {
		err = r.takeOthers(ctx)
	}
	if err != nil {
		return err
	}
	return r.store.Commit(ctx, r.changes)
}

// takeOthers takes in what no row asks for now, but perhaps will again, or does in another sheet of the same batch.
func (r *recovery) takeOthers(ctx context.Context) error {
	for metadata, render := range r.others {
		batch, content, attempt, _ := parseMetadata(metadata)
		if batch != r.store.ID() {
			continue
		}
		latest, known, err := r.store.Latest(ctx, content)
		if err != nil {
			return err
		}
		if known && latest.Attempt >= attempt {
			continue
		}
		modifications, err := json.Marshal(render.Modifications)
		if err != nil {
			return fmt.Errorf("render %s: %w", render.UID, err)
		}
		r.out.Others++
		r.changes = append(r.changes, store.Intent{
			Metadata: metadata, Fingerprint: content, Attempt: attempt, Template: render.Template, Modifications: string(modifications), At: time.Now(),
		})
		r.submitted(metadata, render)
	}
	return nil
}

// submitted records that the service has a render, and its end.
func (r *recovery) submitted(metadata string, render clipcat.Render) {
	now := time.Now()
	r.changes = append(r.changes, store.Submitted{Metadata: metadata, UID: render.UID, Settled: "found again, for the state was lost", At: now})
	if ended, ok := r.end(render); ok {
		ended.Metadata, ended.At = metadata, now
		r.changes = append(r.changes, ended)
	}
}

// content records what is known of one content.
func (r *recovery) content(ctx context.Context, d Decision, c claim) error {
	latest, known, err := r.store.Latest(ctx, d.fingerprint)
	if err != nil {
		return err
	}
	f, found := r.found[d.fingerprint]
	switch {
	case found && latest.UID != f.render.UID && (!known || f.attempt > latest.Attempt || latest.UID == ""):
		return r.adopt(d, f, latest, known)
	case known:
		r.out.Known++
	case found: // cannot be: what is found and not known is adopted
	case c.uid != "":
		return r.gone(d, c.uid)
	case r.blind != nil:
		r.out.Unknown++
		return r.intend(d, metadataOf(r.store.ID(), d.fingerprint, 1), 1, store.Ended{
			Status: store.Unknown, Error: "its state was lost, and the service's list cannot tell: " + reasonOf(r.blind),
		})
	case c.submitting: // the next run finds out
		r.out.Unknown++
		return r.intend(d, metadataOf(r.store.ID(), d.fingerprint, 1), 1)
	default:
		r.out.Never++
	}
	return nil
}

// adopt takes a render of the service in.
func (r *recovery) adopt(d Decision, f find, latest store.Render, known bool) error {
	r.out.Adopted++
	if len(r.out.Adoption) < maxTroubled {
		r.out.Adoption = append(r.out.Adoption, strconv.Itoa(d.Row))
	}
	metadata := f.render.Metadata
	if _, _, _, ok := parseMetadata(metadata); !ok {
		metadata = metadataOf(r.store.ID(), d.fingerprint, f.attempt)
	}
	if !known || latest.Metadata != metadata {
		if known && f.attempt <= latest.Attempt {
			f.attempt = latest.Attempt + 1
		}
		if err := r.intend(d, metadata, f.attempt); err != nil {
			return err
		}
	}
	r.submitted(metadata, f.render)
	return nil
}

// end is what a render's end is recorded as, if it has one and nothing is left to do for it.
func (r *recovery) end(render clipcat.Render) (store.Ended, bool) {
	switch {
	case render.State() == clipcat.Completed && !r.keepOpen && urlProblem(render.URL) == "":
		return store.Ended{Status: store.Completed, URL: render.URL, Preview: render.Preview, Credits: render.Credits}, true
	case render.State() == clipcat.Failed:
		return store.Ended{Status: store.Failed, Error: cleanReason(render.Error), Credits: render.Credits}, true
	}
	return store.Ended{}, false // the next run looks at it
}

// gone records a content that was paid for, but whose render the service does not have any more.
func (r *recovery) gone(d Decision, uid string) error {
	r.out.Gone++
	metadata := metadataOf(r.store.ID(), d.fingerprint, 1)
	if err := r.intend(d, metadata, 1); err != nil {
		return err
	}
	now := time.Now()
	r.changes = append(r.changes, store.Submitted{Metadata: metadata, UID: uid, At: now}, store.Ended{
		Metadata: metadata, Status: store.Failed, Error: "it was submitted as render " + uid + ", which the service does not have any more", At: now,
	})
	return nil
}

// intend records that a content was submitted, and perhaps how that ended.
func (r *recovery) intend(d Decision, metadata string, attempt int, ends ...store.Ended) error {
	modifications, err := json.Marshal(request(d.bound, "", "").Modifications)
	if err != nil {
		return fmt.Errorf("row %d: %w", d.Row, err)
	}
	now := time.Now()
	r.changes = append(r.changes, store.Intent{
		Metadata: metadata, Fingerprint: d.fingerprint, Attempt: attempt, Template: d.bound.Template,
		Modifications: string(modifications), Row: d.Row, Key: d.Key, At: now,
	})
	for _, e := range ends {
		e.Metadata, e.At = metadata, now
		r.changes = append(r.changes, e)
	}
	return nil
}
