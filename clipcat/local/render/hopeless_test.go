package render

import (
	"math/rand"
	"strings"
	"testing"

	"github.com/go-text/typesetting/shaping"
)

// No size is passed over at which a text would have fitted; and most of those are that are
// far too large for a long text.
func TestHopelessSizesDoNotFit(t *testing.T) {
	words := []string{"a", "word", "Wunderbar", " ", "\n", "שלום", "مرحبا", "12-34", "fiancée", "«oui»", "WWWWWWWWW"}
	r := rand.New(rand.NewSource(3))
	passed, tried := 0, 0
	for range 60 {
		var b strings.Builder
		for range 1 + r.Intn(60) {
			b.WriteString(words[r.Intn(len(words))] + strings.Repeat(" ", r.Intn(3)))
		}
		set := setting(20+400*r.Float64(), 20+200*r.Float64(), "shrink", r.Intn(4))
		set.letterSpacing = float64(r.Intn(3) * 4)
		fonts := newFontMap(set.style, "", set.library)
		ps := shape(b.String(), set, fonts)
		for size := set.size; size > smallest; size -= size / 8 {
			tried++
			if !set.hopeless(ps, size) {
				continue
			}
			passed++
			for _, policy := range []shaping.LineBreakPolicy{shaping.Never, shaping.WhenNecessary} {
				if _, fits := set.wrap(ps, size, policy); fits {
					t.Errorf("%q fits in %d by %d at %d", b.String(), set.width, set.height, size)
				}
			}
		}
	}
	if 3*passed < tried {
		t.Errorf("%d of %d sizes are passed over", passed, tried)
	}
}
