package pipeline

import (
	"context"
	"fmt"
	"iter"

	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/store"
)

// Standing is where a batch stands: its rows by status, as the output sheet has them. Of several formats each counts.
type Standing struct {
	Rows     int
	Formats  int // videos of a row, where there are several formats; else 0
	Statuses map[store.Status]int
	Credits  float64        // of all videos that are there, each counted once
	Troubled []Trouble      // the first rows that need a person, among those asked for
	Troubles int            // how many there are
	Settled  map[string]int // how lost answers were settled, and how many
}

// Trouble is a row that needs a person.
type Trouble struct {
	Row    int          `json:"row"`
	Key    string       `json:"key,omitempty"`
	Format string       `json:"format,omitempty"`
	Status store.Status `json:"status"`
	Reason string       `json:"reason"`
	Remedy string       `json:"remedy,omitempty"`
}

// maxTroubled bounds how many troubled rows are named.
const maxTroubled = 20

// results makes the output sheet's rows: what the store knows of each row's content now.
type results struct {
	batch    Batch
	store    *store.Batch // nil: nothing was ever submitted
	decider  *decider
	standing Standing
	links    []store.Change        // keys that are served by renders which other rows paid for
	nameOf   func(Decision) string // what a row's video at home is to be called now; "": nobody says
	refused  *refusedRows          // nil: nobody asks for them
	told     refusedColumns        // of the sheet
	counted  map[store.Fingerprint]bool
	seen     map[store.Fingerprint]int
	err      error
}

func newResults(ctx context.Context, b Batch, s *store.Batch, templates *templateChecks) (*results, error) {
	b.Select = Selection{Rows: b.Select.Rows} // what a row is does not depend on what this run may do
	d, err := newDecider(ctx, b, nil, templates)
	if err != nil {
		return nil, err
	}
	return &results{
		batch: b, store: s, nameOf: func(Decision) string { return "" }, decider: d, seen: map[store.Fingerprint]int{}, counted: map[store.Fingerprint]bool{},
		told: refusedColumns{-1, -1}, standing: Standing{Formats: len(b.Binder.Formats()), Statuses: map[store.Status]int{}, Settled: map[string]int{}},
	}, nil
}

// rows yields every row with its results, one for each format; what went wrong is in err afterwards.
func (r *results) rows(ctx context.Context) iter.Seq2[sheet.Row, []store.Result] {
	return func(yield func(sheet.Row, []store.Result) bool) {
		for row, err := range r.batch.Sheet.Rows(ctx) {
			if err != nil {
				r.err = err
				return
			}
			results, err := r.of(ctx, row)
			if err != nil {
				r.err = err
				return
			}
			row.Cells = r.told.refresh(row.Cells, results)
			if !yield(row, results) {
				return
			}
		}
	}
}

// of makes one row's results.
func (r *results) of(ctx context.Context, row sheet.Row) ([]store.Result, error) {
	r.standing.Rows++
	decisions := r.decider.identify(row)
	all := make([]store.Result, len(decisions))
	for i, d := range decisions {
		result, err := r.ofDecision(ctx, d)
		if err != nil {
			return nil, err
		}
		result.Format = d.Format
		r.refused.add(d, result)
		all[i] = result
	}
	return all, nil
}

func (r *results) ofDecision(ctx context.Context, d Decision) (store.Result, error) {
	if d.Action == Skipped || d.Action == Invalid {
		result := store.Result{Status: store.Status(d.Action), Key: d.Key}
		if d.Action == Invalid {
			result.Error = d.Why
		}
		r.count(d, result)
		return result, nil
	}
	result, err := r.stored(ctx, d)
	if err != nil {
		return result, err
	}
	if result.Status == store.Pending {
		r.refuse(&result, d)
	}
	r.count(d, result)
	return result, nil
}

// refuse calls a row invalid that was not submitted and would not be: its template or its links are wrong.
func (r *results) refuse(result *store.Result, d Decision) {
	if problem := r.decider.templates.known(d.bound.Template); problem != "" {
		result.Status, result.Error = store.Invalid, problem
	} else if problems, _ := r.decider.checks.ofMedia(d); len(problems) > 0 {
		result.Status, result.Error = store.Invalid, d.invalid(problems...).Why
	}
}

