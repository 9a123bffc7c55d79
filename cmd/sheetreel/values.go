package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// value is a pflag.Value over a field, set from text by a parser.
type value[T any] struct {
	field *T
	parse func(string) (T, error)
	show  func(T) string
	kind  string
}

func (v value[T]) Set(text string) error {
	parsed, err := v.parse(text)
	if err == nil {
		*v.field = parsed
	}
	return err
}

func (v value[T]) String() string {
	if v.field == nil {
		return ""
	}
	return v.show(*v.field)
}

// Type is the word for the value in help texts.
func (v value[T]) Type() string { return v.kind }

func parsedValue[T any](field *T, parse func(string) (T, error), show func(T) string) pflag.Value {
	return value[T]{field, parse, show, "value"}
}

func textValue(field *string) pflag.Value {
	same := func(s string) string { return s }
	return value[string]{field, func(s string) (string, error) { return s, nil }, same, "text"}
}

func boolValue(field *bool) pflag.Value {
	return value[bool]{field, parseBool, strconv.FormatBool, "bool"}
}

func parseBool(s string) (bool, error) {
	b, err := strconv.ParseBool(strings.TrimSpace(s))
	if err != nil {
		return false, fmt.Errorf("%q is neither true nor false", s)
	}
	return b, nil
}

func durationValue(field *time.Duration) pflag.Value {
	return value[time.Duration]{field, parseDuration, shortDuration, "time"}
}

func parseDuration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.TrimSpace(s))
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a time: write it like 30s, 5m or 1h30m", s)
	}
	return d, nil
}

// shortDuration writes 30m0s as 30m.
func shortDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// parseWebhookURL takes a plain web address; a secret path is added to it.
func parseWebhookURL(s string) (string, error) {
	u, err := url.Parse(s)
	if s != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "") {
		return "", fmt.Errorf("%q is not a web address: write it like https://hooks.example.com/clipcat", s)
	}
	return strings.TrimRight(s, "/"), nil
}

func parseCount(s string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%q is not a count: write a number from 1 on", s)
	}
	return n, nil
}

// parseLimit is parseCount, but 0 is no limit.
func parseLimit(s string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is not a limit: write a number, or 0 for none", s)
	}
	return n, nil
}

func parseCredits(s string) (float64, error) {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(n >= 0 && n < 1e15) { // so that NaN is none
		return 0, fmt.Errorf("%q is not a number of credits: write one such as 500, or 0 for no limit", s)
	}
	return n, nil
}

// rowSet is the value of --rows: "3,7-9".
type rowSet struct {
	text   string
	ranges [][2]int
}

func (r *rowSet) Set(text string) error {
	r.text, r.ranges = text, nil
	for _, part := range strings.Split(text, ",") {
		low, high, isRange := strings.Cut(strings.TrimSpace(part), "-")
		from, err := parseCount(low)
		to := from
		if err == nil && isRange {
			to, err = parseCount(high)
		}
		if err != nil || to < from {
			return fmt.Errorf("%q is not a list of rows: write it like 3,7-9, with the row numbers that your spreadsheet program shows", text)
		}
		r.ranges = append(r.ranges, [2]int{from, to})
	}
	return nil
}

func (r *rowSet) String() string { return r.text }

// Type is the word for the value in help texts.
func (r *rowSet) Type() string { return "rows" }

// has tells whether a row was asked for.
func (r *rowSet) has(number int) bool {
	for _, span := range r.ranges {
		if span[0] <= number && number <= span[1] {
			return true
		}
	}
	return false
}

// selection is nil where no rows were named: then every row is meant.
func (r *rowSet) selection() func(int) bool {
	if len(r.ranges) == 0 {
		return nil
	}
	return r.has
}
