package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/local"
)

// crashTrial is one batch that is killed and gone on with until it is done.
type crashTrial struct {
	t       *testing.T
	name    string
	random  *rand.Rand
	dir     string
	sheet   [][]string
	args    []string
	settle  time.Duration
	refuses bool // the server does not take connections at times
	server  *scriptServer
	watched func() // ends the reading of the output

	runs, kills int
	reads       int // of the output
	losses      int // rows that should be completed and are not
	twice       int // contents that were paid for twice without a person's word
	counts      local.Counts
}

func (c *crashTrial) errorf(format string, args ...any) {
	c.t.Helper()
	c.t.Errorf(c.name+": "+format, args...)
}

// crashRows are the rows of a batch that is killed at random times.
const crashRows = 40

// setUp makes a batch of some rows of which some are equal.
func (c *crashTrial) setUp(faults local.Faults) error {
	sheet := cities(crashRows)
	for range 3 { // rows that share a render
		from, to := 1+c.random.IntN(crashRows), 1+c.random.IntN(crashRows)
		copy(sheet[to][1:], sheet[from][1:])
	}
	renderTime := time.Duration(c.random.IntN(30)) * time.Millisecond
	err := c.setUpSheet(sheet, 1+7*c.random.IntN(2), renderTime, faults)
	if c.random.IntN(2) == 0 {
		c.args = append(c.args, "-m", "keyed.mapping.toml")
	}
	return err
}

// setUpSheet makes a batch of a sheet of cities and starts its server.
func (c *crashTrial) setUpSheet(sheet [][]string, workers int, renderTime time.Duration, faults local.Faults) (err error) {
	c.dir = c.t.TempDir()
	if err := copyMissing(batchFiles, c.dir); err != nil {
		return err
	}
	c.sheet = sheet
	if err := writeTable(filepath.Join(c.dir, "cities.csv"), c.sheet); err != nil {
		return err
	}
	c.args = []string{"run", "cities.csv", "--workers", strconv.Itoa(workers)}
	c.refuses = faults.RefuseFor > 0
	c.server, err = startServer(local.Config{
		Key: testKey, Templates: []string{c.dir}, RenderTime: &renderTime, RenderSpread: 0.5, Concurrency: 8, Faults: faults, PageSize: 10,
	})
	return err
}

func (c *crashTrial) command(ctx context.Context, more ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.CommandContext(ctx, "sheetreel", append(slices.Clone(c.args), more...)...)
	cmd.Dir = c.dir
	cmd.Env = []string{
		"CLIPCAT_API_KEY=" + testKey, "SHEETREEL_ENDPOINT=" + c.server.address, "SHEETREEL_RATE=off", "SHEETREEL_SETTLE=" + c.settle.String(),
		"SHEETREEL_POLL_MIN=10ms", "SHEETREEL_POLL_MAX=200ms", "SHEETREEL_SAVE_EVERY=20ms", "GORACE=atexit_sleep_ms=0",
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	return cmd, &out
}

// mostKills and latestKill bound how often and when a batch is killed.
const (
	mostKills  = 6
	latestKill = 700 * time.Millisecond
)

// killAndRerun kills the program some times, then lets it come to its end, and returns the exit code of that.
func (c *crashTrial) killAndRerun() int {
	for range 1 + c.random.IntN(mostKills) {
		if code := c.runFor(time.Duration(c.random.Int64N(int64(latestKill)))); code >= 0 {
			return code // it was faster
		}
	}
	return c.run()
}

// runFor runs the program and kills it after so long. The code is -1 where the kill came first.
func (c *crashTrial) runFor(d time.Duration) int {
	cmd, out := c.command(context.Background())
	c.runs++
	if err := cmd.Start(); err != nil {
		c.errorf("%v", err)
		return exitFailure
	}
	kill := time.AfterFunc(d, func() { _ = cmd.Process.Kill() }) // it may have ended
	defer kill.Stop()
	code, err := exitCodeOf(cmd.Wait())
	if err != nil {
		c.errorf("%v", err)
	}
	if code == -1 {
		c.killed()
	} else if code != exitDone && code != exitTroubles {
		c.errorf("exit code %d:\n%s", code, out)
	}
	return code
}

// killed counts a program that was killed. What it sent last may still be on its way to the server on a machine that is busy,
// where a service has all of the time to settle: it is waited for.
func (c *crashTrial) killed() {
	c.kills++
	if c.refuses {
		return // then the server cannot be asked, nor are its connections counted
	}
	if err := c.server.settled(); err != nil {
		c.errorf("after a kill: %v", err)
	}
}

// crashPatience is how long a run may take; only one that hangs takes longer.
const crashPatience = 5 * time.Minute

// run runs the program to its end.
func (c *crashTrial) run(more ...string) int {
	cmd, out := c.command(context.Background(), more...)
	return c.toEnd(cmd, out)
}

// toEnd lets a program come to its end. One that hangs is made to say what its goroutines wait for.
func (c *crashTrial) toEnd(cmd *exec.Cmd, out *bytes.Buffer) int {
	c.runs++
	if err := cmd.Start(); err != nil {
		c.errorf("%v", err)
		return exitFailure
	}
	patience := time.AfterFunc(crashPatience, func() { _ = dumpGoroutines(cmd.Process) }) // it may have ended
	code, err := exitCodeOf(cmd.Wait())
	switch {
	case !patience.Stop():
		c.errorf("it did not end within %s:\n%s", crashPatience, out)
		return exitFailure
	case err != nil:
		c.errorf("%v\n%s", err, out)
	}
	return code
}

// watchOutput reads the output again and again until the returned function is called.
func (c *crashTrial) watchOutput() (stop func()) {
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		urls := map[int]string{} // by row
		for {
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
			}
			if err := c.readOutput(urls); err != nil {
				c.errorf("while the program ran: %v", err)
				return
			}
		}
	})
	return func() { close(done); watching.Wait() }
}

