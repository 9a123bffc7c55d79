package mapping

import (
	"fmt"
	"strconv"
	"strings"
)

// Text is literal text with placeholders in it: {{column}}, or an expression such as {{upper(city)}}. Two opening braces
// are written {{"{{"}}.
type Text struct {
	parts []part
}

type part struct {
	literal string
	inside  string // not empty: a placeholder, a column's name or an expression
	plain   bool   // inside is a column's name, whatever it looks like
}

// ParseText reads text with {{column}} in it. What stands in the placeholders is understood once the columns are known.
func ParseText(s string) (Text, error) {
	var t Text
	for rest := s; rest != ""; {
		before, after, found := strings.Cut(rest, "{{")
		t.addLiteral(before)
		if !found {
			break
		}
		inside, following, err := cutPlaceholder(after)
		if err != nil {
			return Text{}, err
		}
		rest = following
		if strings.HasPrefix(inside, `"`) {
			literal, err := strconv.Unquote(inside)
			if err != nil {
				return Text{}, fmt.Errorf("{{%s}} is not text in quotes; {{\"{{\"}} writes two braces", inside)
			}
			t.addLiteral(literal)
			continue
		}
		if inside == "" {
			return Text{}, fmt.Errorf("{{}} names no column; {{\"{{\"}} writes two braces")
		}
		t.parts = append(t.parts, part{inside: inside})
	}
	return t, nil
}

// cutPlaceholder splits what follows two opening braces at the two closing ones, which do not count inside quotes.
func cutPlaceholder(s string) (inside, following string, err error) {
	trimmed := strings.TrimLeft(s, " \t")
	if strings.HasPrefix(trimmed, `"`) {
		quoted, err := strconv.QuotedPrefix(trimmed)
		if err == nil {
			if rest, ok := strings.CutPrefix(strings.TrimLeft(trimmed[len(quoted):], " \t"), "}}"); ok {
				return quoted, rest, nil
			}
		}
	}
	for at := 0; ; {
		i := strings.Index(s[at:], "}}")
		if i < 0 {
			break
		}
		if at += i; !endsQuoted(s[:at]) || !strings.Contains(s[at+2:], "}}") {
			return strings.TrimSpace(s[:at]), s[at+2:], nil
		}
		at += 2
	}
	return "", "", fmt.Errorf("{{ is never closed with }}; {{\"{{\"}} writes two braces")
}

// endsQuoted tells whether an expression ends inside a quoted text. A quote in a column's name (Size 5") opens none: it
// does not stand where an expression would have one.
func endsQuoted(s string) bool {
	quoted, before := false, ' '
	for i := 0; i < len(s); i++ {
		c := rune(s[i])
		switch {
		case quoted && c == '\\':
			i++
		case c == '"' && (quoted || strings.ContainsRune("(,+=?:[", before)):
			quoted = !quoted
		}
		if c != ' ' && c != '\t' {
			before = c
		}
	}
	return quoted
}

func (t *Text) addLiteral(s string) {
	if s != "" {
		t.parts = append(t.parts, part{literal: s})
	}
}

// columnText is the text that is one column's cell. It is not parsed: a column's name may hold anything.
func columnText(column string) Text { return Text{parts: []part{{inside: column, plain: true}}} }

// Placeholders are what stands in the text's placeholders, in their order: columns' names and expressions.
func (t Text) Placeholders() []string {
	var all []string
	for _, p := range t.parts {
		if p.inside != "" {
			all = append(all, p.inside)
		}
	}
	return all
}

// Empty tells whether there is no text at all.
func (t Text) Empty() bool { return len(t.parts) == 0 }

// String is the text in the form that ParseText reads.
func (t Text) String() string {
	var b strings.Builder
	for i, p := range t.parts {
		if p.inside != "" {
			b.WriteString("{{" + p.inside + "}}")
			continue
		}
		literal := strings.ReplaceAll(p.literal, "{{", `{{"{{"}}`)
		if before, ok := strings.CutSuffix(literal, "{"); ok && i < len(t.parts)-1 {
			literal = before + `{{"{"}}` // else it would be read together with what follows
		}
		b.WriteString(literal)
	}
	return b.String()
}
