package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdExits runs a program and wants exactly this exit code: exits 3 sheetreel run cities.csv.
func cmdExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARG…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	s := scriptOf(ts)
	s.mu.Lock()
	s.outputs.WriteString(ts.ReadFile("stdout") + ts.ReadFile("stderr"))
	s.mu.Unlock()
	code, err := exitCodeOf(err)
	ts.Check(err)
	if code != want {
		ts.Fatalf("exit code %d, not %d", code, want)
	}
}

// exitCodeOf is the exit code in the error of a program that ran, and -1 where a signal ended it.
func exitCodeOf(err error) (int, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0, nil
	case errors.As(err, &exit):
		return exit.ExitCode(), nil
	}
	return 0, err
}

// cmdWithin is exits with a limit on the time that the program takes: within 2s 130 sheetreel ….
func cmdWithin(ts *testscript.TestScript, neg bool, args []string) {
	limit, err := time.ParseDuration(args[0])
	ts.Check(err)
	begun := time.Now()
	cmdExits(ts, neg, args[1:])
	if took := time.Since(begun); took > limit {
		ts.Fatalf("it took %s, more than %s", took, limit)
	}
}

// process is a program that goes on while the script does. Its output is in the files NAME.out and NAME.err.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // of Wait, once done is closed
}

// cmdSpawn starts a program: spawn NAME PROGRAM ARG….
func cmdSpawn(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: spawn NAME PROGRAM ARG…")
	}
	s := scriptOf(ts)
	p := &process{cmd: exec.Command(args[1], args[2:]...), done: make(chan struct{})}
	p.cmd.Dir = ts.MkAbs(".")
	p.cmd.Env = environment(ts)
	out, err := os.Create(ts.MkAbs(args[0] + ".out"))
	ts.Check(err)
	defer out.Close()
	errs, err := os.Create(ts.MkAbs(args[0] + ".err"))
	ts.Check(err)
	defer errs.Close()
	p.cmd.Stdout, p.cmd.Stderr = out, errs
	ts.Check(p.cmd.Start())
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	s.procs[args[0]] = p
	ts.Setenv("PID_"+args[0], strconv.Itoa(p.cmd.Process.Pid))
}

// environment is the script's environment, as far as the program looks at it.
func environment(ts *testscript.TestScript) []string {
	var env []string
	for _, name := range append(settingVariables(), "PATH", "HOME", "TMPDIR", "CLIPCAT_API_KEY", "NO_COLOR", "GOCOVERDIR", "GORACE") {
		if value := ts.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	return env
}

func settingVariables() []string {
	var s settings
	names := []string{"SHEETREEL_CONFIG"}
	for _, setting := range s.list() {
		names = append(names, setting.env()...)
	}
	return names
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended
	<-p.done
}

func processOf(ts *testscript.TestScript, name string) *process {
	p := scriptOf(ts).procs[name]
	if p == nil {
		ts.Fatalf("nothing was spawned as %s", name)
	}
	return p
}

// cmdSignal sends a signal: signal NAME INT|TERM|KILL.
func cmdSignal(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]syscall.Signal{"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "KILL": syscall.SIGKILL}
	ts.Check(processOf(ts, args[0]).cmd.Process.Signal(signals[args[1]]))
}

// cmdReap waits for a program and wants exactly this exit code; -1 is the end by a signal: reap NAME CODE.
func cmdReap(ts *testscript.TestScript, _ bool, args []string) {
	p := processOf(ts, args[0])
	select {
	case <-p.done:
	case <-time.After(awaitMost):
		ts.Fatalf("%s has not ended after %s", args[0], awaitMost)
	}
	out, errs := ts.ReadFile(args[0]+".out"), ts.ReadFile(args[0]+".err")
	_, _ = io.WriteString(ts.Stdout(), out)
	_, _ = io.WriteString(ts.Stderr(), errs)
	code, err := exitCodeOf(p.err)
	ts.Check(err)
	if strconv.Itoa(code) != args[1] {
		ts.Fatalf("exit code %d, not %s", code, args[1])
	}
}

// checkSays asserts on what a spawned program has said so far, or on another file: says FILE PATTERN [VARIABLE]. The
// variable is set to the first group of the pattern.
func checkSays(ts *testscript.TestScript, args []string) (string, error) {
	data, err := os.ReadFile(absolute(ts, args[0]))
	if err != nil {
		return "", err
	}
	m := regexp.MustCompile("(?m)" + args[1]).FindSubmatch(data)
	if m == nil {
		return "", fmt.Errorf("%s does not say %s:\n%s", filepath.Base(args[0]), args[1], data)
	}
	if len(args) == 3 {
		ts.Setenv(args[2], string(m[1]))
	}
	return "", nil
}
