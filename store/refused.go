package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// The columns that only the sheet of refused rows has, behind the prefix. Its status column is the output's.
const (
	RowColumn    = "row"
	ReasonColumn = "reason"
	RemedyColumn = "remedy"
)

// Refusal is why a row was refused, and what can be done about it.
type Refusal struct {
	Status Status
	Reason string
	Remedy string
}

// RefusedWriter writes the sheet of refused rows: those rows as they are, each with its number, reason and remedy. It
// takes them while the output is written; [RefusedWriter.Place] puts the whole into its place.
type RefusedWriter struct {
	path   string
	sheet  *sheet.Sheet
	prefix string

	file *os.File // beside the path; nil before the first row
	out  *sheet.Writer
	sum  hash.Hash
	rows int
	err  error // the first
}

// NewRefusedWriter returns one that writes nothing before its first row.
func NewRefusedWriter(path string, s *sheet.Sheet, prefix string) *RefusedWriter {
	return &RefusedWriter{path: path, sheet: s, prefix: prefix}
}

// Add takes a row. An error is kept for Place.
func (w *RefusedWriter) Add(row sheet.Row, r Refusal) {
	if w.err == nil && w.file == nil {
		w.err = w.begin()
	}
	if w.err == nil {
		w.err = w.out.Write(row, []string{strconv.Itoa(row.Number), string(r.Status), r.Reason, r.Remedy})
		w.rows++
	}
}

func (w *RefusedWriter) begin() (err error) {
	if w.file, err = openBeside(besidePath(w.path), w.path); err != nil {
		return err
	}
	w.sum = sha256.New()
	var columns []sheet.Column
	for _, name := range []string{RowColumn, "status", ReasonColumn, RemedyColumn} {
		columns = append(columns, sheet.Column{Name: w.prefix + name})
	}
	w.out, err = w.sheet.NewTextWriter(io.MultiWriter(w.file, w.sum), columns)
	return err
}

// Rows is how many rows were taken.
func (w *RefusedWriter) Rows() int { return w.rows }

// ErrEdited says that the sheet of refused rows is not as it was written: a person is mending it, or it is their own.
var ErrEdited = errors.New("it was edited, or is another file")

// Place puts the sheet into its place, as a whole, and tells where that is; where no row was refused it removes the one
// of before. A file that this batch did not write in that form stays as it is, and the error is [ErrEdited].
func (w *RefusedWriter) Place(ctx context.Context, b *Batch) (string, error) {
	defer w.Abandon()
	if w.err == nil && w.file != nil {
		w.err = errors.Join(w.out.Close(), w.file.Sync())
	}
	if w.err != nil {
		return "", w.failed(w.err)
	}
	switch known, err := b.WroteSheet(ctx, w.path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", w.failed(err)
	case !known:
		return "", ErrEdited
	case w.rows == 0:
		return "", errors.Join(os.Remove(w.path), syncFolder(filepath.Dir(w.path)))
	}
	if w.rows == 0 {
		return "", nil
	}
	// Known before it is there: a kill in between must not make it look like a person's.
	if err := b.Commit(ctx, []Change{SheetWritten{File: filepath.Base(w.path), Sum: [32]byte(w.sum.Sum(nil))}}); err != nil {
		return "", err
	}
	if err := w.file.Close(); err != nil {
		return "", w.failed(err)
	}
	placed, err := renameInto(w.file.Name(), w.path)
	if err != nil {
		return "", w.failed(err)
	}
	w.file = nil
	return placed, syncFolder(filepath.Dir(w.path))
}

func (w *RefusedWriter) failed(err error) error { return fmt.Errorf("write %s: %w", w.path, err) }

// Abandon leaves nothing behind of what was not placed.
func (w *RefusedWriter) Abandon() {
	if w.file == nil {
		return
	}
	_ = w.file.Close() // it goes
	_ = os.Remove(w.file.Name())
	w.file = nil
}

// SheetWritten says that a sheet of refused rows is about to have that content, or that all in it was taken in: it may
// be replaced.
type SheetWritten struct {
	File string
	Sum  [32]byte
}

func (c SheetWritten) apply(tx *transaction, _ string) error {
	_, err := tx.Exec(`INSERT OR IGNORE INTO written_sheet (file, sha256) VALUES (?,?)`, c.File, c.Sum[:])
	return err
}

// WroteSheet tells whether a sheet of refused rows is as this batch wrote it, or took it in. The error is fs.ErrNotExist where there
// is none.
func (b *Batch) WroteSheet(ctx context.Context, path string) (bool, error) {
	sum, err := SheetSum(path)
	if err != nil {
		return false, err
	}
	statement, err := b.prepare(`SELECT 1 FROM written_sheet WHERE file = ? AND sha256 = ?`)
	if err != nil {
		return false, explain(b.path, err)
	}
	var yes int
	err = statement.QueryRowContext(ctx, filepath.Base(path), sum[:]).Scan(&yes)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, explain(b.path, err)
	}
	return true, nil
}

// SheetSum is the hash of all that is in a file.
func SheetSum(path string) (sum [32]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	return [32]byte(h.Sum(nil)), nil
}
