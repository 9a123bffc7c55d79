package link

import (
	"bytes"
	"unicode/utf8"
)

// Kind is what a file is, as its first bytes tell. Its text is what a person calls it, with an article where it needs one.
type Kind string

// The kinds that people have in their sheets.
const (
	Unknown Kind = ""

	JPEG Kind = "JPEG"
	PNG  Kind = "PNG"
	GIF  Kind = "GIF"
	WebP Kind = "WebP"

	AVIF Kind = "AVIF"
	HEIC Kind = "HEIC"
	SVG  Kind = "SVG"
	TIFF Kind = "TIFF"
	BMP  Kind = "BMP"
	ICO  Kind = "an icon"
	PSD  Kind = "a Photoshop file"
	JXL  Kind = "JPEG XL"
	PDF  Kind = "PDF"

	MP4  Kind = "an MP4 or MOV clip"
	WebM Kind = "a WebM or Matroska clip"
	AVI  Kind = "an AVI clip"

	Audio Kind = "a sound file"
	Page  Kind = "a web page"
	Zip   Kind = "a ZIP or Office file"
	Text  Kind = "text"
)

// Drawn tells whether it is a picture that every renderer draws.
func (k Kind) Drawn() bool { return k == JPEG || k == PNG || k == GIF || k == WebP }

// Web tells whether it is a picture that browsers draw though the renderer here does not.
func (k Kind) Web() bool { return k == AVIF || k == SVG || k == BMP || k == ICO }

// Clip tells whether it is a moving picture.
func (k Kind) Clip() bool { return k == MP4 || k == WebM || k == AVI }

// signs are the beginnings of files.
var signs = []struct {
	sign string
	kind Kind
}{
	{"\xff\xd8\xff", JPEG},
	{"\x89PNG\r\n\x1a\n", PNG},
	{"GIF87a", GIF},
	{"GIF89a", GIF},
	{"II*\x00", TIFF},
	{"MM\x00*", TIFF},
	{"II+\x00", TIFF},
	{"MM\x00+", TIFF},
	{"8BPS", PSD},
	{"\xff\x0a", JXL},
	{"\x00\x00\x00\x0cJXL \r\n\x87\n", JXL},
	{"%PDF", PDF},
	{"\x1aE\xdf\xa3", WebM},
	{"ID3", Audio},
	{"OggS", Audio},
	{"fLaC", Audio},
	{"PK\x03\x04", Zip},
	{"\xd0\xcf\x11\xe0", Zip}, // Office before 2007
}

// brands are the kinds of ISO base media files by the major brand, cut to three letters.
var brands = map[string]Kind{
	"avi": AVIF, "hei": HEIC, "hev": HEIC, "mif": HEIC, "msf": HEIC, "M4A": Audio, "M4B": Audio,
}

// headLength is how much of a text is looked at.
const headLength = 1024

// KindOf tells what a file is by its beginning: some hundred bytes are enough.
func KindOf(head []byte) Kind {
	head = head[:min(len(head), headLength)]
	for _, s := range signs {
		if bytes.HasPrefix(head, []byte(s.sign)) {
			return s.kind
		}
	}
	if kind := inContainer(head); kind != Unknown {
		return kind
	}
	if len(head) > 6 && head[0] == 'B' && head[1] == 'M' && bytes.Equal(head[6:min(10, len(head))], []byte{0, 0, 0, 0}) {
		return BMP
	}
	if bytes.HasPrefix(head, []byte("\x00\x00\x01\x00")) && len(head) > 6 && head[4] > 0 && head[5] == 0 {
		return ICO
	}
	if len(head) > 2 && head[0] == 0xff && head[1]&0xe0 == 0xe0 && head[1]&0x06 != 0 { // a frame of MP3 or AAC
		return Audio
	}
	return kindOfText(head)
}

// inContainer tells by the form that stands behind the length of a first part.
func inContainer(head []byte) Kind {
	if len(head) < 12 {
		return Unknown
	}
	form := string(head[8:12])
	switch string(head[:4]) {
	case "RIFF":
		return map[string]Kind{"WEBP": WebP, "WAVE": Audio, "AVI ": AVI}[form]
	}
	switch string(head[4:8]) {
	case "ftyp":
		if kind, ok := brands[form[:3]]; ok {
			return kind
		}
		return MP4
	case "moov", "mdat", "wide", "free", "skip": // QuickTime before ftyp
		return MP4
	}
	return Unknown
}

// kindOfText looks into what may be written, in UTF-8 or something like it.
func kindOfText(head []byte) Kind {
	text := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff"))))
	if len(text) == 0 || bytes.IndexByte(text, 0) >= 0 {
		return Unknown
	}
	isPage := bytes.HasPrefix(text, []byte("<!doctype html")) || bytes.Contains(text, []byte("<html"))
	isSVG := bytes.Contains(text, []byte("<svg"))
	switch {
	case isSVG && !isPage:
		return SVG
	case isPage || startsLikePage(text):
		return Page
	case printable(head):
		return Text
	}
	return Unknown
}

func startsLikePage(text []byte) bool {
	for _, tag := range []string{"<head", "<body", "<title", "<script", "<meta", "<div", "<h1", "<p>", "<!--"} {
		if bytes.HasPrefix(text, []byte(tag)) {
			return true
		}
	}
	return false
}

// printable tells text from other bytes; a letter may be cut at the end.
func printable(head []byte) bool {
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		if r == utf8.RuneError && size == 1 {
			return len(head) < utf8.UTFMax && !utf8.FullRune(head)
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' {
			return false
		}
		head = head[size:]
	}
	return true
}
