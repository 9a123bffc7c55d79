package language

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/goodsign/monday"
)

// date writes the date in a cell in another form. Forms are written as in spreadsheets: d. mmmm yyyy.
func date(args ...any) (any, error) {
	s, form, locale, written := args[0].(string), args[1].(string), "en", ""
	if len(args) > 2 {
		locale = args[2].(string)
	}
	if len(args) > 3 {
		written = args[3].(string)
	}
	if isBlank(s) {
		return "", nil
	}
	names, err := namesOf(locale)
	if err != nil {
		return nil, err
	}
	codes, err := parseForm(form)
	if err != nil {
		return nil, err
	}
	t, err := readDate(s, written)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, c := range codes {
		b.WriteString(c.write(t, names, codes))
	}
	return b.String(), nil
}

func checkDate(i int, s string) error {
	switch i {
	case 1, 3:
		_, err := parseForm(s)
		return err
	case 2:
		_, err := namesOf(s)
		return err
	}
	return nil
}

// code is a part of a form: something of the date, or literal text.
type code struct {
	layout  string // as Go writes it; empty: literal
	literal string
}

// layouts are the codes of spreadsheets. Months and minutes are told apart by what stands beside them.
var layouts = map[string]string{
	"d": "2", "dd": "02", "ddd": "Mon", "dddd": "Monday", "m": "1", "mm": "01", "mmm": "Jan", "mmmm": "January",
	"yy": "06", "yyyy": "2006", "h": "15", "hh": "15", "s": "5", "ss": "05", "am/pm": "PM",
}

var formCode = regexp.MustCompile(`(?i)^(d{1,4}|m{1,4}|y{4}|yy|h{1,2}|s{1,2}|am/pm)`)

// parseForm reads a form such as "d. mmmm yyyy" or "dd/mm/yyyy hh:mm". Text in quotes is literal: d 'de' mmmm.
func parseForm(form string) ([]code, error) {
	var codes []code
	for rest := form; rest != ""; {
		if quote := rest[0]; quote == '\'' || quote == '"' {
			literal, after, closed := strings.Cut(rest[1:], string(quote))
			if !closed {
				return nil, fmt.Errorf("the form %q has a quote that is never closed", form)
			}
			codes, rest = append(codes, code{literal: literal}), after
			continue
		}
		if found := formCode.FindString(rest); found != "" {
			codes, rest = append(codes, code{layout: layouts[strings.ToLower(found)]}), rest[len(found):]
			continue
		}
		r := []rune(rest)[0]
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return nil, fmt.Errorf("the form %q has a letter %q that stands for nothing; dates are written with d, m, y, h, m and s, as d. mmmm yyyy, and words in quotes", form, r)
		}
		codes, rest = append(codes, code{literal: string(r)}), rest[len(string(r)):]
	}
	minutes(codes)
	twelveHours(codes)
	for _, c := range codes {
		if c.layout != "" {
			return codes, nil
		}
	}
	return nil, fmt.Errorf("the form %q has nothing of a date in it; write it as d. mmmm yyyy", form)
}

// minutes makes minutes of the m that stand behind an hour or before seconds.
func minutes(codes []code) {
	last := -1
	for i, c := range codes {
		if c.layout == "" {
			continue
		}
		behindHour := last >= 0 && codes[last].layout == "15"
		if (c.layout == "1" || c.layout == "01") && behindHour {
			codes[i].layout = "04"
		}
		if (c.layout == "5" || c.layout == "05") && last >= 0 && (codes[last].layout == "1" || codes[last].layout == "01") {
			codes[last].layout = "04"
		}
		last = i
	}
}

// twelveHours counts hours to twelve where the form has am/pm.
func twelveHours(codes []code) {
	for _, c := range codes {
		if c.layout != "PM" {
			continue
		}
		for i := range codes {
			if codes[i].layout == "15" {
				codes[i].layout = "3"
			}
		}
	}
}

// write is the part's text. A month's name beside a day is another one in some languages (5 марта).
func (c code) write(t time.Time, names monday.Locale, all []code) string {
	switch c.layout {
	case "":
		return c.literal
	case "January", "Jan":
		for _, other := range all {
			if other.layout == "2" || other.layout == "02" {
				_, month, _ := strings.Cut(monday.Format(t, "2 "+c.layout, names), " ")
				return month
			}
		}
	}
	return monday.Format(t, c.layout, names)
}

// namesOf finds the names of months and days in a language.
func namesOf(locale string) (monday.Locale, error) {
	tag, err := tagOf(locale)
	if err != nil {
		return "", err
	}
	base, _ := tag.Base()
	region, _ := tag.Region()
	code, first := base.String(), monday.Locale("")
	if code == "no" {
		code = "nb"
	}
	for _, l := range monday.ListLocales() {
		if string(l) == code+"_"+region.String() {
			return l, nil
		}
		if first == "" && strings.HasPrefix(string(l), code+"_") {
			first = l
		}
	}
	if first == "" {
		return "", fmt.Errorf("the names of months in %q are not known; write the month as a number, as dd/mm/yyyy", locale)
	}
	return first, nil
}

// The forms in which a date can be read without being told: the one of workbooks and computers, and the one with points,
// which is always day, month, year. Slashes stand for two orders, so nobody guesses.
var (
	isoDate   = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$`)
	pointDate = regexp.MustCompile(`^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$`)
)

func readDate(s, written string) (time.Time, error) {
	if written != "" {
		return readByForm(s, written)
	}
	if m := isoDate.FindStringSubmatch(s); m != nil {
		return calendar(s, m[1], m[2], m[3], m[4:])
	}
	if m := pointDate.FindStringSubmatch(s); m != nil {
		return calendar(s, m[3], m[2], m[1], m[4:])
	}
	return time.Time{}, fmt.Errorf(`%q is not a date that can be read by itself; say how it is written: date(…, …, "en", "mm/dd/yyyy")`, shown(s))
}

// calendar makes a date of its numbers, if there is such a day.
func calendar(s, year, month, day string, clock []string) (time.Time, error) {
	n := func(s string) int {
		i, _ := strconv.Atoi(s) // digits, or empty for 0
		return i
	}
	t := time.Date(n(year), time.Month(n(month)), n(day), n(clock[0]), n(clock[1]), n(clock[2]), 0, time.UTC)
	if t.Day() != n(day) || int(t.Month()) != n(month) || t.Hour() != n(clock[0]) {
		return t, fmt.Errorf("there is no such date as %q", shown(s))
	}
	return t, nil
}

// readByForm reads a date that is written in a form.
func readByForm(s, form string) (time.Time, error) {
	codes, err := parseForm(form)
	if err != nil {
		return time.Time{}, err
	}
	var layout strings.Builder
	for _, c := range codes {
		switch c.layout {
		case "02": // 5.3. is read too where the form says dd.mm.
			layout.WriteString("2")
		case "01":
			layout.WriteString("1")
		default:
			layout.WriteString(c.layout + c.literal)
		}
	}
	t, err := time.Parse(layout.String(), s)
	if err != nil {
		return t, fmt.Errorf("%q is not a date written as %s", shown(s), form)
	}
	return t, nil
}
