package mapping

import (
	"fmt"
	"strconv"
	"strings"
)

// Text is literal text with columns in it, written {{column}}. Two opening braces are written {{"{{"}}.
type Text struct {
	parts []part
}

type part struct {
	literal string
	column  string // not empty: the cell of that column instead
}

// ParseText reads text with {{column}} in it.
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
		t.parts = append(t.parts, part{column: inside})
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
	inside, following, found := strings.Cut(s, "}}")
	if !found {
		return "", "", fmt.Errorf("{{ is never closed with }}; {{\"{{\"}} writes two braces")
	}
	return strings.TrimSpace(inside), following, nil
}

func (t *Text) addLiteral(s string) {
	if s != "" {
		t.parts = append(t.parts, part{literal: s})
	}
}

// columnText is the text that is one column's cell. It is not parsed: a column's name may hold anything.
func columnText(column string) Text { return Text{parts: []part{{column: column}}} }

// Columns are the names of the columns in the text, in their order.
func (t Text) Columns() []string {
	var names []string
	for _, p := range t.parts {
		if p.column != "" {
			names = append(names, p.column)
		}
	}
	return names
}

// Empty tells whether there is no text at all.
func (t Text) Empty() bool { return len(t.parts) == 0 }

// String is the text in the form that ParseText reads.
func (t Text) String() string {
	var b strings.Builder
	for i, p := range t.parts {
		if p.column != "" {
			b.WriteString("{{" + p.column + "}}")
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
