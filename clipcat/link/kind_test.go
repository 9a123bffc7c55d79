package link

import (
	"strings"
	"testing"
)

func TestKindsAreToldByTheFirstBytes(t *testing.T) {
	for head, want := range map[string]Kind{
		"\xff\xd8\xff\xe0\x00\x10JFIF":            JPEG,
		"\x89PNG\r\n\x1a\n\x00":                   PNG,
		"GIF89a\x01":                              GIF,
		"RIFF\x00\x00\x00\x00WEBPVP8 ":            WebP,
		"RIFF\x00\x00\x00\x00WAVEfmt ":            Audio,
		"RIFF\x00\x00\x00\x00AVI LIST":            AVI,
		"\x00\x00\x00\x1cftypavif":                AVIF,
		"\x00\x00\x00\x18ftypheic":                HEIC,
		"\x00\x00\x00\x18ftypmif1":                HEIC,
		"\x00\x00\x00\x18ftypisom":                MP4,
		"\x00\x00\x00\x14ftypqt  ":                MP4,
		"\x00\x00\x00\x14ftypM4A ":                Audio,
		"\x1aE\xdf\xa3\x01":                       WebM,
		"II*\x00\x08\x00":                         TIFF,
		"BM\x36\x00\x0c\x00\x00\x00\x00\x006\x00": BMP,
		"\x00\x00\x01\x00\x01\x00\x10\x10":        ICO,
		"8BPS\x00\x01":                            PSD,
		"%PDF-1.7":                                PDF,
		"\xff\xfb\x90\x64":                        Audio,
		"PK\x03\x04\x14":                          Zip,
		"<?xml version=\"1.0\"?>\n<svg xmlns=":    SVG,
		"\ufeff\r\n  <!DOCTYPE HTML><html>":       Page,
		"<html><body><svg>":                       Page,
		"<!-- x --><HTML lang=\"de\">":            Page,
		"Not found":                               Text,
		"{\"error\":\"Münch":                      Text,
		"":                                        Unknown,
		"\x00\x01\x02\x03":                        Unknown,
		strings.Repeat("\x80", 20):                Unknown,
	} {
		if got := KindOf([]byte(head)); got != want {
			t.Errorf("%q is %q, not %q", head, got, want)
		}
	}
}

func FuzzKindOf(f *testing.F) {
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBP"))
	f.Add([]byte("\xff\xfb"))
	f.Fuzz(func(_ *testing.T, head []byte) { KindOf(head) })
}
