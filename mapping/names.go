package mapping

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// words takes a name apart: "Scene1 HeroTitle", "scene_1-hero title" and "Scène 1: Hero Title" are the same words.
func words(name string) []string {
	var list []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			list = append(list, strings.ToLower(string(word)))
			word = word[:0]
		}
	}
	before := ' '
	for _, r := range norm.NFD.String(strings.ReplaceAll(name, "ß", "ss")) {
		switch {
		case unicode.Is(unicode.Mn, r): // an accent
			continue
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
		case unicode.IsDigit(r) != unicode.IsDigit(before), unicode.IsUpper(r) && unicode.IsLower(before):
			end()
			word = append(word, r)
		default:
			word = append(word, r)
		}
		before = r
	}
	end()
	return list
}

// singular takes the plural's ending off each word.
func singular(list []string) []string {
	out := slices.Clone(list)
	for i, w := range out {
		switch {
		case len(w) > 4 && strings.HasSuffix(w, "ies"):
			out[i] = strings.TrimSuffix(w, "ies") + "y"
		case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
			out[i] = strings.TrimSuffix(w, "s")
		}
	}
	return out
}

// synonyms are words that people use for the same thing, each list with the one that stands for all.
var synonyms = synonymTable(
	"title headline heading header titel uberschrift titre titulo",
	"subtitle subheadline subheading subline tagline claim slogan kicker untertitel",
	"image photo picture pic img foto bild photograph visual",
	"video clip film movie footage",
	"text description copy body paragraph beschreibung",
	"price cost amount preis prix precio",
	"button cta",
	"color colour farbe couleur",
	"background bg backdrop hintergrund",
	"product item article artikel produkt",
	"city town stadt ville ciudad",
	"country land pays pais",
	"name fullname",
	"company firm business firma unternehmen",
	"logo brandmark",
	"discount saving rabatt",
	"url link website",
)

func synonymTable(lists ...string) map[string]string {
	table := map[string]string{}
	for _, list := range lists {
		all := strings.Fields(list)
		for _, w := range all {
			table[w] = all[0]
		}
	}
	return table
}

// meaning replaces each word by the one that stands for it.
func meaning(list []string) []string {
	list = joinKnown(singular(list))
	for i, w := range list {
		if one, ok := synonyms[w]; ok {
			list[i] = one
		}
	}
	return list
}

// joinKnown makes one word of two that are written apart: "head line", "sub title"; and of "call to action".
func joinKnown(list []string) []string {
	if text := strings.Join(list, " "); strings.Contains(text, "call to action") {
		list = strings.Fields(strings.ReplaceAll(text, "call to action", "button"))
	}
	for i := 0; i+1 < len(list); i++ {
		if _, ok := synonyms[list[i]+list[i+1]]; ok {
			list = slices.Replace(list, i, i+2, list[i]+list[i+1])
		}
	}
	return list
}

// How alike two names are; what is not below sure may be bound.
const (
	identical = 100
	alike     = 95 // but for case, punctuation and accents
	plural    = 90
	synonym   = 80
	sure      = 70
	similar   = 40
	unlike    = 0
)

// likeness compares a column's words with an object's.
func likeness(column, object []string) int {
	c, o := strings.Join(column, ""), strings.Join(object, "")
	switch {
	case c == "" || o == "":
		return unlike
	case c == o:
		return alike
	case strings.Join(singular(column), "") == strings.Join(singular(object), ""):
		return plural
	}
	mc, mo := meaning(column), meaning(object)
	if strings.Join(mc, "") == strings.Join(mo, "") {
		return synonym
	}
	shared := 0
	for _, w := range mc {
		if slices.Contains(mo, w) && len([]rune(w)) > 1 {
			shared++
		}
	}
	if shared > 0 {
		return similar + min(shared*5, 20)
	}
	return unlike
}

// isIdentifier tells whether a column is called like one that names its rows.
func isIdentifier(name string) bool {
	list := words(name)
	if len(list) == 0 {
		return false
	}
	known := []string{
		"id", "uid", "uuid", "guid", "sku", "key", "ean", "gtin", "isbn", "asin", "upc", "email", "mail", "nr", "no", "handle", "slug",
		"code", "ref", "reference", "artikelnummer", "kundennummer",
	}
	last := list[len(list)-1]
	if len(list) == 1 && (last == "number" || last == "nummer") {
		return true
	}
	return slices.Contains(known, last) || strings.HasSuffix(strings.Join(list, ""), "artikelnr")
}
