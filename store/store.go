// Package store remembers durably what a batch intended, submitted and finished, in one SQLite file, and writes the
// output sheet from it. Commit returns when the changes are on disk: the caller may pay for a render only after its
// intent is.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver, in pure Go
)

// Status is where a row stands, in the store and in the output sheet.
type Status string

// The statuses of a row.
const (
	Pending    Status = "pending"    // nothing was submitted for it yet
	Submitting Status = "submitting" // intended; whether the service has it is settled by the run that goes on
	Rendering  Status = "rendering"  // the service has it
	Completed  Status = "completed"  // its video is there
	Failed     Status = "failed"     // the service refused it or could not render it
	Invalid    Status = "invalid"    // the row's own cells are wrong; never submitted
	Skipped    Status = "skipped"    // a blank row
	Stuck      Status = "stuck"      // past the deadline: asked for by later runs, never paid again by itself
	Unknown    Status = "unknown"    // whether the service has it cannot be settled; never paid again by itself
)

// Open tells whether a later run has something to go on with.
func (s Status) Open() bool {
	return s == Submitting || s == Rendering || s == Stuck || s == Unknown
}

// Batch is an open state file. Its methods may be called by many goroutines; changes go through one writer.
type Batch struct {
	path    string
	service string
	id      string
	write   *sql.DB // nil when opened for reading
	read    *sql.DB
	notice  string

	keyed atomic.Bool // some row has, or had, a key
	files atomic.Bool // some video was brought home

	mu       sync.Mutex
	prepared map[string]*sql.Stmt
}

// Options says how to open a state file.
type Options struct {
	// Service names who holds the renders. Renders of one service are invisible to another, so that a trial run
	// against a local server never passes for the real one.
	Service string
	// ID is that of the batch where a new file takes the place of one that was lost; empty: a new file gets one of its own.
	ID string
}

// Open opens or creates a state file for a run. The run must hold the [Lock] of the same path.
func Open(path string, o Options) (*Batch, error) {
	if err := recognise(path); err != nil {
		return nil, explain(path, err)
	}
	journal, notice := journalFor(path)
	b := &Batch{path: path, service: o.Service, notice: notice}
	var err error
	if b.write, err = openDB(path, "rwc", "_pragma=journal_mode("+journal+")", "_pragma=synchronous(FULL)", "_txlock=immediate"); err != nil {
		return nil, err
	}
	b.write.SetMaxOpenConns(1)
	if err := migrate(b.write); err != nil {
		b.write.Close()
		return nil, explain(path, err)
	}
	if b.read, err = openDB(path, "ro"); err != nil {
		b.write.Close()
		return nil, err
	}
	err = b.identify(o.ID)
	if err == nil {
		err = errors.Join(b.readKeyed(), b.readFiles())
	}
	if err != nil {
		b.Close()
		return nil, explain(path, err)
	}
	return b, nil
}

// OpenReadOnly opens a state file to look at it, also while a run writes. The error is fs.ErrNotExist where there is none.
func OpenReadOnly(path string, o Options) (*Batch, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("open the state: %w", err)
	}
	b := &Batch{path: path, service: o.Service}
	var err error
	// Not "ro": what a run that was killed left half written has to be rolled back before it can be read.
	if b.read, err = openDB(path, "rw", "_pragma=query_only(1)"); err != nil {
		return nil, err
	}
	version, err := schemaVersion(b.read)
	if err == nil && version == 0 {
		err = fs.ErrNotExist // created, but killed before its first migration
	}
	if _, newer := migration(version + 1); err == nil && newer {
		err = b.upgrade()
	}
	if err == nil {
		err = errors.Join(b.readID(), b.readFiles())
	}
	if err != nil {
		b.Close()
		return nil, explain(path, err)
	}
	return b, nil
}

// upgrade brings a file that an earlier version wrote to the newest schema, for one who only wants to read it.
func (b *Batch) upgrade() error {
	db, err := openDB(b.path, "rw", "_txlock=immediate")
	if err != nil {
		return err
	}
	return errors.Join(migrate(db), db.Close())
}

