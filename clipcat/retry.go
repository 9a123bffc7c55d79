package clipcat

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Verdict is what follows from an attempt.
type Verdict int

// The verdicts. Only Retry and Wait are tried again by the client itself.
const (
	Accepted  Verdict = iota
	Retry             // nothing happened at the service: the same request may be sent again
	Wait              // the service asks everybody to slow down, then the same request may be sent again
	Unknown           // the service may have accepted it: only evidence can tell
	RowFails          // the service refused this request, and would again
	Stop              // no request will succeed: the run cannot go on
	QuotaUsed         // no credits left: nothing more can be submitted
)

var verdictNames = [...]string{"accepted", "retry", "wait", "unknown", "row fails", "stop", "quota used"}

func (v Verdict) String() string { return verdictNames[v] }

// attempt is the evidence that one HTTP attempt left behind.
type attempt struct {
	method     string
	status     int  // 0 where no answer came
	retryAfter bool // the answer carried a usable Retry-After
	written    bool // some of the request may have reached the service
	unreadable bool // an answer came, but its body could not be read as what was asked for
}

// classify is the retry table: what follows from an attempt, by method and evidence. What a GET asks can always be
// asked again; a POST may be sent again only where it is certain that the service did not take it.
func classify(a attempt) Verdict {
	lost := Retry // what a lost answer means
	if a.method == http.MethodPost {
		lost = Unknown
	}
	switch {
	case a.status == 0 && !a.written:
		return Retry
	case a.status == 0:
		return lost
	case a.status == http.StatusTooManyRequests:
		return Wait
	case a.status == http.StatusServiceUnavailable && a.retryAfter:
		return Wait
	case a.status >= 500, a.status == http.StatusRequestTimeout:
		return lost
	case a.status == http.StatusUnauthorized, a.status == http.StatusForbidden:
		return Stop
	case a.status == http.StatusPaymentRequired:
		return QuotaUsed
	case a.status >= 400:
		return RowFails
	case a.status >= 300: // a redirect is never followed: the key would go with it
		if a.method == http.MethodPost {
			return Unknown
		}
		return Stop
	case a.unreadable:
		return lost
	}
	return Accepted
}

// Ceilings of waiting.
const (
	maxBackoff    = 30 * time.Second
	maxRetryAfter = 2 * time.Minute
)

// backoff is the wait before try n (from 1: the first repetition): 250 ms doubling up to 30 s, spread evenly between
// half and the whole of it by jitter in [0,1), so that workers that failed together do not come back together.
func backoff(n int, jitter float64) time.Duration {
	d := maxBackoff
	if n < 8 {
		d = min(maxBackoff, 250*time.Millisecond<<(n-1))
	}
	return d/2 + time.Duration(jitter*float64(d/2))
}

// parseRetryAfter reads both forms of the header, seconds and an HTTP date; ok tells whether it held either. The wait
// is never negative and has a ceiling: an hour's wait for a clock set wrong would be no service.
func parseRetryAfter(header string, now time.Time) (wait time.Duration, ok bool) {
	header = strings.TrimSpace(header)
	if seconds, err := strconv.ParseFloat(header, 64); err == nil && seconds >= 0 {
		if seconds > maxRetryAfter.Seconds() {
			return maxRetryAfter, true
		}
		return time.Duration(seconds * float64(time.Second)), true
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0, false
	}
	return min(max(at.Sub(now), 0), maxRetryAfter), true
}
