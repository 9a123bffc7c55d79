package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestMain lets the test binary be a second process; see TestASecondProcess.
func TestMain(m *testing.M) {
	if state := os.Getenv(childState); state != "" {
		holdTheLock(state)
		return
	}
	os.Exit(m.Run())
}

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func statePath(t testing.TB) string { return filepath.Join(t.TempDir(), "batch ?#%.state.db") }

func open(t testing.TB, path, service string) *Batch {
	t.Helper()
	b, err := Open(path, Options{Service: service})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func commit(t testing.TB, b *Batch, changes ...Change) {
	t.Helper()
	if err := b.Commit(context.Background(), changes); err != nil {
		t.Fatal(err)
	}
}

// intent is that of the n-th content, whose metadata is "m" and n.
func intent(n int) Intent {
	return Intent{
		Metadata: fmt.Sprint("m", n), Fingerprint: Fingerprint{byte(n), byte(n >> 8)}, Attempt: 1, Template: "t",
		Modifications: "[]", Row: n + 1, At: noon,
	}
}

func keyed(n int, key string) Intent {
	i := intent(n)
	i.Key = key
	return i
}

func submitted(n int) Submitted {
	return Submitted{Metadata: fmt.Sprint("m", n), UID: fmt.Sprint("u", n), At: noon.Add(time.Second)}
}

func completed(n int) Ended {
	return Ended{
		Metadata: fmt.Sprint("m", n), Status: Completed, URL: fmt.Sprintf("https://v/%d.mp4", n), Preview: "https://p", Credits: 1.5,
		File: "v.mp4", At: noon.Add(time.Minute),
	}
}

// latest returns the latest attempt at the n-th content.
func latest(t testing.TB, b *Batch, n int) (Render, bool) {
	t.Helper()
	r, found, err := b.Latest(context.Background(), intent(n).Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	return r, found
}

// unfinished are the metadata of what a run has to go on with.
func unfinished(t testing.TB, b *Batch) []string {
	t.Helper()
	var out []string
	for r, err := range b.Unfinished(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, fmt.Sprint(r.Metadata, " ", r.Status))
	}
	return out
}
