package textcheck

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// broken reads a text's UTF-8 as Windows-1252, as programs do.
func broken(t testing.TB, s string) string {
	t.Helper()
	var out []rune
	for _, b := range []byte(s) {
		r := charmap.Windows1252.DecodeByte(b)
		if r == '\ufffd' {
			r = rune(b)
		}
		out = append(out, r)
	}
	return string(out)
}

func TestBrokenEncodingsAreMended(t *testing.T) {
	for _, right := range []string{
		"München", "Ångström à la crème", "It’s “new” – really", "€ 20", "Zażółć gęślą jaźń", "Übung", "MÓVIL", "İstanbul", "São Paulo – já",
		"Привет мир", "Αθήνα", "🎉 Party", "日本語", "Acme™", "10 °C", "¿Qué?", "Æble på gården",
	} {
		once := broken(t, right)
		for _, s := range []string{once, broken(t, once)} {
			if got, ok := Mended(s); got != right || !ok {
				t.Errorf("%q became %q, not %q", s, got, right)
			}
		}
	}
}

func TestRightTextsAreLeftAlone(t *testing.T) {
	for _, s := range []string{
		"München", "Ångström", "“CAFÉ”", "«CAFÉ»", "CAFÉ…", "„MENÜ“", "JÄ…", "»GÅ PÅ«", "“AMANHÃ”", "Ça va", "naïve", "Ð", "Â", "Ã", "É", "São Tomé", "ÀÉÎ",
		"Привет", "日本語", "It’s “new”", "€ 20", "ÅÄÖ", "São", "plain", "", "ÂGÉ", "Noël – été", "Zürich® Ü®",
	} {
		if got, ok := Mended(s); ok {
			t.Errorf("%q became %q", s, got)
		}
		for _, d := range Doubts(s) {
			t.Errorf("%q: %s", s, d.What)
		}
	}
}

func TestDoubtsOfACell(t *testing.T) {
	for cell, want := range map[string]string{
		"MÃ¼nchen":            "“MÃ¼nchen” was broken by a wrong encoding; it was probably “München”",
		"Itâ€™s":              "it was probably “It’s”",
		"M\ufffdnchen":        "letters that were lost",
		"Hello {{name}}!":     "“{{name}}” is a placeholder",
		"undefined":           "writes where it has nothing",
		"null":                "writes where it has nothing",
		"NaN":                 "writes where it has nothing",
		"a [object Object]":   "writes where it has nothing",
		"\u00a0Price":         "begins with a space",
		"Price\u00a0":         "ends with a space",
		"Price\u200b":         "ends with a space",
		"a\x07b":              "control character (U+0007)",
		"a\x00b":              "NUL",
		"two\nlines\tand":     "",
		"10\u00a0€":           "",
		"Nan":                 "", // a name
		"Null Island":         "",
		"{ braces }":          "",
		"#1 choice":           "",
		" spaces are trimmed": "",
	} {
		var texts []string
		for _, d := range Doubts(cell) {
			if d.Remedy == "" || d.Topic == "" {
				t.Errorf("%+v", d)
			}
			texts = append(texts, d.What)
		}
		got := strings.Join(texts, " | ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: %q, not %q", cell, got, want)
		}
	}
}

func FuzzMended(f *testing.F) {
	f.Add("MÃ¼nchen")
	f.Add("â€")
	f.Fuzz(func(_ *testing.T, s string) {
		Mended(s)
		Doubts(s)
	})
}

func BenchmarkDoubts(b *testing.B) {
	cells := []string{"Linen shirt", "https://example.com/photos/4711.jpg", "From 20 € in Köln", "A longer text of some eighty letters, as they stand below pictures of products."}
	for b.Loop() {
		for _, cell := range cells {
			Doubts(cell)
		}
	}
}
