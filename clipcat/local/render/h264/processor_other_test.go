//go:build !unix

package h264

import "time"

var started = time.Now()

// processorTime returns the time since the start, where the time on the processor is not to be had.
func processorTime() time.Duration { return time.Since(started) }
