package local

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	headerTimeout = 30 * time.Second
	idleTimeout   = 5 * time.Minute // longer than Go's clients keep idle connections: a client should be the first to close
	grace         = 3 * time.Second // for answers under way when the server is told to stop
)

// Serve answers on the listener until ctx ends, then finishes the answers under way and returns nil. It can serve
// several listeners; rendering goes on until [Server.Close].
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	gate := newGate(l)
	fresh := &freshConns{conns: map[net.Conn]bool{}}
	web := &http.Server{
		Handler:           s,
		ErrorLog:          log.New(io.Discard, "", 0), // aborted connections are meant
		ReadHeaderTimeout: headerTimeout,
		IdleTimeout:       idleTimeout,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ConnState:         fresh.note,
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := web.Serve(gate); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error { return s.refuseAtTimes(ctx, web, gate, fresh) })
	group.Go(func() error {
		<-ctx.Done()
		return shutDown(web, fresh)
	})
	return group.Wait()
}

func shutDown(web *http.Server, fresh *freshConns) error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	fresh.close()
	if err := web.Shutdown(ctx); err != nil && !errors.Is(err, net.ErrClosed) {
		return ignoreClosed(web.Close())
	}
	return nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// freshConns are connections on which no request came yet. Clients open some for later; http.Server waits five seconds
// for each of them.
type freshConns struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
}

func (f *freshConns) note(c net.Conn, state http.ConnState) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if state == http.StateNew {
		f.conns[c] = true
		return
	}
	delete(f.conns, c)
}

func (f *freshConns) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.conns {
		_ = c.Close()
	}
}

// refuseAtTimes opens and closes the gate as the faults say.
func (s *Server) refuseAtTimes(ctx context.Context, web *http.Server, g gate, fresh *freshConns) error {
	down := false
	for {
		f := s.faults.Load()
		want, next := f.refusing(time.Now())
		if want != down {
			if err := s.turnGate(want, web, g, fresh); err != nil {
				return err
			}
			down = want
		}
		if !f.await(ctx, next) {
			return nil
		}
	}
}

// turnGate begins or ends a refusal. Connections that are open and idle are closed at its beginning, or a client that
// keeps one would never notice.
func (s *Server) turnGate(down bool, web *http.Server, g gate, fresh *freshConns) error {
	if !down {
		web.SetKeepAlivesEnabled(true)
		return g.reopen()
	}
	s.counts.faults[refuse].Add(1)
	err := g.refuse()
	web.SetKeepAlivesEnabled(false)
	fresh.close()
	return err
}

// await waits for a time (zero: for ever), for other faults, or for the end, when it returns false.
func (f *faultState) await(ctx context.Context, next time.Time) bool {
	var elapsed <-chan time.Time
	if !next.IsZero() {
		timer := time.NewTimer(time.Until(next))
		defer timer.Stop()
		elapsed = timer.C
	}
	select {
	case <-elapsed:
	case <-f.replaced:
	case <-ctx.Done():
		return false
	}
	return true
}
