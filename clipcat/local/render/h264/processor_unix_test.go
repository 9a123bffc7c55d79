//go:build unix

package h264

import (
	"syscall"
	"time"
)

// processorTime returns what this process has spent so far; unlike the clock it does not run while others are busy.
func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
