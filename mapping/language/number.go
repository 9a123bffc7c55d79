package language

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/bojanz/currency"
	xlanguage "golang.org/x/text/language"
	"golang.org/x/text/message"
	xnumber "golang.org/x/text/number"
)

// number reads the number in a cell, as text in which a currency, spaces and a percent sign do not matter. Which of the
// two signs is the decimal one is told by the text or by the locale, and never guessed: it would be paid for.
func number(args ...any) (any, error) {
	s, locale := args[0].(string), ""
	if len(args) > 1 {
		locale = args[1].(string)
	}
	if isBlank(s) {
		return nil, errBlank
	}
	return readNumber(s, locale)
}

func readNumber(s, locale string) (float64, error) {
	digits, percent, ok := numberIn(s)
	if !ok {
		return 0, fmt.Errorf("%q is not a number", shown(s))
	}
	decimal, err := decimalSign(digits, locale)
	if err != nil {
		return 0, err
	}
	for _, group := range []string{",", ".", "'"} {
		if group != decimal {
			digits = strings.ReplaceAll(digits, group, "")
		}
	}
	v, err := strconv.ParseFloat(strings.Replace(digits, decimal, ".", 1), 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%q is not a number", shown(s))
	}
	if percent {
		v /= 100
	}
	return v, nil
}

// numberIn takes digits, signs and separators out of a cell in which one number stands.
func numberIn(s string) (digits string, percent, ok bool) {
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Sc, r) })
	if rest, found := strings.CutSuffix(s, "%"); found {
		s, percent = rest, true
	}
	fields := strings.FieldsFunc(s, unicode.IsSpace)
	if len(fields) > 1 { // a currency's letters stand apart: EUR 12, 12 kr
		if isWord(fields[0]) {
			fields = fields[1:]
		}
		if last := len(fields) - 1; last > 0 && isWord(fields[last]) {
			fields = fields[:last]
		}
	}
	var b strings.Builder
	for i, r := range strings.Join(fields, "") {
		switch {
		case r >= '0' && r <= '9', r == '.', r == ',':
			b.WriteRune(r)
		case r == '\'' || r == '’':
			b.WriteByte('\'')
		case (r == '-' || r == '−') && b.Len() == 0 && i == 0:
			b.WriteByte('-')
		case unicode.Is(unicode.Sc, r):
		default:
			return "", false, false
		}
	}
	digits = b.String()
	return digits, percent, strings.ContainsAny(digits, "0123456789")
}

func isWord(s string) bool {
	for _, r := range s {
		if !unicode.IsLetter(r) && r != '.' {
			return false
		}
	}
	return s != "." && s != ""
}

// decimalSign is the sign before the decimals of a number.
func decimalSign(digits, locale string) (string, error) {
	if locale != "" {
		return decimalOf(locale)
	}
	comma, point := strings.LastIndex(digits, ","), strings.LastIndex(digits, ".")
	commas, points := strings.Count(digits, ","), strings.Count(digits, ".")
	switch {
	case comma >= 0 && point >= 0 && comma > point:
		return ",", nil
	case comma >= 0 && point >= 0:
		return ".", nil
	case commas > 1:
		return ".", nil
	case points > 1:
		return ",", nil
	case commas == 1 && ambiguous(digits, comma), points == 1 && ambiguous(digits, point):
		return "", fmt.Errorf(`%q can be a thousand and some, or less than a thousand; say how it is written: number(…, "en") or number(…, "de")`, digits)
	case commas == 1:
		return ",", nil
	}
	return ".", nil
}

// ambiguous tells whether a single separator at i may stand before three decimals or between thousands: 1.234, but not
// 0.234, 1234.567 or 1.23.
func ambiguous(digits string, i int) bool {
	before := strings.TrimPrefix(digits[:i], "-")
	return len(digits)-i-1 == 3 && len(before) >= 1 && len(before) <= 3 && before[0] != '0'
}

// decimalOf is the decimal sign of a locale.
func decimalOf(locale string) (string, error) {
	written, err := writeNumber(0.5, locale, 1)
	if err != nil {
		return "", err
	}
	return strings.Trim(written, "05"), nil
}

