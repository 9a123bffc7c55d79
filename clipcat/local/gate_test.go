package local

import (
	"net"
	"testing"
	"time"
)

// A port that somebody else has when a refusal ends is waited for.
func TestReopenWaitsForThePort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := newGate(l).(*socketGate)
	if err := g.refuse(); err != nil {
		t.Fatal(err)
	}
	other, err := net.Listen("tcp", l.Addr().String())
	if err != nil {
		t.Skip("the port is held")
	}
	time.AfterFunc(50*time.Millisecond, func() { other.Close() })
	if err := g.reopen(); err != nil {
		t.Error(err)
	}
	if err := g.Close(); err != nil {
		t.Error(err)
	}
}
