package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/local"
)

// stepRows are the rows of a batch that is killed at every step; the answer to one submit is lost.
const stepRows = 3

// TestCrashAtEveryStep kills the program at each of its steps, one trial each, until a run comes to its end without
// reaching the step; then lets the program go on.
func TestCrashAtEveryStep(t *testing.T) {
	t.Parallel()
	// Each row at least has an intent that changes the state, and a POST with its three steps.
	everyStep(t, envKillAt, 4*stepRows, func(c *crashTrial, code int, said string) {
		if code != -1 {
			return
		}
		c.killed()
		if code := c.run(); code != exitDone {
			c.errorf("the run after it ended with %d", code)
		}
	})
}

// TestEveryCommitFails lets every commit fail, one trial each. The run says so and ends; the next one goes on.
func TestEveryCommitFails(t *testing.T) {
	t.Parallel()
	// The schema, the batch's id, the intents and the ends at least: how many changes share a commit is a matter of time.
	everyStep(t, envFailAt, 4, func(c *crashTrial, code int, said string) {
		c.checkFailure(code, said)
		if code := c.run(); code != exitDone {
			c.errorf("the run after it ended with %d", code)
		}
	})
}

// TestDiskFull bounds the size of files, so that writing into one is cut short and then refused, each time a little
// later. The run says so and ends; once there is room the next one goes on.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	if !canLimitFiles {
		t.Skip("files cannot be bounded here")
	}
	var total crashTally
	total.faults = map[string]int64{}
	for kib := 1; ; kib += 7 {
		c := newStepTrial(t, fmt.Sprintf("files of %d KiB", kib), 8, strings.Repeat("note ", 8000))
		code, said := c.stepped(fmt.Sprintf("%s=%d", envLimit, kib<<10+100))
		c.counts.Faults = map[string]int64{}
		if code != exitDone {
			c.counts.Faults["disk-full"]++
			c.checkFailure(code, said)
			if code := c.run(); code != exitDone {
				c.errorf("the run after it ended with %d", code)
			}
		}
		c.finish(&total)
		if code == exitDone || t.Failed() {
			break
		}
	}
	if total.faults["disk-full"] < 5 {
		t.Errorf("the disk was full only %d times", total.faults["disk-full"])
	}
	t.Log(total.String())
	tortured.join(&total)
}

// TestDiskFullForTheOutput writes the output onto a device that is always full: the videos are not lost.
func TestDiskFullForTheOutput(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("there is no /dev/full here")
	}
	c := newStepTrial(t, "output on /dev/full", 8, "")
	beside := filepath.Join(c.dir, ".cities.results.csv.part")
	if err := os.Symlink("/dev/full", beside); err != nil {
		t.Fatal(err)
	}
	code, said := c.stepped("SHEETREEL_SAVE_EVERY=1h")
	if code != exitFailure || !strings.Contains(said, "no space left on device") || !strings.Contains(said, "run again") {
		t.Errorf("exit code %d: %s", code, said)
	}
	posts := c.server.Counts().Posts
	if code := c.run(); code != exitDone || c.server.Counts().Posts != posts {
		t.Errorf("exit code %d, %d POSTs became %d", code, posts, c.server.Counts().Posts)
	}
	c.finish(&crashTally{faults: map[string]int64{}})
}

// everyStep makes a trial for every value of the variable until a run does not reach that step, which comes after the least
// of steps that a run takes; with one worker, and with many.
func everyStep(t *testing.T, variable string, least int, after func(c *crashTrial, code int, said string)) {
	for _, workers := range []int{1, 8} {
		t.Run(fmt.Sprintf("%d workers", workers), func(t *testing.T) { everyStepOf(t, workers, variable, least, after) })
	}
}

func everyStepOf(t *testing.T, workers int, variable string, least int, after func(c *crashTrial, code int, said string)) {
	total := crashTally{faults: map[string]int64{}}
	var next atomic.Int64
	var past atomic.Bool
	var trials sync.WaitGroup
	for range trialsAtOnce {
		trials.Go(func() {
			for !past.Load() && !t.Failed() {
				n := next.Add(1)
				c := newStepTrial(t, fmt.Sprintf("%s=%d", variable, n), workers, "")
				code, said := c.stepped(fmt.Sprintf("%s=%d", variable, n))
				if code == exitDone {
					past.Store(true)
				} else {
					after(c, code, said)
				}
				c.finish(&total)
			}
		})
	}
	trials.Wait()
	if total.trials <= least && !t.Failed() {
		t.Errorf("only %d trials", total.trials)
	}
	t.Log(total.String())
	tortured.join(&total)
}

func newStepTrial(t *testing.T, name string, workers int, note string) *crashTrial {
	c := &crashTrial{t: t, name: name, settle: 100 * time.Millisecond}
	rows := cities(stepRows)
	for i := range rows {
		rows[i] = append(rows[i], note+strconv.Itoa(i))
	}
	if err := c.setUpSheet(rows, workers, 0, local.Faults{LoseAnswer: 3, ListLag: 20 * time.Millisecond}); err != nil {
		c.errorf("set up: %v", err)
		t.FailNow()
	}
	c.watched = c.watchOutput()
	return c
}

// stepped runs the program with steps.
func (c *crashTrial) stepped(setting string) (code int, said string) {
	cmd, out := c.command(context.Background())
	cmd.Args[0] = "sheetreel-stepped"
	cmd.Path = filepath.Join(filepath.Dir(cmd.Path), "sheetreel-stepped"+filepath.Ext(cmd.Path))
	cmd.Env = append(cmd.Env, setting)
	code = c.toEnd(cmd, out)
	return code, out.String()
}

var tellsOfFiles = regexp.MustCompile(`(?s)cities\.results.*(free|room|run again)`)

// checkFailure wants that a run which could not write ended with an error that says which file, and what to do.
func (c *crashTrial) checkFailure(code int, said string) {
	c.t.Helper()
	if code != exitFailure || !tellsOfFiles.MatchString(said) || strings.Contains(said, "goroutine ") {
		c.errorf("exit code %d: %s", code, said)
	}
}

// finish checks that all is well at the end, and counts the trial.
func (c *crashTrial) finish(total *crashTally) {
	c.watched()
	c.checkPaidOnce()
	c.checkAllCompleted()
	faults := c.counts.Faults
	c.counts = c.server.Counts()
	for kind, n := range faults {
		c.counts.Faults[kind] += n
	}
	if err := c.server.stop(); err != nil {
		c.errorf("stop the server: %v", err)
	}
	total.add(c)
}
