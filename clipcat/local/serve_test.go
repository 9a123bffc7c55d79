package local

import (
	"context"
	"errors"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
)

func TestPipeRefusesLikeASocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, Config{RenderTime: in(0), Faults: Faults{
			RefuseAfter: 10 * time.Second, RefuseFor: 5 * time.Second, RefuseEvery: time.Minute,
		}})
		defer r.stop()
		r.submit(t, "a") // leaves an idle connection behind
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if _, err := r.http.Get(r.base + "/debug/counts"); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("while refusing: %v", err)
		}
		start := time.Now()
		r.submit(t, "b") // tries again until it gets through
		if waited := time.Since(start); waited < 5*time.Second {
			t.Errorf("got through after %s", waited)
		}
		time.Sleep(time.Minute - time.Since(start))
		synctest.Wait()
		if _, err := r.http.Get(r.base + "/debug/counts"); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("the second time: %v", err)
		}
		r.SetFaults(Faults{})
		synctest.Wait()
		r.submit(t, "c")
		if n := r.Counts().Faults["refuse"]; n != 2 {
			t.Errorf("%d refusals counted", n)
		}
	})
}

func TestSocketRefusesForReal(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0)})
	r.submit(t, "a")
	r.SetFaults(Faults{RefuseFor: time.Hour})
	for { // until the serving goroutine has heard of it
		resp, err := r.http.Get(r.base + "/debug/counts")
		if err != nil {
			break
		}
		resp.Body.Close()
		time.Sleep(time.Millisecond)
	}
	if _, err := r.http.Get(r.base + "/debug/counts"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("while refusing: %v", err)
	}
	r.SetFaults(Faults{})
	r.submit(t, "b")
	if n := r.Counts().Accepted; n != 2 {
		t.Errorf("%d accepted", n)
	}
}

func TestServeEndsWhileItRefuses(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0), Faults: Faults{RefuseFor: time.Hour}})
	time.Sleep(5 * time.Millisecond)
	r.stop()
}

// In simulated time: no machine is so slow that the answer comes too late.
func TestServeFinishesTheAnswersUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const takes = 2 * time.Second
		started := make(chan struct{})
		s := newServer(t, Config{RenderTime: in(0)})
		s.mux.HandleFunc("GET /slow", func(w http.ResponseWriter, _ *http.Request) {
			close(started)
			time.Sleep(takes)
			w.WriteHeader(http.StatusTeapot)
		})
		pipe := PipeListener()
		r := serve(t, s, pipe, pipe.DialContext, "http://local.test")
		if c, err := pipe.DialContext(t.Context(), "", ""); err != nil { // a connection that never asks must not hold it up
			t.Fatal(err)
		} else {
			defer c.Close()
		}
		answers := make(chan int, 1)
		go func() {
			resp, err := r.http.Get(r.base + "/slow")
			if err != nil {
				answers <- 0
				return
			}
			resp.Body.Close()
			answers <- resp.StatusCode
		}()
		<-started
		start := time.Now()
		r.stop()
		if status := <-answers; status != http.StatusTeapot {
			t.Errorf("the answer under way was %d", status)
		}
		if waited := time.Since(start); waited < takes || waited > takes+time.Second/2 { // until a look every half a second finds it done
			t.Errorf("stopping took %s", waited)
		}
	})
}

func TestPipe(t *testing.T) {
	p := PipeListener()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.DialContext(ctx, "tcp", "x:1"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := errors.Join(p.Close(), p.Close()); err != nil {
		t.Error(err)
	}
	if _, err := p.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept: %v", err)
	}
	_, err := p.DialContext(t.Context(), "tcp", "x:1")
	if !errors.Is(err, syscall.ECONNREFUSED) || err.Error() != "dial pipe pipe: connect: connection refused" {
		t.Errorf("Dial: %v", err)
	}
}

func TestCloseRefusesMore(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0)})
	if err := r.Server.Close(); err != nil {
		t.Fatal(err)
	}
	status, body := r.ask(t, "GET", "/v1/auth", nil)
	if status != 200 {
		t.Errorf("reading: %d %s", status, body)
	}
	if got := r.outcome(t.Context(), "late"); got != 503 {
		t.Errorf("a POST after Close: %d", got)
	}
}

// TestVirtualDay is the whole of a batch of 5,000 rows at the documented limit, which must cost little real time.
func TestVirtualDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, Config{RenderTime: in(30 * time.Second), Concurrency: 100, Rate: clipcat.DefaultRate()})
		defer r.stop()
		const rows = 500
		for i := range rows {
			if r.outcome(t.Context(), string(rune('a'+i%26))) == 429 {
				t.Fatal("refused below the limit")
			}
			time.Sleep(time.Second/3 + time.Millisecond)
		}
		time.Sleep(30 * time.Second)
		if got := r.Accepted()[rows-1]; got.Status != completed {
			t.Errorf("the last is %s", got.Status)
		}
	})
}
