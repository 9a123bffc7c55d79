package local

import (
	"fmt"
	"sync/atomic"
	"time"
)

// Faults are what goes wrong on purpose. The zero Faults is a service without any. All can be set together. Those that
// hit every n-th request, POST or render count by themselves; 0 is never, 1 is always. They come after the key and the
// rate were checked.
type Faults struct {
	LoseAnswer int // every n-th POST is accepted, its connection closed without an answer
	HangAnswer int // every n-th POST is accepted and never answered, the connection kept open

	NoUID int // every n-th POST is accepted and answered without a uid

	RefuseAfter time.Duration // connections are refused, open ones closed, from so long after the start on,
	RefuseFor   time.Duration // for so long; zero: not at all,
	RefuseEvery time.Duration // and again each time so long after; zero: once

	Throttle       int           // every n-th request begins a burst of 429
	ThrottleBurst  int           // so many; zero: 1
	RetryAfter     string        // of 429s, injected or not: "seconds", "date", "none"; empty: none
	RetryAfterTime time.Duration // how long it asks for, also with 503; zero: 1 s, and what is true for 429s that are not injected

	Error500           int // every n-th request is answered 500 and does nothing
	Error500Accepted   int // every n-th POST is accepted and answered 500 all the same
	Error503           int // every n-th request is answered 503
	Error503RetryAfter int // every n-th request is answered 503 with Retry-After in seconds
	HTML               int // every n-th request is answered by a web page and does nothing
	HTMLStatus         int // the status of that page; zero: 200
	CutBody            int // every n-th answer is cut short in the middle of the body

	FailRender   int           // every n-th render fails
	StuckRender  int           // every n-th render never ends
	OddStatus    int           // every n-th render shows a status word that nobody knows before it completes,
	OddStatusFor time.Duration // for so long; zero: 1 s

	ListLag  time.Duration // a render appears in lists only so long after its POST
	SlowList time.Duration // a list takes so long
	NoList   bool          // the list answers 404
	Latency  time.Duration // every answer takes so long

	MediaCut     int  // every n-th video is cut off in the middle
	MediaError   int  // every n-th video or still is answered 503
	MediaMissing int  // every n-th video or still is answered 404
	MediaHTML    int  // every n-th video or still is answered by a web page
	MediaHang    int  // every n-th video stops in the middle, its connection kept open
	MediaExpire  bool // links of before are answered 403; those that the API gives from now on are good

	MediaExpireAfter time.Duration // links are answered 403 so long after the API gave them; zero: never

	LoseWebhook   int           // every n-th webhook is not posted
	RepeatWebhook int           // every n-th webhook is posted twice
	LateWebhook   time.Duration // webhooks come so late
}

func (f Faults) check() error {
	switch f.RetryAfter {
	case "", "none", "seconds", "date":
	default:
		return fmt.Errorf("retry-after %q is not known: use seconds, date or none", f.RetryAfter)
	}
	if f.HTMLStatus != 0 && (f.HTMLStatus < 200 || f.HTMLStatus > 599) {
		return fmt.Errorf("%d is not the status of an answer", f.HTMLStatus)
	}
	if f.RefuseFor > 0 && f.RefuseEvery > 0 && f.RefuseEvery <= f.RefuseFor {
		return fmt.Errorf("refusing for %s every %s leaves no time to connect", f.RefuseFor, f.RefuseEvery)
	}
	return nil
}

// faultKind names a fault in the counts, as ParseFault does.
type faultKind int

const (
	loseAnswer faultKind = iota
	hangAnswer
	noUID
	refuse
	throttle
	error500
	error500Accepted
	error503
	error503RetryAfter
	html
	cutBody
	failRender
	stuckRender
	oddStatus
	listLag
	slowList
	noList
	mediaCut
	mediaError
	mediaMissing
	mediaHTML
	mediaHang
	mediaExpire
	mediaExpireAfter
	loseWebhook
	repeatWebhook
	faultKinds
)

var faultNames = [faultKinds]string{
	"lose-answer", "hang-answer", "no-uid", "refuse", "throttle", "error-500", "error-500-accepted", "error-503",
	"error-503-retry-after", "html", "cut-body", "fail-render", "stuck-render", "odd-status", "list-lag", "slow-list",
	"no-list", "media-cut", "media-error", "media-missing", "media-html", "media-hang", "media-expire", "media-expire-after", "lose-webhook", "repeat-webhook",
}

func (k faultKind) String() string { return faultNames[k] }

// faultState is the faults in force and how far each has counted.
type faultState struct {
	Faults
	since    time.Time
	replaced chan struct{} // closed when other faults come into force
	ticks    [faultKinds]atomic.Int64
	burst    atomic.Int64 // 429s that are still to come
}

func newFaultState(f Faults) *faultState {
	return &faultState{Faults: f, since: time.Now(), replaced: make(chan struct{})}
}

// turn is a fault and every how many times it hits; 0 is never.
type turn struct {
	kind faultKind
	n    int
}

const noFault faultKind = -1

// pick counts one more for each fault and returns the first whose turn it is, or noFault. All are counted, so that
// every n-th means the n-th also where another fault came first.
func (s *Server) pick(f *faultState, turns ...turn) faultKind {
	picked := noFault
	for _, t := range turns {
		if t.n > 0 && f.ticks[t.kind].Add(1)%int64(t.n) == 0 && picked == noFault {
			picked = t.kind
		}
	}
	if picked != noFault {
		s.counts.faults[picked].Add(1)
	}
	return picked
}

// hits is pick for a single fault.
func (s *Server) hits(f *faultState, kind faultKind, n int) bool {
	return s.pick(f, turn{kind, n}) == kind
}

// throttled tells whether the request falls into a burst of 429s, or begins one.
func (s *Server) throttled(f *faultState) bool {
	if f.Throttle <= 0 {
		return false
	}
	if f.burst.Load() > 0 && f.burst.Add(-1) >= 0 {
		s.counts.faults[throttle].Add(1)
		return true
	}
	if !s.hits(f, throttle, f.Throttle) {
		return false
	}
	f.burst.Store(int64(f.ThrottleBurst - 1))
	return true
}

// doom chooses what becomes of a render.
func (s *Server) doom(f *faultState) (fate, time.Duration) {
	switch s.pick(f, turn{failRender, f.FailRender}, turn{stuckRender, f.StuckRender}, turn{oddStatus, f.OddStatus}) {
	case failRender:
		return fails, 0
	case stuckRender:
		return sticks, 0
	case oddStatus:
		return dawdles, orElse(f.OddStatusFor, time.Second)
	}
	return completes, 0
}

// refusing tells whether connections are refused at a time, and when that changes next (zero: never).
func (f *faultState) refusing(now time.Time) (down bool, next time.Time) {
	if f.RefuseFor <= 0 {
		return false, time.Time{}
	}
	begin := f.since.Add(f.RefuseAfter)
	if now.Before(begin) {
		return false, begin
	}
	if f.RefuseEvery > 0 {
		begin = begin.Add(now.Sub(begin) / f.RefuseEvery * f.RefuseEvery)
	}
	if end := begin.Add(f.RefuseFor); now.Before(end) {
		return true, end
	}
	if f.RefuseEvery > 0 {
		return false, begin.Add(f.RefuseEvery)
	}
	return false, time.Time{}
}
