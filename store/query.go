package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"strings"
	"time"
)

// Render is what the store knows of one payment.
type Render struct {
	Metadata      string
	Fingerprint   Fingerprint
	Attempt       int
	Template      string
	Modifications string // JSON, as sent
	Row           int    // number of the row at the time
	Key           string
	Status        Status
	UID           string
	URL           string
	Preview       string
	File          string
	Credits       float64
	Error         string
	Settled       string
	Warnings      []string
	IntendedAt    time.Time
	SubmittedAt   time.Time
	UpdatedAt     time.Time
	Accepted      bool // see [Accepted]
}

const renderColumns = `metadata, fingerprint, attempt, template, modifications, row, key, status, uid, url, preview,
	file, credits, error, settled, warnings, intended_at, submitted_at, updated_at, accepted`

type scanner interface{ Scan(...any) error }

func scanRender(s scanner) (r Render, err error) {
	var fingerprint []byte
	var intended, submitted, updated int64
	var warnings string
	err = s.Scan(&r.Metadata, &fingerprint, &r.Attempt, &r.Template, &r.Modifications, &r.Row, &r.Key, &r.Status,
		&r.UID, &r.URL, &r.Preview, &r.File, &r.Credits, &r.Error, &r.Settled, &warnings, &intended, &submitted, &updated, &r.Accepted)
	copy(r.Fingerprint[:], fingerprint)
	if warnings != "" {
		r.Warnings = strings.Split(warnings, "\n")
	}
	r.IntendedAt, r.SubmittedAt, r.UpdatedAt = moment(intended), moment(submitted), moment(updated)
	return r, err
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

// ContentState is the latest attempt at a content, in short.
type ContentState struct {
	Fingerprint Fingerprint
	Attempt     int
	Status      Status
}

// Contents yields the latest attempt at every content, in no order.
func (b *Batch) Contents(ctx context.Context) iter.Seq2[ContentState, error] {
	return each(ctx, b, func(rows *sql.Rows) (s ContentState, err error) {
		var fingerprint []byte
		err = rows.Scan(&fingerprint, &s.Attempt, &s.Status)
		copy(s.Fingerprint[:], fingerprint)
		return s, err
		// SQLite takes the bare columns from the row that has the maximum.
	}, `SELECT fingerprint, max(attempt), status FROM render WHERE service = ? GROUP BY fingerprint`, b.service)
}

// KeyState is the content that a row's key was last submitted as.
type KeyState struct {
	Key         string
	Fingerprint Fingerprint
}

// Keys yields every key that was submitted, in no order.
func (b *Batch) Keys(ctx context.Context) iter.Seq2[KeyState, error] {
	return each(ctx, b, func(rows *sql.Rows) (s KeyState, err error) {
		var fingerprint []byte
		err = rows.Scan(&s.Key, &fingerprint)
		copy(s.Fingerprint[:], fingerprint)
		return s, err
	}, `SELECT keyed.key, render.fingerprint FROM keyed JOIN render ON render.service = keyed.service AND render.metadata = latest
		WHERE keyed.service = ?`, b.service)
}

// each yields what scan makes of every row of a query.
func each[T any](ctx context.Context, b *Batch, scan func(*sql.Rows) (T, error), query string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := b.read.QueryContext(ctx, query, args...)
		if err != nil {
			yield(none, explain(b.path, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			item, err := scan(rows)
			if err != nil {
				yield(none, explain(b.path, err))
				return
			}
			if !yield(item, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, explain(b.path, err))
		}
	}
}

// RowState is a content and the row that it was last submitted for.
type RowState struct {
	Row         int
	Fingerprint Fingerprint
}

// RowsWithoutKey yields the contents of rows that have no key, in no order.
func (b *Batch) RowsWithoutKey(ctx context.Context) iter.Seq2[RowState, error] {
	return each(ctx, b, func(rows *sql.Rows) (s RowState, err error) {
		var fingerprint []byte
		var attempt int
		err = rows.Scan(&s.Row, &fingerprint, &attempt)
		copy(s.Fingerprint[:], fingerprint)
		return s, err
		// As in Contents.
	}, `SELECT row, fingerprint, max(attempt) FROM render WHERE service = ? AND key = '' GROUP BY fingerprint`, b.service)
}

// Unfinished yields every render that a run has to go on with, in the order of their intents. One of which nobody knows
// whether it was submitted is let rest once its content was submitted anew: settling it would only pay for it again.
func (b *Batch) Unfinished(ctx context.Context) iter.Seq2[Render, error] {
	return each(ctx, b, func(rows *sql.Rows) (Render, error) { return scanRender(rows) }, `SELECT `+renderColumns+` FROM render
		WHERE service = ? AND status IN ('submitting', 'rendering', 'stuck', 'unknown') AND (uid <> '' OR NOT EXISTS (SELECT 1
			FROM render AS anew WHERE anew.service = render.service AND anew.fingerprint = render.fingerprint AND anew.attempt > render.attempt))
		ORDER BY intended_at, metadata`, b.service)
}

// Latest returns the latest attempt at a content; found is false where there is none.
func (b *Batch) Latest(ctx context.Context, f Fingerprint) (r Render, found bool, err error) {
	return b.find(ctx, `SELECT `+renderColumns+` FROM render WHERE service = ? AND fingerprint = ?
		ORDER BY attempt DESC LIMIT 1`, b.service, f[:])
}

// ByMetadata returns the render that has that metadata.
func (b *Batch) ByMetadata(ctx context.Context, metadata string) (r Render, found bool, err error) {
	return b.find(ctx, `SELECT `+renderColumns+` FROM render WHERE service = ? AND metadata = ?`, b.service, metadata)
}

// UIDs yields the uid of every render that any service has, in no order.
func (b *Batch) UIDs(ctx context.Context) iter.Seq2[string, error] {
	return each(ctx, b, func(rows *sql.Rows) (uid string, err error) { return uid, rows.Scan(&uid) }, `SELECT uid FROM render WHERE uid <> ''`)
}

// LatestVideo returns the latest completed attempt at a content.
func (b *Batch) LatestVideo(ctx context.Context, f Fingerprint) (r Render, found bool, err error) {
	return b.find(ctx, `SELECT `+renderColumns+` FROM render WHERE service = ? AND fingerprint = ?
		AND status = 'completed' ORDER BY attempt DESC LIMIT 1`, b.service, f[:])
}

// LatestOfKey returns the render that a row's key was last submitted as, whatever its content was.
func (b *Batch) LatestOfKey(ctx context.Context, key string) (r Render, found bool, err error) {
	return b.find(ctx, `SELECT `+renderColumns+` FROM render WHERE service = ? AND metadata =
		(SELECT latest FROM keyed WHERE service = ? AND key = ?)`, b.service, b.service, key)
}

// ShownOfKey returns the latest render of a row's key that has a video, whatever its content was.
func (b *Batch) ShownOfKey(ctx context.Context, key string) (r Render, found bool, err error) {
	return b.find(ctx, `SELECT `+renderColumns+` FROM render WHERE service = ? AND metadata =
		(SELECT shown FROM keyed WHERE service = ? AND key = ?)`, b.service, b.service, key)
}

func (b *Batch) find(ctx context.Context, query string, args ...any) (Render, bool, error) {
	statement, err := b.prepare(query)
	if err != nil {
		return Render{}, false, explain(b.path, err)
	}
	r, err := scanRender(statement.QueryRowContext(ctx, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return Render{}, false, nil
	}
	if err != nil {
		return Render{}, false, explain(b.path, err)
	}
	return r, true, nil
}
