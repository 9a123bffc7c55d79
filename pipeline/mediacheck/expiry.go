package mediacheck

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// expiryOf is when a signed link ends, as the link itself says. Links that only name a time and carry no signature are
// not believed: to their server it may mean nothing.
func expiryOf(address string) (time.Time, bool) {
	u, err := url.Parse(address)
	if err != nil || u.RawQuery == "" {
		return time.Time{}, false
	}
	q := map[string]string{}
	for name, values := range u.Query() {
		q[strings.ToLower(name)] = values[0]
	}
	if at, ok := dated(q, "x-amz-date", "x-amz-expires"); ok { // S3 and what is built like it
		return at, true
	}
	if at, ok := dated(q, "x-goog-date", "x-goog-expires"); ok {
		return at, true
	}
	if q["sig"] != "" && q["se"] != "" { // Azure
		return azureTime(q["se"])
	}
	host := strings.ToLower(u.Hostname())
	switch {
	case q["ex"] != "" && q["hm"] != "" && strings.HasPrefix(host, "cdn.discordapp") || q["oe"] != "" && q["oh"] != "" && isUnder(host, "fbcdn.net", "cdninstagram.com"):
		seconds, err := strconv.ParseInt(q["ex"]+q["oe"], 16, 64)
		return time.Unix(seconds, 0), err == nil
	case signed(q):
		for _, name := range []string{"expires", "expire", "expiry", "exp", "x-expires"} {
			if at, ok := unixTime(q[name]); ok {
				return at, true
			}
		}
	}
	return time.Time{}, false
}

// dated reads a time of signing and how many seconds the signature lasts.
func dated(q map[string]string, date, lasts string) (time.Time, bool) {
	from, err := time.Parse("20060102T150405Z", q[date])
	seconds, err2 := strconv.ParseInt(q[lasts], 10, 32)
	return from.Add(time.Duration(seconds) * time.Second), err == nil && err2 == nil
}

func azureTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z", time.DateOnly} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// signed tells whether a link carries what only its maker can make, so that its end means something.
func signed(q map[string]string) bool {
	for _, name := range []string{"signature", "sig", "sign", "token", "hmac", "hash", "md5", "policy", "key-pair-id", "x-signature"} {
		if q[name] != "" {
			return true
		}
	}
	return false
}

// unixTime reads seconds or milliseconds since 1970, of this century.
func unixTime(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	if n > 1e12 {
		n /= 1000
	}
	return time.Unix(n, 0), n > 946684800 && n < 4102444800
}

// expired tells that a link has ended, without asking anybody.
func expired(address string, now time.Time) (Fact, bool) {
	at, ok := expiryOf(address)
	if !ok || at.After(now) {
		return Fact{}, false
	}
	return broken(TopicExpired, "make a new link, and one that lasts until the videos are rendered", "the link has expired: it was good until %s", strings.TrimPrefix(inWords(at), "on ")), true
}

func isUnder(host string, domains ...string) bool {
	for _, d := range domains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}
