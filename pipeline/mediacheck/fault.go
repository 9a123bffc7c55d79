package mediacheck

import (
	"compress/gzip"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/link"
)

const (
	askLater  = "plan again later; if it stays so, ask whoever runs that server"
	fixLink   = "open the link in a browser, and write the right one"
	trustWord = "use a link whose server has a valid certificate"
)

// factOfStatus tells what an answer without the file means.
func factOfStatus(address string, e *statusError) Fact {
	if e.header.Get("Cf-Mitigated") == "challenge" || e.status != http.StatusUnauthorized && challenge.Match(e.head) {
		return pageFact(address, e.last, []byte("captcha"))
	}
	remedy := sharingRemedy(address)
	switch s := e.status; {
	case s == http.StatusTooManyRequests || s == http.StatusRequestTimeout || s == http.StatusTooEarly:
		return doubtful(TopicUnreached, askLater, "%v, as it is asked too much", e)
	case s >= 500:
		return doubtful(TopicUnreached, askLater, "%v", e)
	case s == http.StatusUnauthorized || s == http.StatusForbidden || s == http.StatusProxyAuthRequired:
		if remedy == "" {
			remedy = "share the file with everyone who has the link, or put it on a web server; a signed link may have expired"
		}
		return broken(TopicGone, remedy, "%v: not everyone may see the file", e)
	case s >= 400:
		if remedy == "" {
			remedy = fixLink
		}
		return broken(TopicGone, remedy, "%v", e)
	}
	return broken(TopicGone, fixLink, "%v instead of a file", e)
}

// factOfError tells what it means that there was no answer. What may be the fault of the network here is no certainty.
func factOfError(address string, err error) Fact {
	host := ""
	if u, parseErr := url.Parse(address); parseErr == nil {
		host = u.Hostname()
	}
	var dns *net.DNSError
	var scheme link.SchemeError
	var redirects link.RedirectsError
	switch {
	case errors.Is(err, link.ErrPrivate):
		return broken(TopicPrivate, "put the file on a public web server; or allow it with --allow-private-hosts, if the renderer can reach it",
			"%s is this machine or in a private network, which is not allowed", host)
	case errors.As(err, &scheme):
		return broken(TopicGone, fixLink, "the link leads to what is no web address: %v", scheme)
	case errors.As(err, &redirects):
		return broken(TopicGone, fixLink, "the link goes round and round, or is passed on more than %d times", link.MaxRedirects)
	case errors.As(err, &dns) && dns.IsNotFound:
		f := noServer(host)
		f.unsure = true
		return f
	case errors.As(err, &dns):
		return doubtful(TopicUnreached, askLater, "%s could not be looked up", host)
	case link.TimedOut(err):
		return doubtful(TopicUnreached, askLater, "%s does not answer in time", host)
	case errors.Is(err, syscall.ECONNREFUSED):
		f := broken(TopicGone, fixLink, "no web server is there at %s", host)
		f.unsure = !onThisMachine(host)
		return f
	case errors.Is(err, gzip.ErrHeader):
		return doubtful(TopicUnreached, "have its server mended, or put the file on another one", "%s sends the file as packed (gzip), which it is not", host)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return broken(TopicCut, "upload it again", "the server breaks off before the file is whole")
	}
	if text := tlsFault(err, host); text != "" {
		f := broken(TopicGone, trustWord, "%s", text)
		f.Broken = hasRoots()
		return f
	}
	return doubtful(TopicUnreached, askLater, "%s could not be asked: %v", host, link.Plain(err))
}

func noServer(host string) Fact {
	return broken(TopicGone, "check how the address is spelt", "there is no server %s", host)
}

// neverThere tells names that no name server has, as was agreed on: also those that are numbers and no address, which some
// programs take for one (2130706433 and 0x7f000001 are this machine to them).
func neverThere(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	return last == "invalid" || numeric.MatchString(last)
}

var numeric = regexp.MustCompile(`^(0x[0-9a-f]*|[0-9]+)$`)

// onThisMachine tells an address that needs no network.
func onThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// tlsFault says why a server is not trusted; "" where that is not the trouble.
func tlsFault(err error, host string) string {
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &name):
		return "the certificate of " + host + " is for another server"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && time.Now().After(invalid.Cert.NotAfter):
		return "the certificate of " + host + " has expired"
	case errors.As(err, &unknown):
		return "the certificate of " + host + " is not from an authority that is trusted"
	case errors.As(err, &invalid), errors.As(err, &verification):
		return "the certificate of " + host + " is not valid"
	case errors.As(err, &record), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return host + " does not speak https there"
	case errors.As(err, &alert):
		return host + " refuses a secure connection"
	}
	return ""
}

// hasRoots tells whether this machine can trust anybody: a bare container may have no authorities at all.
func hasRoots() bool {
	pool, err := x509.SystemCertPool()
	return runtime.GOOS != "linux" || err == nil && !pool.Equal(x509.NewCertPool())
}
