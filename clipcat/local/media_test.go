package local

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
)

func TestVideoInRanges(t *testing.T) {
	for _, folder := range []string{"", t.TempDir()} {
		var made atomic.Int64
		r := overLoopback(t, Config{RenderTime: in(0), Folder: folder, Render: func(ctx context.Context, w io.Writer, template string, m []clipcat.Modification) error {
			made.Add(1)
			return fakeVideo(ctx, w, template, m)
		}})
		render := r.submit(t, "Rome")
		if _, ok := r.VideoFile(render.UID); ok {
			t.Error("there is a file before it was made")
		}
		video := "video of " + guide + ": Rome"
		url := r.base + "/media/" + render.UID + ".mp4"
		for _, c := range []struct {
			ranges, body string
			status       int
		}{{"", video, 200}, {"bytes=0-4", "video", 206}, {"bytes=-4", "Rome", 206}, {"bytes=900-", "", 416}} {
			req, _ := http.NewRequest("GET", url, nil) // no key: it is a CDN's address
			if c.ranges != "" {
				req.Header.Set("Range", c.ranges)
			}
			resp, err := r.http.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			resp.Body.Close()
			if resp.StatusCode != c.status || (c.body != "" && string(body) != c.body) {
				t.Errorf("%q: %d %q", c.ranges, resp.StatusCode, body)
			}
			if c.status == 200 && resp.Header.Get("Content-Type") != "video/mp4" {
				t.Errorf("type %q", resp.Header.Get("Content-Type"))
			}
		}
		if made.Load() != 1 {
			t.Errorf("made %d times", made.Load())
		}
		if path, ok := r.VideoFile(render.UID); ok != (folder != "") {
			t.Errorf("VideoFile: %q %v", path, ok)
		}
	}
}

func TestManyWhoAskWaitForOneMaking(t *testing.T) {
	var made atomic.Int64
	r := overLoopback(t, Config{RenderTime: in(0), Render: func(_ context.Context, w io.Writer, _ string, _ []clipcat.Modification) error {
		made.Add(1)
		time.Sleep(20 * time.Millisecond)
		_, err := w.Write([]byte("video"))
		return err
	}})
	uid := r.submit(t, "a").UID
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if status, body := r.ask(t, "GET", "/media/"+uid+".mp4", nil); status != 200 || body != "video" {
				t.Errorf("%d %s", status, body)
			}
		})
	}
	group.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

func TestRealRendering(t *testing.T) {
	proceed := make(chan struct{})
	var running, most atomic.Int64
	r := overLoopback(t, Config{Concurrency: 2, Render: func(ctx context.Context, w io.Writer, template string, m []clipcat.Modification) error {
		n := running.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		defer running.Add(-1)
		<-proceed
		switch m[0].Properties[0].Value {
		case "fails":
			return errors.New("scene 1, object title: no such font")
		case "panics":
			var none []int
			_ = none[len(m)]
		}
		return fakeVideo(ctx, w, template, m)
	}})
	var uids []string
	for _, name := range []string{"ok", "fails", "panics", "fine"} {
		uids = append(uids, r.submit(t, name).UID)
	}
	for r.status(t, uids[1]) != rendering || most.Load() < 2 { // said to be rendering is not yet begun
		time.Sleep(time.Millisecond)
	}
	if got := r.status(t, uids[3]); got != queued {
		t.Errorf("the last is %s", got)
	}
	if status, _ := r.ask(t, "GET", "/media/"+uids[0]+".mp4", nil); status != 404 {
		t.Errorf("the video of a render under way: %d", status)
	}
	close(proceed)
	r.settled(t)
	for i, want := range []string{"", "scene 1, object title: no such font", "the renderer broke: runtime error: index out of range", ""} {
		render := r.Accepted()[i]
		if (render.State() == clipcat.Completed) != (want == "") || !strings.HasPrefix(render.Error, want) {
			t.Errorf("%s: %s %q", render.Metadata, render.Status, render.Error)
		}
	}
	if most.Load() != 2 {
		t.Errorf("%d rendered at once", most.Load())
	}
	if status, body := r.ask(t, "GET", "/media/"+uids[0]+".mp4", nil); status != 200 || !strings.HasSuffix(body, ": ok") {
		t.Errorf("%d %s", status, body)
	}
}

func TestMemoryOfVideosIsBounded(t *testing.T) {
	m := mediaStore{making: make(chan struct{}, 1)}
	for i := range 20 {
		err := m.produce(t.Context(), fmt.Sprint(i), func(_ context.Context, w io.Writer) error {
			_, err := w.Write(bytes.Repeat([]byte{byte(i)}, maxMemory/8))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if m.size > maxMemory || len(m.recent) != 8 {
		t.Errorf("%d videos of %d bytes", len(m.recent), m.size)
	}
	if m.open("19") == nil || m.open("0") != nil {
		t.Error("the wrong ones were forgotten")
	}
}

func TestFailedMakingLeavesNoFile(t *testing.T) {
	m := mediaStore{making: make(chan struct{}, 1), folder: t.TempDir()}
	err := m.produce(t.Context(), "a.mp4", func(_ context.Context, w io.Writer) error {
		_, _ = w.Write([]byte("half"))
		return errors.New("broken")
	})
	if err == nil || err.Error() != "broken" {
		t.Error(err)
	}
	if left, _ := os.ReadDir(m.folder); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}
