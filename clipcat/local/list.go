package local

import (
	"cmp"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// listOptions is the query of a list.
type listOptions struct {
	page      int
	completed string // "true", "false" or empty: all
	template  string
}

func readListOptions(r *http.Request) (listOptions, error) {
	var o listOptions
	query, err := readQuery(r, "page", "completed", "template")
	if err != nil {
		return o, err
	}
	o.completed, o.template = query.Get("completed"), query.Get("template")
	switch o.completed {
	case "", "true", "false":
	default:
		return o, fmt.Errorf("completed must be true or false, not %q", o.completed)
	}
	o.page, err = pageNumber(query.Get("page"))
	return o, err
}

// readQuery refuses what it does not know: a parameter that does nothing is a mistake that nobody notices.
func readQuery(r *http.Request, known ...string) (url.Values, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("the query cannot be read: %w", err)
	}
	for name, values := range query {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("query parameter %q is not known%s", name, didYouMean(name, known))
		}
		if len(values) > 1 {
			return nil, fmt.Errorf("query parameter %q is given %d times", name, len(values))
		}
	}
	return query, nil
}

// page is one page of the list, as it is now.
func (s *Server) page(o listOptions, f *faultState, base string) []wire {
	s.mu.RLock()
	defer s.mu.RUnlock()
	now := at(time.Now())
	skip := (o.page - 1) * s.config.PageSize
	out := []wire{} // past the end: an empty list, not null
	for r := range s.listed(f, now) {
		if !o.selects(r, now) {
			continue
		}
		if skip--; skip >= 0 {
			continue
		}
		if out = append(out, s.wire(r, now, base)); len(out) == s.config.PageSize {
			break
		}
	}
	return out
}

func (o listOptions) selects(r *render, now instant) bool {
	if o.template != "" && r.template != o.template {
		return false
	}
	return o.completed == "" || (r.status(now) == completed) == (o.completed == "true")
}

// listed are the renders that a list knows already, in its order.
func (s *Server) listed(f *faultState, now instant) iter.Seq[*render] {
	seen := now - after(f.ListLag)
	known, _ := slices.BinarySearchFunc(s.renders, seen, func(r *render, seen instant) int {
		if r.created <= seen {
			return -1
		}
		return 1
	})
	if known < len(s.renders) {
		s.counts.faults[listLag].Add(1)
	}
	switch s.config.ListOrder {
	case Oldest:
		return slices.Values(s.renders[:known])
	case Random:
		return func(yield func(*render) bool) {
			for _, r := range s.shuffled {
				if r.created <= seen && !yield(r) {
					return
				}
			}
		}
	}
	if s.config.ListOrder == Ended {
		return slices.Values(byEnd(s.renders[:known], now))
	}
	return func(yield func(*render) bool) {
		for _, r := range slices.Backward(s.renders[:known]) {
			if !yield(r) {
				return
			}
		}
	}
}

// byEnd are the renders, the last that ended first and those under way before all.
func byEnd(renders []*render, now instant) []*render {
	end := func(r *render) instant {
		if r.end == 0 || r.end > now {
			return now + 1
		}
		return r.end
	}
	sorted := slices.Clone(renders)
	slices.Reverse(sorted)
	slices.SortStableFunc(sorted, func(a, b *render) int { return cmp.Compare(end(b), end(a)) })
	return sorted
}

// shuffle puts a render in its place among those that are ordered by hash.
func (s *Server) shuffle(r *render) {
	hash := r.hash()
	i, _ := slices.BinarySearchFunc(s.shuffled, hash, func(r *render, hash uint64) int { return cmp.Compare(r.hash(), hash) })
	s.shuffled = slices.Insert(s.shuffled, i, r)
}
