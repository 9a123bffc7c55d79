package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// childState tells the test binary that it is the second process, and which state it shall hold.
const childState = "SHEETREEL_TEST_HOLD_STATE"

// holdTheLock is the second process: it takes the lock, says so, and keeps it until it is killed or its input ends.
func holdTheLock(state string) {
	lock, err := Acquire(state)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("held")
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = lock.Release()
}

// secondProcess starts the test binary as another run that holds the lock.
func secondProcess(t *testing.T, state string) (child *exec.Cmd, leave io.Closer) {
	t.Helper()
	child = exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childState+"="+state)
	stdin, err1 := child.StdinPipe()
	stdout, err2 := child.StdoutPipe()
	if err := errors.Join(err1, err2, child.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = child.Process.Kill(); _ = child.Wait() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if line != "held\n" {
		t.Fatalf("the second process says %q, %v", line, err)
	}
	return child, stdin
}

// wantHeld checks that a try is refused and names the process that holds the lock.
func wantHeld(t *testing.T, what string, err error, pid int) {
	t.Helper()
	var held *LockedError
	if !errors.As(err, &held) || held.PID != pid || !strings.Contains(err.Error(), fmt.Sprintf("(process %d) holds this batch", pid)) {
		t.Errorf("%s: %v, want the process %d", what, err, pid)
	}
}

func TestASecondProcess(t *testing.T) {
	state := statePath(t)
	if err := Probe(state); err != nil {
		t.Errorf("before the first run: %v", err)
	}
	child, leave := secondProcess(t, state)
	_, err := Acquire(state)
	wantHeld(t, "Acquire", err, child.Process.Pid)
	wantHeld(t, "Probe", Probe(state), child.Process.Pid)

	_ = leave.Close()
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
	free(t, state)

	child, _ = secondProcess(t, state)
	wantHeld(t, "Probe", Probe(state), child.Process.Pid)
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	free(t, state)
}

// free checks that the lock can be taken, is then held by this process, and stays as a file when it is given back.
func free(t *testing.T, state string) {
	t.Helper()
	if err := Probe(state); err != nil {
		t.Errorf("Probe: %v", err)
	}
	lock, err := Acquire(state)
	if err != nil {
		t.Fatal(err)
	}
	wantHeld(t, "Probe", Probe(state), os.Getpid())
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(state + ".lock"); err != nil {
		t.Errorf("the lock's file is gone: %v", err)
	}
	if err := Probe(state); err != nil {
		t.Errorf("after the end: %v", err)
	}
}

func TestALockNeedsItsFolder(t *testing.T) {
	_, err := Acquire(t.TempDir() + "/none/x.db")
	var held *LockedError
	if err == nil || errors.As(err, &held) || !strings.Contains(err.Error(), "does its folder exist") {
		t.Errorf("%v", err)
	}
}
