package mapping

import (
	"slices"
	"strings"
	"testing"
)

// filled is the text with every column replaced by its name in brackets.
func filled(t Text) string {
	var b strings.Builder
	for _, p := range t.parts {
		if p.inside != "" {
			b.WriteString("[" + p.inside + "]")
		}
		b.WriteString(p.literal)
	}
	return b.String()
}

func TestParseText(t *testing.T) {
	for text, want := range map[string]string{
		"":                                    "",
		"plain":                               "plain",
		"From {{price}} in {{city}}":          "From [price] in [city]",
		"{{First name}}":                      "[First name]",
		"{{  First name\t}}":                  "[First name]",
		"{{Größe}}, {{価格}}":                   "[Größe], [価格]",
		"{{a}}{{a}}{{b}}":                     "[a][a][b]",
		`{{"{{"}}name}}`:                      "{{name}}",
		`{{ "{{" }}name}}`:                    "{{name}}",
		`{{"}}"}}`:                            "}}",
		`{{"a \"quoted\" {{text}}"}}`:         `a "quoted" {{text}}`,
		`{{"\u00e9"}}`:                        "é",
		`{{upper("}}")}}!`:                    `[upper("}}")]!`,
		`{{a + "\"}}" + b}} {{c}}`:            `[a + "\"}}" + b] [c]`,
		`{{Size 5"}} x {{Size 6"}}`:           `[Size 5"] x [Size 6"]`,
		`{{replace(a, "x", "y")}} {{b}}`:      `[replace(a, "x", "y")] [b]`,
		"a { b } c }} d":                      "a { b } c }} d",
		"{{a}}}":                              "[a]}",
		"{{{a}}":                              "[{a]",
		"{{50% off}} {{price (EUR)}} {{a.b}}": "[50% off] [price (EUR)] [a.b]",
	} {
		got, err := ParseText(text)
		if err != nil || filled(got) != want {
			t.Errorf("%q: %q, %v; want %q", text, filled(got), err, want)
		}
		if got.Empty() != (text == "") {
			t.Errorf("%q: Empty is %v", text, got.Empty())
		}
	}
}

func TestBadPlaceholders(t *testing.T) {
	for text, want := range map[string]string{
		"{{":            `{{ is never closed with }}; {{"{{"}} writes two braces`,
		"a {{b":         `{{ is never closed with }}; {{"{{"}} writes two braces`,
		"{{a}} {{b}":    `{{ is never closed with }}; {{"{{"}} writes two braces`,
		"{{}}":          `{{}} names no column; {{"{{"}} writes two braces`,
		"{{ \t }}":      `{{}} names no column; {{"{{"}} writes two braces`,
		`{{"a" b}}`:     `{{"a" b}} is not text in quotes; {{"{{"}} writes two braces`,
		`{{"a}}`:        `{{"a}} is not text in quotes; {{"{{"}} writes two braces`,
		`{{"\q"}}`:      `{{"\q"}} is not text in quotes; {{"{{"}} writes two braces`,
		`{{"never }}" `: `{{"never}} is not text in quotes; {{"{{"}} writes two braces`,
	} {
		if _, err := ParseText(text); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestPlaceholdersOfAText(t *testing.T) {
	text, err := ParseText("{{b}} and {{a}} and {{b}}")
	if got := text.Placeholders(); err != nil || !slices.Equal(got, []string{"b", "a", "b"}) {
		t.Errorf("%v, %v", got, err)
	}
}

var texts = []string{
	"", "plain", "From {{price}} in {{city}}", `{{"{{"}}name}}`, `{{"{"}}{{a}}`, `{{"{"}}{{"{"}}{{"{"}}`, "{{{a}}", "{{a}}}", "{", "{{Größe}}",
	`{{"\xff"}}`, `x{{"{{{"}}{{b}}{`, "{{ a\nb }}",
}

func checkRoundTrip(t *testing.T, s string) {
	t.Helper()
	text, err := ParseText(s)
	if err != nil {
		return
	}
	back, err := ParseText(text.String())
	if err != nil || filled(back) != filled(text) || !slices.Equal(back.Placeholders(), text.Placeholders()) {
		t.Errorf("%q is written as %q, which reads as %q, %v", s, text.String(), filled(back), err)
	}
}

func TestTextIsWrittenAsItIsRead(t *testing.T) {
	for _, s := range texts {
		checkRoundTrip(t, s)
	}
}

func FuzzParseText(f *testing.F) {
	for _, s := range texts {
		f.Add(s)
	}
	f.Fuzz(checkRoundTrip)
}
