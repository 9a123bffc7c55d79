package clipcat

import (
	"testing"
	"time"
)

func TestParseRate(t *testing.T) {
	for text, want := range map[string]Rate{
		"off":       {},
		"30/10s":    {30, 10 * time.Second},
		"3/s":       {3, time.Second},
		"100/m":     {100, time.Minute},
		" 30 / 10s": {30, 10 * time.Second},
		"1/0.5s":    {1, time.Second / 2},
		"1/.5s":     {1, time.Second / 2},
		"500/1h30m": {500, 90 * time.Minute},
	} {
		if got, err := ParseRate(text); got != want || err != nil {
			t.Errorf("ParseRate(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "30", "30/", "/10s", "0/10s", "-1/s", "3.5/s", "30/0s", "30/-1s", "30/10", "30/fortnight", "Off"} {
		if got, err := ParseRate(text); err == nil {
			t.Errorf("ParseRate(%q) = %v, want an error", text, got)
		}
	}
}

func TestRateIsWrittenAsItIsRead(t *testing.T) {
	for _, r := range []Rate{
		{},
		DefaultRate(),
		{3, time.Second},
		{1, 20 * time.Millisecond},
		{60, time.Minute},
		{60, 10 * time.Minute},
		{60, 90 * time.Second},
		{7, time.Hour},
		{7, 10 * time.Hour},
		{7, 70 * time.Minute},
		{7, time.Hour + 30*time.Second},
	} {
		got, err := ParseRate(r.String())
		if got != r || err != nil {
			t.Errorf("%#v is written as %q, which reads as %#v, %v", r, r.String(), got, err)
		}
	}
	if got := (Rate{60, 10 * time.Minute}).String(); got != "60/10m" {
		t.Errorf("written as %q", got)
	}
}

func TestRatePerSecond(t *testing.T) {
	if got := DefaultRate().PerSecond(); got != 3 {
		t.Errorf("%v a second", got)
	}
	if got := (Rate{Requests: 5}).PerSecond(); got != 0 {
		t.Errorf("without a window %v a second", got)
	}
}
