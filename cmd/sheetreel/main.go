// Command sheetreel turns a sheet into a reel of personalised videos: a row in, a render at Clipcat, a URL back.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr))
}
