package mapping

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

const formatsTOML = `key = "sku"
when = 'stock != "0"'

[[format]]
name = "square"
template = "SQ"

[[format]]
name = "tall"
template = '{{channel == "reels" ? "TALL-R" : "TALL"}}'
when = 'channel != "print"'

[[bind]]
value = '{{money(price, "EUR", "de")}}'
scene = "S"
object = "price"
property = "text"
default = "Ask us"

[[bind]]
value = "Hallo {{first_name(name)}}"
scene = "S"
object = "title"
property = "text"
when = 'country == "DE"'

[[bind]]
value = "Hello {{first_name(name)}}"
scene = "S"
object = "title"
property = "text"

[[bind]]
column = "photo"
scene = "S"
object = "photo"
property = "media_url"
format = "tall"
`

var formatColumns = []string{"sku", "stock", "channel", "price", "name", "country", "photo", "video_format"}

// lines are what became of a row, short.
func lines(bounds []Bound) []string {
	var out []string
	for _, b := range bounds {
		s := fmt.Sprintf("%s %s %s:", b.Format, b.Key, b.Template)
		for _, m := range b.Modifications {
			for _, p := range m.Properties {
				s += fmt.Sprintf(" %s.%s=%s", m.Object, p.Name, p.Value)
			}
		}
		for _, p := range b.Problems {
			s += " !" + p.String()
		}
		if b.LeftOut != "" {
			s += " " + b.LeftOut
		}
		out = append(out, s)
	}
	return out
}

