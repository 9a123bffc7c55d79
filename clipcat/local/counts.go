package local

import (
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
)

// Counts is what the server was asked since it was made, and what it did. The media and debug addresses are no part of
// the API and not in Requests.
type Counts struct {
	Requests  int64 `json:"requests"` // all below, refused ones too
	Posts     int64 `json:"posts"`    // POST /v1/renders
	Gets      int64 `json:"gets"`     // GET /v1/renders/:uid
	Lists     int64 `json:"lists"`    // GET /v1/renders
	Templates int64 `json:"templates"`
	Auths     int64 `json:"auths"`
	Accounts  int64 `json:"accounts"`
	Others    int64 `json:"others"` // of the API, but no operation of it

	Accepted        int64          `json:"accepted"`          // renders, also those of earlier runs on the same folder
	PostsByMetadata map[string]int `json:"posts_by_metadata"` // accepted POSTs by their metadata
	Duplicates      int64          `json:"duplicates"`        // metadata that were accepted more than once

	Media    int64            `json:"media"`    // videos and stills fetched
	Webhooks int64            `json:"webhooks"` // posted
	Answers  map[int]int64    `json:"answers"`  // by HTTP status; lost answers have none
	Faults   map[string]int64 `json:"faults"`   // injected, by kind
}

// operation is one kind of request.
type operation int

const (
	opOther operation = iota
	opPost
	opGet
	opList
	opTemplates
	opAuth
	opAccount
	operations
)

type counters struct {
	requests [operations]atomic.Int64
	answers  [600]atomic.Int64
	faults   [faultKinds]atomic.Int64
	media    atomic.Int64
	webhooks atomic.Int64

	mu         sync.Mutex
	accepted   int64
	byMetadata map[string]int
	duplicates int64
}

// accept counts a render that was accepted.
func (c *counters) accept(metadata string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.accepted++
	if metadata == "" {
		return
	}
	if c.byMetadata == nil {
		c.byMetadata = map[string]int{}
	}
	c.byMetadata[metadata]++
	if c.byMetadata[metadata] == 2 {
		c.duplicates++
	}
}

// Counts returns the counts so far.
func (s *Server) Counts() Counts {
	c := &s.counts
	out := Counts{
		Posts: c.requests[opPost].Load(), Gets: c.requests[opGet].Load(), Lists: c.requests[opList].Load(),
		Templates: c.requests[opTemplates].Load(), Auths: c.requests[opAuth].Load(),
		Accounts: c.requests[opAccount].Load(), Others: c.requests[opOther].Load(),
		Media: c.media.Load(), Webhooks: c.webhooks.Load(),
		PostsByMetadata: map[string]int{}, Answers: map[int]int64{}, Faults: map[string]int64{},
	}
	for i := range c.requests {
		out.Requests += c.requests[i].Load()
	}
	for status := range c.answers {
		if n := c.answers[status].Load(); n > 0 {
			out.Answers[status] = n
		}
	}
	for kind := range c.faults {
		if n := c.faults[kind].Load(); n > 0 {
			out.Faults[faultKind(kind).String()] = n
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	out.Accepted, out.Duplicates = c.accepted, c.duplicates
	maps.Copy(out.PostsByMetadata, c.byMetadata)
	return out
}

func (s *Server) showCounts(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, s.Counts())
}
