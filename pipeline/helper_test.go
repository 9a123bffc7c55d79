package pipeline_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/pipeline"
)

// templateUID is that of the smallest template that a row can be told by.
const templateUID = "TeSt5mAllTemplate1"

const templateJSON = `{"version":1,"uid":"` + templateUID + `","name":"Small","width":64,"height":64,"fps":24,
 "scenes":[{"name":"Scene 1","duration":0.25,"objects":[
  {"name":"title","type":"text","x":0,"y":0,"width":64,"height":32,"text":"Title","font-size":12},
  {"name":"price","type":"text","x":0,"y":32,"width":64,"height":32,"text":"Price","font-size":12}]}]}`

const mappingTOML = `template = "` + templateUID + `"
[[bind]]
column = "title"
scene = "Scene 1"
object = "title"
property = "text"
required = true
[[bind]]
column = "price"
scene = "Scene 1"
object = "price"
property = "text"
`

// bench is a batch in a folder of its own, and the server that renders it.
type bench struct {
	folder string
	server *local.Server
	api    *clipcat.Client

	another func(testing.TB) *clipcat.Client          // of the same server and key
	wrap    func(http.RoundTripper) http.RoundTripper // below the clients that are made from now on; nil: nothing
}

// newServer starts a server of simulated renders. In a synctest bubble it must be reached in memory.
func newBench(tb testing.TB, c local.Config, rate clipcat.Rate, inMemory bool) *bench {
	tb.Helper()
	b := &bench{folder: tb.TempDir()}
	b.write(tb, "small.template.json", templateJSON)
	b.write(tb, "sheet.mapping.toml", mappingTOML)
	c.Templates = []string{b.folder}
	if c.Quota == 0 {
		c.Quota = 1e12
	}
	var err error
	if b.server, err = local.New(c); err != nil {
		tb.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 128}
	endpoint := "http://pipe"
	var listener net.Listener
	if inMemory {
		pipe := local.PipeListener()
		transport.DialContext, listener = pipe.DialContext, pipe
	} else {
		if listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			tb.Fatal(err)
		}
		endpoint = "http://" + listener.Addr().String()
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- b.server.Serve(ctx, listener) }()
	tb.Cleanup(func() {
		transport.CloseIdleConnections()
		cancel()
		if err := <-served; err != nil {
			tb.Error(err)
		}
		if err := b.server.Close(); err != nil {
			tb.Error(err)
		}
	})
	b.another = func(tb testing.TB) *clipcat.Client {
		var below http.RoundTripper = transport
		if b.wrap != nil {
			below = b.wrap(transport)
		}
		client, err := clipcat.New(clipcat.Config{Endpoint: endpoint, Key: "local", Rate: rate, Transport: below})
		if err != nil {
			tb.Fatal(err)
		}
		return client
	}
	b.api = b.another(tb)
	return b
}

func (b *bench) write(tb testing.TB, name, text string) string {
	tb.Helper()
	path := filepath.Join(b.folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// batch is the batch of a sheet with these lines below the header title,price.
func (b *bench) batch(tb testing.TB, lines ...string) pipeline.Batch {
	tb.Helper()
	path := b.write(tb, "sheet.csv", "title,price\n"+strings.Join(lines, "\n")+"\n")
	s, err := sheet.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	m, err := mapping.Load(filepath.Join(b.folder, "sheet.mapping.toml"))
	if err != nil {
		tb.Fatal(err)
	}
	binder, err := m.NewBinder(s.Header(), mapping.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return pipeline.Batch{
		Sheet: s, Mapping: m, Binder: binder, API: b.api, State: filepath.Join(b.folder, "state.db"), Service: "test",
	}
}

func (b *bench) config() pipeline.Config {
	return pipeline.Config{Output: filepath.Join(b.folder, "out.csv"), PollMin: 20 * time.Millisecond, Settle: 300 * time.Millisecond}
}

// numbered returns n lines that differ.
func numbered(n int) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf("Title %d,%d EUR", i, i)
	}
	return lines
}

// instant is a render time of nothing.
func instant() *time.Duration { return new(time.Duration) }
