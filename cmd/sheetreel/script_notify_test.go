package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// sinkSecret is in the address of every sink. No output and no file may show it, like the key.
const sinkSecret = "T0000/B0000/hook-8sKq2mVx71LpWd"

// sink is a server that summaries are posted to.
type sink struct {
	*httptest.Server
	mu      sync.Mutex
	answers []int // of the next posts; none left: 200
	leads   string
	posts   []map[string]any
	tries   int
}

// cmdSink starts a server that takes summaries, and sets a variable to its address: sink NAME [STATUS… | -to NAME].
// It answers with these statuses first, or sends everybody on to another sink.
func cmdSink(ts *testscript.TestScript, _ bool, args []string) {
	s := scriptOf(ts)
	k := &sink{}
	if len(args) == 3 && args[1] == "-to" {
		k.leads = s.sinks[args[2]].URL + "/services/" + sinkSecret
		args = args[:1]
	}
	for _, arg := range args[1:] {
		code, err := strconv.Atoi(arg)
		ts.Check(err)
		k.answers = append(k.answers, code)
	}
	k.Server = httptest.NewServer(k)
	s.sinks[args[0]] = k
	ts.Setenv(args[0], k.URL+"/services/"+sinkSecret)
}

func (k *sink) stop() { k.Close() }

// ServeHTTP is what a chat does: it takes JSON that has a text.
func (k *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.tries++
	body, _ := io.ReadAll(r.Body)
	switch {
	case k.leads != "":
		http.Redirect(w, r, k.leads, http.StatusTemporaryRedirect)
		return
	case len(k.answers) > 0:
		http.Error(w, r.URL.Path, k.answers[0]) // a server that tells the secret again
		k.answers = k.answers[1:]
		return
	}
	var post map[string]any
	err := json.Unmarshal(body, &post)
	if text, _ := post["text"].(string); err != nil || text == "" || r.Method != http.MethodPost ||
		r.Header.Get("Content-Type") != "application/json" || r.URL.Path != "/services/"+sinkSecret {
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	}
	k.posts = append(k.posts, post)
}

// checkPosted asserts on the last summary that was posted to a sink: posted NAME FIELD=VALUE… . A field is named by
// its path, as statuses.completed or troubled.0.row; FIELD~PART asks for a part of it, and posts and tries count.
func checkPosted(ts *testscript.TestScript, args []string) (string, error) {
	k := scriptOf(ts).sinks[args[0]]
	k.mu.Lock()
	defer k.mu.Unlock()
	last := map[string]any{}
	if len(k.posts) > 0 {
		last = k.posts[len(k.posts)-1]
	}
	all, _ := json.Marshal(last)
	for _, arg := range args[1:] {
		path, want, exact := strings.Cut(arg, "=")
		if before, part, ok := strings.Cut(arg, "~"); ok && len(before) < len(path) {
			path, want, exact = before, part, false
		}
		got := fmt.Sprint(field(last, path))
		switch path {
		case "posts":
			got = strconv.Itoa(len(k.posts))
		case "tries":
			got = strconv.Itoa(k.tries)
		}
		if exact && got != want || !strings.Contains(got, want) {
			return "", fmt.Errorf("%s is %q, not %q\n%s", path, got, want, all)
		}
	}
	return "", nil
}

// field is what stands at a path of JSON.
func field(v any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		}
	}
	return v
}
