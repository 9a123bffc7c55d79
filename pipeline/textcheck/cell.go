package textcheck

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Topics are what doubts of one sort are counted under.
const (
	TopicEncoding    = "texts that a wrong encoding broke"
	TopicPlaceholder = "placeholders that were not filled in"
	TopicNothing     = "words of programs for nothing"
	TopicInvisible   = "invisible characters"
)

// Doubt is what is probably wrong with a cell, and what to do about it.
type Doubt struct{ What, Remedy, Topic string }

var placeholder = regexp.MustCompile(`\{\{[^{}]*\}\}`)

// nothings are words by which programs say that there is nothing.
var nothings = []string{"undefined", "null", "NULL", "NaN", "nan", "(null)", "[object Object]", "<null>", "<nil>"}

// Doubts finds what is probably wrong with a cell.
func Doubts(cell string) []Doubt {
	if plain(cell) {
		return nil
	}
	var out []Doubt
	if right, broken := Mended(cell); broken {
		out = append(out, Doubt{
			fmt.Sprintf("%s was broken by a wrong encoding; it was probably %s", quoted(cell), quoted(right)),
			"correct it, or export the sheet again as UTF-8", TopicEncoding,
		})
	} else if strings.ContainsRune(cell, utf8.RuneError) {
		out = append(out, Doubt{fmt.Sprintf("%s has letters that were lost by a wrong encoding (�)", quoted(cell)), "write them anew, or export the sheet again as UTF-8", TopicEncoding})
	}
	if found := placeholder.FindString(cell); found != "" {
		out = append(out, Doubt{fmt.Sprintf("%s is a placeholder that nothing was put into", quoted(found)), "put in what is meant", TopicPlaceholder})
	}
	if trimmed := strings.TrimSpace(cell); slices.Contains(nothings, trimmed) || strings.Contains(cell, "[object Object]") {
		out = append(out, Doubt{fmt.Sprintf("%s is what a program writes where it has nothing", quoted(cell)), "write what is meant, or leave the cell blank", TopicNothing})
	}
	return append(out, invisible(cell)...)
}

// plain tells at a glance that there is nothing to find, as in nearly all cells.
func plain(cell string) bool {
	for i := range len(cell) {
		if b := cell[i]; b < ' ' || b > '~' || b == '{' {
			return false
		}
	}
	switch len(cell) {
	case 0:
		return true
	case 3, 4, 5, 6, 9, 15:
		return !slices.Contains(nothings, strings.TrimSpace(cell))
	}
	return !strings.Contains(cell, "[object") && !(cell[0] == ' ' || cell[len(cell)-1] == ' ')
}

// invisible finds characters that are drawn as boxes, or shift a text for no reason that anybody sees.
func invisible(cell string) []Doubt {
	for _, r := range cell {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r > 0 && !(r >= 0x80 && r < 0xa0 && brokenHere(cell)) {
			return []Doubt{{fmt.Sprintf("it has an invisible control character (U+%04X)", r), "write the text anew", TopicInvisible}}
		}
		if r == 0 {
			return []Doubt{{"it has a NUL character (U+0000)", "write the text anew", TopicInvisible}}
		}
	}
	first, _ := utf8.DecodeRuneInString(cell)
	last, _ := utf8.DecodeLastRuneInString(cell)
	for _, end := range []struct {
		r     rune
		where string
	}{{first, "begins"}, {last, "ends"}} {
		if hardSpace(end.r) {
			return []Doubt{{fmt.Sprintf("it %s with a space that is not a usual one (U+%04X), which shifts the text", end.where, end.r), "delete it", TopicInvisible}}
		}
	}
	return nil
}

func brokenHere(cell string) bool {
	_, broken := Mended(cell)
	return broken
}

// hardSpace tells spaces that come from web pages and are not trimmed away.
func hardSpace(r rune) bool {
	switch r {
	case 0xa0, 0x2007, 0x202f, 0x200b, 0x2060, 0xfeff:
		return true
	}
	return false
}

// maxQuoted is how much of a cell is told, in runes.
const maxQuoted = 60

func quoted(s string) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > maxQuoted {
		return "“" + string(runes[:maxQuoted]) + "…”"
	}
	return "“" + string(runes) + "”"
}
