package local

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sheetreel/sheetreel/clipcat"
)

func TestLifeOfARender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, Config{RenderTime: in(10 * time.Second), Concurrency: 1})
		defer r.stop()
		first, second := r.submit(t, "a"), r.submit(t, "b")
		if !regexp.MustCompile(`^[a-zA-Z0-9]{18}$`).MatchString(first.UID) || first.Status != queued || first.URL != "" {
			t.Errorf("accepted as %+v", first)
		}
		time.Sleep(4 * time.Second)
		now, err := r.client.Render(t.Context(), first.UID)
		if err != nil || now.Status != rendering || now.Progress != 40 {
			t.Errorf("after 4 s: %+v, %v", now, err)
		}
		if got := r.status(t, second.UID); got != queued {
			t.Errorf("with one slot the second is %s", got)
		}
		time.Sleep(6 * time.Second)
		now, err = r.client.Render(t.Context(), first.UID)
		want := clipcat.Render{
			UID: first.UID, Status: completed, Template: guide, URL: r.base + "/media/" + first.UID + ".mp4", Metadata: "a",
			Credits: 1, Progress: 100, CreatedAt: first.CreatedAt, Self: r.base + "/v1/renders/" + first.UID,
			Modifications: request("a").Modifications,
		}
		if diff := cmp.Diff(want, now); diff != "" || err != nil {
			t.Errorf("after 10 s, %v:\n%s", err, diff)
		}
		if got := r.status(t, second.UID); got != rendering {
			t.Errorf("the second is %s", got)
		}
		if diff := cmp.Diff(want, r.Accepted()[0]); diff != "" {
			t.Errorf("Accepted:\n%s", diff)
		}
	})
}

func TestVideoIsMadeWhenFetched(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0)})
	render := r.submit(t, "Rome")
	if status, body := r.ask(t, "GET", "/media/"+render.UID+".mp4", nil); status != 200 || body != "video of "+guide+": Rome" {
		t.Errorf("%d %s", status, body)
	}
}

func TestListPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, Config{RenderTime: in(time.Second), PageSize: 2, Concurrency: 2})
		defer r.stop()
		for _, name := range strings.Fields("a b c d e") {
			r.submit(t, name)
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Second)
		pages := func(o clipcat.ListOptions) [][]string {
			var all [][]string
			for o.Page = 1; ; o.Page++ {
				names := r.list(t, o)
				if all = append(all, names); len(names) == 0 {
					return all
				}
			}
		}
		if diff := cmp.Diff([][]string{{"e", "d"}, {"c", "b"}, {"a"}, {}}, pages(clipcat.ListOptions{})); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([][]string{{"b", "a"}, {}}, pages(clipcat.ListOptions{Completed: true})); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([][]string{{}}, pages(clipcat.ListOptions{Template: "other"})); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLostAnswerIsAcceptedAndFoundInTheLaggingList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, Config{RenderTime: in(0), Faults: Faults{LoseAnswer: 2, ListLag: time.Second}})
		defer r.stop()
		r.submit(t, "a")
		_, err := r.client.CreateRender(t.Context(), request("b"))
		if clipcat.VerdictOf(err) != clipcat.Unknown {
			t.Errorf("the lost answer is %v: %v", clipcat.VerdictOf(err), err)
		}
		if got := r.list(t, clipcat.ListOptions{}); len(got) != 0 {
			t.Errorf("the list does not lag: %v", got)
		}
		time.Sleep(time.Second)
		if diff := cmp.Diff([]string{"b", "a"}, r.list(t, clipcat.ListOptions{})); diff != "" {
			t.Error(diff)
		}
		c := r.Counts()
		want := Counts{
			Requests: 4, Posts: 2, Lists: 2, Accepted: 2, PostsByMetadata: map[string]int{"a": 1, "b": 1},
			Answers: map[int]int64{202: 1, 200: 2}, Faults: map[string]int64{"lose-answer": 1, "list-lag": 1},
		}
		if diff := cmp.Diff(want, c); diff != "" {
			t.Error(diff)
		}
	})
}
