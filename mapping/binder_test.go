package mapping

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// bindings writes bindings as the rows of a CSV mapping.
func bindings(rows ...string) string {
	return "column|scene|object|property|value|default|required\n" + strings.Join(rows, "\n") + "\n"
}

func binder(t testing.TB, m *Mapping, o Options, columns ...string) *Binder {
	t.Helper()
	b, err := m.NewBinder(sheet.NewHeader(columns...), o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func cells(c ...string) sheet.Row { return sheet.Row{Number: 2, Line: 2, Cells: c} }

// shown leaves out of a Bound what only the check against a template and reports need.
var shown = cmpopts.IgnoreFields(Bound{}, "Always", "Conditional", "Fallbacks")

func TestBindKeepsTheOrderAndMerges(t *testing.T) {
	m := load(t, "m.csv", bindings("b|Two|title|text|||", "a|One|title|text|||", "c|Two|title|color|||", "|Two|note|text|{{a}}+{{b}}||", "a|One|note|text|||"))
	got := binder(t, m, Options{Template: " t "}, "a", "b", "c").Bind(cells(" A ", "B", "red"))[0]
	want := Bound{Template: "t", Modifications: []Modification{
		{"Two", "title", []Property{{"text", "B"}, {"color", "red"}}},
		{"One", "title", []Property{{"text", " A "}}},
		{"Two", "note", []Property{{"text", " A +B"}}},
		{"One", "note", []Property{{"text", " A "}}},
	}}
	if diff := cmp.Diff(want, got, shown); diff != "" {
		t.Error(diff)
	}
}

// A blank cell takes the default; without one it leaves the template as designed, or makes the row invalid.
func TestBlankCells(t *testing.T) {
	m := load(t, "m.csv", bindings(
		"a|S|plain|text|||", "a|S|default|text||Ask us|", "a|S|required|text|||yes",
		"|S|text|text|{{b}} and {{a}}||", "|S|textdefault|text|{{b}} and {{a}}|none|", "|S|fixed|text|always||",
	))
	b := binder(t, m, Options{Template: "t"}, "a", "b")
	for _, blank := range []string{"", " ", "\t\n", "\u00a0"} {
		got := b.Bind(cells(blank, "B"))[0]
		want := Bound{
			Template: "t",
			Modifications: []Modification{
				{"S", "default", []Property{{"text", "Ask us"}}},
				{"S", "textdefault", []Property{{"text", "none"}}},
				{"S", "fixed", []Property{{"text", "always"}}},
			},
			Problems: []CellProblem{{"a", "is blank, but S / required / text is required; fill it in"}},
		}
		if diff := cmp.Diff(want, got, shown); diff != "" {
			t.Errorf("%q: %s", blank, diff)
		}
		var without []string
		for _, f := range got.Fallbacks {
			without = append(without, fmt.Sprintf("%s %s %t", f.Binding.Object, f.Column, f.Binding.HasDefault))
		}
		if diff := cmp.Diff([]string{"plain a false", "default a true", "text a false", "textdefault a true"}, without); diff != "" {
			t.Errorf("%q: %s", blank, diff)
		}
	}
	if got := b.Bind(cells("A", "B"))[0]; len(got.Problems) != 0 || len(got.Modifications) != 6 || len(got.Fallbacks) != 0 {
		t.Errorf("a full row: %+v", got)
	}
}

// onlyFromTheWeb is what is said of a file where Clipcat renders.
const onlyFromTheWeb = ` is a file on a computer, and Clipcat can only fetch from the web; upload it to where anybody may see it and write its address, https://…, ` +
	`or render here with --local, which takes files beside the sheet`

func TestFormsOfValues(t *testing.T) {
	m := load(t, "m.csv", bindings("v|S|colour|color|||", "w|S|width|border-width|||", "u|S|photo|media_url|||"))
	header := []string{"v", "w", "u"}
	for name, c := range map[string]struct {
		column int
		assets bool
		good   []string
		bad    map[string]string
	}{
		"colours": {0, false, []string{"#fff", "#e94560", "#e9456080", "#FFFA", "tomato", "Tomato", "transparent", "rgb(1,2,3)", "RGBA(1, 2, 3, 0.5)", " red ", "rgb(10%, 20%, 30%)", "rgba(255, 0, 0, 100%)", "RebeccaPurple"}, map[string]string{
			"reddish":               `"reddish" is not a colour; write it like #e94560, rgb(233, 69, 96) or tomato`,
			"#ggg":                  `"#ggg" is not a colour; write it like #e94560, rgb(233, 69, 96) or tomato`,
			"#12345":                `"#12345" is not a colour; write it like #e94560, rgb(233, 69, 96) or tomato`,
			"fff":                   `"fff" is not a colour; write it like #e94560, rgb(233, 69, 96) or tomato`,
			"rgb(1)":                `"rgb(1)" is not a colour; write it like #e94560, rgb(233, 69, 96) or tomato`,
			"rgb(300,0,0)":          `"rgb(300,0,0)" is not a colour; write it like #e94560, rgb(233, 69, 96) or tomato`,
			"rgba(0,0,0,2)":         `"rgba(0,0,0,2)" is not a colour; write it like #e94560, rgb(233, 69, 96) or tomato`,
			"rgb(101%,0%,0%)":       `"rgb(101%,0%,0%)" is not a colour; write it like #e94560, rgb(233, 69, 96) or tomato`,
			strings.Repeat("é", 99): `"` + strings.Repeat("é", 60) + `…" is not a colour; write it like #e94560, rgb(233, 69, 96) or tomato`,
		}},
		"widths": {1, false, []string{"0", "4", "2.5", " 3 "}, map[string]string{
			"-1":   `"-1" is not a width; write a number such as 4`,
			"4px":  `"4px" is not a width; write a number such as 4`,
			"NaN":  `"NaN" is not a width; write a number such as 4`,
			"+Inf": `"+Inf" is not a width; write a number such as 4`,
			"1001": `"1001" is not a width; write a number such as 4`,
			"1e9":  `"1e9" is not a width; write a number such as 4`,
		}},
		"addresses": {2, false, []string{"https://example.com/a.jpg", "HTTP://example.com", "https://example.com/ü?q=1#x", " https://example.com "}, map[string]string{
			"example.com/a.jpg":      `"example.com/a.jpg" is not a web address; it must begin with https://`,
			"C:\\My photos\\a.jpg":   `"C:\\My photos\\a.jpg"` + onlyFromTheWeb,
			"file:///etc/passwd":     `"file:///etc/passwd"` + onlyFromTheWeb,
			"photo.jpg":              `"photo.jpg"` + onlyFromTheWeb,
			"photos/a 1.PNG":         `"photos/a 1.PNG"` + onlyFromTheWeb,
			"../a.jpg":               `"../a.jpg"` + onlyFromTheWeb,
			"/Users/ana/clip":        `"/Users/ana/clip"` + onlyFromTheWeb,
			`\\server\share\a.mp4`:   `"\\\\server\\share\\a.mp4"` + onlyFromTheWeb,
			"example.com":            `"example.com" is not a web address; it must begin with https://`,
			"//example.com/a.jpg":    `"//example.com/a.jpg" is not a web address; it must begin with https://`,
			"javascript:alert(1)":    `"javascript:alert(1)" is not a web address; it must begin with https://`,
			"https://":               `"https://" is not a web address; it must begin with https://`,
			"https://a.test/a b":     `"https://a.test/a b" is not a web address; write it like https://example.com/photo.jpg, without spaces`,
			"https://a.test/\nb":     `"https://a.test/\nb" is not a web address; write it like https://example.com/photo.jpg, without spaces`,
			"https://a.test/%zz\x7f": `"https://a.test/%zz\x7f" is not a web address; write it like https://example.com/photo.jpg, without spaces`,
			"asset:photo.jpg":        `"asset:photo.jpg" is a file beside the template, which only a local server can see; write a web address, or run with --local`,
		}},
		"assets": {2, true, []string{"asset:photo.jpg", "asset:Größe 1.jpg", "https://example.com", "photo.jpg", "photos/Größe 1.jpg", "data:image/png;base64,AA=="}, map[string]string{
			"photo":               `"photo" is not a web address; it must begin with https://`,
			"www.example.com/a.b": `"www.example.com/a.b" is not a web address; it must begin with https://`,
			"file:///etc/a.jpg":   `"file:///etc/a.jpg" is the path of a file; put it beside the sheet and write its name alone, such as photo.jpg`,
			"C:\\a.jpg":           `"C:\\a.jpg" is the path of a file; put it beside the sheet and write its name alone, such as photo.jpg`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b := binder(t, m, Options{Template: "t", Assets: c.assets}, header...)
			bind := func(value string) Bound {
				row := cells("", "", "")
				row.Cells[c.column] = value
				return b.Bind(row)[0]
			}
			for _, value := range c.good {
				got := bind(value)
				if len(got.Problems) != 0 || len(got.Modifications) != 1 || got.Modifications[0].Properties[0].Value != strings.TrimSpace(value) {
					t.Errorf("%q: %+v", value, got)
				}
			}
			for value, want := range c.bad {
				got := bind(value)
				if diff := cmp.Diff([]CellProblem{{header[c.column], want}}, got.Problems); diff != "" || len(got.Modifications) != 0 {
					t.Errorf("%q: %s", value, diff)
				}
			}
		})
	}
}

func TestEveryProblemOfARowIsTold(t *testing.T) {
	m := load(t, "m.toml", `template = "{{t}}"
key = "sku"
[[bind]]
column = "a"
scene = "S"
object = "o"
property = "text"
required = true
[[bind]]
value = "purpleish"
scene = "S"
object = "o"
property = "color"
`)
	got := binder(t, m, Options{}, "sku", "t", "a").Bind(cells(" ", "", ""))[0]
	var lines []string
	for _, p := range got.Problems {
		lines = append(lines, p.String())
	}
	want := []string{
		`column "t": is blank, but it names the template; write the template's uid into it`,
		`column "sku": is blank, but it is the key that names the row; give the row a key of its own`,
		`column "a": is blank, but S / o / text is required; fill it in`,
		`column "S / o / color": "purpleish" is not a colour; write it like #e94560, rgb(233, 69, 96) or tomato`,
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

func TestTemplateAndKey(t *testing.T) {
	row := "\n[[bind]]\ncolumn=\"a\"\nscene=\"s\"\nobject=\"o\"\nproperty=\"text\"\n"
	for name, c := range map[string]struct {
		head, fallback       string
		fixed, template, key string
	}{
		"fixed":                    {`template = "uid1"`, "uid2", "uid1", "uid1", ""},
		"from outside":             {``, "uid2", "uid2", "uid2", ""},
		"blank means from outside": {`template = ""`, "uid2", "uid2", "uid2", ""},
		"from a column":            {`template = "{{which}}"`, "uid2", "", "uid3", ""},
		"outside, from a column":   {``, "{{which}}", "", "uid3", ""},
		"with a key":               {"template = \"uid1\"\nkey = \" The  SKU \"", "", "uid1", "uid1", "A-1"},
	} {
		t.Run(name, func(t *testing.T) {
			b := binder(t, load(t, "m.toml", c.head+row), Options{Template: c.fallback}, "a", "which", "The SKU")
			got := b.Bind(cells("x", " uid3 ", " A-1 "))[0]
			if b.Fixed("") != (c.fixed != "") || got.Template != c.template || got.Key != c.key || len(got.Problems) != 0 {
				t.Errorf("fixed %v, %+v", b.Fixed(""), got)
			}
		})
	}
}

func TestMissingColumnsAreToldAtOnce(t *testing.T) {
	m := load(t, "m.toml", `template = "{{uid}}"
key = "skku"
[[bind]]
column = "headlin"
scene = "S"
object = "o"
property = "text"
[[bind]]
value = "{{price}} {{twice}} {{headline}}"
scene = "S"
object = "p"
property = "text"
`)
	_, err := m.NewBinder(sheet.NewHeader("sku", "headline", "twice", "twice"), Options{})
	want := []string{
		`m.toml:1: the sheet has no column "uid"; it has sku, headline, twice, twice`,
		`m.toml:2: key: the sheet has no column "skku"; did you mean "sku"?`,
		`m.toml:3: the sheet has no column "headlin"; did you mean "headline"?`,
		`m.toml:8: the sheet has no column "price"; did you mean "twice"?`,
		`m.toml:8: the sheet has column "twice" twice (columns C and D): rename one`,
	}
	if diff := cmp.Diff(want, problems(err)); diff != "" {
		t.Error(diff)
	}
}

func TestATemplateMustBeNamed(t *testing.T) {
	m := load(t, "m.csv", bindings("a|S|o|text|||"))
	for fallback, want := range map[string]string{
		"":    `m.csv: no template is named: write template = "UID" into the mapping, or set CLIPCAT_TEMPLATE_ID`,
		"{{a": `m.csv: template: {{ is never closed with }}; {{"{{"}} writes two braces`,
	} {
		_, err := m.NewBinder(sheet.NewHeader("a"), Options{Template: fallback})
		if got := problems(err); len(got) == 0 || got[0] != want {
			t.Errorf("%q: %v, want %s", fallback, got, want)
		}
	}
}

// A column's name may hold anything when it is written as a column.
func TestAColumnMayBeNamedAnything(t *testing.T) {
	m := load(t, "m.csv", bindings(`"{{""odd""}}"|S|o|text|||`))
	if got := binder(t, m, Options{Template: "t"}, `{{"odd"}}`).Bind(cells("x"))[0]; got.Modifications[0].Properties[0].Value != "x" {
		t.Errorf("%+v", got)
	}
}

func TestManyMayBindAtOnce(t *testing.T) {
	b := binder(t, load(t, "m.csv", bindings("|S|o|text|{{a}}-{{a}}||")), Options{Template: "t"}, "a")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				if got := b.Bind(cells("x"))[0].Modifications[0].Properties[0].Value; got != "x-x" {
					t.Errorf("bound to %q", got)
				}
			}
		})
	}
	wg.Wait()
}

