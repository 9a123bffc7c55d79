package local

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sheetreel/sheetreel/clipcat"
)

// receiver is where webhooks arrive.
type receiver struct {
	mu      sync.Mutex
	started time.Time
	got     []string // "metadata status after"
	status  int
	fails   error
	running atomic.Int64
	most    atomic.Int64
	takes   time.Duration
}

func (r *receiver) RoundTrip(req *http.Request) (*http.Response, error) {
	defer r.running.Add(-1)
	r.mu.Lock()
	r.most.Store(max(r.most.Load(), r.running.Add(1)))
	r.mu.Unlock()
	select {
	case <-time.After(r.takes):
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	var render clipcat.Render
	data, err := io.ReadAll(req.Body)
	if err := errors.Join(err, json.Unmarshal(data, &render), r.fails); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, fmt.Sprintf("%s %s %s %s", req.Method, render.Metadata, render.Status, time.Since(r.started)))
	return &http.Response{StatusCode: r.status, Body: http.NoBody, Header: http.Header{}, Request: req}, nil
}

// all is what arrived, once the bubble has come to rest.
func (r *receiver) all() []string {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

func (r *rig) submitWithWebhook(t *testing.T, text string) string {
	t.Helper()
	req := request(text)
	req.WebhookURL = "https://rows.test/hook"
	render, err := r.client.CreateRender(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return render.UID
}

func TestWebhooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in10 := &receiver{started: time.Now(), status: 204}
		r := overPipe(t, Config{RenderTime: in(10 * time.Second), Concurrency: 1, Webhooks: in10, Faults: Faults{FailRender: 3, StuckRender: 4}})
		defer r.stop()
		uid := r.submitWithWebhook(t, "a")
		r.submit(t, "nobody asked")
		for _, name := range []string{"b", "c"} {
			r.submitWithWebhook(t, name)
		}
		time.Sleep(time.Hour)
		if diff := cmp.Diff([]string{"POST a completed 10s", "POST b failed 30s"}, in10.all()); diff != "" {
			t.Error(diff)
		}
		render, err := r.client.Render(t.Context(), uid)
		if err != nil || render.WebhookURL != "https://rows.test/hook" || render.WebhookResponseCode != 204 {
			t.Errorf("%+v, %v", render, err)
		}
		r.submitWithWebhook(t, "much later")
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if n := r.Counts().Webhooks; n != 3 {
			t.Errorf("%d webhooks counted", n)
		}
	})
}

func TestAnEarlierWebhookOvertakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &receiver{started: time.Now(), status: 200}
		r := overPipe(t, Config{RenderTime: in(time.Second), Concurrency: 9, Webhooks: to, Faults: Faults{LateWebhook: time.Minute}})
		defer r.stop()
		r.submitWithWebhook(t, "late")
		synctest.Wait()
		r.SetFaults(Faults{})
		r.submitWithWebhook(t, "early")
		time.Sleep(2 * time.Minute)
		if diff := cmp.Diff([]string{"POST early completed 1s", "POST late completed 1m1s"}, to.all()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFaultsOfWebhooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &receiver{started: time.Now(), status: 200}
		r := overPipe(t, Config{RenderTime: in(0), Webhooks: to, Faults: Faults{LoseWebhook: 3, RepeatWebhook: 2}})
		defer r.stop()
		for _, name := range []string{"a", "b", "c", "d"} {
			r.submitWithWebhook(t, name)
			time.Sleep(time.Second)
		}
		want := []string{"POST a completed 0s", "POST b completed 1s", "POST b completed 1s", "POST d completed 3s"}
		if diff := cmp.Diff(want, to.all()); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(map[string]int64{"lose-webhook": 1, "repeat-webhook": 1}, r.Counts().Faults); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWebhooksAreBoundedInNumberAndTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &receiver{started: time.Now(), status: 200, takes: time.Hour}
		r := overPipe(t, Config{RenderTime: in(0), Concurrency: 99, Webhooks: to})
		defer r.stop()
		for i := range 3 * webhooksAtOnce {
			r.submitWithWebhook(t, fmt.Sprint(i))
		}
		time.Sleep(3 * webhookTimeout)
		synctest.Wait()
		if to.most.Load() != webhooksAtOnce || to.running.Load() != 0 {
			t.Errorf("%d at once, %d still running", to.most.Load(), to.running.Load())
		}
		if code := r.Accepted()[0].WebhookResponseCode; code != 0 {
			t.Errorf("code %d of a webhook that was never answered", code)
		}
	})
}

func TestWebhookUnderWayEndsWithTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, Config{RenderTime: in(0), Webhooks: &receiver{takes: time.Hour}})
		for i := range 20 {
			r.submitWithWebhook(t, fmt.Sprint(i))
		}
		synctest.Wait()
		start := time.Now()
		r.stop()
		if waited := time.Since(start); waited > 0 {
			t.Errorf("closing took %s", waited)
		}
	})
}

func TestUnansweredWebhookIsPostedAfterARestart(t *testing.T) {
	folder := t.TempDir()
	r := overLoopback(t, Config{RenderTime: in(0), Folder: folder, Webhooks: &receiver{fails: errors.New("down")}})
	r.submitWithWebhook(t, "a")
	for r.Counts().Webhooks == 0 {
		time.Sleep(time.Millisecond)
	}
	r.stop()
	for round, want := range []int64{1, 0} { // once it is answered, no more
		synctest.Test(t, func(t *testing.T) {
			to := &receiver{status: 410, started: time.Now()}
			again := newServer(t, Config{RenderTime: in(0), Folder: folder, Webhooks: to})
			defer again.Close()
			time.Sleep(50 * 365 * 24 * time.Hour) // the render was accepted by another clock, which is ahead of the bubble's
			synctest.Wait()
			if n, code := again.Counts().Webhooks, again.Accepted()[0].WebhookResponseCode; n != want || code != 410 {
				t.Errorf("start %d: %d webhooks, code %d", round+1, n, code)
			}
		})
	}
}