// amount is an argument that is a number, or a cell with one in it.
func amount(v any) (float64, error) {
	switch v := v.(type) {
	case float64:
		return v, nil
	case int:
		return float64(v), nil
	case string:
		if isBlank(v) {
			return 0, errBlank
		}
		return readNumber(v, "")
	}
	return 0, fmt.Errorf("a number is wanted")
}

// maxDecimals is how many decimals a number is written with where nobody says.
const maxDecimals = 6

func format(args ...any) (any, error) {
	v, err := amount(args[0])
	if err != nil {
		return nil, err
	}
	locale, decimals := "en", -1
	if len(args) > 1 {
		locale = args[1].(string)
	}
	if len(args) > 2 {
		decimals = args[2].(int)
	}
	return writeNumber(v, locale, decimals)
}

// writeNumber writes a number as a locale does, with so many decimals; -1: as many as it has.
func writeNumber(v float64, locale string, decimals int) (string, error) {
	tag, err := tagOf(locale)
	if err != nil {
		return "", err
	}
	if math.IsNaN(v) || math.IsInf(v, 0) || decimals > 20 {
		return "", fmt.Errorf("the result is no number that can be written")
	}
	options := []xnumber.Option{xnumber.MaxFractionDigits(maxDecimals)}
	if decimals >= 0 {
		options = []xnumber.Option{xnumber.MinFractionDigits(decimals), xnumber.MaxFractionDigits(decimals)}
	}
	return message.NewPrinter(tag).Sprint(xnumber.Decimal(v, options...)), nil
}

func money(args ...any) (any, error) {
	v, err := amount(args[0])
	if err != nil {
		return nil, err
	}
	code, locale := strings.ToUpper(strings.TrimSpace(args[1].(string))), "en"
	if len(args) > 2 {
		locale = args[2].(string)
	}
	if err := checkCurrency(code); err != nil {
		return nil, err
	}
	tag, err := tagOf(locale)
	if err != nil {
		return nil, err
	}
	a, err := currency.NewAmount(strconv.FormatFloat(roundTo(v, 10), 'f', -1, 64), code)
	if err != nil {
		return nil, fmt.Errorf("%v is not an amount of money", v)
	}
	f := currency.NewFormatter(currency.NewLocale(tag.String()))
	if len(args) > 3 {
		decimals := args[3].(int)
		if decimals < 0 || decimals > 6 {
			return nil, fmt.Errorf("money: decimals are 0 to 6")
		}
		f.MinDigits, f.MaxDigits = uint8(decimals), uint8(decimals)
	}
	return f.Format(a), nil
}

func checkCurrency(code string) error {
	if !currency.IsValid(strings.ToUpper(strings.TrimSpace(code))) {
		return fmt.Errorf("%q is not a currency; write its three letters, such as EUR", code)
	}
	return nil
}

func checkMoney(i int, s string) error {
	switch i {
	case 1:
		return checkCurrency(s)
	case 2:
		return checkLocale(s)
	}
	return nil
}

func round(args ...any) (any, error) {
	decimals := args[1].(int)
	if decimals < 0 || decimals > 15 {
		return nil, fmt.Errorf("round: decimals are 0 to 15")
	}
	return roundTo(args[0].(float64), decimals), nil
}

// tagOf reads a locale: de, de-AT, de_AT.
func tagOf(locale string) (xlanguage.Tag, error) {
	tag, err := xlanguage.Parse(strings.ReplaceAll(strings.TrimSpace(locale), "_", "-"))
	if base, sure := tag.Base(); err != nil || tag == xlanguage.Und || sure == xlanguage.No || base.String() == "und" {
		return tag, fmt.Errorf("%q is not a language; write one such as en, de or pt-BR", locale)
	}
	return tag, nil
}

func checkLocale(s string) error {
	_, err := tagOf(s)
	return err
}

// checkLocaleAt is the check of a function whose argument i is a locale.
func checkLocaleAt(i int) func(int, string) error {
	return func(at int, s string) error {
		if at != i {
			return nil
		}
		return checkLocale(s)
	}
}
