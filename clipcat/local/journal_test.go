package local

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sheetreel/sheetreel/clipcat"
)

// fill makes a folder with three finished renders, one of them failed, and closes the server.
func fill(t *testing.T) (folder string, before []clipcat.Render) {
	t.Helper()
	folder = t.TempDir()
	r := overLoopback(t, Config{RenderTime: in(0), Folder: folder, BaseURL: "http://local.test", CreditsPerRender: 3, Faults: Faults{FailRender: 2}})
	for _, name := range []string{"a", "b", "ünïcode <&> \"quoted\"\nline"} {
		r.submit(t, name)
	}
	before = r.Accepted()
	r.stop()
	return folder, before
}

func reopen(t *testing.T, folder string) *Server {
	t.Helper()
	return newServer(t, Config{RenderTime: in(0), Folder: folder, BaseURL: "http://local.test"})
}

func TestRestart(t *testing.T) {
	folder, before := fill(t)
	for range 2 { // the second time shows that opening changes nothing
		s := reopen(t, folder)
		if diff := cmp.Diff(before, s.Accepted()); diff != "" {
			t.Error(diff)
		}
		if c := s.Counts(); c.Accepted != 3 || c.PostsByMetadata["a"] != 1 || s.quota.used != 9 {
			t.Errorf("%+v, %v credits used", c, s.quota.used)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestTornLastLineIsDropped(t *testing.T) {
	folder, before := fill(t)
	path := filepath.Join(folder, "renders.jsonl")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lastLine := strings.LastIndexByte(strings.TrimSuffix(string(whole), "\n"), '\n') + 1
	for cut := lastLine; cut < len(whole); cut++ {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		s := reopen(t, folder)
		if diff := cmp.Diff(before[:2], s.Accepted()); diff != "" {
			t.Fatalf("cut at %d:\n%s", cut-lastLine, diff)
		}
		if _, refused := s.accept(renderRequest{template: guide, raw: "[]", metadata: "next"}, s.faults.Load(), ""); refused != nil {
			t.Fatal(refused.message)
		}
		_ = s.Close()
		s = reopen(t, folder)
		if all := s.Accepted(); len(all) != 3 || all[2].Metadata != "next" {
			t.Fatalf("cut at %d, what was accepted afterwards is lost: %+v", cut-lastLine, all)
		}
		_ = s.Close()
	}
}

func TestDamagedJournalIsRefused(t *testing.T) {
	folder, _ := fill(t)
	path := filepath.Join(folder, "renders.jsonl")
	data, _ := os.ReadFile(path)
	data[3] = '\x00'
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{Folder: folder}); err == nil || !strings.Contains(err.Error(), "line 1 is damaged") {
		t.Errorf("%v", err)
	}
	if after, _ := os.ReadFile(path); string(after) != string(data) {
		t.Error("the damaged journal was changed")
	}
}

func TestOneServerAFolder(t *testing.T) {
	folder := t.TempDir()
	first := newServer(t, Config{Folder: folder})
	if _, err := New(Config{Folder: folder}); err == nil || !strings.Contains(err.Error(), "another server") {
		t.Errorf("%v", err)
	}
	_ = first.Close()
	newServer(t, Config{Folder: folder})
}

func TestJournalThatCannotBeWrittenAcceptsNothing(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0), Folder: t.TempDir()})
	r.submit(t, "a")
	_ = r.journal.file.Close()
	if got := r.outcome(t.Context(), "b"); got != 500 {
		t.Errorf("answered %d", got)
	}
	if n := r.Counts().Accepted; n != 1 {
		t.Errorf("%d accepted", n)
	}
	r.journal.file = nil // so that closing the server finds nothing to complain of
}

