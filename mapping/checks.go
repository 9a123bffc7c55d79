package mapping

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
)

// KnownProperties are the properties that Clipcat documents. Another one may exist and is only warned of.
func KnownProperties() []string {
	return []string{
		"text", "color", "font-family", "background-image", "background-color",
		"border-color", "border-width", "media_url",
	}
}

// check tells what is wrong with a property's value; "" is nothing.
type check func(value string) string

// checkFor is the check of a property's form, or nil where any text will do.
func checkFor(property string, assets bool) check {
	switch property {
	case "color", "background-color", "border-color":
		return checkColour
	case "border-width":
		return checkNumber
	case "media_url", "background-image":
		return func(value string) string { return checkURL(value, assets) }
	}
	return nil
}

var (
	hexColour  = regexp.MustCompile(`^#([0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$`)
	funcColour = regexp.MustCompile(`^rgba?\(\s*[0-9.]+%?\s*(,\s*[0-9.]+%?\s*){2}(,\s*[0-9.]+%?\s*)?\)$`)
)

func checkColour(value string) string {
	lower := strings.ToLower(value)
	_, named := colornames.Map[lower]
	if named || lower == "transparent" || lower == "rebeccapurple" || hexColour.MatchString(value) || funcColour.MatchString(lower) && inRange(lower) {
		return ""
	}
	return fmt.Sprintf("%s is not a colour; write it like #e94560, rgb(233, 69, 96) or tomato", quote(value))
}

// inRange tells whether no part of rgb() or rgba() is more than all of it.
func inRange(colour string) bool {
	for i, part := range strings.Split(colour[strings.Index(colour, "(")+1:len(colour)-1], ",") {
		number, percent := strings.CutSuffix(strings.TrimSpace(part), "%")
		most := 255.0
		switch {
		case percent:
			most = 100
		case i == 3: // how solid it is
			most = 1
		}
		if n, err := strconv.ParseFloat(number, 64); err != nil || n > most {
			return false
		}
	}
	return true
}

func checkNumber(value string) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || !(n >= 0 && n <= 1000) { // so that NaN is none
		return fmt.Sprintf("%s is not a width; write a number such as 4", quote(value))
	}
	return ""
}

func checkURL(value string, assets bool) string {
	if assets && (strings.HasPrefix(value, "asset:") || strings.HasPrefix(value, "data:") || looksLikeFile(value)) {
		return ""
	}
	u, err := url.Parse(value)
	switch {
	case isPath(value) && assets:
		return fmt.Sprintf("%s is the path of a file; put it beside the sheet and write its name alone, such as photo.jpg", quote(value))
	case isPath(value):
		return fmt.Sprintf("%s is a file on a computer, and Clipcat can only fetch from the web; upload it to where anybody may see it and write its address, https://…, "+
			"or render here with --local, which takes files beside the sheet", quote(value))
	case err != nil || strings.ContainsAny(value, " \t\r\n"):
		return fmt.Sprintf("%s is not a web address; write it like https://example.com/photo.jpg, without spaces", quote(value))
	case u.Scheme == "asset":
		return fmt.Sprintf("%s is a file beside the template, which only a local server can see; write a web address, or run with --local", quote(value))
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		return ""
	}
	return fmt.Sprintf("%s is not a web address; it must begin with https://", quote(value))
}

// looksLikeFile tells whether a cell may be the relative path of a picture or a clip: something with an ending, and no
// web address that lost its beginning.
func looksLikeFile(value string) bool {
	ending := strings.TrimPrefix(path.Ext(value), ".")
	return wordEnding.MatchString(ending) && !strings.Contains(value, ":") && !strings.HasPrefix(value, "//") && !strings.HasPrefix(value, "www.")
}

// isPath tells whether a cell names a file of some computer, not an address that lost its beginning.
func isPath(value string) bool {
	first, _, folders := strings.Cut(value, "/")
	return pathBeginning.MatchString(value) || mediaEnding.MatchString(value) && !strings.Contains(value, ":") &&
		!(folders && (first == "" || strings.Contains(first, "."))) // else a host without https://
}

var (
	pathBeginning = regexp.MustCompile(`^(?i:file:|[a-z]:[\\/]|\\|/[^/]|~/|\.{1,2}[\\/])`)
	mediaEnding   = regexp.MustCompile(`\.(?i:jpe?g|png|gif|webp|heic|avif|bmp|tiff?|svg|mp4|mov|m4v|webm|avi|mkv|mp3|m4a|wav|aac)$`)
)

var wordEnding = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9]{1,4}$`)

// quote shows a cell in a message, cut where it is long.
func quote(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		s = string(runes[:60]) + "…"
	}
	return strconv.Quote(s)
}

// Warnings are what may be wrong with the mapping without its being an error: properties that are not documented.
func (m *Mapping) Warnings() []string {
	var warnings []string
	for _, b := range m.Bindings {
		if !slices.Contains(KnownProperties(), b.Property) {
			warnings = append(warnings, fmt.Sprintf("%s:%d: %q is not a property that Clipcat documents (%s)",
				m.Path, b.Line, b.Property, strings.Join(KnownProperties(), ", ")))
		}
	}
	return warnings
}
