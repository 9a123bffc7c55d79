package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sheetreel/sheetreel/clipcat"
)

// outcome is one bare POST, without the client's retries: its status, or 0 where no answer came or it was cut.
func (r *rig) outcome(ctx context.Context, text string) int {
	body := strings.NewReader(`{"template":"` + guide + `","modifications":[],"metadata":"` + text + `"}`)
	req, _ := http.NewRequestWithContext(ctx, "POST", r.base+"/v1/renders", body)
	req.Header.Set("Authorization", "Bearer local")
	req.Header.Set("Content-Type", "application/json")
	resp, err := r.http.Do(req)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	if _, err := io.ReadAll(resp.Body); err != nil {
		return 0
	}
	return resp.StatusCode
}

func TestFaultsOfPosts(t *testing.T) {
	for _, c := range []struct {
		faults   Faults
		outcomes []int // of six POSTs
		accepted int64
		counted  map[string]int64
	}{
		{Faults{}, []int{202, 202, 202, 202, 202, 202}, 6, nil},
		{Faults{LoseAnswer: 3}, []int{202, 202, 0, 202, 202, 0}, 6, map[string]int64{"lose-answer": 2}},
		{Faults{LoseAnswer: 1}, []int{0, 0, 0, 0, 0, 0}, 6, map[string]int64{"lose-answer": 6}},
		{Faults{HangAnswer: 4}, []int{202, 202, 202, 0, 202, 202}, 6, map[string]int64{"hang-answer": 1}},
		{Faults{NoUID: 2}, []int{202, 202, 202, 202, 202, 202}, 6, map[string]int64{"no-uid": 3}},
		{Faults{Error500: 2}, []int{202, 500, 202, 500, 202, 500}, 3, map[string]int64{"error-500": 3}},
		{Faults{Error500Accepted: 2}, []int{202, 500, 202, 500, 202, 500}, 6, map[string]int64{"error-500-accepted": 3}},
		{Faults{Error503: 6}, []int{202, 202, 202, 202, 202, 503}, 5, map[string]int64{"error-503": 1}},
		{Faults{Error503RetryAfter: 5}, []int{202, 202, 202, 202, 503, 202}, 5, map[string]int64{"error-503-retry-after": 1}},
		{Faults{Throttle: 3, ThrottleBurst: 2}, []int{202, 202, 429, 429, 202, 202}, 4, map[string]int64{"throttle": 2}},
		{Faults{Throttle: 3}, []int{202, 202, 429, 202, 202, 429}, 4, map[string]int64{"throttle": 2}},
		{Faults{HTML: 4}, []int{202, 202, 202, 200, 202, 202}, 5, map[string]int64{"html": 1}},
		{Faults{HTML: 4, HTMLStatus: 502}, []int{202, 202, 202, 502, 202, 202}, 5, map[string]int64{"html": 1}},
		{Faults{CutBody: 2}, []int{202, 0, 202, 0, 202, 0}, 6, map[string]int64{"cut-body": 3}},
		{Faults{LoseAnswer: 2, Error500: 3}, []int{202, 0, 500, 202, 0, 500}, 4, map[string]int64{"lose-answer": 2, "error-500": 2}},
	} {
		t.Run(fmt.Sprintf("%+v", c.counted), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := overPipe(t, Config{RenderTime: in(0), Faults: c.faults})
				defer r.stop()
				var outcomes []int
				for i := range c.outcomes {
					ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
					outcomes = append(outcomes, r.outcome(ctx, fmt.Sprint(i)))
					cancel()
				}
				if diff := cmp.Diff(c.outcomes, outcomes); diff != "" {
					t.Error(diff)
				}
				counts := r.Counts()
				if counts.Accepted != c.accepted || counts.Posts != 6 || counts.Duplicates != 0 {
					t.Errorf("%+v", counts)
				}
				if c.counted == nil {
					c.counted = map[string]int64{}
				}
				if diff := cmp.Diff(c.counted, counts.Faults); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestDuplicatesAreCounted(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0)})
	for _, name := range strings.Fields("a b a c a b") {
		r.submit(t, name)
	}
	c := r.Counts()
	if diff := cmp.Diff(map[string]int{"a": 3, "b": 2, "c": 1}, c.PostsByMetadata); diff != "" || c.Duplicates != 2 {
		t.Errorf("%d duplicates\n%s", c.Duplicates, diff)
	}
}

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, Config{})
		defer r.stop()
		soon := time.Now().Add(5 * time.Second).UTC().Format(http.TimeFormat)
		for _, c := range []struct {
			faults Faults
			status int
			header string
		}{
			{Faults{Throttle: 1}, 429, ""},
			{Faults{Throttle: 1, RetryAfter: "none", RetryAfterTime: 5 * time.Second}, 429, ""},
			{Faults{Throttle: 1, RetryAfter: "seconds"}, 429, "1"},
			{Faults{Throttle: 1, RetryAfter: "seconds", RetryAfterTime: 4200 * time.Millisecond}, 429, "5"},
			{Faults{Throttle: 1, RetryAfter: "date", RetryAfterTime: 4200 * time.Millisecond}, 429, soon},
			{Faults{Error503RetryAfter: 1, RetryAfterTime: time.Minute}, 503, "60"},
			{Faults{Error503: 1, RetryAfter: "seconds"}, 503, ""},
		} {
			r.SetFaults(c.faults)
			if status, header := r.header(t, "/v1/auth", "Retry-After"); status != c.status || header != c.header {
				t.Errorf("%+v: %d %q, want %d %q", c.faults, status, header, c.status, c.header)
			}
		}
	})
}

