package sheet

import (
	"math"
	"strconv"
	"strings"
)

// builtinNumbers are the formats of numbers that workbooks name by their id alone, as Excel in English has them.
var builtinNumbers = map[int]string{
	1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
	5: `"$"#,##0_);("$"#,##0)`, 6: `"$"#,##0_);("$"#,##0)`, 7: `"$"#,##0.00_);("$"#,##0.00)`, 8: `"$"#,##0.00_);("$"#,##0.00)`,
	37: "#,##0_);(#,##0)", 38: "#,##0_);(#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);(#,##0.00)",
	41: `_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)`, 42: `_("$"* #,##0_);_("$"* (#,##0);_("$"* "-"_);_(@_)`,
	43: `_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)`, 44: `_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)`,
}

// sections cuts a format's code at its semicolons, but for those in quotes, in brackets or behind a backslash.
func sections(code string) []string {
	var list []string
	begun, quoted, bracket := 0, false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case quoted:
			quoted = c != '"'
		case bracket:
			bracket = c != ']'
		case c == '"':
			quoted = true
		case c == '[':
			bracket = true
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == ';':
			list = append(list, code[begun:i])
			begun = i + 1
		}
	}
	return append(list, code[begun:])
}

// sectionFor chooses the section of a format that a number is shown by, and whether a minus stands before it.
func sectionFor(code string, n float64) (section string, minus bool) {
	list := sections(code)
	if len(list) > 3 {
		list = list[:3]
	}
	if last := len(list) - 1; last > 0 && strings.Contains(list[last], "@") { // that one is for texts
		list = list[:last]
	}
	first, conditional := condition(list[0])
	if len(list) == 1 {
		return list[0], n < 0
	}
	if !conditional {
		first = func(n float64) bool { return n > 0 || n == 0 && len(list) == 2 }
	}
	if first(n) {
		return list[0], n < 0
	}
	second, own := condition(list[1])
	switch {
	case len(list) == 2 && conditional, own && second(n):
		return list[1], n < 0
	case !own && n < 0:
		return list[1], false
	}
	return list[len(list)-1], n < 0
}

// condition reads one such as [>=1000].
func condition(section string) (holds func(float64) bool, ok bool) {
	for {
		section = strings.TrimLeft(section, " ")
		inside, rest, found := strings.Cut(strings.TrimPrefix(section, "["), "]")
		if !found || !strings.HasPrefix(section, "[") {
			return nil, false
		}
		operator := inside[:len(inside)-len(strings.TrimLeft(inside, "<>="))]
		limit, err := strconv.ParseFloat(strings.TrimSpace(inside[len(operator):]), 64)
		compare := map[string]func(float64) bool{
			"<": func(n float64) bool { return n < limit }, "<=": func(n float64) bool { return n <= limit },
			">": func(n float64) bool { return n > limit }, ">=": func(n float64) bool { return n >= limit },
			"=": func(n float64) bool { return n == limit }, "<>": func(n float64) bool { return n != limit },
		}[operator]
		if compare != nil && err == nil {
			return compare, true
		}
		section = rest
	}
}

// numberPicture is a section that shows a plain number: its placeholders, and the texts before, between and behind them.
type numberPicture struct {
	items   []pictureItem
	places  [2]int // placeholders before and behind the decimal point
	percent int
	scale   int // thousands that are left out
	grouped bool
}

// pictureItem is a placeholder (0, # or ?) or a text.
type pictureItem struct {
	place  byte
	text   string
	behind int // the decimal point: 1
}

// readPicture reads a section; it fails for dates, fractions and powers of ten.
func readPicture(section string) (p numberPicture, ok bool) {
	behind, commas := 0, 0
	text := func(s string) { p.items = append(p.items, pictureItem{text: s, behind: behind}) }
	runes := []rune(section)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		if r == ',' {
			commas++
			continue
		}
		isPlace := strings.ContainsRune("0#?", r)
		if commas > 0 && p.places[0] > 0 && behind == 0 && isPlace {
			p.grouped = true
		} else if commas > 0 && p.places[0] > 0 {
			p.scale += commas
		}
		commas = 0
		switch {
		case isPlace:
			p.places[behind]++
			p.items = append(p.items, pictureItem{place: byte(r), behind: behind})
		case r == '.' && behind == 0:
			behind = 1
			text(".")
		case r == '"':
			end := i + 1
			for end < len(runes) && runes[end] != '"' {
				end++
			}
			text(string(runes[i+1 : end]))
			i = end
		case r == '\\' && i+1 < len(runes):
			i++
			text(string(runes[i]))
		case r == '_':
			i++
			text(" ")
		case r == '*':
			i++
		case r == '[':
			inside, _, found := strings.Cut(string(runes[i+1:]), "]")
			if !found || isElapsed(inside) {
				return p, false
			}
			if symbol, isSymbol := strings.CutPrefix(inside, "$"); isSymbol {
				symbol, _, _ = strings.Cut(symbol, "-")
				text(symbol)
			}
			i += len([]rune(inside)) + 1
		case r == '%':
			p.percent++
			text("%")
		case r == '/' && p.places[0] > 0, r == '@', r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'):
			return p, false
		default:
			text(string(r))
		}
	}
	if commas > 0 && p.places[0] > 0 {
		p.scale += commas
	}
	return p, true
}

