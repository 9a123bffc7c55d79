package language

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
	"golang.org/x/text/cases"
	xlanguage "golang.org/x/text/language"
)

// function is one of the language.
type function struct {
	name  string
	usage string // how it is written
	about string // what it is, for people
	call  func(args ...any) (any, error)
	types []any                       // one for each number of arguments
	check func(i int, s string) error // of an argument that is written out; nil: any will do
}

// functions are all there are, in the order in which people are told of them.
var functions []function

func init() {
	functions = []function{
		{
			"upper", `upper(city)`, "in capital letters", onText(func(s string) string { return cases.Upper(xlanguage.Und).String(s) }), types(new(func(string) string)), nil,
		},
		{
			"lower", `lower(city)`, "in small letters", onText(func(s string) string { return cases.Lower(xlanguage.Und).String(s) }), types(new(func(string) string)), nil,
		},
		{
			"title", `title(city)`, "Each Word With A Capital", onText(func(s string) string { return cases.Title(xlanguage.Und).String(s) }), types(new(func(string) string)), nil,
		},
		{
			"capital", `capital(text)`, "the first letter as a capital", onText(capital), types(new(func(string) string)), nil,
		},
		{
			"trim", `trim(text)`, "without spaces at both ends, and with single ones between words",
			onText(func(s string) string { return strings.Join(strings.Fields(s), " ") }), types(new(func(string) string)), nil,
		},
		{
			"truncate", `truncate(text, 40)`, "at most 40 characters, cut between words, with an ellipsis",
			truncate, types(new(func(string, int) string)), nil,
		},
		{
			"first_name", `first_name(name)`, "the first name of a full one", onText(firstName), types(new(func(string) string)), nil,
		},
		{
			"replace", `replace(text, "old", "new")`, "with one text in place of another", replace, types(new(func(string, string, string) string)), nil,
		},
		{
			"default", `default(city, "your town")`, "another text where it is blank", fallback, types(new(func(string, string) string)), nil,
		},
		{
			"blank", `blank(city)`, "whether it is blank", func(args ...any) (any, error) { return isBlank(args[0].(string)), nil },
			types(new(func(string) bool)), nil,
		},
		{
			"length", `length(text)`, "how many characters it has", func(args ...any) (any, error) { return uniseg.GraphemeClusterCount(args[0].(string)), nil },
			types(new(func(string) int)), nil,
		},
		{
			"number", `number(price)`, `the number that is written there; number(price, "de") where 1.234 is one thousand and so on`,
			number, types(new(func(string) float64), new(func(string, string) float64)), checkLocaleAt(1),
		},
		{
			"format", `format(visitors, "de")`, `a number as it is written in German; format(size, "de", 2) with two decimals`,
			format, types(new(func(any) string), new(func(any, string) string), new(func(any, string, int) string)), checkLocaleAt(1),
		},
		{
			"money", `money(price, "EUR", "de")`, `1.234,50 €; money(price, "EUR", "de", 0) without cents`,
			money, types(new(func(any, string) string), new(func(any, string, string) string), new(func(any, string, string, int) string)), checkMoney,
		},
		{
			"round", `round(number(price), 0)`, "a number with so many decimals", round, types(new(func(float64, int) float64)), nil,
		},
		{
			"date", `date(start, "d. mmmm yyyy", "de")`, `5. März 2026; date(start, "d mmm", "en", "mm/dd/yyyy") tells how the cell is written`,
			date, types(new(func(string, string) string), new(func(string, string, string) string), new(func(string, string, string, string) string)), checkDate,
		},
	}
}

func types(t ...any) []any { return t }

// Function is what a person is told of one.
type Function struct{ Usage, About string }

// Functions are all functions of the language.
func Functions() []Function {
	list := make([]Function, len(functions))
	for i, f := range functions {
		list[i] = Function{f.usage, f.about}
	}
	return list
}

