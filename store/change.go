package store

import (
	"database/sql"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// Change is one transition of a render. Changes are made by the run that holds the lock, in the order of durability:
// [Intent], then the POST, then [Submitted], then [Ended].
type Change interface {
	apply(tx *transaction, service string) error
}

// transaction executes statements that are prepared once for the group: most of the work of a small statement is
// reading it.
type transaction struct {
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	keyed    *atomic.Bool // some row has a key: without any there is nothing to keep about keys
	files    *atomic.Bool // some video was brought home
}

func (t *transaction) Exec(query string, args ...any) (sql.Result, error) {
	statement, ok := t.prepared[query]
	if !ok {
		var err error
		if statement, err = t.tx.Prepare(query); err != nil {
			return nil, err
		}
		t.prepared[query] = statement
	}
	return statement.Exec(args...)
}

// Fingerprint is a hash of what a render shows: template and modifications, and where equal rows do not share a render,
// the row's place among them. Equal fingerprints need one payment.
type Fingerprint [16]byte

// Intent says that a render is about to be submitted.
type Intent struct {
	Metadata      string // unique in the service
	Fingerprint   Fingerprint
	Attempt       int
	Template      string
	Modifications string // JSON
	Row           int
	Key           string
	At            time.Time
}

func (c Intent) apply(tx *transaction, service string) error {
	if c.Key != "" {
		tx.keyed.Store(true)
	}
	_, err := tx.Exec(`INSERT INTO render (service, metadata, fingerprint, attempt, template, modifications, row, key,
		status, intended_at, updated_at) VALUES (?,?,?,?,?,?,?,?,?,?,?)`,
		service, c.Metadata, c.Fingerprint[:], c.Attempt, c.Template, c.Modifications, c.Row, c.Key,
		Submitting, c.At.UnixMilli(), c.At.UnixMilli())
	return err
}

// Renewed says that a render whose answer was lost is about to be submitted a second time, since it is settled that the
// service does not have it.
type Renewed struct {
	Metadata string
	Settled  string // how that was settled, for people
	At       time.Time
}

func (c Renewed) apply(tx *transaction, service string) error {
	return one(tx.Exec(`UPDATE render SET status = ?, settled = ?, error = '', intended_at = ?, updated_at = ?
		WHERE service = ? AND metadata = ? AND uid = ''`,
		Submitting, c.Settled, c.At.UnixMilli(), c.At.UnixMilli(), service, c.Metadata))
}

// Accepted says that the service answered that it took the render, but not under which uid: what became of it is unknown,
// and it is never submitted again by itself, whatever the service's list says.
type Accepted struct {
	Metadata string
	Error    string // for people
	At       time.Time
}

func (c Accepted) apply(tx *transaction, service string) error {
	return one(tx.Exec(`UPDATE render SET status = ?, error = ?, accepted = 1, updated_at = ? WHERE service = ? AND metadata = ? AND uid = ''`,
		Unknown, c.Error, c.At.UnixMilli(), service, c.Metadata))
}

// Submitted says that the service has the render.
type Submitted struct {
	Metadata string
	UID      string
	Settled  string // how a lost answer was settled; "" where the answer came
	At       time.Time
}

func (c Submitted) apply(tx *transaction, service string) error {
	err := one(tx.Exec(`UPDATE render SET status = ?, uid = ?, settled = iif(? = '', settled, ?), error = '', submitted_at = ?, updated_at = ?
		WHERE service = ? AND metadata = ?`,
		Rendering, c.UID, c.Settled, c.Settled, c.At.UnixMilli(), c.At.UnixMilli(), service, c.Metadata))
	if err != nil || !tx.keyed.Load() {
		return err
	}
	_, err = tx.Exec(`INSERT INTO keyed (service, key, latest)
		SELECT service, key, metadata FROM render WHERE service = ? AND metadata = ? AND key <> ''
		ON CONFLICT (service, key) DO UPDATE SET latest = excluded.latest`, service, c.Metadata)
	return err
}

// Ended says how a render ended, for this run at least: Completed, Failed, Stuck or Unknown.
type Ended struct {
	Metadata string
	Status   Status
	URL      string
	Preview  string
	File     string // of the downloaded or locally rendered video, relative to the output
	Credits  float64
	Error    string
	Warnings []string // what the video shows otherwise than it was meant
	At       time.Time
}

func (c Ended) apply(tx *transaction, service string) error {
	err := one(tx.Exec(`UPDATE render SET status = ?, url = ?, preview = ?, file = ?, credits = ?, error = ?, warnings = ?, updated_at = ?
		WHERE service = ? AND metadata = ?`,
		c.Status, c.URL, c.Preview, c.File, c.Credits, c.Error, strings.Join(c.Warnings, "\n"), c.At.UnixMilli(), service, c.Metadata))
	if err != nil || c.Status != Completed || !tx.keyed.Load() {
		return err
	}
	// Without the hint SQLite reads the whole table: to its planner a service looks as selective as a render.
	_, err = tx.Exec(`UPDATE keyed INDEXED BY keyed_latest SET shown = latest WHERE service = ? AND latest = ?`, service, c.Metadata)
	return err
}

// Withdrawn takes back an intent that certainly was not submitted: the row is pending again.
type Withdrawn struct{ Metadata string }

func (c Withdrawn) apply(tx *transaction, service string) error {
	_, err := tx.Exec(`DELETE FROM render WHERE service = ? AND metadata = ? AND uid = ''`, service, c.Metadata)
	return err
}

// Linked says that the row of that key is now served by a render that is there already.
type Linked struct {
	Key      string
	Metadata string
}

func (c Linked) apply(tx *transaction, service string) error {
	tx.keyed.Store(true)
	_, err := tx.Exec(`INSERT INTO keyed (service, key, latest, shown)
		SELECT service, ?, metadata, iif(status = 'completed', metadata, '') FROM render WHERE service = ? AND metadata = ?
		ON CONFLICT (service, key) DO UPDATE SET latest = excluded.latest,
			shown = iif(excluded.shown = '', shown, excluded.shown)`, c.Key, service, c.Metadata)
	return err
}

// one turns an update that met no render into an error: the state is not what the run believes.
func one(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return fmt.Errorf("there is no such render in the state; was the file replaced during the run?")
}
