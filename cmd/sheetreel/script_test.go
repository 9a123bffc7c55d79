package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// testKey is the API key in every script. No output and no file may show it; each script is searched for it at its end.
const testKey = "key-9fQ2mZ7xKp4LwVtB3nRs"

// batchFiles stand in every script's folder, unless it brings its own.
const batchFiles = "testdata/batch"

// TestScript tests the program as a program, by the scripts in testdata/script. Every script has its own folder and, with
// the command server, its own local server.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUpScript,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"server":   cmdServer,
			"freeport": cmdFreePort,
			"faults":   cmdFaults,
			"quota":    cmdQuota,
			"counts":   check(checkCounts),
			"exits":    cmdExits,
			"spawn":    cmdSpawn,
			"signal":   cmdSignal,
			"reap":     cmdReap,
			"await":    cmdAwait,
			"sheet":    cmdSheet,
			"edit":     cmdEdit,
			"shuffle":  cmdShuffle,

			"edit-line": cmdEditLine,
			"cut-file":  cmdCutFile,
			"results":   check(checkResults),
			"cell":      check(checkCell),
			"events":    check(checkEvents),
			"says":      check(checkSays),
			"mp4":       check(checkMP4),
			"within":    cmdWithin,
			"shows":     cmdShows,
			"sink":      cmdSink,
			"posted":    check(checkPosted),
			"links":     cmdLinks,
			"asked":     check(checkAsked),
		},
	})
}

// script is what the commands of one script share.
type script struct {
	work    string
	server  *scriptServer
	sinks   map[string]*sink
	links   *linkServer
	procs   map[string]*process
	base    map[string]float64 // counts at the last "counts reset"
	mu      sync.Mutex
	outputs bytes.Buffer // of every run of the program
}

func scriptOf(ts *testscript.TestScript) *script { return ts.Value(scriptKey{}).(*script) }

type scriptKey struct{}

func setUpScript(env *testscript.Env) error {
	s := &script{work: env.WorkDir, procs: map[string]*process{}, sinks: map[string]*sink{}, base: map[string]float64{}}
	env.Values[scriptKey{}] = s
	env.Setenv("KEY", testKey)
	env.Setenv("GORACE", "atexit_sleep_ms=0") // else the race detector makes every program wait a second at its end
	env.Setenv("SHEETREEL_POLL_MIN", "20ms")
	env.Setenv("XDG_CACHE_HOME", filepath.Join(env.WorkDir, ".cache"))
	t := env.T()
	env.Defer(func() {
		for _, p := range s.procs {
			p.kill()
		}
		for _, k := range s.sinks {
			k.stop()
		}
		if s.server != nil {
			if err := s.server.stop(); err != nil {
				t.Log("stop the server: ", err)
			}
		}
		if err := s.findKey(); err != nil {
			t.Fatal(err)
		}
	})
	return copyMissing(batchFiles, env.WorkDir)
}

func copyMissing(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		target := filepath.Join(to, entry.Name())
		if _, err := os.Stat(target); err == nil {
			continue
		}
		data, err := os.ReadFile(filepath.Join(from, entry.Name()))
		if err != nil {
			return err
		}
		if err := os.WriteFile(target, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// findKey looks for the key in everything that the script's programs said and wrote.
func (s *script) findKey() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if what := secretIn(s.outputs.Bytes()); what != "" {
		return fmt.Errorf("%s is in what the program said", what)
	}
	return filepath.WalkDir(s.work, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || entry.Name() == ".env" {
			return err
		}
		data, err := os.ReadFile(path)
		if what := secretIn(data); what != "" {
			return fmt.Errorf("%s is in the file %s", what, strings.TrimPrefix(path, s.work))
		}
		return err
	})
}

// secretIn says which secret stands in something that was said or written; "" is none.
func secretIn(data []byte) string {
	switch {
	case bytes.Contains(data, []byte(testKey)):
		return "the API key"
	case bytes.Contains(data, []byte(sinkSecret)):
		return "the address that is notified"
	}
	return ""
}

// checker is an assertion that can be tried again; out is for the commands stdout and stderr.
type checker func(ts *testscript.TestScript, args []string) (out string, err error)

// check makes a script command of an assertion.
func check(c checker) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, neg bool, args []string) {
		out, err := c(ts, args)
		_, _ = ts.Stdout().Write([]byte(out))
		switch {
		case neg && err == nil:
			ts.Fatalf("it holds, but should not")
		case !neg && err != nil:
			ts.Fatalf("%v", err)
		}
	}
}

// Waiting for a condition: how often it is tried, and when it is given up. Only what hangs takes so long, however busy the
// machine is.
const (
	awaitEvery = 5 * time.Millisecond
	awaitMost  = 5 * time.Minute
)

// cmdAwait tries an assertion again until it holds: await counts 'posts>=5'.
func cmdAwait(ts *testscript.TestScript, neg bool, args []string) {
	checkers := map[string]checker{"counts": checkCounts, "says": checkSays, "results": checkResults, "cell": checkCell}
	if neg || len(args) == 0 || checkers[args[0]] == nil {
		ts.Fatalf("usage: await counts|says|results|cell …")
	}
	end := time.Now().Add(awaitMost)
	for {
		_, err := checkers[args[0]](ts, args[1:])
		if err == nil {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("waited %s in vain: %v", awaitMost, err)
		}
		time.Sleep(awaitEvery)
	}
}
