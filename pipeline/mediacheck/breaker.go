package mediacheck

import "sync"

// breaker remembers hosts that do not answer, so that thousands of links to one of them are not waited for one by one,
// and whether there is a network at all.
type breaker struct {
	mu     sync.Mutex
	silent map[string]int // how many times in a row a host was not reached
	last   map[string]Fact
	failed int  // hosts that were never reached
	online bool // some server with a name was reached
}

const (
	maxSilent  = 3  // after which a host is not asked any more
	maxOffline = 16 // hosts, after which no other is asked, if none was reached
)

func newBreaker() *breaker { return &breaker{silent: map[string]int{}, last: map[string]Fact{}} }

// open returns what is to be said of a host that is not asked any more.
func (b *breaker) open(host string) (Fact, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.silent[host] >= maxSilent {
		return b.last[host], true
	}
	if !b.online && b.failed >= maxOffline {
		return doubtful(TopicUnreached, "see that this machine is connected to the network", "not asked: no server was reached at all"), true
	}
	return Fact{}, false
}

// note takes in how asking a host ended.
func (b *breaker) note(host string, named, reached bool, f Fact) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if reached {
		delete(b.silent, host)
		b.online = b.online || named
		return
	}
	if b.silent[host]++; b.silent[host] == 1 {
		b.failed++
	}
	b.last[host] = f
}

func (b *breaker) isOnline() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.online
}
