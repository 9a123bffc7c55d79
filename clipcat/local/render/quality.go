package render

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/clipcat/local/render/h264"
)

// Quality is the name of a way to encode; "" is Standard.
type Quality string

// The qualities. The first three are those of our own encoder.
const (
	Draft    Quality = "draft"    // small files, visible loss in fine texture
	Standard Quality = "standard" // can hardly be told from what was drawn
	Fine     Quality = "fine"     // for material that is edited or encoded again
	Final    Quality = "final"    // by x264 through ffmpeg, which takes longer and makes smaller files; without it, Fine
)

// Qualities are all of them, the quickest first.
func Qualities() []Quality { return []Quality{Draft, Standard, Fine, Final} }

// ParseQuality reads the name of a quality.
func ParseQuality(s string) (Quality, error) {
	q := Quality(strings.ToLower(strings.TrimSpace(s)))
	if slices.Contains(Qualities(), q) {
		return q, nil
	}
	var names []string
	for _, known := range Qualities() {
		names = append(names, string(known))
	}
	return "", fmt.Errorf("%s is no quality; use one of %s", quote(s), strings.Join(names, ", "))
}

// encoding is the quality as our encoder knows it.
func (q Quality) encoding() h264.Quality {
	switch q {
	case Draft:
		return h264.Draft
	case Fine, Final:
		return h264.Fine
	}
	return h264.Standard
}
