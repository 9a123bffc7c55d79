package download

import (
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// MaxName is how long a file's or folder's name may be, in bytes, on every usual file system.
const MaxName = 255

// Extension is what every file's name ends in.
const Extension = ".mp4"

// Illegal returns the first character of s that no file's name may have on Windows, macOS or Linux, as text for a
// person, or "".
func Illegal(s string) string {
	for _, r := range s {
		switch {
		case strings.ContainsRune(`<>:"/\|?*`, r):
			return string(r)
		case r == '\n' || r == '\r':
			return "a line break"
		case r == '\t':
			return "a tab"
		case unicode.IsControl(r) || r == utf8.RuneError:
			return fmt.Sprintf("an invisible character (U+%04X)", r)
		}
	}
	return ""
}

// Reserved tells whether Windows keeps a name for a device: CON, NUL, COM1 …, whatever stands behind a dot.
func Reserved(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.ToUpper(strings.TrimRight(stem, " "))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	runes := []rune(stem)
	return len(runes) == 4 && (strings.HasPrefix(stem, "COM") || strings.HasPrefix(stem, "LPT")) && strings.ContainsRune("123456789¹²³", runes[3])
}

// Clean makes a path of folders and a file, separated by slashes, one that every system takes as it is: Unicode composed,
// and with the extension of a video. What it cannot mend is the error, for a person.
func Clean(name string) (string, error) {
	name = norm.NFC.String(name)
	if !strings.EqualFold(path.Ext(name), Extension) {
		name += Extension
	}
	parts := strings.Split(name, "/")
	for _, part := range parts {
		if problem := problemOf(part); problem != "" {
			return "", fmt.Errorf("%q cannot be a name: %s", name, problem)
		}
	}
	return name, nil
}

// problemOf tells what is wrong with the name of one folder or file.
func problemOf(part string) string {
	switch {
	case strings.TrimSpace(strings.TrimSuffix(strings.ToLower(part), Extension)) == "":
		return "there is nothing in it"
	case part == "." || part == "..":
		return "it leads to another folder"
	case Illegal(part) != "":
		return "it has " + quoteCharacter(Illegal(part)) + " in it"
	case strings.HasSuffix(part, ".") || strings.HasSuffix(part, " "):
		return "it ends in a dot or a space, which Windows drops"
	case strings.HasPrefix(part, " "):
		return "it begins with a space"
	case strings.HasPrefix(part, "."):
		return "it begins with a dot, which hides it"
	case Reserved(part):
		return "Windows keeps it for a device"
	case len(part) > MaxName:
		return fmt.Sprintf("it is %d bytes long, and %d are the most", len(part), MaxName)
	}
	return ""
}

func quoteCharacter(s string) string {
	if utf8.RuneCountInString(s) == 1 {
		return `"` + s + `"`
	}
	return s
}

// Fold is the same for names that some file system takes for one: those that differ in case, or in how an accent is
// written; the old file system of macOS does not see characters that have no width either.
func Fold(name string) string {
	seen := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(name))
	return norm.NFC.String(cases.Fold().String(seen))
}