// openDB opens a database handle. The path goes in as a URI, in which ? and # would mean something else.
func openDB(path, mode string, options ...string) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open the state: %w", err)
	}
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(abs)}
	options = append(options, "mode="+mode, "_pragma=busy_timeout(10000)", "_pragma=cache_size(-16000)")
	db, err := sql.Open("sqlite", uri.String()+"?"+strings.Join(options, "&"))
	if err != nil {
		return nil, fmt.Errorf("open the state %s: %w", path, err)
	}
	return db, nil
}

// explain adds what to do to errors that people can do something about.
func explain(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errNewer) || errors.Is(err, errForeign) {
		return fmt.Errorf("the state %s: %w", path, err)
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "not a database"), strings.Contains(text, "malformed"):
		return fmt.Errorf("the state %s is damaged or no state file of sheetreel: %w; restore it from a backup, or name another with --state", path, err)
	case strings.Contains(text, "disk is full"), strings.Contains(text, "SQLITE_FULL"):
		return fmt.Errorf("the disk is full, so the state %s cannot be written: %w; free some space and run again", path, err)
	case strings.Contains(text, "disk I/O error"):
		return fmt.Errorf("the state %s cannot be read or written: %w; is the disk full, or over a limit, or gone? See to that and run again: "+
			"what was recorded is kept", path, err)
	case strings.Contains(text, "unable to open"):
		return fmt.Errorf("the state %s cannot be opened: %w; does its folder exist, and may you write there?", path, err)
	}
	return fmt.Errorf("the state %s: %w; run again: what was recorded is kept", path, err)
}

// identify reads the batch's id, or gives it that one, or one of its own.
func (b *Batch) identify(id string) error {
	err := b.readID()
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if id == "" {
		var random [5]byte
		_, _ = rand.Read(random[:]) // never fails
		id = strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))
	}
	if _, err := b.write.Exec(`INSERT INTO batch (id, created_at) VALUES (?, ?)`, id, time.Now().UnixMilli()); err != nil {
		return err
	}
	return b.readID()
}

func (b *Batch) readID() error { return b.read.QueryRow(`SELECT id FROM batch`).Scan(&b.id) }

func (b *Batch) readKeyed() error {
	var keyed bool
	err := b.read.QueryRow(`SELECT EXISTS (SELECT 1 FROM render WHERE key <> '')`).Scan(&keyed)
	b.keyed.Store(keyed)
	return err
}

// ID is the batch's own: eight lower-case letters and digits, made once.
func (b *Batch) ID() string { return b.id }

// Path is the state file's path.
func (b *Batch) Path() string { return b.path }

// Notice is what a person should know about where the file lies, or "".
func (b *Batch) Notice() string { return b.notice }

// prepare returns a statement for reading, prepared at its first use.
func (b *Batch) prepare(query string) (*sql.Stmt, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s, ok := b.prepared[query]; ok {
		return s, nil
	}
	s, err := b.read.Prepare(query)
	if err != nil {
		return nil, err
	}
	if b.prepared == nil {
		b.prepared = map[string]*sql.Stmt{}
	}
	b.prepared[query] = s
	return s, nil
}

// Close closes the file. Everything committed is on disk already.
func (b *Batch) Close() error {
	var errs []error
	for _, db := range []*sql.DB{b.read, b.write} { // the writer last: it folds the log back into the file
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// Commit writes changes in one transaction. When it returns nil they are on disk.
func (b *Batch) Commit(ctx context.Context, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	tx, err := b.write.BeginTx(ctx, nil)
	if err != nil {
		return explain(b.path, err)
	}
	defer tx.Rollback()
	t := &transaction{tx: tx, prepared: map[string]*sql.Stmt{}, keyed: &b.keyed, files: &b.files}
	for _, c := range changes {
		if err := c.apply(t, b.service); err != nil {
			return explain(b.path, fmt.Errorf("%T: %w", c, err))
		}
	}
	if err := tx.Commit(); err != nil {
		return explain(b.path, err)
	}
	return nil
}
