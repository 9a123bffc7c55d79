//go:build linux || darwin

package main

import (
	"os"
	"syscall"
)

const canLimitFiles = true

// limitFiles bounds the size of every file that this process writes.
func limitFiles(bytes uint64) {
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: bytes}); err != nil {
		panic(err)
	}
}

// dumpGoroutines ends a program of Go, which then tells what each of its goroutines does.
func dumpGoroutines(p *os.Process) error { return p.Signal(syscall.SIGQUIT) }
