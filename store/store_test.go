package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLifeOfARender(t *testing.T) {
	b := open(t, statePath(t), "clipcat")
	if _, found := latest(t, b, 1); found {
		t.Error("an empty state knows a render")
	}
	commit(t, b, intent(1))
	want := Render{
		Metadata: "m1", Fingerprint: Fingerprint{1}, Attempt: 1, Template: "t", Modifications: "[]", Row: 2, Status: Submitting,
		IntendedAt: noon, UpdatedAt: noon,
	}
	check := func(step string) {
		t.Helper()
		got, _ := latest(t, b, 1)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", step, diff)
		}
	}
	check("intended")
	commit(t, b, submitted(1))
	want.Status, want.UID, want.SubmittedAt, want.UpdatedAt = Rendering, "u1", noon.Add(time.Second), noon.Add(time.Second)
	check("submitted")
	commit(t, b, completed(1))
	want.Status, want.URL, want.Preview, want.File, want.Credits, want.UpdatedAt = Completed, "https://v/1.mp4", "https://p", "v.mp4", 1.5, noon.Add(time.Minute)
	check("completed")
	if got := unfinished(t, b); len(got) != 0 {
		t.Errorf("unfinished: %v", got)
	}
}

func TestALostAnswerIsSettled(t *testing.T) {
	b := open(t, statePath(t), "clipcat")
	commit(t, b, intent(1), intent(2), intent(3))
	commit(t, b, Ended{Metadata: "m1", Status: Unknown, Error: "no answer", At: noon})
	commit(t, b, Renewed{Metadata: "m1", Settled: "not in the list", At: noon.Add(time.Hour)})
	r, _ := latest(t, b, 1)
	if r.Status != Submitting || r.Settled != "not in the list" || r.Error != "" || !r.IntendedAt.Equal(noon.Add(time.Hour)) {
		t.Errorf("renewed: %+v", r)
	}
	commit(t, b, submitted(1), Submitted{Metadata: "m2", UID: "u2", Settled: "found in the list", At: noon})
	if r, _ := latest(t, b, 1); r.Settled != "not in the list" || r.UID != "u1" {
		t.Errorf("submitted after that: %+v", r)
	}
	if r, _ := latest(t, b, 2); r.Settled != "found in the list" {
		t.Errorf("adopted: %+v", r)
	}
	commit(t, b, Withdrawn{Metadata: "m3"}, Withdrawn{Metadata: "m2"})
	if _, found := latest(t, b, 3); found {
		t.Error("a withdrawn intent is still there")
	}
	if _, found := latest(t, b, 2); !found {
		t.Error("a render that the service has was withdrawn")
	}
	if diff := cmp.Diff([]string{"m2 rendering", "m1 rendering"}, unfinished(t, b)); diff != "" {
		t.Error(diff)
	}
}

