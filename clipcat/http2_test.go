package clipcat_test

import (
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/sheetreel/sheetreel/clipcat"
)

// A server that takes a POST and then resets its stream, or says that it goes away: Go's transport would send the POST once
// more by itself, and it might be paid for twice.
func TestHTTP2SendsNoPostTwice(t *testing.T) {
	for name, refuse := range map[string][]byte{
		"a stream reset for an error of the protocol": {0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 1},
		"a stream that was refused":                   {0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 7},
		"a server that goes away":                     {0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			endpoint, transport, posts := resettingServer(t, refuse)
			client := clientOf(t, clipcat.Config{Endpoint: endpoint, Key: "key", Transport: transport})
			_, err := client.CreateRender(t.Context(), row("a"))
			wantVerdict(t, err, clipcat.Unknown)
			if n := posts.Load(); n != 1 {
				t.Errorf("%d POSTs reached the server", n)
			}
		})
	}
}

// resettingServer speaks HTTP/2 as far as it takes to accept whole requests, and answers each with these bytes.
func resettingServer(t *testing.T, answer []byte) (endpoint string, transport *http.Transport, requests *atomic.Int64) {
	t.Helper()
	secured := httptest.NewTLSServer(nil) // for its certificate
	transport = secured.Client().Transport.(*http.Transport)
	transport.ForceAttemptHTTP2 = true
	config := &tls.Config{Certificates: secured.TLS.Certificates, NextProtos: []string{"h2"}}
	secured.Close()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", config)
	if err != nil {
		t.Fatal(err)
	}
	requests = new(atomic.Int64)
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { takeRequests(conn, answer, requests) })
		}
	})
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		listener.Close()
		serving.Wait()
	})
	return "https://" + listener.Addr().String(), transport, requests
}

// takeRequests reads frames until a request is whole, answers it, and goes on until the client has gone.
func takeRequests(conn net.Conn, answer []byte, requests *atomic.Int64) {
	defer conn.Close()
	const settings, data = 4, 0
	preface := make([]byte, 24)
	if _, err := io.ReadFull(conn, preface); err != nil {
		return
	}
	conn.Write([]byte{0, 0, 0, settings, 0, 0, 0, 0, 0})
	for {
		var head [9]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return
		}
		size := int64(head[0])<<16 | int64(binary.BigEndian.Uint16(head[1:3]))
		if _, err := io.CopyN(io.Discard, conn, size); err != nil {
			return
		}
		switch kind, flags := head[3], head[4]; {
		case kind == settings && flags == 0:
			conn.Write([]byte{0, 0, 0, settings, 1, 0, 0, 0, 0})
		case kind == data && flags&1 != 0: // the end of a request
			requests.Add(1)
			stream := head[5:9]
			reply := append([]byte(nil), answer...)
			if reply[3] == 3 { // a reset is of that stream
				copy(reply[5:9], stream)
			}
			conn.Write(reply)
		}
	}
}
