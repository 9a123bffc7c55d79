package pipeline

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// maxReason bounds a foreign text that goes into a cell, in runes.
const maxReason = 300

// cleanReason makes a foreign text fit for a cell and a terminal: one line, no control characters, bounded.
func cleanReason(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > maxReason {
		return string(runes[:maxReason]) + "…"
	}
	return string(runes)
}

// urlProblem tells what is wrong with the URL of a finished video: it goes into a sheet that people click in.
func urlProblem(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return fmt.Sprintf("the service gave a video address that is none: %s", cleanReason(s))
	}
	return ""
}