// What would let a render be paid for twice, or an answer be kept for a render that was never intended, is refused.
func TestChangesOutOfOrderAreRefused(t *testing.T) {
	b := open(t, statePath(t), "clipcat")
	commit(t, b, intent(1), submitted(1), intent(2))
	again := intent(1)
	again.Metadata = "other"
	for name, change := range map[string]Change{
		"the same metadata":            intent(2),
		"the same content and attempt": again,
		"submitted without an intent":  submitted(9),
		"ended without an intent":      completed(9),
		"renewed without an intent":    Renewed{Metadata: "m9", At: noon},
		"renewed though it has a uid":  Renewed{Metadata: "m1", At: noon},
	} {
		if err := b.Commit(t.Context(), []Change{change}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
	second := intent(1)
	second.Metadata, second.Attempt = "m1b", 2
	commit(t, b, second)
	if r, _ := latest(t, b, 1); r.Metadata != "m1b" {
		t.Errorf("the latest attempt is %+v", r)
	}
}

// A group is written whole or not at all.
func TestAGroupIsAtomic(t *testing.T) {
	path := statePath(t)
	b := open(t, path, "clipcat")
	commit(t, b, intent(1))
	err := b.Commit(t.Context(), []Change{submitted(1), intent(2), completed(9), intent(3)})
	if err == nil || !strings.Contains(err.Error(), "store.Ended: there is no such render in the state") {
		t.Errorf("a change of what is not there: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := b.Commit(ctx, []Change{intent(4)}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled commit: %v", err)
	}
	if err := b.Commit(ctx, nil); err != nil {
		t.Errorf("an empty group: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"m1 submitting"}, unfinished(t, open(t, path, "clipcat"))); diff != "" {
		t.Error(diff)
	}
}

func TestManyMayCommitAtOnce(t *testing.T) {
	path := statePath(t)
	b := open(t, path, "clipcat")
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 25 {
				n := 1 + w*25 + i
				if err := b.Commit(t.Context(), []Change{intent(n), submitted(n)}); err != nil {
					t.Error(err)
				}
				if _, found, err := b.Latest(t.Context(), intent(n).Fingerprint); !found || err != nil {
					t.Errorf("a committed render is not seen: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if got := len(unfinished(t, b)); got != 200 {
		t.Errorf("%d renders, want 200", got)
	}
}

// While a run writes, another handle reads, and sees only whole groups.
func TestReadingWhileAnotherWrites(t *testing.T) {
	path := statePath(t)
	b := open(t, path, "clipcat")
	commit(t, b, intent(0))
	reader, err := OpenReadOnly(path, Options{Service: "clipcat"})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if reader.ID() != b.ID() || len(b.ID()) != 8 || reader.Path() != path {
		t.Errorf("ids %q and %q, path %s", reader.ID(), b.ID(), reader.Path())
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := 1; n <= 100; n += 2 {
			if err := b.Commit(context.Background(), []Change{intent(n), intent(n + 1)}); err != nil {
				t.Error(err)
			}
		}
	}()
	for writing := true; writing; {
		select {
		case <-done:
			writing = false
		default:
		}
		if got := len(unfinished(t, reader)); got%2 == 0 {
			t.Fatalf("the reader sees %d renders: half a group", got)
		}
	}
	if got := len(unfinished(t, reader)); got != 101 {
		t.Errorf("at the end the reader sees %d renders", got)
	}
}

func TestServicesAreKeptApart(t *testing.T) {
	path := statePath(t)
	real, trial := open(t, path, "api.clipcat.com"), open(t, path, "local")
	commit(t, trial, keyed(1, "sku"), submitted(1), completed(1))
	if _, found := latest(t, real, 1); found {
		t.Error("a trial passes for the real one")
	}
	for name, find := range map[string]func(context.Context, string) (Render, bool, error){"latest": real.LatestOfKey, "shown": real.ShownOfKey} {
		if _, found, err := find(t.Context(), "sku"); found || err != nil {
			t.Errorf("%s of the key: %v, %v", name, found, err)
		}
	}
	commit(t, real, keyed(1, "sku")) // the same metadata and content are no clash
	if err := real.Commit(t.Context(), []Change{Ended{Metadata: "m1", Status: Failed, At: noon}}); err != nil {
		t.Error(err)
	}
	if r, _ := latest(t, trial, 1); r.Status != Completed {
		t.Errorf("the trial's render became %s", r.Status)
	}
	if trial.ID() != real.ID() {
		t.Error("one file, two ids")
	}
}

// A row whose content changes shows its old video until the new one is complete.
func TestAKeyShowsTheOldVideoUntilTheNewIsComplete(t *testing.T) {
	b := open(t, statePath(t), "clipcat")
	expect := func(step, latest, shown string) {
		t.Helper()
		l, _, err1 := b.LatestOfKey(t.Context(), "sku")
		s, _, err2 := b.ShownOfKey(t.Context(), "sku")
		if err := errors.Join(err1, err2); err != nil || l.Metadata != latest || s.Metadata != shown {
			t.Errorf("%s: latest %q, shown %q, %v; want %q, %q", step, l.Metadata, s.Metadata, err, latest, shown)
		}
	}
	commit(t, b, keyed(1, "sku"))
	expect("intended", "", "")
	commit(t, b, submitted(1))
	expect("submitted", "m1", "")
	commit(t, b, completed(1))
	expect("completed", "m1", "m1")
	commit(t, b, keyed(2, "sku"), submitted(2))
	expect("changed", "m2", "m1")
	commit(t, b, Ended{Metadata: "m2", Status: Failed, At: noon})
	expect("the new one failed", "m2", "m1")
	commit(t, b, keyed(3, "sku"), submitted(3), keyed(4, "sku"), submitted(4), completed(3))
	expect("an older one completed late", "m4", "m1")
	commit(t, b, completed(4))
	expect("completed again", "m4", "m4")

	commit(t, b, Linked{Key: "sku", Metadata: "m1"})
	expect("changed back to what is there", "m1", "m1")
	commit(t, b, intent(5), submitted(5), Linked{Key: "sku", Metadata: "m5"})
	expect("linked to one that is under way", "m5", "m1")
	commit(t, b, completed(5))
	expect("which completed", "m5", "m5")

	keys := map[string]Fingerprint{}
	for k, err := range b.Keys(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		keys[k.Key] = k.Fingerprint
	}
	if diff := cmp.Diff(map[string]Fingerprint{"sku": {5}}, keys); diff != "" {
		t.Error(diff)
	}
}

func TestContentsAndVideos(t *testing.T) {
	b := open(t, statePath(t), "clipcat")
	retry := intent(1)
	retry.Metadata, retry.Attempt = "m1b", 2
	commit(t, b, intent(1), submitted(1), completed(1), retry, intent(2))
	got := map[Fingerprint]ContentState{}
	for c, err := range b.Contents(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got[c.Fingerprint] = c
	}
	want := map[Fingerprint]ContentState{{1}: {Fingerprint{1}, 2, Submitting}, {2}: {Fingerprint{2}, 1, Submitting}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r, found, err := b.LatestVideo(t.Context(), Fingerprint{1}); !found || err != nil || r.Metadata != "m1" {
		t.Errorf("the latest video: %+v, %v", r, err)
	}
	if _, found, err := b.LatestVideo(t.Context(), Fingerprint{2}); found || err != nil {
		t.Errorf("a video of what was never completed: %v", err)
	}
	for range b.Contents(t.Context()) {
		break // an early end must leave no statement open, or Close would hang
	}
}

func TestStatusesToGoOnWith(t *testing.T) {
	b := open(t, statePath(t), "clipcat")
	var want []string
	for i, s := range []Status{Submitting, Rendering, Completed, Failed, Stuck, Unknown} {
		commit(t, b, intent(i), Ended{Metadata: fmt.Sprint("m", i), Status: s, At: noon})
		if s.Open() {
			want = append(want, fmt.Sprint("m", i, " ", s))
		}
	}
	if diff := cmp.Diff(want, unfinished(t, b)); diff != "" || len(want) != 4 {
		t.Error(diff)
	}
}

// What was submitted anew is settled by that: its first submit is not made good once more.
func TestTheUnknownRestsOnceItIsSubmittedAnew(t *testing.T) {
	b := open(t, statePath(t), "clipcat")
	again := intent(1)
	again.Metadata, again.Attempt = "m1b", 2
	commit(t, b, intent(1), Ended{Metadata: "m1", Status: Unknown, At: noon}, again)
	if diff := cmp.Diff([]string{"m1b submitting"}, unfinished(t, b)); diff != "" {
		t.Error(diff)
	}
}

func raw(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

func TestFilesThatAreNoState(t *testing.T) {
	plain := func(t *testing.T) string { return filepath.Join(t.TempDir(), "x.db") }
	for name, c := range map[string]struct {
		make     func(t *testing.T) string
		open     string // in the error of Open; "": it opens
		readOnly string // and of OpenReadOnly
	}{
		"missing": {plain, "", "no such file"},
		"empty": {func(t *testing.T) string {
			path := plain(t)
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}, "", "file does not exist"},
		"no database": {func(t *testing.T) string {
			path := plain(t)
			if err := os.WriteFile(path, []byte(strings.Repeat("sku,city\n", 500)), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}, "is damaged or no state file of sheetreel", "is damaged or no state file of sheetreel"},
		"newer": {func(t *testing.T) string {
			path := plain(t)
			raw(t, path, "PRAGMA user_version = 99")
			return path
		}, "written by a newer version of sheetreel; use that version", "written by a newer version of sheetreel; use that version"},
		"of another program": {func(t *testing.T) string {
			path := plain(t)
			raw(t, path, "CREATE TABLE accounts (id INTEGER)")
			return path
		}, "of another program; name another file with --state", "of another program; name another file with --state"},
		"a folder":  {func(t *testing.T) string { return t.TempDir() }, "cannot be opened", "the state "},
		"no folder": {func(t *testing.T) string { return filepath.Join(t.TempDir(), "none", "x.db") }, "does its folder exist", "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			path := c.make(t)
			r, err := OpenReadOnly(path, Options{})
			if err == nil || !strings.Contains(err.Error(), c.readOnly) {
				t.Errorf("OpenReadOnly: %v, want %q", err, c.readOnly)
			}
			if (name == "missing" || name == "empty") && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%v is not fs.ErrNotExist", err)
			}
			if r != nil {
				t.Error("OpenReadOnly returns a batch with its error")
			}
			b, err := Open(path, Options{})
			if c.open == "" {
				if err != nil {
					t.Fatal(err)
				}
				commit(t, b, intent(1))
				if err := b.Close(); err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.open) || !strings.Contains(err.Error(), path) {
				t.Errorf("Open: %v, want %q", err, c.open)
			}
		})
	}
}

func TestTheIDStays(t *testing.T) {
	path := statePath(t)
	first := open(t, path, "a")
	id := first.ID()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if again := open(t, path, "b").ID(); again != id {
		t.Errorf("%s became %s", id, again)
	}
	if other := open(t, statePath(t), "a").ID(); other == id {
		t.Errorf("two batches are both %s", id)
	}
}

// The power fails right after Commit has returned: what stands on disk then, without anything that SQLite would write
// later, holds all that was acknowledged.
func TestPowerLossAfterCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	b := open(t, path, "clipcat")
	for n := range 20 {
		commit(t, b, intent(n), submitted(n))
		copied := filepath.Join(t.TempDir(), "x.db")
		for _, suffix := range []string{"", "-wal"} {
			data, err := os.ReadFile(path + suffix)
			if err != nil {
				t.Fatal(err)
			}
			if suffix == "-wal" {
				data = append(data, make([]byte, 100)...) // and a torn write behind it
			}
			if err := os.WriteFile(copied+suffix, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := len(unfinished(t, open(t, copied, "clipcat"))); got != n+1 {
			t.Fatalf("after %d acknowledged renders the copy has %d", n+1, got)
		}
	}
}

// Without the log a write that was cut short leaves a journal that has to be rolled back, also by one who only looks.
func TestAHalfWrittenFileIsRolledBack(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "Dropbox")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "x.db")
	b := open(t, path, "clipcat")
	commit(t, b, intent(1))
	if _, err := b.write.Exec("PRAGMA cache_size = 1"); err != nil { // changes go to the file before their commit
		t.Fatal(err)
	}
	tx, err := b.write.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for n := 2; n < 500; n++ {
		i := intent(n)
		if _, err := tx.Exec(`INSERT INTO render (service, metadata, fingerprint, attempt, template, modifications, row, key, status,
			intended_at, updated_at) VALUES ('clipcat', ?, ?, 1, 't', '[]', 1, '', 'submitting', 1, 1)`, i.Metadata, i.Fingerprint[:]); err != nil {
			t.Fatal(err)
		}
	}
	for name, look := range map[string]func(string, Options) (*Batch, error){"Open": Open, "OpenReadOnly": OpenReadOnly} {
		copied := filepath.Join(t.TempDir(), "x.db")
		for _, suffix := range []string{"", "-journal"} {
			data, err := os.ReadFile(path + suffix)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(copied+suffix, data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c, err := look(copied, Options{Service: "clipcat"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff([]string{"m1 submitting"}, unfinished(t, c)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		_ = c.Close()
	}
}

// A copy of the files cannot tell whether they were synced; SQLite can: 2 is FULL, which syncs the log at every commit.
func TestEveryCommitIsSynced(t *testing.T) {
	b := open(t, filepath.Join(t.TempDir(), "x.db"), "clipcat")
	var level int
	var journal string
	err := errors.Join(b.write.QueryRow("PRAGMA synchronous").Scan(&level), b.write.QueryRow("PRAGMA journal_mode").Scan(&journal))
	if err != nil || level != 2 || journal != "wal" {
		t.Errorf("synchronous is %d, the journal %q, %v", level, journal, err)
	}
}

// A group whose writing was cut short is not there at all, and all before it is.
func TestPowerLossDuringCommit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	b := open(t, path, "clipcat")
	commit(t, b, intent(1))
	before, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	commit(t, b, intent(2), intent(3), intent(4))
	db, err1 := os.ReadFile(path)
	wal, err2 := os.ReadFile(path + "-wal")
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for cut := int(before.Size()); cut <= len(wal); cut += 997 {
		copied := filepath.Join(t.TempDir(), "x.db")
		if err := errors.Join(os.WriteFile(copied, db, 0o600), os.WriteFile(copied+"-wal", wal[:cut], 0o600)); err != nil {
			t.Fatal(err)
		}
		c := open(t, copied, "clipcat")
		if got := len(unfinished(t, c)); got != 1 && (got != 4 || cut < len(wal)-8192) {
			t.Errorf("cut at %d of %d: %d renders", cut, len(wal), got)
		}
		_ = c.Close()
	}
}

func TestJournalBySort(t *testing.T) {
	for path, want := range map[string]string{
		"/home/ana/OneDrive - Work/x.db": "OneDrive", "/Users/ana/Dropbox/a/x.db": "Dropbox", "/Users/ana/Dropbox (Work)/x.db": "Dropbox",
		"/Users/ana/Library/CloudStorage/GoogleDrive-ana/x.db": "Google Drive", "/Users/ana/Library/Mobile Documents/com~apple~CloudDocs/x.db": "iCloud",
		"/home/ana/batches/x.db": "", "/home/ana/dropboxes/x.db": "",
	} {
		mode, notice := journalFor(path)
		if (mode == "DELETE") != (want != "") || !strings.Contains(notice, want) || (notice == "") != (want == "") {
			t.Errorf("%s: %s, %q", path, mode, notice)
		}
	}
	folder := filepath.Join(t.TempDir(), "Dropbox")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	b := open(t, filepath.Join(folder, "x.db"), "clipcat")
	commit(t, b, intent(1))
	if _, err := os.Stat(filepath.Join(folder, "x.db-wal")); !errors.Is(err, fs.ErrNotExist) || b.Notice() == "" {
		t.Errorf("a log in a synchronised folder: %v; notice %q", err, b.Notice())
	}
}
