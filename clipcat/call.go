package clipcat

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// request is one operation: what is asked, and where the answer goes.
type request struct {
	op     string // for errors: "submit a render"
	method string // empty: GET
	path   string
	body   any
	out    any
	kind   *atomic.Int64 // the counter of this kind of request; nil: others
}

const (
	// maxBody bounds an answer: a page of renders is some tens of kilobytes.
	maxBody = 8 << 20
	// maxBadAnswers is how often one call takes an answer that tells nothing. A service that cannot be reached is
	// waited for as long as patience lasts; one that is there and answers so does not get better by it.
	maxBadAnswers = 4
	// lastWait is how much longer a POST that is being sent may take once its caller wants to stop.
	lastWait = 3 * time.Second
)

// call sends a request, again where the retry table allows it, until there is a verdict or patience ends.
func (c *Client) call(ctx context.Context, r request) error {
	if r.method == "" {
		r.method = http.MethodGet
	}
	var body []byte
	if r.body != nil {
		var err error
		if body, err = encode(r.body); err != nil {
			return &Error{Op: r.op, Verdict: RowFails, Err: err}
		}
	}
	started, bad := time.Now(), 0
	for try := 1; ; try++ {
		failure := c.once(ctx, r, body)
		if failure == nil {
			return nil
		}
		if failure.Verdict == Wait {
			c.counts.refusals.Add(1)
		}
		if failure.badAnswer() {
			bad++
		}
		if !failure.again() || bad == maxBadAnswers || ctx.Err() != nil || c.patienceEnded(started) {
			return &failure.Error
		}
		if err := c.pause(ctx, try, failure); err != nil {
			return &failure.Error
		}
	}
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// patienceEnded tells whether the service has been away for so long that trying on is no use.
func (c *Client) patienceEnded(started time.Time) bool {
	last := c.lastContact.Load()
	if last == 0 && !c.reached.Load() {
		return time.Since(started) > min(firstContactPatience, c.config.Patience)
	}
	if contact := time.Unix(0, last); contact.After(started) {
		started = contact
	}
	return time.Since(started) > c.config.Patience
}

// pause waits before the next try: everybody where the service asked for it, else this call alone.
func (c *Client) pause(ctx context.Context, try int, f *failure) error {
	if f.Verdict == Wait {
		wait := f.retryAfter
		if wait == 0 { // none was named, or one that is over, which is no leave to hammer at the service
			wait = c.unspokenPause(try)
		}
		c.limiter.slowDown(wait)
		return ctx.Err() // the limiter itself holds the next try back
	}
	timer := time.NewTimer(backoff(try, rand.Float64()))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// unspokenPause is how long a refusal without Retry-After is taken to last: a whole window, since that is when the
// oldest requests are forgotten; without a known window it grows with the tries.
func (c *Client) unspokenPause(try int) time.Duration {
	if c.config.Rate.Limited() {
		return min(c.config.Rate.Window, maxRetryAfter)
	}
	return backoff(try+2, 1)
}

// failure is an attempt that did not succeed.
type failure struct {
	Error
	retryAfter time.Duration // 0 where none was named
}

// again tells whether the same request may be sent once more.
func (f *failure) again() bool { return f.Verdict == Retry || f.Verdict == Wait }

// badAnswer tells whether an answer came that told nothing: a server's own problem, or a body that cannot be read.
func (f *failure) badAnswer() bool { return f.Verdict == Retry && f.Status != 0 }

// once makes one attempt: waits for the rate, then sends, with the attempt's timeout counted from there.
func (c *Client) once(ctx context.Context, r request, body []byte) *failure {
	answered, err := c.limiter.wait(ctx, r.method == http.MethodGet)
	if err != nil {
		return &failure{Error: Error{Op: r.op, Verdict: Retry, Err: err}}
	}
	defer answered()
	ctx, cancel := c.attemptContext(ctx, r.method)
	defer cancel()
	var written atomic.Bool
	req, err := c.newRequest(ctx, r, body, &written)
	if err != nil {
		return &failure{Error: Error{Op: r.op, Verdict: Stop, Err: err}}
	}
	resp, err := c.http.Do(req)
	if err == nil || written.Load() { // a connection that was refused carried no request
		c.count(r)
	}
	if err != nil {
		a := attempt{method: r.method, written: written.Load()}
		return &failure{Error: Error{Op: r.op, Verdict: classify(a), Err: c.plain(err)}}
	}
	defer resp.Body.Close()
	return c.read(r, resp)
}

// attemptContext bounds one attempt. A GET ends with its caller; a POST is not cut short by a caller that stops, since
// that would make unknown what is about to be known.
func (c *Client) attemptContext(ctx context.Context, method string) (context.Context, context.CancelFunc) {
	if method != http.MethodPost {
		return context.WithTimeout(ctx, c.config.Timeout)
	}
	attempt, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.config.Timeout)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(lastWait, cancel) })
	return attempt, func() { stop(); cancel() }
}