// stored looks up what became of a row's content, and where that has no video yet, the video that the row had before.
func (r *results) stored(ctx context.Context, d Decision) (store.Result, error) {
	result := store.Result{Status: store.Pending, Key: d.Key}
	if d.Key == "" {
		result.Key = contentName(d.fingerprint)
		if n := r.seen[d.fingerprint]; n > 0 {
			result.Key = fmt.Sprintf("%s-%d", result.Key, n+1)
		}
		r.seen[d.fingerprint]++
	}
	if r.store == nil {
		return result, nil
	}
	latest, found, err := r.store.Latest(ctx, d.fingerprint)
	if err != nil {
		return result, err
	}
	if found {
		result.Status, result.Error, result.UID = latest.Status, latest.Error, latest.UID
		result.Credits = store.Credits(latest.Credits)
		result.UpdatedAt = store.Timestamp{Time: latest.UpdatedAt}
		r.tally(latest)
		if latest.Status == store.Completed {
			if err := r.show(ctx, &result, d, latest); err != nil {
				return result, err
			}
			return result, r.link(ctx, d, latest)
		}
	}
	shown, found, err := r.shownBefore(ctx, d)
	if err != nil || !found {
		return result, err
	}
	return result, r.show(ctx, &result, d, shown)
}

// show puts a video into a row's result, with the file that was named for the row, or another one of the same video.
func (r *results) show(ctx context.Context, result *store.Result, d Decision, video store.Render) error {
	result.URL, result.Preview, result.File = video.URL, video.Preview, video.File
	if !r.store.HasFiles() {
		return nil
	}
	wanted, hash, best := r.nameOf(d), rowHash(d.cells), 0
	for f, err := range r.store.FilesOf(ctx, video.Metadata) {
		if err != nil {
			return err
		}
		fit := 1
		if f.RowHash == hash {
			fit = 2
		}
		if f.File == wanted {
			fit = 3
		}
		if fit >= best {
			result.File, best = f.File, fit
		}
	}
	return nil
}

// tally counts a content once, whatever the number of rows that share it.
func (r *results) tally(latest store.Render) {
	if r.counted[latest.Fingerprint] {
		return
	}
	r.counted[latest.Fingerprint] = true
	r.standing.Credits += latest.Credits
	if latest.Settled != "" {
		r.standing.Settled[latest.Settled]++
	}
}

// shownBefore finds the video that stands in the row until its new one is there.
func (r *results) shownBefore(ctx context.Context, d Decision) (store.Render, bool, error) {
	if d.Key != "" {
		return r.store.ShownOfKey(ctx, d.Key)
	}
	return r.store.LatestVideo(ctx, d.fingerprint)
}

// link notes that a row with a key is served by a render that it did not pay for itself.
func (r *results) link(ctx context.Context, d Decision, latest store.Render) error {
	if d.Key == "" || latest.Key == d.Key {
		return nil
	}
	own, found, err := r.store.LatestOfKey(ctx, d.Key)
	if err == nil && (!found || own.Metadata != latest.Metadata) {
		r.links = append(r.links, store.Linked{Key: d.Key, Metadata: latest.Metadata})
	}
	return err
}

func (r *results) count(d Decision, result store.Result) {
	s := &r.standing
	s.Statuses[result.Status]++
	switch result.Status {
	case store.Invalid, store.Failed, store.Stuck, store.Unknown:
	default:
		return
	}
	if !r.batch.Select.has(d.Row) {
		return
	}
	s.Troubles++
	if len(s.Troubled) < maxTroubled {
		s.Troubled = append(s.Troubled, Trouble{Row: d.Row, Key: d.Key, Format: d.Format, Status: result.Status, Reason: result.Error, Remedy: remedyFor(result.Status)})
	}
}

// remedyFor is what to do about a row of that status; an invalid row's reason says it already.
func remedyFor(s store.Status) string {
	switch s {
	case store.Failed:
		return "mend the row or the template, or run again with --retry-failed"
	case store.Stuck:
		return "run again later; it is looked at then, and not paid for again"
	case store.Unknown:
		return "look into the account; --resubmit-unknown pays for it again"
	}
	return ""
}

// Stand reads where a batch stands, also while a run writes. It asks the service for nothing.
func Stand(ctx context.Context, b Batch, s *store.Batch) (Standing, error) {
	r, err := newResults(ctx, b, s, &templateChecks{})
	if err != nil {
		return Standing{}, err
	}
	for range r.rows(ctx) {
	}
	return r.standing, r.err
}
