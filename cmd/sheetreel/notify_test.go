package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"
)

// roundTrips answers requests in the test.
type roundTrips func(*http.Request) (*http.Response, error)

func (f roundTrips) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

const secretAddress = "https://user:pass@hooks.example.com/services/T1/B2/secret?token=abc"

func testNotifier(t *testing.T, answer roundTrips) *notifier {
	t.Helper()
	n, err := newNotifier(secretAddress)
	if err != nil {
		t.Fatal(err)
	}
	n.transport = answer
	return n
}

// A chat that never answers holds up the end for as long as was allowed, and no longer.
func TestNotifyIsPatientForAShortTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		n := testNotifier(t, func(r *http.Request) (*http.Response, error) {
			tries++
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		for _, c := range []struct {
			interrupted bool
			most        time.Duration
		}{{false, notifyMost}, {true, notifyInterrupted}} {
			var told strings.Builder
			a := &app{stderr: &told}
			stopped, cancel := context.WithCancel(t.Context())
			cancel() // as an interrupted run's is
			begun := time.Now()
			a.notify(stopped, n, "cities.csv", report{Interrupted: c.interrupted}, outcome(exitInterrupted))
			if took := time.Since(begun); took > c.most || took < notifyAttempt {
				t.Errorf("it took %s of at most %s", took, c.most)
			}
			if got := told.String(); strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "Note: the summary could not be sent: hooks.example.com could not be reached") {
				t.Errorf("told %q", got)
			}
		}
		if tries < 3 {
			t.Errorf("%d tries", tries)
		}
	})
}

func TestNotifyTriesAgainWhereThatMayHelp(t *testing.T) {
	for _, c := range []struct {
		code, tries int
	}{{200, 1}, {204, 1}, {400, 1}, {403, 1}, {404, 1}, {410, 1}, {302, 1}, {429, 3}, {408, 3}, {500, 3}, {503, 3}} {
		synctest.Test(t, func(t *testing.T) {
			tries := 0
			n := testNotifier(t, func(r *http.Request) (*http.Response, error) {
				tries++
				return &http.Response{StatusCode: c.code, Body: http.NoBody, Request: r}, nil
			})
			if err := n.send(t.Context(), notification{Text: "x"}); (err == nil) != (c.code < 300) || tries != c.tries {
				t.Errorf("%d: %d tries, error %v", c.code, tries, err)
			}
		})
	}
}

// Whatever goes wrong, and whatever is said of it, the address is not told.
func TestNotifyConcealsTheAddress(t *testing.T) {
	for _, said := range []string{
		"plain trouble", secretAddress, "at /services/T1/B2/secret", "at /services/T1/B2/secret?token=abc", "for user:pass",
	} {
		synctest.Test(t, func(t *testing.T) {
			n := testNotifier(t, func(*http.Request) (*http.Response, error) { return nil, errors.New(said) })
			err := n.send(t.Context(), notification{})
			if err == nil {
				t.Fatal("no error")
			}
			for _, secret := range []string{"T1", "B2", "secret", "token", "abc", "pass"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%q is in: %v", secret, err)
				}
			}
		})
	}
	for _, address := range []string{"hook/secret", "ftp://h/secret", "https://h:port/secret", "https:///secret", "https://h/%zzsecret"} {
		if _, err := newNotifier(address); err == nil || strings.Contains(err.Error(), "secret?") || strings.Contains(err.Error(), "/secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestNotifiedTextSuitsChats(t *testing.T) {
	got := plainForChats("<!channel> & @everyone, @here: <https://evil|click> jo@example.com")
	for _, call := range []string{"<", "@everyone", "@here"} {
		if strings.Contains(got, call) {
			t.Errorf("%q calls %q", got, call)
		}
	}
	if !strings.Contains(got, "jo@example.com") {
		t.Errorf("an address was changed: %q", got)
	}
	if long := plainForChats(strings.Repeat("ü", 5000)); utf8.RuneCountInString(long) > 2000 {
		t.Errorf("%d letters", utf8.RuneCountInString(long))
	}
}
