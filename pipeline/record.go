package pipeline

import (
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/store"
)

// recorder is the one writer of the store. It commits whatever waits in one transaction, so that the disk's latency is
// shared by all workers, and tells of each change once it is on disk.
type recorder struct {
	store  *store.Batch
	log    *zap.Logger
	events func(Event)
	queue  chan entry

	mu     sync.Mutex // of emit: events of others come between
	failed error      // the first failure; nothing is written after it
}

// entry is a change on its way to the disk.
type entry struct {
	change store.Change
	event  Event        // told afterwards, if it has a kind
	done   chan<- error // nil: nobody waits
}

// groupLimit bounds a transaction, so that the first in it does not wait for ever.
const groupLimit = 512

func newRecorder(s *store.Batch, log *zap.Logger, events func(Event)) *recorder {
	return &recorder{store: s, log: log, events: events, queue: make(chan entry, groupLimit)}
}

// record returns when the change is on disk.
func (r *recorder) record(change store.Change, e Event) error {
	done := make(chan error, 1)
	r.queue <- entry{change, e, done}
	return <-done
}

// later records a change that nobody needs to wait for. A failure ends the run through loop.
func (r *recorder) later(change store.Change, e Event) { r.queue <- entry{change, e, nil} }

// flush returns when everything before it is on disk and told of.
func (r *recorder) flush() { _ = r.record(nil, Event{}) }

// loop commits until the queue is closed. After a failure it goes on answering, with that failure, so that nobody waits
// for ever; stop is called once then.
func (r *recorder) loop(stop func()) error {
	for first := range r.queue {
		group := append(make([]entry, 0, 16), first)
		for more := true; more && len(group) < groupLimit; {
			select {
			case e, open := <-r.queue:
				if more = open; open {
					group = append(group, e)
				}
			default:
				more = false
			}
		}
		if r.failed == nil {
			if r.failed = r.commit(group); r.failed != nil {
				stop()
			}
		}
		for _, e := range group {
			if e.done != nil {
				e.done <- r.failed
			}
			if r.failed == nil && e.event.Kind != "" {
				r.emit(e.event)
			}
		}
	}
	return r.failed
}

// commit is not cut short by the run's end: what is in the queue has happened.
func (r *recorder) commit(group []entry) error {
	changes := make([]store.Change, 0, len(group))
	for _, e := range group {
		if e.change != nil {
			changes = append(changes, e.change)
		}
	}
	return r.store.Commit(context.Background(), changes)
}

// emit tells of an event.
func (r *recorder) emit(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.Time.IsZero() {
		e.Time = time.Now()
	}
	r.events(e)
}

// notice tells a person something, once in the log and once as an event.
func (r *recorder) notice(text string) {
	r.log.Warn(text)
	r.emit(Event{Kind: EventNotice, Text: text})
}