func TestFaultsOfRenders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, Config{RenderTime: in(10 * time.Second), Concurrency: 9, Faults: Faults{
			FailRender: 4, StuckRender: 3, OddStatus: 2, OddStatusFor: 5 * time.Second,
		}})
		defer r.stop()
		var uids []string
		for i := range 6 {
			uids = append(uids, r.submit(t, fmt.Sprint(i)).UID)
		}
		statuses := func() (out []string) {
			for _, uid := range uids {
				out = append(out, r.status(t, uid))
			}
			return out
		}
		time.Sleep(10 * time.Second)
		if diff := cmp.Diff([]string{completed, odd, rendering, failed, completed, rendering}, statuses()); diff != "" {
			t.Error(diff)
		}
		time.Sleep(5 * time.Second)
		if diff := cmp.Diff([]string{completed, completed, rendering, failed, completed, rendering}, statuses()); diff != "" {
			t.Error(diff)
		}
		time.Sleep(1000 * time.Hour)
		if got := r.status(t, uids[2]); got != rendering {
			t.Errorf("the stuck one is %s", got)
		}
		render, err := r.client.Render(t.Context(), uids[3])
		if err != nil || render.State() != clipcat.Failed || !strings.Contains(render.Error, "gave up") || render.URL != "" {
			t.Errorf("%+v, %v", render, err)
		}
		want := []string{"4", "1", "0"}
		if diff := cmp.Diff(want, r.list(t, clipcat.ListOptions{Completed: true})); diff != "" {
			t.Errorf("completed=true lists\n%s", diff)
		}
	})
}

func TestFaultsOfLists(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, Config{RenderTime: in(0), Faults: Faults{NoList: true}})
		defer r.stop()
		r.submit(t, "a")
		if _, err := r.client.Renders(t.Context(), clipcat.ListOptions{}); clipcat.StatusOf(err) != 404 {
			t.Error(err)
		}
		r.SetFaults(Faults{SlowList: 7 * time.Second, Latency: time.Second})
		start := time.Now()
		if got := r.list(t, clipcat.ListOptions{}); len(got) != 1 || time.Since(start) != 8*time.Second {
			t.Errorf("%v after %s", got, time.Since(start))
		}
		r.SetFaults(Faults{})
		start = time.Now()
		if got := r.list(t, clipcat.ListOptions{}); len(got) != 1 || time.Since(start) != 0 {
			t.Errorf("without faults: %v after %s", got, time.Since(start))
		}
	})
}

