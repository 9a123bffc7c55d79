package render

import "strings"

// shownText is the text as it is to be set.
func (o *Object) shownText() string {
	switch o.Transform {
	case "uppercase":
		return strings.ToUpper(o.Text)
	case "lowercase":
		return strings.ToLower(o.Text)
	}
	return o.Text
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
