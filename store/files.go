package store

import (
	"context"
	"database/sql"
	"iter"
	"time"
)

// VideoFile is a video that was brought home, whole and looked into.
type VideoFile struct {
	File     string // relative to the output's folder, with slashes; absolute where that cannot be
	Metadata string // of the render that it is of
	RowHash  uint64 // of the cells of the row that it was named for
	Bytes    int64
	Sum      []byte    // SHA-256 of all that is in it; empty where an earlier version of this program kept it
	At       time.Time // when it came home
}

// Kept says that a video is at home. It takes the place of what the file was before.
type Kept struct{ VideoFile }

func (c Kept) apply(tx *transaction, service string) error {
	tx.files.Store(true)
	_, err := tx.Exec(`INSERT OR REPLACE INTO video_file (file, service, metadata, row_hash, bytes, sha256, kept_at) VALUES (?,?,?,?,?,?,?)`,
		c.File, service, c.Metadata, int64(c.RowHash), c.Bytes, append([]byte{}, c.Sum...), c.At.UnixMilli())
	return err
}

// Refreshed says that these links lead to a finished render, whatever was said of it before.
type Refreshed struct {
	Metadata string
	URL      string
	Preview  string
}

func (c Refreshed) apply(tx *transaction, service string) error {
	return one(tx.Exec(`UPDATE render SET url = ?, preview = ?, error = '' WHERE service = ? AND metadata = ?`, c.URL, c.Preview, service, c.Metadata))
}

// Lost says that a finished render's video is not to be had any more. It was paid for, and stays completed.
type Lost struct {
	Metadata string
	Why      string
}

func (c Lost) apply(tx *transaction, service string) error {
	return one(tx.Exec(`UPDATE render SET error = ? WHERE service = ? AND metadata = ?`, c.Why, service, c.Metadata))
}

// HasFiles tells whether any video was ever brought home.
func (b *Batch) HasFiles() bool { return b.files.Load() }

func (b *Batch) readFiles() error {
	var files bool
	err := b.read.QueryRow(`SELECT EXISTS (SELECT 1 FROM video_file)`).Scan(&files)
	b.files.Store(files)
	return err
}

// FilesOf yields the files of a render, the one that came last at the end.
func (b *Batch) FilesOf(ctx context.Context, metadata string) iter.Seq2[VideoFile, error] {
	return each(ctx, b, scanFile, `SELECT file, metadata, row_hash, bytes, sha256, kept_at FROM video_file WHERE service = ? AND metadata = ? ORDER BY kept_at`,
		b.service, metadata)
}

// Files yields every file of the service's renders, in the order of their names.
func (b *Batch) Files(ctx context.Context) iter.Seq2[VideoFile, error] {
	return each(ctx, b, scanFile, `SELECT file, metadata, row_hash, bytes, sha256, kept_at FROM video_file WHERE service = ? ORDER BY file`, b.service)
}

func scanFile(rows *sql.Rows) (f VideoFile, err error) {
	var hash, at int64
	err = rows.Scan(&f.File, &f.Metadata, &hash, &f.Bytes, &f.Sum, &at)
	f.RowHash, f.At = uint64(hash), moment(at)
	return f, err
}

// FileNamed returns what is known of a file that this batch brought home, from whatever service; found is false where it
// did not.
func (b *Batch) FileNamed(ctx context.Context, file string) (f VideoFile, found bool, err error) {
	for f, err := range each(ctx, b, scanFile, `SELECT file, metadata, row_hash, bytes, sha256, kept_at FROM video_file WHERE file = ?`, file) {
		return f, err == nil, err
	}
	return VideoFile{}, false, nil
}