// isElapsed recognises [h], [mm], [ss].
func isElapsed(inside string) bool {
	return inside != "" && strings.Trim(strings.ToLower(inside), "hms") == ""
}

// show shows a number without its sign.
func (p numberPicture) show(n float64, minus bool) string {
	n = math.Abs(n) * math.Pow(100, float64(p.percent)) / math.Pow(1000, float64(p.scale))
	whole, fraction := decimal(n, p.places[1])
	var b strings.Builder
	seen := [2]int{}
	begun := false
	for _, item := range p.items {
		switch {
		case item.place == 0 && item.text == "." && item.behind == 1 && seen[1] == 0:
			if !begun { // what has no placeholder before the point
				b.WriteString(group(whole, len(whole), p.grouped))
			}
			if p.places[1] == 0 || restShows(p.items, fraction) {
				b.WriteString(".")
			}
			begun = true
		case item.place == 0:
			b.WriteString(item.text)
		case item.behind == 0:
			left := p.places[0] - seen[0] // placeholders from here on, this one too
			seen[0]++
			if !begun && len(whole) > left {
				b.WriteString(group(whole[:len(whole)-left+1], len(whole), p.grouped))
				begun = true
				break
			}
			if len(whole) >= left {
				b.WriteString(group(whole[len(whole)-left:len(whole)-left+1], left, p.grouped))
				begun = true
			} else if item.place == '0' {
				b.WriteString(group("0", left, p.grouped))
			} else if item.place == '?' {
				b.WriteString(" ")
			}
		default:
			digit := fraction[seen[1]]
			seen[1]++
			if item.place == '0' || strings.Trim(fraction[seen[1]-1:], "0") != "" {
				b.WriteByte(digit)
			} else if item.place == '?' {
				b.WriteString(" ")
			}
		}
	}
	if minus && strings.Trim(whole+fraction, "0") != "" {
		return "-" + b.String()
	}
	return b.String()
}

// restShows tells whether anything stands behind the decimal point.
func restShows(items []pictureItem, fraction string) bool {
	for _, item := range items {
		if item.behind == 1 && item.place == '0' {
			return true
		}
	}
	return strings.Trim(fraction, "0") != ""
}

// group writes digits with a comma behind each that has a multiple of three behind it; left is how many digits there are
// from the first of them on.
func group(digits string, left int, grouped bool) string {
	if !grouped {
		return digits
	}
	var b strings.Builder
	for i := range len(digits) {
		b.WriteByte(digits[i])
		if rest := left - i - 1; rest > 0 && rest%3 == 0 {
			b.WriteByte(',')
		}
	}
	return b.String()
}

// decimal is a number's digits before and behind the point, rounded as spreadsheet programs do: of the 15 digits that
// they keep, half up. A whole part of zero has no digits.
func decimal(n float64, places int) (whole, fraction string) {
	whole, fraction, _ = strings.Cut(strconv.FormatFloat(roundTo(n, 15), 'f', -1, 64), ".")
	if len(fraction) <= places {
		return strings.TrimLeft(whole, "0"), fraction + strings.Repeat("0", places-len(fraction))
	}
	up := fraction[places] >= '5'
	digits := []byte(whole + fraction[:places])
	for i := len(digits) - 1; up && i >= 0; i-- {
		up = digits[i] == '9'
		if digits[i]++; up {
			digits[i] = '0'
		}
	}
	if up {
		digits = append([]byte("1"), digits...)
	}
	at := len(digits) - places
	return strings.TrimLeft(string(digits[:at]), "0"), string(digits[at:])
}
