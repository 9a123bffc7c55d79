package mediacheck

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/link"
)

// Config says how a Checker looks.
type Config struct {
	// AllowPrivateHosts lets links lead to this machine and into private networks.
	AllowPrivateHosts bool
	// Remember asks nobody: only what earlier checks found is told, and what is in files.
	Remember bool
	// Cache is the file in which answers are kept; empty: they are not.
	Cache string
	// Open opens a file that a row of the template names; nil: there are no files. The error is fs.ErrNotExist where it
	// is certainly not there, and [ErrElsewhere] where it may be at a place that cannot be looked into.
	Open func(template, name string) (fs.File, error)
	// Progress is told how many links were looked at, and how many are known so far; nil: nobody is.
	Progress func(done, total int)
}

// ErrElsewhere says that a file was not found, and may be where only a server looks.
var ErrElsewhere = errors.New("the file may be elsewhere")

// Checker looks at links. Add and Wait are for one goroutine; once all was waited for, any number may Look.
type Checker struct {
	config  Config
	client  *http.Client
	breaker *breaker
	pause   func(ctx context.Context, d time.Duration) // before a second try

	queue   *queue
	workers sync.WaitGroup
	now     time.Time
	asked   bool

	mu    sync.Mutex
	known map[key]entry
	facts []Fact // each once
	index map[Fact]uint32
	done  int
	total int
}

// key names a link.
type key uint64

// entry is what is known of a link. A million of them must fit.
type entry struct {
	fact  uint32 // in facts
	at    uint32 // when it was found, in seconds since 1970
	web   bool
	fresh bool // found by this Checker, or good and not old
}

// answerTime bounds one look at a link.
const answerTime = 20 * time.Second

// secondTry is how long to wait before a server is asked again that refused or broke off.
const secondTry = time.Second / 2

// New returns a Checker that knows what earlier ones left in the cache.
func New(c Config) *Checker {
	out := &Checker{
		config: c, client: link.NewClient(c.AllowPrivateHosts, perHost, answerTime), breaker: newBreaker(), pause: pause,
		now: time.Now(), known: map[key]entry{}, index: map[Fact]uint32{},
	}
	if c.Cache != "" {
		out.load()
	}
	return out
}

// Close ends connections that are kept open.
func (c *Checker) Close() { c.client.CloseIdleConnections() }

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// keyOf names a link; a file is one of its template's.
func (c *Checker) keyOf(template, address string) key {
	s := address
	if !isWeb(address) {
		s = template + "\x00" + address
	}
	if c.config.AllowPrivateHosts {
		s += "\x00private"
	}
	sum := sha256.Sum256([]byte(s))
	return key(binary.LittleEndian.Uint64(sum[:]))
}

func isWeb(address string) bool {
	scheme, _, _ := strings.Cut(address, "://")
	return strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")
}

// Add has a link looked at that a row of the template holds, unless that is known. It waits where too many wait already.
func (c *Checker) Add(ctx context.Context, template, address string) {
	k := c.keyOf(template, address)
	c.mu.Lock()
	known := c.known[k].fresh
	c.mu.Unlock()
	if known || c.config.Remember {
		return
	}
	if !isWeb(address) {
		c.learn(k, c.local(template, address), false)
		return
	}
	if f, ok := told(address); ok {
		c.learn(k, f, true)
		return
	}
	if f, open := c.breaker.open(hostOf(address)); open {
		c.learn(k, f, true)
		return
	}
	c.mu.Lock()
	c.total++
	c.set(k, Fact{}, c.now) // so that it is asked for once
	c.mu.Unlock()
	c.begin(ctx)
	c.queue.put(job{k, address, hostOf(address)})
}

// told is what a link says of itself, without asking anybody.
func told(address string) (Fact, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return broken(TopicGone, fixLink, "the link cannot be read"), true
	}
	if neverThere(u.Hostname()) {
		return noServer(u.Hostname()), true
	}
	return expired(address, time.Now())
}

// begin starts the workers with the first link. They end all that waits when ctx ends.
func (c *Checker) begin(ctx context.Context) {
	if c.queue != nil {
		return
	}
	c.queue, c.asked = newQueue(), true
	for range atOnce {
		c.workers.Go(func() {
			for {
				j, ok := c.queue.take()
				if !ok {
					return
				}
				if ctx.Err() == nil {
					c.look(ctx, j)
				}
				c.queue.done(j)
			}
		})
	}
}

// Wait waits until every link was looked at. The error is that of ctx.
func (c *Checker) Wait(ctx context.Context) error {
	if c.queue == nil {
		return ctx.Err()
	}
	c.queue.close()
	c.workers.Wait()
	c.queue = nil
	if ctx.Err() == nil {
		c.save()
	}
	return ctx.Err()
}

