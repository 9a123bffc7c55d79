package textcheck

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxRounds is how often a text is taken to have been broken over and over.
const maxRounds = 3

// Mended undoes what happens to UTF-8 that is read as Windows-1252, once or several times over: MÃ¼nchen. Broken is false
// where the text shows no sign of it.
func Mended(s string) (right string, broken bool) {
	for range maxRounds {
		mended, changed := mendOnce(s)
		if !changed {
			break
		}
		s, broken = mended, true
	}
	return s, broken
}

// mendOnce puts letters together that are the bytes of one.
func mendOnce(s string) (string, bool) {
	if !strings.ContainsFunc(s, leads) {
		return s, false
	}
	runes := []rune(s)
	var out strings.Builder
	changed := false
	for i := 0; i < len(runes); {
		r, n := letterOf(runes[i:])
		if n == 0 || !likely(runes, i, n, r) {
			out.WriteRune(runes[i])
			i++
			continue
		}
		out.WriteRune(r)
		i += n
		changed = true
	}
	return out.String(), changed
}

// leads tells letters that are the first byte of a letter of several.
func leads(r rune) bool { return r >= 0xc2 && r <= 0xf4 }

// letterOf reads letters as the bytes that Windows-1252 has for them; n is how many of them are one letter.
func letterOf(runes []rune) (r rune, n int) {
	if !leads(runes[0]) {
		return 0, 0
	}
	var bytes []byte
	for _, r := range runes[:min(len(runes), utf8.UTFMax)] {
		b, ok := byteOf(r)
		if !ok || b < 0x80 {
			break
		}
		bytes = append(bytes, b)
	}
	r, n = utf8.DecodeRune(bytes)
	if r == utf8.RuneError || n < 2 {
		return 0, 0
	}
	return r, n
}

// byteOf is a letter's byte in Windows-1252; those that it leaves free are passed on as they are by most programs.
func byteOf(r rune) (byte, bool) {
	if r >= 0x80 && r < 0xa0 {
		return byte(r), true
	}
	return charmap.Windows1252.EncodeRune(r)
}

// likely tells whether letters that could be one letter are: it must be one that people write in such texts, and the
// letters must not make sense as they stand, as at the end of a quotation in capitals.
func likely(runes []rune, i, n int, r rune) bool {
	switch {
	case r >= 0x80 && r < 0x180, r >= 0x2010 && r < 0x2070, r >= 0x20a0 && r < 0x20d0, r == 0x2122, r >= 0x1f000:
	case r >= 0x370 && r < 0x530 || r >= 0x590 && r < 0x2010: // other alphabets stand beside each other
		if !besideItsLike(runes, i, n, r) {
			return false
		}
	case r >= 0x2070 && r < 0x10000:
		return n == 3
	default:
		return false
	}
	before := i > 0 && unicode.IsUpper(runes[i-1])
	after := i+n < len(runes) && unicode.IsLetter(runes[i+n])
	return n > 2 || after || !before || !closing(runes[i+1])
}

// besideItsLike tells whether the next or the last letters make one of the same alphabet.
func besideItsLike(runes []rune, i, n int, r rune) bool {
	if i+n < len(runes) {
		if next, m := letterOf(runes[i+n:]); m == n && next>>8 == r>>8 {
			return true
		}
	}
	if i >= n {
		if last, m := letterOf(runes[i-n:]); m == n && last>>8 == r>>8 {
			return true
		}
	}
	return false
}

// closing tells what stands behind a word.
func closing(r rune) bool { return strings.ContainsRune("”“’»«…–—\u00a0®™°", r) }
