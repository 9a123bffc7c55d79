package render

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// shownText is the text as it is to be set.
func (o *Object) shownText() string {
	text := withoutControls(o.Text)
	switch o.Transform {
	case "uppercase":
		return cases.Upper(language.Und).String(text) // ß becomes SS
	case "lowercase":
		return cases.Lower(language.Und).String(text) // the last Σ of a word becomes ς
	}
	return text
}

// withoutControls makes one kind of all line breaks and spaces of tabs, and drops other
// control characters: no font draws them, but they come along from sheets.
func withoutControls(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
			return '\n'
		case '\t':
			return ' '
		}
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// typesetting is how the object's text is set in a box of w by h, in 1/256 pixel.
func (o *Object) typesetting(w, h int64, l *library) typesetting {
	family, _ := familyOf(o.FontFamily)
	return typesetting{
		style:         style{family, o.FontWeight >= 600, o.FontStyle == "italic"},
		size:          fixed8(o.FontSize),
		lineHeight:    o.LineHeight,
		letterSpacing: o.LetterSpacing,
		align:         o.Align, valign: o.Valign, fit: o.Fit,
		maxLines: o.MaxLines,
		families: o.FontFamily, library: l,
		width: max(256, w), height: max(256, h),
	}
}
