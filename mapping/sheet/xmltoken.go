package sheet

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// is tells whether a tag has that name, whatever its prefix.
func (t token) is(local string) bool {
	n := len(t.name) - len(local)
	return n >= 0 && string(t.name[n:]) == local && (n == 0 || t.name[n-1] == ':')
}

// starts tells whether a start tag has that name.
func (t token) starts(local string) bool { return t.kind == startToken && t.is(local) }

// prefix is the tag's prefix with its colon, or "".
func (t token) prefix() string {
	if i := bytes.IndexByte(t.name, ':'); i >= 0 {
		return string(t.name[:i+1])
	}
	return ""
}

// span is where an attribute stands among a tag's attributes: its whole from the blank before it, and its value.
type span struct{ from, to, valueFrom, valueTo int }

// find finds an attribute by its name without prefix; one without any prefix goes before others.
func (t token) find(local string) (at span, ok bool) {
	for i := 0; ; {
		from := i
		for i < len(t.attrs) && isXMLSpace(t.attrs[i]) {
			i++
		}
		eq := bytes.IndexByte(t.attrs[i:], '=')
		if eq < 0 {
			return at, ok
		}
		name := bytes.TrimRight(t.attrs[i:i+eq], " \t\r\n")
		i += eq + 1
		for i < len(t.attrs) && isXMLSpace(t.attrs[i]) {
			i++
		}
		if i == len(t.attrs) || t.attrs[i] != '"' && t.attrs[i] != '\'' {
			return at, ok
		}
		n := bytes.IndexByte(t.attrs[i+1:], t.attrs[i])
		if n < 0 {
			return at, ok
		}
		here := span{from, i + n + 2, i + 1, i + 1 + n}
		if string(name) == local {
			return here, true
		}
		if !ok && len(name) > len(local) && bytes.HasSuffix(name, []byte(":"+local)) {
			at, ok = here, true
		}
		i = here.to
	}
}

func isXMLSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// attr is an attribute's value, or "".
func (t token) attr(local string) string {
	at, ok := t.find(local)
	if !ok {
		return ""
	}
	return unescape(t.attrs[at.valueFrom:at.valueTo])
}

// flag tells whether an attribute is there and true.
func (t token) flag(local string) bool {
	v := t.attr(local)
	return v == "1" || v == "true" || v == "on"
}

// without returns the start tag anew without some attributes, and open: as one that does not end its element.
func (t token) without(locals ...string) []byte {
	attrs := bytes.Clone(t.attrs)
	for _, local := range locals {
		if at, ok := (token{attrs: attrs}).find(local); ok {
			attrs = append(attrs[:at.from], attrs[at.to:]...)
		}
	}
	return fmt.Appendf(nil, "<%s%s>", t.name, bytes.TrimRight(attrs, " \t\r\n"))
}

// text is what a text token says.
func (t token) text() string {
	if t.cdata {
		return newlines(string(t.raw[len("<![CDATA[") : len(t.raw)-len("]]>")]))
	}
	return unescape(t.raw)
}

func newlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// unescape replaces the entities that XML knows without a document type. What is none stays as it is.
func unescape(raw []byte) string {
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		return string(raw)
	}
	s := newlines(string(raw))
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "&")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, ";")
		if r := entity(name); closed && r >= 0 {
			b.WriteRune(r)
			s = after
		} else {
			b.WriteByte('&')
			s = rest
		}
	}
}

// entity is the character that an entity stands for, or -1.
func entity(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	digits, base := strings.TrimPrefix(name, "#"), 10
	if len(digits) == len(name) {
		return -1
	}
	if hex := strings.TrimLeft(digits, "xX"); len(hex) == len(digits)-1 {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || !utf8.ValidRune(rune(n)) {
		return -1
	}
	return rune(n)
}

// escapeXML writes a text as XML. Characters that XML cannot hold become blanks.
func escapeXML(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	if !strings.ContainsFunc(s, func(r rune) bool { return r == '&' || r == '<' || r == '>' || r == '"' || !isXMLRune(r) }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&quot;")
		case !isXMLRune(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isXMLRune(r rune) bool {
	return r == '\t' || r == '\n' || r >= ' ' && r != '\ufffe' && r != '\uffff'
}
