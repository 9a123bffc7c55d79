package render

import (
	"strings"
	"testing"
)

// TestNumbersStayWithTheirWords compares the order of words on the screen with that which the Unicode Bidirectional
// Algorithm demands (and browsers show).
func TestNumbersStayWithTheirWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"At הרצל 12 בית today", "At | בית|12|הרצל | today"},
		{"Order 123 من 456!", "Order 123 |456|من |!"},
		{"See שלום 50% off", "See |50%|שלום | off"},
		{"Hall 7, שלום", "Hall 7, |שלום"},
		{"מחיר 12 now", "now| |12|מחיר "},
	} {
		ts := setting(2000, 60, "", 1)
		fonts := newFontMap(ts.style, "", ts.library)
		ps := shape(c.text, ts, fonts)
		lines, _ := ts.wrap(ps, ts.size, 0)
		var got []string
		for _, run := range inOrder(lines[0].runs) {
			got = append(got, string(ps[0].text[run.Runes.Offset:][:run.Runes.Count]))
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("%q is shown as %q, want %q", c.text, strings.Join(got, "|"), c.want)
		}
	}
}

func TestDirectionOfTexts(t *testing.T) {
	for text, want := range map[string]bool{
		"": false, "12 %": false, "abc שלום": false, "12 שלום abc": true, "«مرحبا» abc": true, "\u200f”": true, "\u200eשלום": false, "ߒߞߏ": true,
	} {
		if rightToLeft(text) != want {
			t.Errorf("%q: from right to left %v", text, !want)
		}
	}
}
