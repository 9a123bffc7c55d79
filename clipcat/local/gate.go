package local

import (
	"net"
	"sync"
	"time"
)

// A port that somebody else has is waited for by so many tries, not by the clock: a machine that stood still meanwhile has
// not waited.
const (
	reopenTries = 1000
	reopenPause = 10 * time.Millisecond
)

// gate is a listener that can refuse connections for a while.
type gate interface {
	net.Listener
	refuse() error
	reopen() error
}

func newGate(l net.Listener) gate {
	if g, ok := l.(gate); ok {
		return g
	}
	return &socketGate{addr: l.Addr(), listener: l, changed: make(chan struct{})}
}

// socketGate closes its socket to refuse, since only the operating system can refuse a connection, and opens another on
// the same address afterwards. Meanwhile it holds the port.
type socketGate struct {
	addr net.Addr

	mu       sync.Mutex
	listener net.Listener // nil while refusing
	release  func()       // of the port, while refusing
	changed  chan struct{}
	closed   bool
}

// Accept waits for a connection, also through a refusal.
func (g *socketGate) Accept() (net.Conn, error) {
	for {
		l, changed, err := g.current()
		if err != nil {
			return nil, err
		}
		if l == nil {
			<-changed
			continue
		}
		c, err := l.Accept()
		if err == nil {
			return c, nil
		}
		if now, _, _ := g.current(); now == l {
			return nil, err
		}
	}
}

func (g *socketGate) current() (net.Listener, chan struct{}, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil, nil, net.ErrClosed
	}
	return g.listener, g.changed, nil
}

func (g *socketGate) Addr() net.Addr { return g.addr }

func (g *socketGate) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil
	}
	g.closed = true
	close(g.changed)
	if g.listener == nil {
		g.release()
		return nil
	}
	return g.listener.Close()
}

func (g *socketGate) refuse() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed || g.listener == nil {
		return nil
	}
	l := g.listener
	g.listener = nil
	err := l.Close()
	g.release = hold(g.addr)
	return err
}

func (g *socketGate) reopen() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed || g.listener != nil {
		return nil
	}
	l, err := net.Listen(g.addr.Network(), g.addr.String())
	g.release()
	// Not every system lets two sockets have the port for a moment, and where it could not be held a connection of
	// somebody else's may have it for a while.
	for tries := 1; err != nil; tries++ {
		if tries == reopenTries {
			return err
		}
		time.Sleep(reopenPause)
		l, err = net.Listen(g.addr.Network(), g.addr.String())
	}
	g.listener = l
	close(g.changed)
	g.changed = make(chan struct{})
	return nil
}
