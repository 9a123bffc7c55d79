package local

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// journal is the append-only file of what was accepted and what ended. A line is handed to the operating system before
// the answer is sent, so it survives the death of this process; it is not forced to the disk, since what dies with the
// machine here was not paid for.
type journal struct {
	file *os.File
	lock *flock.Flock
	size int64 // of whole lines
}

// entry is one line of the journal. A render's first line holds what does not change, a later one how it ended.
type entry struct {
	UID           string          `json:"uid"`
	Template      string          `json:"template,omitempty"`
	Modifications json.RawMessage `json:"modifications,omitempty"`
	Metadata      string          `json:"metadata,omitempty"`
	WebhookURL    string          `json:"webhook_url,omitempty"`
	Base          string          `json:"base,omitempty"` // of the URLs in the webhook's body
	Created       instant         `json:"created,omitempty"`
	Credits       float64         `json:"credits,omitempty"`
	Fate          fate            `json:"fate,omitempty"`
	Linger        time.Duration   `json:"linger,omitempty"`

	Start       instant  `json:"start,omitempty"`
	End         instant  `json:"end,omitempty"`
	Failure     string   `json:"failure,omitempty"`
	Warnings    []string `json:"warnings,omitempty"`
	WebhookCode int      `json:"webhook_response_code,omitempty"`
}

// openJournal takes up the renders that the folder's journal holds, then appends to it. One server at a time.
func openJournal(folder string, restore func(*render)) (*journal, error) {
	j := &journal{lock: flock.New(filepath.Join(folder, "renders.lock"))}
	locked, err := j.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", folder, err)
	}
	if !locked {
		return nil, fmt.Errorf("another server is using %s", folder)
	}
	if err := j.load(filepath.Join(folder, "renders.jsonl"), restore); err != nil {
		_ = j.close()
		return nil, err
	}
	return j, nil
}

func (j *journal) load(path string, restore func(*render)) (err error) {
	if j.file, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666); err != nil {
		return err
	}
	if err := j.replay(restore); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := j.file.Truncate(j.size); err != nil { // a line that was being written when the server was killed
		return err
	}
	_, err = j.file.Seek(j.size, io.SeekStart)
	return err
}

// replay reads the journal; what follows the last whole line is left out of j.size.
func (j *journal) replay(restore func(*render)) error {
	byUID := map[string]*render{}
	var order []*render
	reader := bufio.NewReaderSize(j.file, 1<<20)
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			if _, more := reader.Peek(1); errors.Is(more, io.EOF) {
				break // the last line: torn, then closed by chance
			}
			return fmt.Errorf("line %d is damaged: %w", number, err)
		}
		j.size += int64(len(line))
		r := byUID[e.UID]
		if r == nil {
			r = e.render()
			byUID[e.UID] = r
			order = append(order, r)
		}
		e.update(r)
	}
	for _, r := range order {
		restore(r)
	}
	return nil
}

func (e *entry) render() *render {
	r := &render{
		uid: e.UID, template: e.Template, modifications: string(e.Modifications), metadata: e.Metadata,
		created: e.Created, credits: e.Credits, fate: e.Fate, linger: e.Linger,
	}
	if e.WebhookURL != "" {
		r.hook = &hook{url: e.WebhookURL, base: e.Base}
	}
	return r
}

func (e *entry) update(r *render) {
	if e.End != 0 {
		r.start, r.end, r.failure, r.warnings = e.Start, e.End, e.Failure, e.Warnings
	}
	if e.WebhookCode != 0 && r.hook != nil {
		r.hook.code = e.WebhookCode
	}
}

func (j *journal) accepted(r *render) error {
	e := entry{
		UID: r.uid, Template: r.template, Modifications: json.RawMessage(r.modifications), Metadata: r.metadata,
		Created: r.created, Credits: r.credits, Fate: r.fate, Linger: r.linger,
	}
	if r.hook != nil {
		e.WebhookURL, e.Base = r.hook.url, r.hook.base
	}
	return j.write(e)
}

func (j *journal) ended(r *render) error {
	return j.write(entry{UID: r.uid, Start: r.start, End: r.end, Failure: r.failure, Warnings: r.warnings})
}

func (j *journal) posted(r *render) error {
	return j.write(entry{UID: r.uid, WebhookCode: r.hook.code})
}

// write appends one line, or nothing: half a line would take the next one with it. The server's lock is held.
func (j *journal) write(e entry) error {
	line := bytes.TrimRight(encode(e), "\n")
	line = append(line, '\n')
	if _, err := j.file.Write(line); err != nil {
		undo := j.file.Truncate(j.size)
		_, seek := j.file.Seek(j.size, io.SeekStart)
		return errors.Join(fmt.Errorf("write the journal: %w", err), undo, seek)
	}
	j.size += int64(len(line))
	return nil
}

func (j *journal) close() error {
	var err error
	if j.file != nil {
		err = j.file.Close()
	}
	return errors.Join(err, j.lock.Unlock()) // the lock's file stays: removing it would let two servers in
}