var outline = Outline{UID: "t", Scenes: []SceneOutline{
	{"Scene 1", []ObjectOutline{{Name: "title", Properties: []string{"text", "color"}}, {Name: "photo"}}},
	{"Scene 2", nil},
}}

func TestCheckAgainst(t *testing.T) {
	m := load(t, "m.csv", bindings(
		"a|Scene 1|title|text|||", "a|Scene 1|photo|whatever|||", "a|Scene 2|unseen|text|||",
		"a|Scene1|title|text|||", "a|Intro|title|text|||", "a|Scene 1|titel|text|||", "a|Scene 1|logo|text|||",
		"a|Scene 1|title|colour|||", "a|Scene 1|title|media_url|||", "a|scene 1|title|text|||",
	))
	want := []string{
		`m.csv:5: template t has no scene "Scene1"; did you mean "Scene 1"?`,
		`m.csv:6: template t has no scene "Intro"; it has Scene 1, Scene 2`,
		`m.csv:7: scene "Scene 1" of template t has no object "titel"; did you mean "title"?`,
		`m.csv:8: scene "Scene 1" of template t has no object "logo"; it has title, photo`,
		`m.csv:9: object "title" of scene "Scene 1" has no property "colour"; did you mean "color"?`,
		`m.csv:10: object "title" of scene "Scene 1" has no property "media_url"; it has text, color`,
		`m.csv:11: template t has no scene "scene 1"; did you mean "Scene 1"?`,
	}
	if diff := cmp.Diff(want, problems(m.CheckAgainst(outline))); diff != "" {
		t.Error(diff)
	}
	if err := m.CheckAgainst(Outline{UID: "t"}); err != nil {
		t.Errorf("a template whose inside is not known refuses: %v", err)
	}
	right := *m
	right.Bindings = m.Bindings[:3]
	if err := right.CheckAgainst(outline); err != nil {
		t.Error(err)
	}
}

// A row of ten thousand bindings, and of a hundred, to be compared per binding.
func BenchmarkBind(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprintf("%d bindings", n), func(b *testing.B) {
			binder := binder(b, load(b, "m.csv", manyCSV(n)), Options{Template: "t"}, "c")
			for b.Loop() {
				binder.Bind(cells("x"))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/binding")
		})
	}
}
