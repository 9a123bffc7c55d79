package clipcat_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
)

// cancelAfter returns a context that ends after d of the bubble's time.
func cancelAfter(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(d, cancel)
	t.Cleanup(func() { timer.Stop(); cancel() })
	return ctx
}

// elapsed runs f and checks how much of the bubble's time it took.
func elapsed(t *testing.T, want time.Duration, f func()) {
	t.Helper()
	begun := time.Now()
	f()
	if got := time.Since(begun); got != want {
		t.Errorf("it took %s, want %s", got, want)
	}
}

func TestAPostInFlightOutlivesItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, local.Config{Faults: local.Faults{Latency: 3 * time.Second}}, clipcat.Config{})
		defer r.stop()
		elapsed(t, 3*time.Second, func() {
			render, err := r.CreateRender(cancelAfter(t, time.Second), row("a"))
			if err != nil || render.UID == "" {
				t.Errorf("the answer that was on its way is lost: %+v, %v", render, err)
			}
		})
	})
}

// The caller's end is not forgotten either: three seconds later it counts.
func TestAPostInFlightDoesNotOutliveItsCallerForLong(t *testing.T) {
	for name, c := range map[string]struct {
		timeout, want time.Duration
	}{"by the caller": {0, 4 * time.Second}, "by the timeout": {2 * time.Second, 2 * time.Second}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := overPipe(t, local.Config{Faults: local.Faults{HangAnswer: 1}}, clipcat.Config{Timeout: c.timeout})
				defer r.stop()
				elapsed(t, c.want, func() {
					_, err := r.CreateRender(cancelAfter(t, time.Second), row("a"))
					wantVerdict(t, err, clipcat.Unknown)
				})
				if got := r.Server.Counts().Posts; got != 1 {
					t.Errorf("%d POSTs", got)
				}
			})
		})
	}
}

// A deadline of the caller's is an end like another.
func TestAPostInFlightOutlivesADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, local.Config{Faults: local.Faults{Latency: 3 * time.Second}}, clipcat.Config{})
		defer r.stop()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := r.CreateRender(ctx, row("a")); err != nil {
			t.Error(err)
		}
	})
}

func TestWaitingForTheRateEndsWithTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, local.Config{}, clipcat.Config{Rate: clipcat.Rate{Requests: 1, Window: time.Minute}})
		defer r.stop()
		if _, err := r.CreateRender(t.Context(), row("a")); err != nil {
			t.Fatal(err)
		}
		elapsed(t, time.Second, func() {
			_, err := r.CreateRender(cancelAfter(t, time.Second), row("b"))
			wantVerdict(t, err, clipcat.Retry)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("ended with %v", err)
			}
		})
		if got := r.Server.Counts().Posts; got != 1 {
			t.Errorf("%d POSTs, want the first alone", got)
		}
	})
}

func TestAGetInFlightEndsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, local.Config{Faults: local.Faults{Latency: time.Minute}}, clipcat.Config{})
		defer r.stop()
		elapsed(t, time.Second, func() {
			_, err := r.Render(cancelAfter(t, time.Second), "u")
			wantVerdict(t, err, clipcat.Retry)
		})
	})
}

// Answers that tell nothing are taken four times by a GET, and never a second time by a POST.
func TestBadAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		faults local.Faults
		text   string
	}{
		"500":          {local.Faults{Error500: 1}, "the API answered 500: something broke"},
		"503":          {local.Faults{Error503: 1}, "the API answered 503: down for maintenance"},
		"web page":     {local.Faults{HTML: 1}, "the answer is a web page, not JSON: is the endpoint right?"},
		"bad gateway":  {local.Faults{HTML: 1, HTMLStatus: 502}, "the API answered 502: Bad Gateway"},
		"cut in half":  {local.Faults{CutBody: 1}, "unexpected EOF"},
		"all the same": {local.Faults{Error500: 2, CutBody: 1}, "the API answered 500"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := overPipe(t, local.Config{Faults: c.faults}, clipcat.Config{})
				defer r.stop()
				_, err := r.Account(t.Context())
				wantVerdict(t, err, clipcat.Retry)
				wantContains(t, err, c.text)
				if got := r.counts().Others; got != 4 {
					t.Errorf("%d GETs, want 4", got)
				}
				_, err = r.CreateRender(t.Context(), row("a"))
				wantVerdict(t, err, clipcat.Unknown)
				if got := r.Server.Counts().Posts; got != 1 {
					t.Errorf("%d POSTs, want 1", got)
				}
			})
		})
	}
}

func TestAGetRecoversFromBadAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, local.Config{Faults: local.Faults{Error500: 2}}, clipcat.Config{})
		defer r.stop()
		for range 10 {
			if _, err := r.Auth(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
}

// An answer of 10 MB is refused without being taken into memory as a whole.
func TestAHugeAnswerIsRefused(t *testing.T) {
	var read int64
	huge := func(r *http.Request) (*http.Response, error) {
		resp, err := answering(202, "")(r)
		body := io.MultiReader(strings.NewReader(`{"uid":"u","url":"`), &counted{strings.NewReader(strings.Repeat("x", 10<<20)), &read})
		resp.Body = io.NopCloser(body)
		return resp, err
	}
	client := clientOf(t, clipcat.Config{Transport: transport(huge)})
	_, err := client.CreateRender(t.Context(), row("a"))
	wantVerdict(t, err, clipcat.Unknown)
	wantContains(t, err, "the answer is larger than 8 MiB")
	if read > 8<<20+1 {
		t.Errorf("%d bytes were read", read)
	}
}

type counted struct {
	io.Reader
	n *int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	*c.n += int64(n)
	return n, err
}

// A lost answer is unknown, and nobody below the client repeats the POST: not on a fresh connection, and not on one that
// was in use before and broke, where Go's transport likes to.
func TestALostAnswerIsUnknown(t *testing.T) {
	r := overLoopback(t, local.Config{Faults: local.Faults{LoseAnswer: 2}}, clipcat.Config{})
	defer r.stop()
	for i := range 6 {
		_, err := r.CreateRender(t.Context(), row(fmt.Sprint(i)))
		wantVerdict(t, err, map[bool]clipcat.Verdict{false: clipcat.Accepted, true: clipcat.Unknown}[i%2 == 1])
	}
	if c := r.Server.Counts(); c.Posts != 6 || c.Accepted != 6 || c.Duplicates != 0 {
		t.Errorf("the server counted %+v", c)
	}
	if got := r.counts().Submits; got != 6 {
		t.Errorf("the client counted %d POSTs", got)
	}
}

func TestARefusedConnectionIsTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, local.Config{Faults: local.Faults{RefuseFor: 5 * time.Second}}, clipcat.Config{})
		defer r.stop()
		synctest.Wait() // until the server refuses
		if _, err := r.CreateRender(t.Context(), row("a")); err != nil {
			t.Fatal(err)
		}
		if c := r.Server.Counts(); c.Posts != 1 || r.counts().Submits != 1 {
			t.Errorf("the server counted %d POSTs, the client %d", c.Posts, r.counts().Submits)
		}
	})
}

func TestARefusedConnectionOverLoopback(t *testing.T) {
	// Nobody listens at that port, nor is it ever given out, as one might be that was just closed.
	client := clientOf(t, clipcat.Config{Endpoint: "http://127.0.0.1:1", Patience: time.Nanosecond})
	_, err := client.CreateRender(t.Context(), row("a"))
	wantVerdict(t, err, clipcat.Retry)
	wantContains(t, err, "connection refused")
	if got := client.Counts().Requests(); got != 0 {
		t.Errorf("%d requests were counted, none was sent", got)
	}
}

var errDown = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}

