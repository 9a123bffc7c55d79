package local

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// createRender is POST /v1/renders.
func (s *Server) createRender(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(w, r)
	if err != nil {
		s.refuse(w, http.StatusBadRequest, "%v", err)
		return
	}
	req, err := parseRequest(body)
	if err != nil {
		s.refuse(w, http.StatusBadRequest, "%v", err)
		return
	}
	t, known := s.library.byUID[req.template]
	if !known {
		s.refuse(w, http.StatusNotFound, "template %q does not exist%s", req.template, didYouMean(req.template, s.library.uids()))
		return
	}
	if err := t.check(req.modifications); err != nil {
		s.refuse(w, http.StatusBadRequest, "%v", err)
		return
	}
	f := s.faults.Load()
	accepted, problem := s.accept(req, f, s.base(r))
	if problem != nil {
		s.refuse(w, problem.status, "%s", problem.message)
		return
	}
	if s.disturbed(w, r, f) {
		return
	}
	if s.hits(f, noUID, f.NoUID) {
		accepted.UID, accepted.Self = "", ""
	}
	s.answer(w, http.StatusAccepted, accepted)
}

// disturbed are the faults that come between accepting and answering.
func (s *Server) disturbed(w http.ResponseWriter, r *http.Request, f *faultState) bool {
	switch s.pick(f, turn{loseAnswer, f.LoseAnswer}, turn{hangAnswer, f.HangAnswer}, turn{error500Accepted, f.Error500Accepted}) {
	case loseAnswer:
		panic(http.ErrAbortHandler)
	case hangAnswer:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case error500Accepted:
		s.refuse(w, http.StatusInternalServerError, "something broke (fault error-500-accepted)")
		return true
	}
	return false
}

type refusal struct {
	status  int
	message string
}

// accept takes a render on: it is on disk, counted and on its way when the caller hears of it.
func (s *Server) accept(req renderRequest, f *faultState, base string) (wire, *refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if !s.quota.enough(now, s.config.CreditsPerRender) {
		return wire{}, &refusal{http.StatusPaymentRequired, fmt.Sprintf("the quota of %v credits is used up", s.quota.max)}
	}
	if s.closed {
		return wire{}, &refusal{http.StatusServiceUnavailable, "the server is being closed"}
	}
	r := &render{
		uid: s.newUID(), template: req.template, modifications: req.raw, metadata: req.metadata,
		created: now, credits: s.config.CreditsPerRender,
	}
	r.fate, r.linger = s.doom(f)
	if req.webhook != "" {
		r.hook = &hook{url: req.webhook, base: base}
	}
	if s.journal != nil {
		if err := s.journal.accepted(r); err != nil {
			return wire{}, &refusal{http.StatusInternalServerError, err.Error()}
		}
	}
	s.add(r)
	answer := s.wire(r, now, base) // before it begins: what was just accepted is queued, even where rendering takes no time
	s.begin(r)
	return answer, nil
}

// add enters a render, new or from the journal. The lock is held.
func (s *Server) add(r *render) {
	s.renders = append(s.renders, r)
	s.byUID[r.uid] = r
	s.last = max(s.last, r.created)
	s.quota.spend(r.created, r.credits)
	s.counts.accept(r.metadata)
	if s.config.ListOrder == Random {
		s.shuffle(r)
	}
}

// restore takes up a render that the journal holds.
func (s *Server) restore(r *render) { s.add(r) }

// showRender is GET /v1/renders/:uid.
func (s *Server) showRender(w http.ResponseWriter, r *http.Request) {
	uid, base := r.PathValue("uid"), s.base(r)
	s.mu.RLock()
	found := s.byUID[uid]
	var out wire
	if found != nil {
		out = s.wire(found, at(time.Now()), base)
	}
	s.mu.RUnlock()
	if found == nil {
		s.refuse(w, http.StatusNotFound, "render %q does not exist", uid)
		return
	}
	s.answer(w, http.StatusOK, out)
}

// listRenders is GET /v1/renders.
func (s *Server) listRenders(w http.ResponseWriter, r *http.Request) {
	f := s.faults.Load()
	if f.NoList {
		s.counts.faults[noList].Add(1)
		s.refuse(w, http.StatusNotFound, "not found (fault no-list)")
		return
	}
	o, err := readListOptions(r)
	if err != nil {
		s.refuse(w, http.StatusBadRequest, "%v", err)
		return
	}
	if f.SlowList > 0 {
		s.counts.faults[slowList].Add(1)
		if !pause(r, f.SlowList) {
			return
		}
	}
	s.answer(w, http.StatusOK, s.page(o, f, s.base(r)))
}

// maxRequest bounds the body of a POST.
const maxRequest = 4 << 20

func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if t := r.Header.Get("Content-Type"); !isJSON(t) {
		return nil, fmt.Errorf("the body must be JSON, with Content-Type: application/json, not %q", t)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		return nil, fmt.Errorf("the body could not be read, or is larger than %d bytes", maxRequest)
	}
	return body, nil
}

// pageNumber reads a page's number, from 1 on.
func pageNumber(text string) (int, error) {
	if text == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("page %q is not a whole number from 1 on", text)
	}
	return n, nil
}