func (c *Client) count(r request) {
	if r.kind == nil {
		r.kind = &c.counts.others
	}
	r.kind.Add(1)
}

// newRequest builds the HTTP request; written becomes true as soon as some of it may have left this machine.
func (c *Client) newRequest(ctx context.Context, r request, body []byte, written *atomic.Bool) (*http.Request, error) {
	// WroteHeaders comes before the buffer is flushed, and the headers fit the transport's buffer: until then nothing
	// has left.
	var multiplexed atomic.Bool
	trace := &httptrace.ClientTrace{WroteHeaders: func() { written.Store(true) }, GotConn: func(c httptrace.GotConnInfo) {
		if secured, ok := c.Conn.(*tls.Conn); ok {
			multiplexed.Store(secured.ConnectionState().NegotiatedProtocol == "h2")
		}
	}}
	req, err := http.NewRequestWithContext(httptrace.WithClientTrace(ctx, trace), r.method, c.config.Endpoint+r.path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	// Over HTTP/2 the transport by itself sends a POST once more that was written already where the server resets its stream
	// in certain ways. That is no proof that it did not act on it, and it passes the limiter by.
	again := req.GetBody
	req.GetBody = func() (io.ReadCloser, error) {
		if multiplexed.Load() && written.Load() {
			return nil, errors.New("the request was sent already")
		}
		return again()
	}
	req.Header.Set("Authorization", "Bearer "+c.key())
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "sheetreel")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// read turns an answer into the result or into a failure with its verdict.
func (c *Client) read(r request, resp *http.Response) *failure {
	c.reached.Store(true)
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err == nil && len(data) > maxBody {
		err = fmt.Errorf("the answer is larger than %d MiB", maxBody>>20)
	}
	a := attempt{method: r.method, status: resp.StatusCode, written: true}
	f := &failure{Error: Error{Op: r.op, Status: resp.StatusCode}}
	f.retryAfter, a.retryAfter = parseRetryAfter(resp.Header.Get("Retry-After"), time.Now())
	if resp.StatusCode/100 == 2 {
		if err == nil {
			err = decode(data, resp.Header.Get("Content-Type"), r.out)
		}
		a.unreadable = err != nil
		f.Err = err
	} else {
		f.Message = c.message(resp, data)
	}
	f.Verdict = classify(a)
	if f.Verdict != Wait && (f.Verdict != Retry || a.unreadable) {
		c.lastContact.Store(time.Now().UnixNano())
		c.limiter.proved()
	}
	if f.Verdict == Accepted {
		return nil
	}
	return f
}

// decode reads a JSON answer; a render without a uid is as good as none.
func decode(data []byte, contentType string, out any) error {
	if err := json.Unmarshal(unwrapList(data, out), out); err != nil {
		if strings.Contains(contentType, "html") || bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) {
			return errors.New("the answer is a web page, not JSON: is the endpoint right?")
		}
		return fmt.Errorf("the answer is not the JSON that was expected: %w", err)
	}
	if render, ok := out.(*Render); ok && render.UID == "" {
		return errors.New("the answer is a render without a uid")
	}
	return nil
}

// unwrapList finds the list in an answer that wraps it in an object, as {"renders":[…]}: how lists look is not documented.
func unwrapList(data []byte, out any) []byte {
	var name string
	switch out.(type) {
	case *[]Render:
		name = "renders"
	case *[]Template:
		name = "templates"
	}
	if name == "" || !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
		return data
	}
	var wrapped map[string]json.RawMessage
	if json.Unmarshal(data, &wrapped) != nil {
		return data
	}
	for _, name := range []string{name, "data", "items", "results"} {
		if list, ok := wrapped[name]; ok {
			return list
		}
	}
	return data
}

// message finds what the service says about an error, whatever the body's shape.
func (c *Client) message(resp *http.Response, data []byte) string {
	if location := resp.Header.Get("Location"); resp.StatusCode/100 == 3 && location != "" {
		return cleanMessage("a redirect to "+location+", which is not followed: check the endpoint", Secret(c.key()))
	}
	if s := reasonOf(data); s != "" {
		return cleanMessage(s, Secret(c.key()))
	}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("<")) || json.Valid(data) {
		return http.StatusText(resp.StatusCode)
	}
	return firstOf(cleanMessage(string(data), Secret(c.key())), http.StatusText(resp.StatusCode))
}

// plain drops the URL that net/http puts before its errors, which says nothing that the operation does not, and the
// key, should a transport of the caller's tell it.
func (c *Client) plain(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		if u.Timeout() && !errors.Is(err, context.Canceled) {
			return fmt.Errorf("no answer within %s", c.config.Timeout)
		}
		err = u.Err
	}
	if strings.Contains(err.Error(), c.key()) {
		return errors.New(cleanMessage(err.Error(), Secret(c.key())))
	}
	return err
}