func find(name string) (function, bool) {
	for _, f := range functions {
		if f.name == name {
			return f, true
		}
	}
	return function{}, false
}

func signature(name string) string {
	f, _ := find(name)
	return f.usage
}

func names() []string {
	list := make([]string, len(functions))
	for i, f := range functions {
		list[i] = f.name
	}
	return list
}

// onText makes a function of the language from one of a text.
func onText(f func(string) string) func(...any) (any, error) {
	return func(args ...any) (any, error) { return f(args[0].(string)), nil }
}

func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

func capital(s string) string {
	for i, r := range s {
		return s[:i] + string(unicode.ToTitle(r)) + s[i+len(string(r)):]
	}
	return s
}

func fallback(args ...any) (any, error) {
	if s := args[0].(string); !isBlank(s) {
		return s, nil
	}
	return args[1], nil
}

// maxText bounds what replace may make of a text, in bytes.
const maxText = 1 << 20

func replace(args ...any) (any, error) {
	s, was, is := args[0].(string), args[1].(string), args[2].(string)
	if was == "" {
		return s, nil
	}
	if len(s)+strings.Count(s, was)*len(is) > maxText {
		return nil, fmt.Errorf("the text is too long for replace")
	}
	return strings.ReplaceAll(s, was, is), nil
}

// truncate cuts a text to so many characters, the ellipsis counted, between two words where it can.
func truncate(args ...any) (any, error) {
	s, most := args[0].(string), args[1].(int)
	if most < 1 {
		return nil, fmt.Errorf("truncate: the number of characters must be at least 1")
	}
	var ends []int // of each character
	for g := uniseg.NewGraphemes(s); g.Next(); {
		_, end := g.Positions()
		ends = append(ends, end)
	}
	if len(ends) <= most {
		return s, nil
	}
	if most == 1 {
		return "…", nil
	}
	cut := s[:ends[most-2]]
	if next := s[len(cut):]; !startsWithSpace(next) {
		if space := strings.LastIndexFunc(cut, unicode.IsSpace); space > len(cut)/3 { // else one long word would leave nothing
			cut = cut[:space]
		}
	}
	return strings.TrimRightFunc(cut, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;:.–-", r) }) + "…", nil
}

func startsWithSpace(s string) bool {
	for _, r := range s {
		return unicode.IsSpace(r)
	}
	return true
}

// titles stand before names and are none.
var titles = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "miss": true, "mx": true, "dr": true, "prof": true, "professor": true, "sir": true, "dame": true, "rev": true,
	"herr": true, "frau": true, "dipl": true, "ing": true, "mag": true, "med": true, "phil": true, "jur": true,
	"m": true, "mme": true, "mlle": true, "monsieur": true, "madame": true, "sr": true, "sra": true, "srta": true, "don": true, "doña": true,
	"sig": true, "sig.ra": true, "signor": true, "signora": true, "dhr": true, "mevr": true, "pan": true, "pani": true,
}

// firstName takes the first name from a full one: "Dr. Ana María López" and "López, Ana María" are Ana.
func firstName(full string) string {
	if family, given, found := strings.Cut(full, ","); found && !isBlank(given) && !isSuffix(given) {
		full = given
	} else if found {
		full = family
	}
	words := strings.Fields(full)
	for i, word := range words {
		bare := strings.ToLower(strings.Trim(word, "."))
		if last := i == len(words)-1; last || !titles[bare] && !titles[strings.SplitN(bare, ".", 2)[0]] && !strings.Contains(bare, ".-") {
			return word
		}
	}
	return ""
}

// isSuffix tells whether what stands behind a comma is no first name: "Ana López, PhD".
func isSuffix(s string) bool {
	switch strings.ToLower(strings.Trim(strings.TrimSpace(s), ".")) {
	case "jr", "sr", "phd", "ph.d", "md", "m.d", "mba", "msc", "bsc", "ma", "ba", "esq", "ii", "iii", "iv":
		return true
	}
	return false
}
