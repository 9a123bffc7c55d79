//go:build unix

package local

import (
	"net"
	"syscall"
)

// hold keeps a port from being given to anybody else while connections to it are refused, which is what a socket does
// that is bound and does not listen. Without a TCP address there is nothing to hold.
func hold(addr net.Addr) (release func()) {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return func() {}
	}
	family, to := syscall.AF_INET6, syscall.Sockaddr(&syscall.SockaddrInet6{Port: tcp.Port, Addr: [16]byte(tcp.IP.To16())})
	if ip := tcp.IP.To4(); ip != nil {
		family, to = syscall.AF_INET, &syscall.SockaddrInet4{Port: tcp.Port, Addr: [4]byte(ip)}
	}
	syscall.ForkLock.RLock()
	fd, err := syscall.Socket(family, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return func() {}
	}
	// With this option a listener may bind to the port again before it is let go.
	_ = syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
	_ = syscall.Bind(fd, to) // without it the port is free meanwhile, as anywhere else
	return func() { _ = syscall.Close(fd) }
}
