package local

import (
	"bytes"
	"container/heap"
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// hook is the wish to be told of a render's end. The server's lock guards the code.
type hook struct {
	url  string
	base string // of the URLs in the body
	code int    // of the answer; 0: not posted, or not answered
}

const (
	webhooksAtOnce = 8
	webhookTimeout = 10 * time.Second
)

// dispatcher posts webhooks when their renders end. Its one goroutine lives only while a webhook is due.
type dispatcher struct {
	server *Server
	client *http.Client
	group  errgroup.Group // of posts under way
	wake   chan struct{}  // an earlier one came

	mu      sync.Mutex
	due     dueHooks
	running bool
	done    sync.WaitGroup
}

type dueHook struct {
	render *render
	at     instant
}

type dueHooks []dueHook

func (d dueHooks) Len() int           { return len(d) }
func (d dueHooks) Less(i, j int) bool { return d[i].at < d[j].at }
func (d dueHooks) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *dueHooks) Push(x any)        { *d = append(*d, x.(dueHook)) }
func (d *dueHooks) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}

func newDispatcher(s *Server) *dispatcher {
	d := &dispatcher{server: s, wake: make(chan struct{}, 1)}
	d.group.SetLimit(webhooksAtOnce)
	transport := s.config.Webhooks
	if transport == nil {
		transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	d.client = &http.Client{
		Transport: transport, Timeout: webhookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return d
}

// add has the render's webhook posted when it ends, if it has one that was not answered yet. The server's lock is held.
func (d *dispatcher) add(r *render) {
	if r.hook == nil || r.hook.code != 0 || r.fate == sticks || d.server.closed {
		return
	}
	f := d.server.faults.Load()
	due := dueHook{r, r.end + after(r.linger) + after(f.LateWebhook)}
	d.mu.Lock()
	defer d.mu.Unlock()
	heap.Push(&d.due, due)
	if !d.running {
		d.running = true
		d.done.Go(d.run)
		return
	}
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// run posts what is due until nothing is left.
func (d *dispatcher) run() {
	ctx := d.server.ctx
	for {
		r, wait := d.next()
		switch {
		case ctx.Err() != nil:
			return
		case r != nil:
			d.group.Go(func() error { d.post(ctx, r); return nil })
		case wait < 0 || !d.sleep(ctx, wait):
			return
		}
	}
}

// next takes the render whose webhook is due now, or tells how long to wait for it; negative: there is none.
func (d *dispatcher) next() (*render, time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.due) == 0 {
		d.running = false
		return nil, -1
	}
	if wait := time.Duration(d.due[0].at - at(time.Now())); wait > 0 {
		return nil, wait
	}
	return heap.Pop(&d.due).(dueHook).render, 0
}

func (d *dispatcher) sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-d.wake:
	case <-ctx.Done():
		return false
	}
	return true
}

func (d *dispatcher) post(ctx context.Context, r *render) {
	s := d.server
	f := s.faults.Load()
	if s.hits(f, loseWebhook, f.LoseWebhook) {
		return
	}
	code := d.postOnce(ctx, r)
	if s.hits(f, repeatWebhook, f.RepeatWebhook) {
		code = d.postOnce(ctx, r)
	}
	if code == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r.hook.code = code
	if s.journal != nil && !s.closed {
		_ = s.journal.posted(r) // else it is posted again after a restart, which a receiver must bear anyway
	}
}

// postOnce returns the status of the answer, or 0.
func (d *dispatcher) postOnce(ctx context.Context, r *render) int {
	s := d.server
	s.mu.RLock()
	body := encode(s.wire(r, at(time.Now()), r.hook.base))
	s.mu.RUnlock()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.hook.url, bytes.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	s.counts.webhooks.Add(1)
	resp, err := d.client.Do(req)
	if err != nil {
		return 0
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
	return resp.StatusCode
}

// close waits for the posts under way; the server's context, which ends them, is done.
func (d *dispatcher) close() {
	d.done.Wait()
	_ = d.group.Wait()
	d.client.CloseIdleConnections()
}
