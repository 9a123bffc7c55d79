//go:build !unix

package local

import "net"

// hold does nothing: here the port is free to others while connections to it are refused.
func hold(net.Addr) (release func()) { return func() {} }