func TestRealRendersGoOnAfterARestart(t *testing.T) {
	folder := t.TempDir()
	blocked := func(ctx context.Context, w io.Writer, _ string, _ []clipcat.Modification) error {
		_, _ = w.Write([]byte("half a vid"))
		<-ctx.Done()
		return ctx.Err()
	}
	r := overLoopback(t, Config{Folder: folder, Render: blocked, Concurrency: 1})
	render := r.submit(t, "Rome")
	r.submit(t, "Oslo")
	for r.status(t, render.UID) != rendering {
		time.Sleep(time.Millisecond)
	}
	r.stop()
	again := overLoopback(t, Config{Folder: folder})
	again.settled(t)
	path, ok := again.VideoFile(render.UID)
	data, err := os.ReadFile(path)
	if want := "video of " + guide + ": Rome"; !ok || err != nil || string(data) != want {
		t.Errorf("%s: %q, %v", path, data, err)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "videos", "*")); len(left) != 2 {
		t.Errorf("the folder holds %v", left)
	}
	again.stop()
	// Once more: what is finished stays so and is not rendered again.
	last := newServer(t, Config{Folder: folder, Render: blocked})
	for _, render := range last.Accepted() {
		if render.Status != completed {
			t.Errorf("%+v", render)
		}
	}
}

// settled waits until nothing is queued or rendering, however long that takes.
func (r *rig) settled(t *testing.T) {
	t.Helper()
	r.renderers.Wait()
	for _, render := range r.Accepted() {
		if render.State() == clipcat.Underway {
			t.Fatalf("%s is %s, and nobody renders", render.Metadata, render.Status)
		}
	}
}

const childFolder = "LOCAL_TEST_CHILD_FOLDER"

// serveAsChild is this test binary in the role of a server that is going to be killed.
func serveAsChild(folder string) error {
	slow := func(ctx context.Context, w io.Writer, template string, m []clipcat.Modification) error {
		time.Sleep(3 * time.Millisecond)
		return fakeVideo(ctx, w, template, m)
	}
	s, err := New(Config{Templates: []string{"testdata/guide"}, Folder: folder, Render: slow, Concurrency: 2, BaseURL: "http://local.test"})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return s.Serve(context.Background(), l)
}

func TestKilledServerLosesNothing(t *testing.T) {
	folder := t.TempDir()
	answered := map[string]string{} // uid to metadata
	for round := range 6 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childFolder+"="+folder)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		child.Stderr = os.Stderr
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		address, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		submitUntilItDies(t, "http://"+strings.TrimSpace(address), round, answered, func() { _ = child.Process.Kill() })
		_ = child.Wait()
	}
	r := overLoopback(t, Config{Folder: folder, Concurrency: 2})
	r.settled(t)
	known := map[string]bool{}
	for _, render := range r.Accepted() {
		known[render.UID] = true
		path, ok := r.VideoFile(render.UID)
		data, err := os.ReadFile(path)
		if want := "video of " + guide + ": " + render.Metadata; !ok || err != nil || string(data) != want {
			t.Errorf("%s: %q, %v, want %q", path, data, err, want)
		}
	}
	for uid, name := range answered {
		if !known[uid] {
			t.Errorf("%s (%s) was accepted and is lost", uid, name)
		}
	}
	if c := r.Counts(); c.Duplicates != 0 {
		t.Errorf("%d duplicates", c.Duplicates)
	}
	if left, _ := filepath.Glob(filepath.Join(folder, "videos", "*.tmp")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	t.Logf("%d accepted, %d of them answered", len(known), len(answered))
}

// submitUntilItDies posts from four sides and notes what was answered. It kills the server at an answer, in the midst of what
// the other sides do, in every round at a later one.
func submitUntilItDies(t *testing.T, base string, round int, answered map[string]string, kill func()) {
	client, err := clipcat.New(clipcat.Config{Endpoint: base, Key: "local", Transport: &http.Transport{}, Patience: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	left := 3 + 4*round
	var group sync.WaitGroup
	for side := range 4 {
		group.Go(func() {
			for i := 0; ; i++ {
				render, err := client.CreateRender(t.Context(), request(fmt.Sprintf("%d-%d-%d", round, side, i)))
				if err != nil {
					if clipcat.StatusOf(err) != 0 {
						t.Error(errors.Unwrap(err), err)
					}
					return
				}
				mu.Lock()
				answered[render.UID] = render.Metadata
				if left--; left == 0 {
					kill()
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
}
