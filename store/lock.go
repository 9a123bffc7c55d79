package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Lock is the right to run a batch. The system frees it when the process dies, however it dies.
type Lock struct{ flock *flock.Flock }

// LockedError says that another run holds the batch.
type LockedError struct {
	State string
	PID   int // of the process that holds it; 0 where it could not be read
}

func (e *LockedError) Error() string {
	who := "another run"
	if e.PID > 0 {
		who = fmt.Sprintf("another run (process %d)", e.PID)
	}
	return fmt.Sprintf("%s holds this batch: %s; wait for it to end, or stop it", who, e.State)
}

// lockPatience is how long a lock that is held is waited for, before it is taken for that of a run.
const lockPatience = time.Second

// Acquire takes the lock of a state file within a second or fails with a [*LockedError]. The lock is a file beside the state,
// which stays when the run ends: deleting it would let two runs in.
func Acquire(state string) (*Lock, error) {
	path := state + ".lock"
	l := &Lock{flock: flock.New(path)}
	// A look by [Probe] may hold it for a moment, and a process that was just killed may take one to let go.
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	ok, err := l.flock.TryLockContext(ctx, 10*time.Millisecond)
	if errors.Is(err, context.DeadlineExceeded) {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("lock the state: %w; does its folder exist, and may you write there?", err)
	}
	if !ok {
		return nil, &LockedError{State: state, PID: readPID(path)}
	}
	// The pid is for people; the lock is the system's, which on Windows keeps everybody from writing into the file.
	_ = os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o666)
	return l, nil
}

func readPID(path string) int {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(data)))
	return pid
}

// Release gives the lock back.
func (l *Lock) Release() error { return l.flock.Unlock() }

// Probe tells whether a run holds the batch now, without becoming one: nil, or a [*LockedError].
func Probe(state string) error {
	path := state + ".lock"
	if _, err := os.Stat(path); err != nil {
		return nil // never run
	}
	l := flock.New(path)
	ok, err := l.TryRLock()
	if err != nil || ok {
		return errors.Join(err, l.Unlock())
	}
	return &LockedError{State: state, PID: readPID(path)}
}
