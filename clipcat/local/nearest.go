package local

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

const maxName = 200 // in bytes: no name is that long, and the comparison's work grows with the square

// didYouMean ends an error about an unknown name with the known name that looks most like it, if one does.
func didYouMean(name string, known []string) string {
	if n := nearest(name, known); n != "" {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return ""
}

func nearest(name string, known []string) string {
	best, least := "", 0
	for _, k := range known {
		if max(len(name), len(k)) > maxName {
			continue
		}
		d := levenshtein.ComputeDistance(strings.ToLower(name), strings.ToLower(k))
		if d <= max(2, utf8.RuneCountInString(k)/2) && (best == "" || d < least) {
			best, least = k, d
		}
	}
	return best
}
