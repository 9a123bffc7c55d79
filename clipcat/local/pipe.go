package local

import (
	"context"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

// Pipe is a listener in memory. Its connections need no operating system, so they work in a testing/synctest bubble,
// where a real socket would keep time from passing:
//
//	pipe := local.PipeListener()
//	go server.Serve(ctx, pipe)
//	client.Transport = &http.Transport{DialContext: pipe.DialContext}
type Pipe struct {
	conns    chan net.Conn
	done     chan struct{}
	once     sync.Once
	refusing atomic.Bool
}

// PipeListener returns a listener to which DialContext connects, whatever the address.
func PipeListener() *Pipe {
	return &Pipe{conns: make(chan net.Conn), done: make(chan struct{})}
}

// DialContext connects to the listener. While it refuses, and when it is closed, the error is ECONNREFUSED.
func (p *Pipe) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	if p.refusing.Load() {
		return nil, refused(syscall.ECONNREFUSED)
	}
	client, server := net.Pipe()
	select {
	case p.conns <- server:
		return client, nil
	case <-p.done:
		return nil, refused(syscall.ECONNREFUSED)
	case <-ctx.Done():
		return nil, &net.OpError{Op: "dial", Net: "pipe", Addr: pipeAddr{}, Err: ctx.Err()}
	}
}

func refused(cause syscall.Errno) error {
	return &net.OpError{Op: "dial", Net: "pipe", Addr: pipeAddr{}, Err: os.NewSyscallError("connect", cause)}
}

// Accept waits for a connection.
func (p *Pipe) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// Close ends the listener; open connections go on.
func (p *Pipe) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

// Addr is a name, no address.
func (p *Pipe) Addr() net.Addr { return pipeAddr{} }

func (p *Pipe) refuse() error { p.refusing.Store(true); return nil }
func (p *Pipe) reopen() error { p.refusing.Store(false); return nil }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
