package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/local"
)

// TestCrash kills the program at random times against a server that loses answers and whose lists lag, and runs it again
// until it is done. Whatever the times were: no row is lost, none is paid for twice, every video is of its own row, and
// the output is whole whenever it is read. SHEETREEL_TORTURE_TRIALS and SHEETREEL_TORTURE_SEED set how much and which.
func TestCrash(t *testing.T) {
	t.Parallel()
	torture(t, local.Faults{LoseAnswer: 7, ListLag: crashSettle() / 2}, 25, func(c *crashTrial) {
		if code := c.killAndRerun(); code != exitDone {
			c.errorf("the last run ended with %d", code)
		}
		c.checkPaidOnce()
		c.checkAllCompleted()
	})
}

// TestCrashWithoutList is the same where the list cannot tell what became of a lost answer: then such rows stay unknown
// and are not paid for again, until a person says so.
func TestCrashWithoutList(t *testing.T) {
	t.Parallel()
	torture(t, local.Faults{LoseAnswer: 7, NoList: true}, 10, func(c *crashTrial) {
		if code := c.killAndRerun(); code != exitTroubles {
			c.errorf("the last run ended with %d", code)
		}
		c.checkPaidOnce()
		unknown := c.checkOnlyUnknownLeft()
		if code := c.run("--resubmit-unknown"); code != exitDone {
			c.errorf("the run with --resubmit-unknown ended with %d", code)
		}
		c.checkPaidTwiceOnly(unknown)
		c.checkAllCompleted()
	})
}

// TestCrashAllFaults is the same with all at once that the server can do wrong and a run can get over.
func TestCrashAllFaults(t *testing.T) {
	t.Parallel()
	faults := local.Faults{
		LoseAnswer: 7, ListLag: crashSettle() / 2, Error500: 13, Error500Accepted: 11, Error503: 17, Error503RetryAfter: 29,
		RetryAfterTime: time.Millisecond, Throttle: 19, ThrottleBurst: 2, CutBody: 23, HTML: 31, OddStatus: 5, OddStatusFor: 50 * time.Millisecond,
		Latency: time.Millisecond, RefuseAfter: 150 * time.Millisecond, RefuseFor: 50 * time.Millisecond, RefuseEvery: time.Second,
	}
	torture(t, faults, 4, func(c *crashTrial) {
		if code := c.killAndRerun(); code != exitDone {
			c.errorf("the last run ended with %d", code)
		}
		c.checkPaidOnce()
		c.checkAllCompleted()
	})
}

// crashSettle is the time to settle, after which the list can be believed. SHEETREEL_SETTLE sets another one.
func crashSettle() time.Duration {
	if d, err := time.ParseDuration(os.Getenv("SHEETREEL_SETTLE")); err == nil {
		return d
	}
	return 600 * time.Millisecond
}

// trialsAtOnce are many, since a trial is mostly waiting.
const trialsAtOnce = 5

// torture makes trials, each with a server, a sheet and a seed of its own, and prints what they came to.
func torture(t *testing.T, faults local.Faults, trials int, run func(*crashTrial)) {
	if n, err := strconv.Atoi(os.Getenv("SHEETREEL_TORTURE_TRIALS")); err == nil {
		trials = n
	} else if testing.Short() {
		trials = 2
	}
	seed, err := strconv.ParseUint(os.Getenv("SHEETREEL_TORTURE_SEED"), 10, 64)
	if err != nil {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", seed)
	total := crashTally{faults: map[string]int64{}}
	numbers := make(chan int)
	var workers sync.WaitGroup
	for range min(trials, trialsAtOnce) {
		workers.Go(func() {
			for n := range numbers {
				total.add(oneTrial(t, faults, seed, n, run))
			}
		})
	}
	for n := range trials {
		numbers <- n
	}
	close(numbers)
	workers.Wait()
	t.Log(total.String())
	tortured.join(&total)
}

// tortured is what all trials of this process came to; TestMain tells it at the end of make torture.
var tortured = crashTally{faults: map[string]int64{}}

func (t *crashTally) join(other *crashTally) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.trials += other.trials
	t.runs += other.runs
	t.kills += other.kills
	t.reads += other.reads
	t.losses += other.losses
	t.accepted += other.accepted
	t.duplicates += other.duplicates
	for kind, n := range other.faults {
		t.faults[kind] += n
	}
}

func oneTrial(t *testing.T, faults local.Faults, seed uint64, n int, run func(*crashTrial)) *crashTrial {
	c := &crashTrial{t: t, settle: crashSettle(), name: fmt.Sprintf("trial %d of seed %d", n, seed), random: rand.New(rand.NewPCG(seed, uint64(n)))}
	if err := c.setUp(faults); err != nil {
		c.errorf("set up: %v", err)
		return c
	}
	watched := c.watchOutput()
	run(c)
	watched()
	c.counts = c.server.Counts()
	if err := c.server.stop(); err != nil {
		c.errorf("stop the server: %v", err)
	}
	return c
}

// crashTally is what trials came to.
type crashTally struct {
	mu                                 sync.Mutex
	trials, runs, kills, reads, losses int
	accepted, duplicates               int64
	faults                             map[string]int64
}

func (t *crashTally) add(c *crashTrial) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.trials++
	t.runs += c.runs
	t.kills += c.kills
	t.reads += c.reads
	t.losses += c.losses
	t.accepted += c.counts.Accepted
	t.duplicates += c.counts.Duplicates + int64(c.twice)
	for kind, n := range c.counts.Faults {
		t.faults[kind] += n
	}
}

func (t *crashTally) String() string {
	injected := int64(0)
	for _, n := range t.faults {
		injected += n
	}
	return fmt.Sprintf("%d trials, %d runs, %d kills, %d renders accepted, output read %d times, %d faults injected %v: %d duplicates, %d losses",
		t.trials, t.runs, t.kills, t.accepted, t.reads, injected, t.faults, t.duplicates, t.losses)
}
