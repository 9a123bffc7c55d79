package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

// TestMain makes the test binary the program itself where it is called by its name, so that scripts and crash tests
// run, signal and kill a real process.
func TestMain(m *testing.M) {
	testscript.Main(leakChecked{m}, map[string]func(){"sheetreel": main, "sheetreel-stepped": steppedMain})
}

// leakChecked runs the tests, then looks for goroutines that they left behind.
type leakChecked struct{ m *testing.M }

func (l leakChecked) Run() int {
	code := l.m.Run()
	if os.Getenv("SHEETREEL_TORTURE_TRIALS") != "" {
		fmt.Println("torture: " + tortured.String())
	}
	if code != 0 {
		return code
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
