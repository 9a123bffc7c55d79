package render

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Bounds of one download.
const (
	fetchConnect   = 10 * time.Second
	fetchTotal     = 30 * time.Second
	fetchRedirects = 5
)

// forbidden are networks that a template or a sheet may not make this program
// talk to: the machine itself and what stands near it.
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

// errPrivate is what an address inside gets.
var errPrivate = errors.New("the address is on this machine or in a private network, which is not allowed")

// public says that an address may be talked to.
func public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	for _, p := range forbidden {
		if p.Contains(ip) {
			return false
		}
	}
	return ip.IsValid()
}

// control looks at the address that is really dialled, after the name was
// resolved: a name that changes its mind between check and use does not help.
func control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !public(at.Addr()) {
		return errPrivate
	}
	return nil
}

func newFetcher(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: fetchConnect}
	if !private {
		dialer.Control = control
	}
	return &http.Client{
		Timeout: fetchTotal,
		Transport: &http.Transport{
			Proxy:               nil, // a proxy would be dialled instead of the address
			DialContext:         dialer.DialContext,
			TLSHandshakeTimeout: fetchConnect,
			MaxIdleConnsPerHost: 4,
			IdleConnTimeout:     time.Minute,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > fetchRedirects {
				return fmt.Errorf("it redirects more than %d times", fetchRedirects)
			}
			return webAddress(r.URL)
		},
	}
}

var (
	publicFetcher  = newFetcher(false)
	privateFetcher = newFetcher(true)
)

func webAddress(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("%s addresses are not read; use http, https, asset: or a file beside the template", u.Scheme)
	}
	if u.Host == "" {
		return errors.New("the address names no host")
	}
	return nil
}

// fetch begins a download. The answer's own word on type and length is not believed:
// the reader counts the length, the type is seen in the data.
func fetch(ctx context.Context, address string, o *Options) (io.ReadCloser, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address cannot be read")
	}
	if err := webAddress(u); err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "image/*, video/*, audio/*")
	client := publicFetcher
	if o.AllowPrivateHosts {
		client = privateFetcher
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, plainFetch(err)
	}
	if response.StatusCode != http.StatusOK {
		_ = response.Body.Close()
		return nil, fmt.Errorf("the server answers %d %s", response.StatusCode, http.StatusText(response.StatusCode))
	}
	return response.Body, nil
}

// plainFetch takes the address out of the error: who reports it names it already.
func plainFetch(err error) error {
	var late interface{ Timeout() bool }
	if errors.As(err, &late) && late.Timeout() {
		return fmt.Errorf("the server does not answer within %v", fetchTotal)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(err, errPrivate) {
		return errPrivate
	}
	return err
}

// dataURL reads data:[type][;base64],content.
func dataURL(address string) ([]byte, error) {
	head, body, ok := strings.Cut(strings.TrimPrefix(address, "data:"), ",")
	if !ok {
		return nil, errors.New("the data: address has no comma")
	}
	if !strings.HasSuffix(head, ";base64") {
		s, err := url.PathUnescape(body)
		return []byte(s), err
	}
	data, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return nil, errors.New("the data: address holds no base64")
	}
	return data, nil
}
