package link

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"
)

func TestPrivateAddressesAreRefused(t *testing.T) {
	for _, ip := range []string{
		"127.0.0.1", "127.9.9.9", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
		"255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1",
	} {
		if Public(netip.MustParseAddr(ip)) {
			t.Errorf("%s is taken for public", ip)
		}
	}
	for _, ip := range []string{"1.1.1.1", "93.184.215.14", "172.32.0.1", "2606:4700::1111"} {
		if !Public(netip.MustParseAddr(ip)) {
			t.Errorf("%s is refused", ip)
		}
	}
}

// A public address that leads on to this machine is no way in.
func TestRedirectsToThisMachineAreRefused(t *testing.T) {
	asked := false
	secret := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer secret.Close()
	to := ""
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }))
	defer front.Close()
	client := NewClient(false, 4, 30*time.Second)
	transport := client.Transport.(*http.Transport)
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == "public.example:80" { // stands for a server on the web
			return net.Dial(network, front.Listener.Addr().String())
		}
		return dial(ctx, network, address)
	}
	defer client.CloseIdleConnections()
	_, port, _ := net.SplitHostPort(secret.Listener.Addr().String())
	for _, to = range []string{secret.URL, "http://localhost:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://169.254.169.254/latest", "http://0x7f.1:" + port, "//127.0.0.1:" + port} {
		r, err := client.Get("http://public.example/a.png")
		var nameless *net.DNSError // some systems take such a number for a name, and nobody knows it, or can be asked
		if err == nil {
			_ = r.Body.Close()
			t.Errorf("%s: %s", to, r.Status)
		} else if !errors.Is(Plain(err), ErrPrivate) && !errors.As(err, &nameless) {
			t.Errorf("%s: %v", to, err)
		}
	}
	if asked {
		t.Error("the server was asked")
	}
}
