package link

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

// Bounds of one request.
const (
	ConnectTime  = 10 * time.Second
	MaxRedirects = 5
)

// forbidden are networks that a template or a sheet may not make this program talk to: the machine itself and what
// stands near it.
var forbidden = func() []netip.Prefix {
	var out []netip.Prefix
	for _, s := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
		"192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
	} {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}()

// ErrPrivate is what an address inside gets.
var ErrPrivate = errors.New("the address is on this machine or in a private network, which is not allowed")

// RedirectsError says that an address was passed on more often than is followed.
type RedirectsError struct{}

func (RedirectsError) Error() string {
	return fmt.Sprintf("it redirects more than %d times", MaxRedirects)
}

// SchemeError says that an address is none of the web.
type SchemeError struct{ Scheme string }

func (e SchemeError) Error() string {
	if e.Scheme == "" {
		return "the address names no host"
	}
	return fmt.Sprintf("%s addresses are not read; use http, https, asset: or a file beside the template", e.Scheme)
}

// Public says that an address may be talked to.
func Public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	for _, p := range forbidden {
		if p.Contains(ip) {
			return false
		}
	}
	return ip.IsValid()
}

// control looks at the address that is really dialled, after the name was resolved: a name that changes its mind between
// check and use does not help.
func control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !Public(at.Addr()) {
		return ErrPrivate
	}
	return nil
}

// NewClient returns a client that follows few redirects and, unless private addresses are allowed, refuses to dial any.
// Perhost bounds its connections to one host; total the time for one answer, its body included.
func NewClient(private bool, perHost int, total time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: ConnectTime}
	if !private {
		dialer.Control = control
	}
	return &http.Client{
		Timeout: total,
		Transport: &http.Transport{
			Proxy:               nil, // a proxy would be dialled instead of the address
			DialContext:         dialer.DialContext,
			TLSHandshakeTimeout: ConnectTime,
			MaxIdleConnsPerHost: perHost,
			IdleConnTimeout:     time.Minute,
			ForceAttemptHTTP2:   true, // a dialer of one's own turns it off
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > MaxRedirects {
				return RedirectsError{}
			}
			return CheckAddress(r.URL)
		},
	}
}

// CheckAddress tells whether an address is one of the web; the error is a [SchemeError].
func CheckAddress(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return SchemeError{cmp.Or(u.Scheme, "relative")}
	}
	if u.Host == "" {
		return SchemeError{}
	}
	return nil
}

// Plain takes the address out of an error: who reports it names it already, and it may be signed.
func Plain(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(err, ErrPrivate) {
		return ErrPrivate
	}
	return err
}

// TimedOut tells whether an answer did not come in time.
func TimedOut(err error) bool {
	var late interface{ Timeout() bool }
	return errors.As(err, &late) && late.Timeout()
}
