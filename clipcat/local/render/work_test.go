package render

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// lasting is a scene of 1080p at 60 frames per second.
func lasting(seconds float64, objects ...string) string {
	return fmt.Sprintf(`{"version":1,"uid":"test","width":1920,"height":1080,"fps":60,"scenes":[
		{"name":"A","duration":%v,"objects":[%s]}]}`, seconds, strings.Join(objects, ","))
}

// layers are objects that fill the picture.
func layers(n int, properties string) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf(`{"name":"O%d","type":"circle","width":1920,"height":1080,"background-color":"red",%s}`, i, properties))
	}
	return out
}

func sentence(n int) string { return strings.Repeat("letters ", (n+7)/8)[:n] }

// What takes hours to draw is refused with the object that takes most, and what people look at is not.
func TestWorkIsBounded(t *testing.T) {
	const (
		turns  = `"keyframes":[{"t":0,"rotation":0},{"t":600,"rotation":90}]`
		enters = `"keyframes":[{"t":0,"rotation":9},{"t":2,"rotation":0}]`
		blinks = `"keyframes":[{"t":300,"opacity":0},{"t":301,"opacity":1},{"t":302,"opacity":0}]`
		text   = `{"name":"Title","type":"text","font-size":9,"width":1900,"height":1000,"text":%q,%s}`
	)
	long := fmt.Sprintf(text, sentence(20_000), turns)
	for name, c := range map[string]struct{ in, want string }{
		"layers that turn":    {lasting(600, layers(25, turns)...), `scene "A", object "O0": what moves in the video takes`},
		"for a short time":    {lasting(20, layers(25, turns)...), ""},
		"that come in":        {lasting(600, layers(25, enters)...), ""},
		"a long slide show":   {lasting(600, layers(25, blinks)...), ""},
		"a few that turn":     {lasting(600, layers(8, turns)...), ""},
		"below one that does": {lasting(600, append(layers(50, `"opacity":0.5`), `{"name":"Top","type":"rectangle","width":1920,"height":1080,"background-color":"red",`+turns+`}`)...), `scene "A", object "Top": what moves`},
		"below a small one":   {lasting(600, append(layers(50, `"opacity":0.5`), `{"name":"Top","type":"rectangle","width":100,"height":100,"background-color":"red",`+turns+`}`)...), ""},
		"all letters turn":    {lasting(600, layers(1, turns)[0], fmt.Sprintf(text, sentence(20_000), `"outline-width":3,"shadow":{"blur":9},`+turns)), `scene "A", object "Title": what moves`},
		"for ten seconds":     {lasting(10, long), ""},
		"some letters turn":   {lasting(600, fmt.Sprintf(text, sentence(900), turns)), ""},
		"letters in all":      {lasting(5, manyTexts(20, 15_000)...), `scene "A", object "T0", property "text": the video's texts have 300000 letters`},
		"a book's chapter":    {lasting(600, manyTexts(50, 3000)...), ""},
	} {
		_, err := ParseTemplate([]byte(c.in))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func manyTexts(n, letters int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf(`{"name":"T%d","type":"text","font-size":9,"width":300,"height":100,"text":%q}`, i, sentence(letters)))
	}
	return out
}

// A row's long text counts too.
func TestWorkOfARowIsBounded(t *testing.T) {
	tpl := parse(t, lasting(600, `{"name":"Title","type":"text","font-size":9,"width":1900,"height":1000,"text":"short","outline-width":3,`+
		`"shadow":{"blur":9},"keyframes":[{"t":0,"scale":1},{"t":600,"scale":1.2}]}`))
	if err := tpl.Check([]Modification{set1("Title", "text", sentence(1500))}); err != nil {
		t.Error(err)
	}
	err := tpl.Check([]Modification{set1("Title", "text", sentence(20_000))})
	var refused *ModificationError
	if !errors.As(err, &refused) || refused.Object != "Title" || !strings.Contains(err.Error(), "shorten its text") {
		t.Errorf("a long text: %v", err)
	}
	tpl = parse(t, lasting(5, manyTexts(150, 1)...))
	var mods []Modification
	for i := range 150 {
		mods = append(mods, set1(fmt.Sprint("T", i), "text", sentence(1500)))
	}
	if err := tpl.Check(mods); !errors.As(err, &refused) || refused.Property != "text" || !strings.Contains(err.Error(), "225000 letters") {
		t.Errorf("many texts: %v", err)
	}
}