// A service that was never there is given up soon, one that was there is waited for.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		up := false
		client := clientOf(t, clipcat.Config{Transport: transport(func(r *http.Request) (*http.Response, error) {
			if up {
				return answering(200, `{"uid":"u"}`)(r)
			}
			return nil, errDown
		})})
		lasts := func(least, most time.Duration) {
			t.Helper()
			begun := time.Now()
			_, err := client.Render(t.Context(), "u")
			wantVerdict(t, err, clipcat.Retry)
			if took := time.Since(begun); took < least || took > most {
				t.Errorf("gave up after %s, want %s to %s", took, least, most)
			}
		}
		lasts(15*time.Second, 31*time.Second)
		up = true
		if _, err := client.Render(t.Context(), "u"); err != nil {
			t.Fatal(err)
		}
		up = false
		lasts(10*time.Minute, 11*time.Minute)
	})
}

// A connection that dies after the request went out says nothing about the POST; one that dies before says enough.
func TestEvidenceOfADyingConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for written, want := range map[bool]clipcat.Verdict{true: clipcat.Unknown, false: clipcat.Accepted} {
			tries := 0
			client := clientOf(t, clipcat.Config{Transport: transport(func(r *http.Request) (*http.Response, error) {
				if tries++; tries > 1 {
					return answering(202, `{"uid":"u"}`)(r)
				}
				if written {
					httptrace.ContextClientTrace(r.Context()).WroteHeaders()
				}
				return nil, errDown
			})})
			_, err := client.CreateRender(t.Context(), row("a"))
			wantVerdict(t, err, want)
		}
	})
}

func TestARenderWithoutUIDIsUnknown(t *testing.T) {
	client := clientOf(t, clipcat.Config{Transport: answering(202, `{"status":"queued"}`)})
	_, err := client.CreateRender(t.Context(), row("a"))
	wantVerdict(t, err, clipcat.Unknown)
	wantContains(t, err, "a render without a uid")
}

// 429 in each of its forms is waited for and then succeeds, GET and POST alike.
func TestRefusalsAreWaitedFor(t *testing.T) {
	for form, least := range map[string]time.Duration{"seconds": 7 * time.Second, "date": 7 * time.Second, "none": 10 * time.Second} {
		t.Run(form, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				faults := local.Faults{Throttle: 3, ThrottleBurst: 1, RetryAfter: form, RetryAfterTime: 7 * time.Second}
				r := overPipe(t, local.Config{Faults: faults}, clipcat.Config{Rate: clipcat.DefaultRate()})
				defer r.stop()
				begun := time.Now()
				for i := range 3 {
					if _, err := r.CreateRender(t.Context(), row(fmt.Sprint(i))); err != nil {
						t.Error(err)
					}
				}
				if took := time.Since(begun); took < least || took > least+5*time.Second {
					t.Errorf("the refusal cost %s, want %s", took, least)
				}
				if c := r.counts(); c.Refusals != 1 || c.Submits != 4 || r.Server.Counts().Accepted != 3 {
					t.Errorf("counted %+v", c)
				}
			})
		})
	}
}

// A Retry-After of nothing is no leave to hammer at the service, not even without a rate of one's own.
func TestARefusalIsNeverAnsweredAtOnce(t *testing.T) {
	for name, header := range map[string]string{"zero": "0", "a date gone by": "Mon, 02 Jan 2006 15:04:05 GMT"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := clientOf(t, clipcat.Config{Patience: 30 * time.Second, Transport: transport(func(r *http.Request) (*http.Response, error) {
					time.Sleep(time.Millisecond)
					return answering(429, "", "Retry-After", header)(r)
				})})
				_, err := client.Auth(t.Context())
				wantVerdict(t, err, clipcat.Wait)
				if got := client.Counts().Requests(); got > 20 {
					t.Errorf("%d requests in half a minute", got)
				}
			})
		})
	}
}
