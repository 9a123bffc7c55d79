package local

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sheetreel/sheetreel/clipcat"
)

func TestSlidingWindow(t *testing.T) {
	w := window{rate: clipcat.Rate{Requests: 3, Window: 10 * time.Second}}
	start := time.Now()
	for i, c := range []struct {
		at   int // seconds
		wait time.Duration
	}{
		{0, 0}, {1, 0}, {9, 0}, {9, time.Second}, {10, 0}, {10, time.Second}, {11, 0}, {12, 7 * time.Second}, {19, 0}, {30, 0},
	} {
		wait, ok := w.allow(start.Add(time.Duration(c.at) * time.Second))
		if wait != c.wait || ok != (c.wait == 0) {
			t.Errorf("request %d at %d s: %v %v, want %v", i+1, c.at, wait, ok, c.wait)
		}
	}
	now := start.Add(30 * time.Second)
	w.set(clipcat.Rate{Requests: 1, Window: 10 * time.Second})
	if wait, ok := w.allow(now); ok || wait != 10*time.Second {
		t.Errorf("after lowering: %v %v", wait, ok)
	}
	w.set(clipcat.Rate{})
	if _, ok := w.allow(now); !ok {
		t.Error("without a limit, limited")
	}
}

// A fixed window begins anew at each multiple of its length, however full it was a moment before.
func TestFixedWindow(t *testing.T) {
	w := window{rate: clipcat.Rate{Requests: 2, Window: 10 * time.Second}, fixed: true}
	begun := time.Now().Truncate(10 * time.Second)
	for _, c := range []struct {
		at, wait time.Duration
	}{
		{9 * time.Second, 0},
		{9500 * time.Millisecond, 0},
		{9900 * time.Millisecond, 100 * time.Millisecond},
		{10 * time.Second, 0},
		{10 * time.Second, 0},
		{11 * time.Second, 9 * time.Second},
		{20 * time.Second, 0},
	} {
		if wait, ok := w.allow(begun.Add(c.at)); wait != c.wait || ok != (c.wait == 0) {
			t.Errorf("after %s: wait %s, %t; want %s", c.at, wait, ok, c.wait)
		}
	}
}

func TestRateOverIsRefusedWithTheTrueWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, Config{Rate: clipcat.DefaultRate(), Faults: Faults{RetryAfter: "seconds"}})
		defer r.stop()
		for range 30 {
			if status, body := r.ask(t, "GET", "/v1/auth", nil); status != 200 {
				t.Fatalf("%d %s", status, body)
			}
		}
		time.Sleep(2500 * time.Millisecond)
		status, header := r.header(t, "/v1/auth", "Retry-After")
		if status != 429 || header != "8" {
			t.Errorf("%d, Retry-After %q", status, header)
		}
		time.Sleep(7500 * time.Millisecond)
		if status, _ := r.ask(t, "GET", "/v1/auth", nil); status != 200 {
			t.Errorf("after the window: %d", status)
		}
	})
}

// header asks and returns one header of the answer.
func (r *rig) header(t *testing.T, path, name string) (int, string) {
	t.Helper()
	resp := r.get(t, path)
	resp.Body.Close()
	return resp.StatusCode, resp.Header.Get(name)
}

func TestQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, Config{RenderTime: in(0), Quota: 5, CreditsPerRender: 2})
		defer r.stop()
		r.submit(t, "a")
		r.submit(t, "b")
		_, err := r.client.CreateRender(t.Context(), request("c"))
		if clipcat.VerdictOf(err) != clipcat.QuotaUsed || clipcat.StatusOf(err) != 402 {
			t.Errorf("%v: %v", clipcat.VerdictOf(err), err)
		}
		r.SetQuota(6)
		r.submit(t, "c")
		account, err := r.client.Account(t.Context())
		if want := (clipcat.Quota{Max: 6, Current: 6}); err != nil || account.Quota != want {
			t.Errorf("%+v, %v", account.Quota, err)
		}
		time.Sleep(31 * 24 * time.Hour) // the bubble's clock begins on 1 January
		if account, err = r.client.Account(t.Context()); err != nil || account.Quota.Current != 0 {
			t.Errorf("in the next month %+v, %v", account.Quota, err)
		}
		r.submit(t, "d")
	})
}

