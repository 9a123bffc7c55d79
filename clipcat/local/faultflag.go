package local

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// faultFlag is one field of Faults as text.
type faultFlag struct {
	name, value, help string // value: what stands behind the = sign; empty: nothing
	set               func(f *Faults, value string) error
}

var faultFlags = []faultFlag{
	count("lose-answer", "every N-th POST is accepted, its connection closed without an answer", func(f *Faults) *int { return &f.LoseAnswer }),
	count("hang-answer", "every N-th POST is accepted and never answered", func(f *Faults) *int { return &f.HangAnswer }),
	count("no-uid", "every N-th POST is accepted and answered without a uid", func(f *Faults) *int { return &f.NoUID }),
	length("refuse-for", "connections are refused for TIME", func(f *Faults) *time.Duration { return &f.RefuseFor }),
	length("refuse-after", "the first refusal begins TIME after the start (0s)", func(f *Faults) *time.Duration { return &f.RefuseAfter }),
	length("refuse-every", "a refusal begins again every TIME (once)", func(f *Faults) *time.Duration { return &f.RefuseEvery }),
	count("throttle", "every N-th request begins a burst of 429", func(f *Faults) *int { return &f.Throttle }),
	count("throttle-burst", "each burst is N long (1)", func(f *Faults) *int { return &f.ThrottleBurst }),
	{"retry-after", "FORM", "429 carries Retry-After: seconds, date or none (none)", func(f *Faults, v string) error { f.RetryAfter = v; return nil }},
	length("retry-after-time", "Retry-After asks for TIME (1s)", func(f *Faults) *time.Duration { return &f.RetryAfterTime }),
	count("error-500", "every N-th request is answered 500 and does nothing", func(f *Faults) *int { return &f.Error500 }),
	count("error-500-accepted", "every N-th POST is accepted and answered 500 all the same", func(f *Faults) *int { return &f.Error500Accepted }),
	count("error-503", "every N-th request is answered 503", func(f *Faults) *int { return &f.Error503 }),
	count("error-503-retry-after", "every N-th request is answered 503 with Retry-After", func(f *Faults) *int { return &f.Error503RetryAfter }),
	count("html", "every N-th request is answered by a web page and does nothing", func(f *Faults) *int { return &f.HTML }),
	count("html-status", "that page's status is N (200)", func(f *Faults) *int { return &f.HTMLStatus }),
	count("cut-body", "every N-th answer is cut short in the middle of the body", func(f *Faults) *int { return &f.CutBody }),
	count("fail-render", "every N-th render fails", func(f *Faults) *int { return &f.FailRender }),
	count("stuck-render", "every N-th render never ends", func(f *Faults) *int { return &f.StuckRender }),
	count("odd-status", "every N-th render shows an unknown status word before it completes", func(f *Faults) *int { return &f.OddStatus }),
	length("odd-status-for", "it does so for TIME (1s)", func(f *Faults) *time.Duration { return &f.OddStatusFor }),
	length("list-lag", "a render appears in lists only TIME after its POST", func(f *Faults) *time.Duration { return &f.ListLag }),
	length("slow-list", "a list takes TIME", func(f *Faults) *time.Duration { return &f.SlowList }),
	{"no-list", "", "the list of renders answers 404", func(f *Faults, v string) error { f.NoList = true; return nothing(v) }},
	length("latency", "every answer takes TIME", func(f *Faults) *time.Duration { return &f.Latency }),
	count("media-cut", "every N-th video is cut off in the middle", func(f *Faults) *int { return &f.MediaCut }),
	count("media-error", "every N-th video or still is answered 503", func(f *Faults) *int { return &f.MediaError }),
	count("media-missing", "every N-th video or still is answered 404", func(f *Faults) *int { return &f.MediaMissing }),
	count("media-html", "every N-th video or still is answered by a web page", func(f *Faults) *int { return &f.MediaHTML }),
	count("media-hang", "every N-th video stops in the middle, its connection kept open", func(f *Faults) *int { return &f.MediaHang }),
	{"media-expire", "", "links of before are answered 403; those given from now on are good", func(f *Faults, v string) error { f.MediaExpire = true; return nothing(v) }},
	length("media-expire-after", "links are answered 403 from TIME after they were given", func(f *Faults) *time.Duration { return &f.MediaExpireAfter }),
	count("lose-webhook", "every N-th webhook is not posted", func(f *Faults) *int { return &f.LoseWebhook }),
	count("repeat-webhook", "every N-th webhook is posted twice", func(f *Faults) *int { return &f.RepeatWebhook }),
	length("late-webhook", "webhooks come TIME late", func(f *Faults) *time.Duration { return &f.LateWebhook }),
}

func count(name, help string, field func(*Faults) *int) faultFlag {
	return faultFlag{name, "N", help, func(f *Faults, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 {
			return fmt.Errorf("%q is not a whole number from 1 on", value)
		}
		*field(f) = n
		return nil
	}}
}

func length(name, help string, field func(*Faults) *time.Duration) faultFlag {
	return faultFlag{name, "TIME", help, func(f *Faults, value string) error {
		d, err := time.ParseDuration(value)
		if err != nil || d < 0 {
			return fmt.Errorf("%q is not a time such as 500ms or 2s", value)
		}
		*field(f) = d
		return nil
	}}
}

func nothing(value string) error {
	if value != "" {
		return fmt.Errorf("takes no value, found %q", value)
	}
	return nil
}

// ParseFault sets one fault from a text such as "lose-answer=7", "list-lag=1s" or "no-list". See [FaultHelp].
func ParseFault(f *Faults, text string) error {
	name, value, _ := strings.Cut(strings.TrimSpace(text), "=")
	names := make([]string, len(faultFlags))
	for i, flag := range faultFlags {
		if names[i] = flag.name; flag.name != name {
			continue
		}
		changed := *f
		err := flag.set(&changed, value)
		if err == nil {
			err = changed.check()
		}
		if err != nil {
			return fmt.Errorf("fault %s: %w", name, err)
		}
		*f = changed
		return nil
	}
	return fmt.Errorf("fault %q is not known%s: the faults are %s", name, didYouMean(name, names), strings.Join(names, ", "))
}

// FaultHelp lists the faults that ParseFault knows, one a line.
func FaultHelp() string {
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, flag := range faultFlags {
		name := flag.name
		if flag.value != "" {
			name += "=" + flag.value
		}
		fmt.Fprintf(table, "  %s\t%s\n", name, flag.help)
	}
	table.Flush()
	return b.String()
}
