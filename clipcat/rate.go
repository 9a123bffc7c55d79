package clipcat

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rate is a limit of requests in a window of time. The zero Rate is no limit.
type Rate struct {
	Requests int
	Window   time.Duration
}

// DefaultRate is what Clipcat documents: 30 requests in 10 seconds, shared by everything a key does.
func DefaultRate() Rate { return Rate{Requests: 30, Window: 10 * time.Second} }

// ParseRate reads "30/10s", "3/s" or "off".
func ParseRate(s string) (Rate, error) {
	if s == "off" {
		return Rate{}, nil
	}
	count, window, ok := strings.Cut(s, "/")
	n, err := strconv.Atoi(strings.TrimSpace(count))
	if !ok || err != nil || n < 1 {
		return Rate{}, fmt.Errorf("%q is not a rate: write requests per time, such as 30/10s, or off", s)
	}
	window = strings.TrimSpace(window)
	if window != "" && !strings.ContainsRune("0123456789.", rune(window[0])) {
		window = "1" + window // "3/s"
	}
	d, err := time.ParseDuration(window)
	if err != nil || d <= 0 {
		return Rate{}, fmt.Errorf("%q is not a rate: after the slash comes a time, such as 10s or 1m", s)
	}
	return Rate{Requests: n, Window: d}, nil
}

// Limited tells whether there is a limit.
func (r Rate) Limited() bool { return r.Requests > 0 && r.Window > 0 }

// PerSecond is the mean number of requests that the limit allows in a second; 0 without a limit.
func (r Rate) PerSecond() float64 {
	if !r.Limited() {
		return 0
	}
	return float64(r.Requests) / r.Window.Seconds()
}

// String is the form that ParseRate reads.
func (r Rate) String() string {
	if !r.Limited() {
		return "off"
	}
	window := r.Window.String()
	if r.Window%time.Minute == 0 {
		window = strings.TrimSuffix(window, "0s")
	}
	if r.Window%time.Hour == 0 {
		window = strings.TrimSuffix(window, "0m")
	}
	return fmt.Sprintf("%d/%s", r.Requests, window)
}