func TestRefusingSchedule(t *testing.T) {
	f := newFaultState(Faults{RefuseAfter: 10 * time.Second, RefuseFor: 2 * time.Second, RefuseEvery: 5 * time.Second})
	for _, c := range []struct {
		at   float64
		down bool
		next float64
	}{{0, false, 10}, {9.9, false, 10}, {10, true, 12}, {11.9, true, 12}, {12, false, 15}, {15, true, 17}, {18, false, 20}, {1e6 + 1, true, 1e6 + 2}} {
		seconds := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
		down, next := f.refusing(f.since.Add(seconds(c.at)))
		if down != c.down || next.Sub(f.since) != seconds(c.next) {
			t.Errorf("at %v s: %v, then at %v", c.at, down, next.Sub(f.since))
		}
	}
	once := newFaultState(Faults{RefuseFor: time.Second})
	if down, next := once.refusing(once.since.Add(time.Second)); down || !next.IsZero() {
		t.Errorf("once: %v, then at %v", down, next)
	}
}

func TestParseFault(t *testing.T) {
	var f Faults
	for _, text := range []string{
		"lose-answer=7", "list-lag=1s", "no-list", " throttle=20 ", "throttle-burst=3", "retry-after=date",
		"retry-after-time=4s", "refuse-after=1m", "refuse-for=2s", "refuse-every=30s",
	} {
		if err := ParseFault(&f, text); err != nil {
			t.Error(err)
		}
	}
	want := Faults{
		LoseAnswer: 7, ListLag: time.Second, NoList: true, Throttle: 20, ThrottleBurst: 3, RetryAfter: "date",
		RetryAfterTime: 4 * time.Second, RefuseAfter: time.Minute, RefuseFor: 2 * time.Second, RefuseEvery: 30 * time.Second,
	}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Error(diff)
	}
	for text, says := range map[string]string{
		"loose-answer=7":     `did you mean "lose-answer"`,
		"explode":            "the faults are lose-answer, hang-answer",
		"lose-answer":        `"" is not a whole number`,
		"lose-answer=0":      `"0" is not a whole number`,
		"list-lag=1":         `"1" is not a time`,
		"list-lag=-1s":       `"-1s" is not a time`,
		"no-list=1":          "takes no value",
		"retry-after=hours":  `"hours" is not known`,
		"html-status=99":     "99 is not the status",
		"refuse-every=500ms": "no time to connect",
	} {
		before := f
		if err := ParseFault(&f, text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v does not say %s", text, err, says)
		}
		if f != before {
			t.Errorf("%s changed the faults all the same", text)
		}
	}
}

// TestEveryFaultHasAFlag sets all of them and looks for a field that stayed empty.
func TestEveryFaultHasAFlag(t *testing.T) {
	var f Faults
	values := map[string]string{"N": "=3", "TIME": "=3s", "FORM": "=date", "": ""}
	for _, flag := range faultFlags {
		value := values[flag.value]
		switch flag.name {
		case "html-status":
			value = "=502"
		case "refuse-every":
			value = "=30s"
		}
		if err := ParseFault(&f, flag.name+value); err != nil {
			t.Error(err)
		}
		if !strings.Contains(FaultHelp(), "  "+flag.name) {
			t.Errorf("the help lacks %s", flag.name)
		}
	}
	fields := reflect.ValueOf(f)
	for i := range fields.NumField() {
		if fields.Field(i).IsZero() {
			t.Errorf("no flag sets %s", fields.Type().Field(i).Name)
		}
	}
	for kind := range faultKinds { // what is counted has the flag's name
		named := func(flag faultFlag) bool { return flag.name == kind.String() || flag.name == kind.String()+"-for" }
		if !slices.ContainsFunc(faultFlags, named) {
			t.Errorf("the counts say %s, no flag does", kind)
		}
	}
}

func TestFaultsChangeWhileRequestsRun(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0)})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	for i := range 4 {
		go func() {
			for ctx.Err() == nil {
				_, err := r.client.CreateRender(ctx, request(fmt.Sprint(i)))
				if err != nil && clipcat.VerdictOf(err) != clipcat.Unknown && !errors.Is(err, context.Canceled) {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for i := range 50 {
		r.SetFaults(Faults{LoseAnswer: i % 5, Error500: i % 3, CutBody: i % 7, ListLag: time.Duration(i)})
		r.SetRate(clipcat.Rate{})
		r.SetQuota(1e9)
		_ = r.Counts()
		_ = r.Accepted()
	}
	cancel()
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
