package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
)

// scriptServer is a local server inside the test, at a free port.
type scriptServer struct {
	*local.Server
	address string
	conns   *countedConns
	stop    func() error
}

func startServer(c local.Config) (*scriptServer, error) {
	server, err := local.New(c)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	conns := &countedConns{Listener: listener}
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, conns) }()
	stop := func() error {
		cancel()
		return errors.Join(<-served, server.Close())
	}
	return &scriptServer{Server: server, address: "http://" + listener.Addr().String(), conns: conns, stop: stop}, nil
}

// settled waits until the server is done with all that programs sent which were killed. Connections are taken in their
// order, so that theirs have been when it answers a new one. After a refusal connections are not counted any more.
func (s *scriptServer) settled() error {
	_, _, err := fetchCounts(s.address)
	for s.conns.open.Load() > 0 {
		time.Sleep(awaitEvery)
	}
	return err
}

// countedConns counts the connections that are open.
type countedConns struct {
	net.Listener
	open atomic.Int64
}

func (l *countedConns) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.open.Add(1)
	return &countedConn{conn, sync.OnceFunc(func() { l.open.Add(-1) })}, nil
}

type countedConn struct {
	net.Conn
	closed func()
}

func (c *countedConn) Close() error {
	defer c.closed()
	return c.Conn.Close()
}

// cmdServer starts a local server and tells the program of it by the environment: server [-quota N] [FAULT…]. Renders
// are simulated and take no time, and there is no rate limit, unless the flags say so.
func cmdServer(ts *testscript.TestScript, neg bool, args []string) {
	s := scriptOf(ts)
	c := local.Config{Key: testKey, Templates: []string{s.work}, CreditsPerRender: 1}
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	flags.Float64Var(&c.Quota, "quota", 0, "")
	flags.IntVar(&c.Concurrency, "concurrency", 1000, "")
	flags.IntVar(&c.PageSize, "page-size", 0, "")
	renderTime := flags.Duration("render-time", 0, "")
	rate := flags.String("rate", "off", "")
	ts.Check(flags.Parse(args))
	c.RenderTime = renderTime
	var err error
	c.Rate, err = clipcat.ParseRate(*rate)
	ts.Check(err)
	for _, fault := range flags.Args() {
		ts.Check(local.ParseFault(&c.Faults, fault))
	}
	if s.server != nil {
		ts.Check(s.server.stop())
	}
	s.server, err = startServer(c)
	ts.Check(err)
	ts.Setenv("SHEETREEL_ENDPOINT", s.server.address)
	ts.Setenv("SHEETREEL_RATE", "off")
	ts.Setenv("CLIPCAT_API_KEY", testKey)
}

// cmdFreePort sets a variable to a loopback address where nobody but a program of the script will listen: freeport NAME.
func cmdFreePort(ts *testscript.TestScript, _ bool, args []string) {
	address, release, err := holdPort()
	ts.Check(err)
	ts.Defer(release)
	ts.Setenv(args[0], address)
}

// cmdFaults replaces the server's faults.
func cmdFaults(ts *testscript.TestScript, _ bool, args []string) {
	var f local.Faults
	for _, fault := range args {
		ts.Check(local.ParseFault(&f, fault))
	}
	scriptOf(ts).server.SetFaults(f)
}

// cmdQuota changes the server's quota.
func cmdQuota(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseFloat(args[0], 64)
	ts.Check(err)
	scriptOf(ts).server.SetQuota(n)
}

var condition = regexp.MustCompile(`^([a-z_]+)(<=|>=|=)(\d+)$`)

// checkCounts asserts on /debug/counts, counted since the last "counts reset": counts posts=1 'requests<=2'.
func checkCounts(ts *testscript.TestScript, args []string) (string, error) {
	s := scriptOf(ts)
	counts, body, err := fetchCounts(ts.Getenv("SHEETREEL_ENDPOINT"))
	if err != nil {
		return "", err
	}
	if len(args) == 1 && args[0] == "reset" {
		s.base = counts
		return "", nil
	}
	for _, arg := range args {
		m := condition.FindStringSubmatch(arg)
		if m == nil {
			ts.Fatalf("%q is no condition", arg)
		}
		value, known := counts[m[1]]
		if !known {
			ts.Fatalf("%q is not counted", m[1])
		}
		value -= s.base[m[1]]
		if want, _ := strconv.ParseFloat(m[3], 64); !holds(value, m[2], want) {
			return "", fmt.Errorf("%s is not so: it is %v\n%s", arg, value, body)
		}
	}
	return "", nil
}

func holds(value float64, relation string, want float64) bool {
	switch relation {
	case "<=":
		return value <= want
	case ">=":
		return value >= want
	}
	return value == want
}

func fetchCounts(endpoint string) (map[string]float64, []byte, error) {
	client := http.Client{Timeout: awaitMost, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(endpoint + "/debug/counts")
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, nil, err
	}
	var all map[string]any
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, nil, err
	}
	counts := map[string]float64{}
	for name, value := range all {
		if n, ok := value.(float64); ok {
			counts[name] = n
		}
	}
	return counts, body, nil
}

// modificationsByURL is what every finished video of the server shows, by its URL.
func (s *scriptServer) modificationsByURL() map[string]string {
	byURL := map[string]string{}
	for _, r := range s.Accepted() {
		if r.URL != "" {
			byURL[r.URL] = shows(r.Modifications)
		}
	}
	return byURL
}

// shows writes modifications as text that can be compared.
func shows(modifications []clipcat.Modification) string {
	text, _ := json.Marshal(modifications)
	return string(text)
}

// absolute is a script's file name as a path.
func absolute(ts *testscript.TestScript, name string) string {
	return filepath.Clean(ts.MkAbs(name))
}