// Look tells what is wrong with a link for its use; nothing where it was never looked at.
func (c *Checker) Look(template, address string, u Use) []Finding {
	k := c.keyOf(template, address)
	if c.config.Remember && !isWeb(address) {
		c.lookHere(k, template, address)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known[k]
	if !ok || !e.fresh && !c.config.Remember {
		return nil
	}
	f := c.facts[e.fact]
	if f == (Fact{}) { // nothing could be told
		return nil
	}
	f.Broken = c.certain(f)
	return f.judge(address, u)
}

// Size tells how large a picture is, in pixels, that a row of the template names; ok is false where that is not known.
func (c *Checker) Size(template, address string) (width, height int, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.known[c.keyOf(template, address)]
	f := Fact{}
	if ok {
		f = c.facts[e.fact]
	}
	return f.Width, f.Height, f.Width > 0 && f.Height > 0
}

// certain tells whether what is wrong is not only for want of a network.
func (c *Checker) certain(f Fact) bool { return f.Broken && (!f.unsure || c.breaker.isOnline()) }

// learn takes in a fact of this check.
func (c *Checker) learn(k key, f Fact, web bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set(k, f, time.Now())
	e := c.known[k]
	e.web, e.fresh = web, true
	c.known[k] = e
}

// set notes a fact; equal ones are kept once.
func (c *Checker) set(k key, f Fact, at time.Time) {
	i, ok := c.index[f]
	if !ok {
		i = uint32(len(c.facts))
		c.facts = append(c.facts, f)
		c.index[f] = i
	}
	c.known[k] = entry{fact: i, at: uint32(at.Unix()), web: true, fresh: f.good() && c.now.Sub(at) < goodFor}
}

// look asks for one link.
func (c *Checker) look(ctx context.Context, j job) {
	f, open := c.breaker.open(j.host)
	if !open {
		f = c.ask(ctx, j)
	}
	if ctx.Err() != nil {
		return
	}
	c.learn(j.key, f, true)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done++; c.config.Progress != nil {
		c.config.Progress(c.done, c.total)
	}
}

// ask looks where a link leads, a second time where the trouble may pass.
func (c *Checker) ask(ctx context.Context, j job) Fact {
	f, reached := c.askOnce(ctx, j.address)
	if mayPass(f) && reached {
		c.pause(ctx, secondTry)
		f, reached = c.askOnce(ctx, j.address)
	}
	if reached || !f.Broken || f.unsure {
		c.breaker.note(j.host, hasName(j.address), reached, f)
	}
	return f
}

// mayPass tells trouble that a second look may not find again.
func mayPass(f Fact) bool { return !f.good() && !f.Broken || f.Topic == TopicCut }

// askOnce looks where a link leads, and whether a server was reached on the way.
func (c *Checker) askOnce(ctx context.Context, address string) (f Fact, reached bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &webSource{ctx: ctx, client: c.client, address: address, total: -1}
	defer s.close()
	f, err := inspect(s)
	var status *statusError
	switch {
	case errors.As(err, &status):
		return factOfStatus(address, status), true
	case err != nil:
		return factOfError(address, err), s.last != nil || elsewhere(err, address)
	case f.Kind == link.Page:
		return pageFact(address, s.last, s.got), true
	case f.Kind == link.Text:
		return broken(TopicKind, fixLink, "the server sends text, not a picture or clip"), true
	}
	f.Moved = s.moved
	return f, true
}

// lookHere looks at what is not on the web, once: no cache keeps that, and nobody needs to be asked.
func (c *Checker) lookHere(k key, template, address string) {
	c.mu.Lock()
	_, known := c.known[k]
	c.mu.Unlock()
	if !known {
		c.learn(k, c.local(template, address), false)
	}
}

// local looks at what is not on the web.
func (c *Checker) local(template, address string) Fact {
	if strings.HasPrefix(address, "data:") {
		return factOfData(address)
	}
	if scheme, _, ok := strings.Cut(address, "://"); ok && !strings.EqualFold(scheme, "asset") {
		return broken(TopicGone, "put the file on a web server and name it by https, or name a file beside the sheet", "%s addresses are not read", scheme)
	}
	if c.config.Open == nil {
		return Fact{}
	}
	f, err := c.config.Open(template, address)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return broken(TopicGone, "check how its name is spelt, upper and lower case too, and put it there", "there is no such file beside the sheet or the template")
	case errors.Is(err, ErrElsewhere):
		return doubtful(TopicUnreached, "see that the server has it beside the template", "the file is not beside the sheet")
	case err != nil:
		return broken(TopicGone, "name a file beside the sheet or the template", "the file cannot be read: %v", err)
	}
	return factOfFile(f)
}

// elsewhere tells whether what failed was another server, to which the link's own one led.
func elsewhere(err error, address string) bool {
	var failed *url.Error
	return errors.As(err, &failed) && hostOf(failed.URL) != hostOf(address)
}

// hasName tells whether a link's server is found by a name, so that reaching it shows that there is a network.
func hasName(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "localhost" {
		return false
	}
	_, err = netip.ParseAddr(u.Hostname())
	return err != nil
}

// hostOf names whom a link asks.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := strings.ToLower(u.Hostname())
	if p := u.Port(); p != "" {
		return net.JoinHostPort(host, p)
	}
	return host
}
