package h264

import (
	"cmp"
	"flag"
	"os"
)

// What is drawn at random is the same in every run, so that none fails by chance; make fuzz looks further.
func init() {
	if err := flag.Set("rapid.seed", cmp.Or(os.Getenv("RAPID_SEED"), "1")); err != nil {
		panic(err)
	}
}
