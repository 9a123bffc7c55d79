package local

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
)

// bodyOf is a POST as a batch sends it: four modifications, a short key as metadata.
func bodyOf(i int) []byte {
	return fmt.Appendf(nil, `{"template":%q,"modifications":[`+
		`{"scene":"Scene 1","object":"title","text":"Welcome to Ljubljana, %d","color":"#ffffff"},`+
		`{"scene":"Scene 1","object":"band","background-color":"#ff8800"},`+
		`{"scene":"Scene 1","object":"title","font-family":"Liberation Sans"},`+
		`{"scene":"Scene 2","object":"caption","text":"See you soon in the old town by the river"}],"metadata":"sr1-%08x-%08x"}`,
		guide, i, i, i*7919)
}

func post(b *testing.B, do func(*http.Request) int, url string, i int) {
	req, err := http.NewRequestWithContext(b.Context(), "POST", url+"/v1/renders", bytes.NewReader(bodyOf(i)))
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer local")
	req.Header.Set("Content-Type", "application/json")
	if status := do(req); status != http.StatusAccepted {
		b.Fatalf("answered %d", status)
	}
}

// BenchmarkPost is the server alone, without a network.
func BenchmarkPost(b *testing.B) {
	for _, folder := range []bool{false, true} {
		b.Run(fmt.Sprintf("folder=%v", folder), func(b *testing.B) {
			c := Config{RenderTime: in(0), Quota: 1e12}
			if folder {
				c.Folder = b.TempDir()
			}
			s := newServer(b, c)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				post(b, func(r *http.Request) int {
					w := httptest.NewRecorder()
					s.ServeHTTP(w, r)
					return w.Code
				}, "http://local.test", i)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
		})
	}
}

// BenchmarkPostOverLoopback has 64 requests in flight; client and server share the processors.
func BenchmarkPostOverLoopback(b *testing.B) {
	r := overLoopback(b, Config{RenderTime: in(0), Quota: 1e12, Folder: b.TempDir()})
	b.SetParallelism(64 / runtime.GOMAXPROCS(0))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			post(b, func(req *http.Request) int {
				resp, err := r.http.Do(req)
				if err != nil {
					b.Error(err)
					return 0
				}
				defer resp.Body.Close()
				_, _ = io.Copy(io.Discard, resp.Body)
				return resp.StatusCode
			}, r.base, i)
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}

// BenchmarkList is a page from the depth of a long list, filtered.
func BenchmarkList(b *testing.B) {
	s := newServer(b, Config{RenderTime: in(0), Quota: 1e12})
	for i := range 100_000 {
		req, err := parseRequest(bodyOf(i))
		if err != nil {
			b.Fatal(err)
		}
		if _, refused := s.accept(req, s.faults.Load(), "http://local.test"); refused != nil {
			b.Fatal(refused.message)
		}
	}
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	for b.Loop() {
		if page := s.page(listOptions{page: 3000, completed: "true"}, s.faults.Load(), ""); len(page) != 25 {
			b.Fatalf("%d renders", len(page))
		}
	}
	b.ReportMetric(float64(memory.HeapAlloc)/100_000, "B/render")
}