// readOutput reads the output once. It is whole: all rows, with their own cells and their own videos; it never goes away
// again, and no video goes out of a row again.
func (c *crashTrial) readOutput(urls map[int]string) error {
	out, err := readTable(c.output())
	if errors.Is(err, fs.ErrNotExist) && c.reads == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	c.reads++
	if err := sameCells(c.sheet, out); err != nil {
		return err
	}
	if err := ownVideos(out, c.server.modificationsByURL()); err != nil {
		return err
	}
	for i := 2; i <= len(out); i++ {
		url, err := cellAt(out, strconv.Itoa(i), "video_url")
		if err != nil {
			return err
		}
		if before := urls[i]; before != "" && *url == "" {
			return fmt.Errorf("row %d has lost its video %s", i, before)
		}
		urls[i] = *url
	}
	return nil
}

func (c *crashTrial) output() string { return filepath.Join(c.dir, "cities.results.csv") }

// contents are the rows by what their videos show.
func (c *crashTrial) contents() map[string]bool {
	contents := map[string]bool{}
	for _, row := range c.sheet[1:] {
		contents[shownFor(row[1], row[2])] = true
	}
	return contents
}

// paid is how often the server took each content.
func (c *crashTrial) paid() map[string]int {
	paid := map[string]int{}
	for _, r := range c.server.Accepted() {
		paid[shows(r.Modifications)]++
	}
	return paid
}

// checkPaidOnce wants that nothing was accepted twice, by metadata or by content, and nothing that no row asks for.
func (c *crashTrial) checkPaidOnce() { c.checkPaidTwiceOnly(nil) }

// checkPaidTwiceOnly is checkPaidOnce but for the contents that a person said to pay for again.
func (c *crashTrial) checkPaidTwiceOnly(again map[string]bool) {
	for metadata, n := range c.server.Counts().PostsByMetadata {
		if n > 1 {
			c.errorf("%s was accepted %d times", metadata, n)
		}
	}
	contents := c.contents()
	for content, n := range c.paid() {
		if n > 1 && !again[content] {
			c.twice++
			c.errorf("%s was accepted %d times", content, n)
		}
		if !contents[content] {
			c.errorf("%s was accepted, and no row asks for it", content)
		}
	}
}

// byStatus reads the output and returns the rows' contents by status.
func (c *crashTrial) byStatus() map[string][]string {
	rows := map[string][]string{}
	out, err := readTable(c.output())
	if err == nil {
		err = errors.Join(sameCells(c.sheet, out), ownVideos(out, c.server.modificationsByURL()))
	}
	if err != nil {
		c.errorf("at the end: %v", err)
		return rows
	}
	at := slices.Index(out[0], "video_status")
	for _, row := range out[1:] {
		rows[row[at]] = append(rows[row[at]], shownFor(row[1], row[2]))
	}
	return rows
}

// checkAllCompleted wants every row completed, and each content paid for.
func (c *crashTrial) checkAllCompleted() {
	rows := c.byStatus()
	if n := len(rows["completed"]); n != len(c.sheet)-1 {
		c.losses += len(c.sheet) - 1 - n
		c.errorf("%d of %d rows are completed: %v", n, len(c.sheet)-1, rows)
	}
	if paid, want := len(c.paid()), len(c.contents()); paid != want {
		c.errorf("%d contents were accepted of %d", paid, want)
	}
}

// checkOnlyUnknownLeft wants every row completed or unknown, and returns the contents that are unknown.
func (c *crashTrial) checkOnlyUnknownLeft() map[string]bool {
	rows := c.byStatus()
	if n := len(rows["completed"]) + len(rows["unknown"]); n != len(c.sheet)-1 || len(rows["unknown"]) == 0 {
		c.losses += len(c.sheet) - 1 - n
		c.errorf("of %d rows %d are completed and %d unknown: %v", len(c.sheet)-1, len(rows["completed"]), len(rows["unknown"]), rows)
	}
	unknown := map[string]bool{}
	for _, content := range rows["unknown"] {
		unknown[content] = true
	}
	return unknown
}
