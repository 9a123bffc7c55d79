package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"

	"github.com/spf13/cobra"
	"go.uber.org/zap"
	"modernc.org/sqlite"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/pipeline"
)

// The environment of the program with steps. Steps are counted from 1; 0 is none.
const (
	envKillAt = "STEPPED_KILL_AT" // the step at which the process kills itself
	envFailAt = "STEPPED_FAIL_AT" // the commit that fails
	envLimit  = "STEPPED_LIMIT"   // bytes that a file may have: writing beyond is cut short, then refused, as by a full disk
)

// steppedMain is the program's run with a step before and after everything that it does to the world: HTTP requests,
// changes of the database, events. At one of them it kills itself, or what it does there fails.
func steppedMain() {
	if limit, err := strconv.ParseUint(os.Getenv(envLimit), 10, 64); err == nil {
		limitFiles(limit)
	}
	s := newSteps()
	sqlite.RegisterConnectionHook(s.hook)
	a := &app{getenv: os.Getenv, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, settings: defaultSettings()}
	if err := a.load(&cobra.Command{}); err != nil {
		panic(err)
	}
	a.settings.Workers, _ = strconv.Atoi(os.Args[len(os.Args)-1]) // run cities.csv --workers N
	err := a.withService(context.Background(), &batchOptions{}, "cities.csv", s.connect(a), func(b service) error {
		c := a.runConfig(b.paths, a.newConsole(false, true), zap.NewNop())
		events := c.Events
		c.Events = func(e pipeline.Event) {
			s.step("told " + string(e.Kind) + " " + string(e.Status))
			events(e)
		}
		summary, err := pipeline.Run(context.Background(), b.batch, c)
		if err != nil {
			return err
		}
		return end(summary)
	})
	fmt.Fprintf(os.Stderr, "%d steps\n", s.taken.Load())
	if err != nil {
		fmt.Fprintln(os.Stderr, "sheetreel: "+explain(err))
		os.Exit(exitCode(err))
	}
}

// steps counts what the program does.
type steps struct {
	killAt, failAt int64
	taken, commits atomic.Int64
}

func newSteps() *steps {
	s := &steps{}
	s.killAt, _ = strconv.ParseInt(os.Getenv(envKillAt), 10, 64)
	s.failAt, _ = strconv.ParseInt(os.Getenv(envFailAt), 10, 64)
	return s
}

// step takes one more step, which may be the last.
func (s *steps) step(name string) {
	if s.taken.Add(1) != s.killAt {
		return
	}
	fmt.Fprintf(os.Stderr, "killed at step %d: %s\n", s.killAt, name)
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

// hook steps before every change of the database and before every commit.
func (s *steps) hook(c sqlite.ExecQuerierContext, _ string) error {
	hooks := c.(sqlite.HookRegisterer)
	hooks.RegisterPreUpdateHook(func(d sqlite.SQLitePreUpdateData) { s.step("before a change of " + d.TableName) })
	hooks.RegisterCommitHook(func() int32 {
		s.step("before a commit")
		if s.commits.Add(1) == s.failAt {
			return 1 // the commit is refused
		}
		return 0
	})
	return nil
}

// connect is app.connect with steps around every request.
func (s *steps) connect(a *app) func(context.Context, *batchOptions, paths) (*clipcat.Client, *localServer, error) {
	return func(context.Context, *batchOptions, paths) (*clipcat.Client, *localServer, error) {
		client, err := clipcat.New(clipcat.Config{
			Endpoint: a.settings.Endpoint, Key: clipcat.Secret(a.getenv("CLIPCAT_API_KEY")), Rate: a.settings.Rate, Transport: steppedTransport{s},
		})
		return client, nil, err
	}
}

type steppedTransport struct{ *steps }

func (t steppedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	what := r.Method + " " + r.URL.Path
	t.step("before " + what)
	resp, err := http.DefaultTransport.RoundTrip(r)
	t.step("after " + what + ", before its answer is read")
	if err == nil {
		resp.Body = steppedBody{resp.Body, t.steps, what}
	}
	return resp, err
}

type steppedBody struct {
	io.ReadCloser
	*steps
	what string
}

func (b steppedBody) Close() error {
	b.step("after the answer to " + b.what + " was read")
	return b.ReadCloser.Close()
}