func TestFormatsAndConditions(t *testing.T) {
	b := binder(t, load(t, "m.toml", formatsTOML), Options{FormatColumn: "video_format"}, formatColumns...)
	const photo = "https://example.com/a.jpg"
	for name, c := range map[string]struct {
		row  string
		want []string
	}{
		"all": {"A|3|reels|1.234,50|Ana López|DE|" + photo + "|", []string{
			"square A-square SQ: price.text=1.234,50\u00a0€ title.text=Hallo Ana",
			"tall A-tall TALL-R: price.text=1.234,50\u00a0€ title.text=Hallo Ana photo.media_url=" + photo,
		}},
		"one format is not wanted": {"A|3|print||Ana|FR||", []string{"square A-square SQ: price.text=Ask us title.text=Hello Ana"}},
		"results fed back":         {"A|3|web|9,90|Ana|FR||TALL", []string{"tall A-tall TALL: price.text=9,90\u00a0€ title.text=Hello Ana"}},
		"no such format":           {"A|3|web|9,90|Ana|FR||wide", []string{` A :` + ` !column "video_format": the mapping has no format "wide"; it has square, tall`}},
		"left out":                 {"A|0|web|9,90|Ana|FR||", []string{`  : the mapping leaves it out: stock != "0" is not so`}},
		"a cell that cannot be read": {"A|3|print|ask|Ana|FR||", []string{
			`square A-square SQ: title.text=Hello Ana !column "price": "ask" is not a number`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got := lines(b.Bind(cells(strings.Split(c.row, "|")...)))
			if name == "no such format" {
				if len(got) != 2 || !strings.HasSuffix(got[0], `the mapping has no format "wide"; it has square, tall`) {
					t.Errorf("%q", got)
				}
				return
			}
			if name == "left out" {
				got[0] = strings.Replace(got[0], " A ", "  ", 1)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if b.Fixed("tall") || !b.Fixed("square") || b.Fixed("wide") {
		t.Error("which templates are fixed")
	}
}

// A template is checked for the bindings that are used with it, not for those of other formats or conditions.
func TestWhichBindingsATemplateMustHave(t *testing.T) {
	b := binder(t, load(t, "m.toml", formatsTOML), Options{}, formatColumns...)
	got := b.Bind(cells("A", "3", "web", "9,90", "Ana", "FR", "", ""))
	if diff := cmp.Diff([][]int{got[0].Always, got[0].Conditional, got[1].Always}, [][]int{{0, 2}, nil, {0, 2, 3}}); diff != "" {
		t.Error(diff)
	}
	if got := b.Bind(cells("A", "3", "web", "9,90", "Ana", "DE", "", "")); len(got[0].Conditional) != 1 || got[0].Conditional[0] != 1 {
		t.Errorf("%+v", got[0].Conditional)
	}
}

func TestMistakesInFormatsAndExpressions(t *testing.T) {
	bind := "[[bind]]\ncolumn = \"a\"\nscene = \"S\"\nobject = \"o\"\nproperty = \"text\"\n"
	for name, c := range map[string]struct{ content, want string }{
		"no name":        {"[[format]]\ntemplate = \"t\"\n" + bind, "m.toml:1: the format has no name; call it square, tall or wide, for example"},
		"an odd name":    {"[[format]]\nname = \"a b\"\ntemplate = \"t\"\n" + bind, `m.toml:1: the format's name "a b" becomes part of columns and files: use letters, digits, - and _ only`},
		"one name twice": {"[[format]]\nname = \"a\"\n[[format]]\nname = \"A\"\n" + bind, `m.toml:3: there are two formats named "A": rename one`},
		"no template":    {"[[format]]\nname = \"a\"\n" + bind, `m.toml:1: the format "a" has no template: write template = "UID" below it`},
		"no such format": {"template = \"t\"\n[[format]]\nname = \"tall\"\n" + bind + "format = \"tal\"\n", `m.toml:9: there is no format "tal"; did you mean "tall"?`},
		"no formats":     {"template = \"t\"\n" + bind + "format = \"tall\"\n", `m.toml:7: the binding is for the format "tall", but there are none: add [[format]] tables, or remove it`},
		"one bracket":    {"template = \"t\"\n[format]\nname = \"tall\"\n" + bind, "m.toml:2: write [[format]] with two brackets: there can be many"},
		"layout":         {"template = \"t\"\nlayout = \"row\"\n" + bind, `m.toml:2: layout is "columns" (one row of results, with columns for each format) or "rows" (a row for each); did you mean "rows"?`},
		"when":           {"template = \"t\"\nwhen = 'b == \"x\"'\n" + bind, `m.toml:2: when: the sheet has no column "b"; did you mean "a"?`},
		"bad when":       {"template = \"t\"\n" + bind + "when = 'a'\n", `m.toml:2: when: a: expected condition, but got text; a condition compares, such as country == "DE"`},
		"expression":     {"template = \"t\"\n" + bind + "[[bind]]\nvalue = '{{uper(a)}}'\nscene = \"S\"\nobject = \"p\"\nproperty = \"text\"\n", `m.toml:7: there is no function uper; there are `},
		"misspelt":       {"template = \"t\"\n" + bind + "[[bind]]\nvalue = '{{Price (EUR)}}'\nscene = \"S\"\nobject = \"p\"\nproperty = \"text\"\n", `m.toml:7: the sheet has no column "Price (EUR)"; it has a`},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := Load(file(t, "m.toml", c.content))
			if err == nil {
				_, err = m.NewBinder(headerOf("a"), Options{})
			}
			if got := problems(err); len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// A mapping that is a table says in rows without scene and object what stands above the bindings in TOML.
func TestSettingsInATable(t *testing.T) {
	m := load(t, "m.csv", "column,scene,object,property,value,default,required,when,format\n"+
		"sku,,,key,,,,,\n,,,template,SQ,,,,square\nwhich,,,template,,,,\"channel != \"\"print\"\"\",tall\n,,,layout,rows,,,,\n,,,share,no,,,,\n,,,when,\"stock != \"\"0\"\"\",,,,\n"+
		"price,S,price,text,,,,,\"square, tall\"\n")
	got := fmt.Sprintf("%s %v %s %s %v", m.Key, m.Share, m.When, m.Layout, m.Bindings[0].Formats)
	for _, f := range m.Formats {
		got += fmt.Sprintf("; %d %s %s %s", f.Line, f.Name, f.Template, f.When)
	}
	if want := `sku false stock != "0" rows [square tall]; 3 square SQ ; 4 tall {{which}} channel != "print"`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func headerOf(columns ...string) sheet.Header { return sheet.NewHeader(columns...) }