func TestConcurrencyAndSpread(t *testing.T) {
	const renders, slots, took = 4000, 20, 30 * time.Second
	s := newServer(t, Config{RenderTime: in(took), RenderSpread: 0.5, Concurrency: slots, Seed: 1})
	for range renders {
		if _, refused := s.accept(renderRequest{template: guide, raw: "[]"}, s.faults.Load(), ""); refused != nil {
			t.Fatal(refused.message)
		}
	}
	var sum, shortest, longest time.Duration = 0, time.Hour, 0
	var edges []event
	for _, r := range s.renders {
		long := time.Duration(r.end - r.start)
		sum, shortest, longest = sum+long, min(shortest, long), max(longest, long)
		edges = append(edges, event{r.start, 1}, event{r.end, -1})
	}
	if mean := sum / renders; math.Abs(float64(mean-took)) > 0.02*float64(took) {
		t.Errorf("renders take %v on average", mean)
	}
	if shortest < took/2 || shortest > took*52/100 || longest > took*3/2 || longest < took*148/100 {
		t.Errorf("renders take %v to %v", shortest, longest)
	}
	if most := atOnce(edges); most != slots {
		t.Errorf("%d at once, want %d", most, slots)
	}
}

type event struct {
	at    instant
	delta int
}

func atOnce(edges []event) int {
	slices.SortFunc(edges, func(a, b event) int {
		if a.at != b.at {
			return int(min(1, max(-1, a.at-b.at)))
		}
		return a.delta - b.delta // one ends before the next begins
	})
	now, most := 0, 0
	for _, e := range edges {
		now += e.delta
		most = max(most, now)
	}
	return most
}

func TestSeedMakesUIDsRepeat(t *testing.T) {
	uid := func(seed uint64) string {
		s := newServer(t, Config{RenderTime: in(0), Seed: seed})
		w, _ := s.accept(renderRequest{template: guide, raw: "[]"}, s.faults.Load(), "")
		return w.UID
	}
	if first, again := uid(7), uid(7); first != again {
		t.Errorf("one seed gives %s and %s", first, again)
	}
	if uid(7) == uid(8) {
		t.Error("two seeds give one uid")
	}
	if first, again := uid(0), uid(0); first == again {
		t.Error("without a seed the uids repeat")
	}
}

func TestListOrders(t *testing.T) {
	names := strings.Fields("a b c d e f g h")
	list := func(order string) []string {
		r := overLoopback(t, Config{RenderTime: in(0), ListOrder: order, Seed: 3, PageSize: 3})
		for _, name := range names {
			r.submit(t, name)
		}
		var all []string
		for page := 1; page <= 3; page++ {
			all = append(all, r.list(t, clipcat.ListOptions{Page: page, Completed: true})...)
		}
		return all
	}
	if diff := cmp.Diff(names, list(Oldest)); diff != "" {
		t.Error(diff)
	}
	shuffled := list(Random)
	if slices.IsSorted(shuffled) || fmt.Sprint(shuffled) != fmt.Sprint(list(Random)) {
		t.Errorf("%v is not a stable shuffle", shuffled)
	}
	if slices.Sort(shuffled); !slices.Equal(shuffled, names) {
		t.Errorf("shuffling lost some: %v", shuffled)
	}
}

func TestTheLastEndedComesFirst(t *testing.T) {
	renders := []*render{{uid: "slow", end: 9}, {uid: "quick", end: 5}, {uid: "underway", end: 20}, {uid: "queued"}}
	var uids []string
	for _, r := range byEnd(renders, 10) {
		uids = append(uids, r.uid)
	}
	if diff := cmp.Diff([]string{"queued", "underway", "slow", "quick"}, uids); diff != "" {
		t.Error(diff)
	}
}

func TestConfigIsChecked(t *testing.T) {
	for _, c := range []struct {
		config Config
		says   string
	}{
		{Config{ListOrder: "sorted"}, `"sorted"`},
		{Config{Concurrency: -1}, "concurrency"},
		{Config{PageSize: -1}, "page size"},
		{Config{RenderSpread: 1.5}, "1.5"},
		{Config{RenderTime: in(-1)}, "render time"},
		{Config{Quota: -1}, "quota"},
		{Config{BaseURL: "local.test"}, `"local.test"`},
		{Config{Faults: Faults{RetryAfter: "minutes"}}, `"minutes"`},
		{Config{Faults: Faults{HTMLStatus: 1000}}, "1000"},
		{Config{Faults: Faults{RefuseFor: 2, RefuseEvery: 1}}, "no time"},
		{Config{Templates: []string{"testdata/nowhere"}}, "nowhere"},
		{Config{Templates: []string{t.TempDir()}}, "*.template.json"},
		{Config{Templates: []string{"testdata/broken"}}, "broken.template.json"},
		{Config{Templates: []string{"testdata/guide", "testdata/again"}}, guide},
	} {
		if _, err := New(c.config); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v does not say %s", c.config, err, c.says)
		}
	}
	s, err := New(Config{Templates: []string{"testdata/guide", "testdata/guide/guide.template.json"}})
	if err != nil {
		t.Fatalf("one file named twice: %v", err)
	}
	_ = s.Close()
}
