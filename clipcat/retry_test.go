package clipcat

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// Each case is one row of the house's retry table: what happened, and what follows for a GET and for a POST.
func TestClassify(t *testing.T) {
	answered := func(status int) attempt { return attempt{status: status, written: true} }
	later := func(status int) attempt { return attempt{status: status, written: true, retryAfter: true} }
	for _, c := range []struct {
		what      string
		evidence  attempt
		get, post Verdict
	}{
		{"could not connect", attempt{}, Retry, Retry},
		{"429", answered(429), Wait, Wait},
		{"429 with Retry-After", later(429), Wait, Wait},
		{"503 with Retry-After", later(503), Wait, Wait},
		{"500", answered(500), Retry, Unknown},
		{"500 with Retry-After", later(500), Retry, Unknown},
		{"502", answered(502), Retry, Unknown},
		{"503", answered(503), Retry, Unknown},
		{"504", answered(504), Retry, Unknown},
		{"599", answered(599), Retry, Unknown},
		{"408", answered(408), Retry, Unknown},
		{"died after the request went out", attempt{written: true}, Retry, Unknown},
		{"200, unreadable", attempt{status: 200, written: true, unreadable: true}, Retry, Unknown},
		{"202, unreadable", attempt{status: 202, written: true, unreadable: true}, Retry, Unknown},
		{"400", answered(400), RowFails, RowFails},
		{"404", answered(404), RowFails, RowFails},
		{"409", answered(409), RowFails, RowFails},
		{"422", answered(422), RowFails, RowFails},
		{"401", answered(401), Stop, Stop},
		{"403", answered(403), Stop, Stop},
		{"402", answered(402), QuotaUsed, QuotaUsed},
		{"redirect", answered(302), Stop, Unknown},
		{"permanent redirect", answered(308), Stop, Unknown},
		{"200", answered(200), Accepted, Accepted},
		{"202", answered(202), Accepted, Accepted},
	} {
		for method, want := range map[string]Verdict{http.MethodGet: c.get, http.MethodPost: c.post} {
			a := c.evidence
			a.method = method
			if got := classify(a); got != want {
				t.Errorf("%s of %s: %s, want %s", c.what, method, got, want)
			}
		}
	}
}

func TestBackoff(t *testing.T) {
	for n, whole := range map[int]time.Duration{
		1: 250 * time.Millisecond, 2: 500 * time.Millisecond, 3: time.Second, 7: 16 * time.Second,
		8: maxBackoff, 9: maxBackoff, 1000: maxBackoff,
	} {
		for jitter, want := range map[float64]time.Duration{0: whole / 2, 0.5: whole * 3 / 4, 1: whole} {
			if got := backoff(n, jitter); got != want {
				t.Errorf("backoff(%d, %v) = %s, want %s", n, jitter, got, want)
			}
		}
	}
}

func TestParseRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	date := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for header, want := range map[string]struct {
		wait time.Duration
		ok   bool
	}{
		"":                                {0, false},
		"soon":                            {0, false},
		"-1":                              {0, false},
		"NaN":                             {0, false},
		"10s":                             {0, false},
		"0":                               {0, true},
		"7":                               {7 * time.Second, true},
		" 7 ":                             {7 * time.Second, true},
		"0.5":                             {time.Second / 2, true},
		"120":                             {2 * time.Minute, true},
		"3600":                            {maxRetryAfter, true},
		"99999999999999999999":            {maxRetryAfter, true},
		"Inf":                             {maxRetryAfter, true},
		date(30 * time.Second):            {30 * time.Second, true},
		date(-time.Hour):                  {0, true},
		date(24 * time.Hour):              {maxRetryAfter, true},
		"Tuesday, 24-Nov-26 12:00:05 GMT": {5 * time.Second, true},
		"Tue Nov 24 12:00:05 2026":        {5 * time.Second, true},
	} {
		if wait, ok := parseRetryAfter(header, now); wait != want.wait || ok != want.ok {
			t.Errorf("%q: %s, %v; want %s, %v", header, wait, ok, want.wait, want.ok)
		}
	}
}

func TestEveryVerdictHasAName(t *testing.T) {
	seen := map[string]Verdict{}
	for v := Accepted; v <= QuotaUsed; v++ {
		if other, ok := seen[v.String()]; ok || v.String() == "" {
			t.Errorf("verdicts %d and %d are both %q", other, v, v)
		}
		seen[v.String()] = v
	}
}

func TestVerdictAndStatusOfErrors(t *testing.T) {
	refused := &Error{Op: "submit a render", Status: 402, Message: "no credits", Verdict: QuotaUsed}
	for _, c := range []struct {
		err     error
		verdict Verdict
		status  int
	}{
		{nil, Accepted, 0},
		{fmt.Errorf("something else"), Retry, 0},
		{refused, QuotaUsed, 402},
		{fmt.Errorf("submit row 17: %w", refused), QuotaUsed, 402},
	} {
		if VerdictOf(c.err) != c.verdict || StatusOf(c.err) != c.status {
			t.Errorf("%v: %s, %d", c.err, VerdictOf(c.err), StatusOf(c.err))
		}
	}
	if got, want := refused.Reason(), "the API answered 402: no credits"; got != want {
		t.Errorf("Reason is %q, want %q", got, want)
	}
}
