// Command sheetreel turns a sheet into a reel of personalised videos: a row in, a render at Clipcat, a URL back.
package main

import (
	"context"
	"os"
	"runtime/debug"
)

// gcPercent keeps the heap small: a plan of a million rows has one large table, and little else that lives long.
const gcPercent = 50

func main() {
	debug.SetGCPercent(gcPercent)
	os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}
