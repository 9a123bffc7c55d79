//go:build !linux && !darwin

package main

import (
	"net"
	"os"
)

const canLimitFiles = false

func limitFiles(uint64) {}

func dumpGoroutines(p *os.Process) error { return p.Kill() }

// holdPort finds a free port; nothing keeps it here.
func holdPort() (address string, release func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	return l.Addr().String(), func() {}, l.Close()
}
