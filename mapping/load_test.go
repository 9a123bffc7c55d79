package mapping

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// file writes a mapping and returns its path.
func file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// problems are the lines of an error, without the folder of the test.
func problems(err error) []string {
	if err == nil {
		return nil
	}
	var lines []string
	for _, line := range strings.Split(err.Error(), "\n") {
		lines = append(lines, filepath.Base(line[:strings.Index(line, ":")])+line[strings.Index(line, ":"):])
	}
	return lines
}

func load(t testing.TB, name, content string) *Mapping {
	t.Helper()
	m, err := Load(file(t, name, content))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

const wholeTOML = `
template = "rZYyExAwA2KzW42bVG"
key      = "sku"
share    = false

[[bind]]
column   = "headline"
scene    = "Scene 1"
object   = "title"
property = "text"
required = true

[[bind]]
value    = "From {{price}} in {{city}}"
scene    = "Scene 2"
object   = "caption"
property = "text"
default  = "Ask us"
`

func TestLoadTOML(t *testing.T) {
	m := load(t, "a.mapping.toml", wholeTOML)
	if m.Template.String() != "rZYyExAwA2KzW42bVG" || m.Key != "sku" || m.Share || filepath.Base(m.Path) != "a.mapping.toml" {
		t.Errorf("%+v", m)
	}
	var got []string
	for _, b := range m.Bindings {
		got = append(got, fmt.Sprintf("%d: %s = %s, default %q %v, required %v", b.Line, b.Target(), b.Text, b.Default, b.HasDefault, b.Required))
	}
	want := []string{
		`6: Scene 1 / title / text = {{headline}}, default "" false, required true`,
		`13: Scene 2 / caption / text = From {{price}} in {{city}}, default "Ask us" true, required false`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if warnings := m.Warnings(); len(warnings) != 0 {
		t.Error(warnings)
	}
}

// The two forms are one table: whatever can be said in both is the same mapping.
func TestBothFormsAreEqual(t *testing.T) {
	fromTOML := load(t, "m.toml", `
[[bind]]
column = "Größe (cm)"
scene = "Scene 1"
object = "title"
property = "text"
[[bind]]
value = "{{\"{{\"}} {{price}}, {{city}}"
scene = "Scene 2"
object = "caption"
property = "text"
default = "Ask us, \"please\""
[[bind]]
column = "colour"
scene = "Scene 2"
object = "caption"
property = "color"
required = true
`)
	for name, text := range map[string]string{
		"commas": "column,scene,object,property,value,default,required\n" +
			"Größe (cm),Scene 1,title,text,,,\n" +
			",Scene 2,caption,text,\"{{\"\"{{\"\"}} {{price}}, {{city}}\",\"Ask us, \"\"please\"\"\",no\n" +
			"colour,Scene 2,caption,color,,,yes\n",
		"semicolons, order and blank rows": "\ufeffRequired;Value;Default;Property;Object;Scene;Column\r\n" +
			";;;text;title; Scene 1 ;Größe (cm)\r\n;;;;;;\r\n" +
			";\"{{\"\"{{\"\"}} {{price}}, {{city}}\";\"Ask us, \"\"please\"\"\";text;caption;Scene 2;\r\n" +
			"X;;;color;caption;Scene 2;colour\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			fromCSV := load(t, "m.CSV", text)
			for i := range fromCSV.Bindings {
				fromCSV.Bindings[i].Line = fromTOML.Bindings[i].Line
			}
			fromCSV.Path = fromTOML.Path
			if diff := cmp.Diff(fromTOML, fromCSV, cmp.AllowUnexported(Mapping{}, Binding{}, Text{}, part{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every kind of mistake is told with its line, and all of them at once.
func TestMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		want       []string
	}{
		"many at once": {"m.toml", `template = "{{uid"
keys = "sku"
colour = "red"
share = "perhaps"

[[bind]]
colum = "a"
scene = "Scene 1"
object = " "
property = "text"
default = "x"
required = true

[[bind]]
column = "a"
value = "{{a}}"
scene = "Scene 1"
object = "title"
property = "object"

[[bind]]
value = "{{}}"
scene = "Scene 1"
property = "text"
required = "maybe"
object = "title"

[[bind]]
column = "a"
scene = "Scene 1"
property = "text"
object = "title"

[[bind]]
`, []string{
			`m.toml:2: "keys" is not a setting of a mapping; did you mean "key"?`,
			`m.toml:3: "colour" is not a setting of a mapping; there are template, key, share, when, layout, bind, format`,
			`m.toml:1: template: {{ is never closed with }}; {{"{{"}} writes two braces`,
			`m.toml:4: share must be true or false, not "perhaps"`,
			`m.toml:7: "colum" is not a setting of a binding; did you mean "column"?`,
			`m.toml:6: the binding has no object`,
			`m.toml:6: the binding has neither a column nor a value`,
			`m.toml:6: the binding has a default and is required: with a default a blank cell is never missing; remove one`,
			`m.toml:14: "object" is not a property: it names where the binding goes`,
			`m.toml:14: the binding has a column and a value: keep one; a value can hold the column as {{a}}`,
			`m.toml:22: value: {{}} names no column; {{"{{"}} writes two braces`,
			`m.toml:25: required must be true or false, not "maybe"`,
			`m.toml:34: the binding has no scene`,
			`m.toml:34: the binding has no object`,
			`m.toml:34: the binding has no property`,
			`m.toml:34: the binding has neither a column nor a value`,
			`m.toml:28: Scene 1 / title / text is bound already in line 21: remove one, or give the earlier one a condition (when)`,
		}},
		"wrong types": {"m.toml", `template = ["a"]
key = true
share = []
[[bind]]
column = {a = 1}
scene = 2026-11-24
object = 1
property = false
required = [true]
`, []string{
			`m.toml:1: template must be text in quotes`,
			`m.toml:2: key must be text in quotes`,
			`m.toml:3: share must be true or false`,
			`m.toml:6: scene must be text in quotes`,
			`m.toml:4: the binding has no scene`,
			`m.toml:8: property must be text in quotes`,
			`m.toml:4: the binding has no property`,
			`m.toml:5: column must be text in quotes`,
			`m.toml:4: the binding has neither a column nor a value`,
			`m.toml:9: required must be true or false`,
		}},
		"one bracket": {"m.toml", "[bind]\ncolumn = \"a\"\n", []string{`m.toml:1: write [[bind]] with two brackets: there can be many`}},
		"foreign tables": {"m.toml", `[binding]
whatever = 1
[[bind]]
column = "a"
scene = "s"
object = "o"
property = "text"
[bind.more]
column = "b"
`, []string{
			`m.toml:1: [binding] is not a table of a mapping; bindings stand under [[bind]]`,
			`m.toml:8: [bind.more] is not a table of a mapping; bindings stand under [[bind]]`,
		}},
		"inline list":      {"m.toml", `bind = [{column = "a"}]`, []string{`m.toml:1: write each binding as a table of its own, under [[bind]]`}},
		"no binding":       {"m.toml", `template = "t"`, []string{`m.toml: there is no binding: at least one [[bind]] must say which column goes where`}},
		"empty":            {"m.toml", ``, []string{`m.toml: there is no binding: at least one [[bind]] must say which column goes where`}},
		"syntax":           {"m.toml", "template = \"t\"\n\n[[bind]\n", []string{`m.toml:3: column 7: toml: expected ']]' to close array table name`}},
		"twice in a table": {"m.toml", "key = \"a\"\nkey = \"b\"\n", []string{`m.toml:2: column 1: toml: key key is already defined`}},
		"columns of a CSV": {"m.csv", "colum,scene,objekt,property,note,scene\na,s,o,text,x,s\n", []string{
			`m.csv:1: "colum" is not a setting of a binding; did you mean "column"?`,
			`m.csv:1: "note" is not a setting of a binding; there are column, scene, object, property, value, default, required, when, format`,
			`m.csv:1: "objekt" is not a setting of a binding; did you mean "object"?`,
			`m.csv:1: the column "scene" stands twice`,
			`m.csv:2: the binding has no object`,
			`m.csv:2: the binding has neither a column nor a value`,
		}},
		"rows of a CSV": {"m.csv", "column,scene,object,property,value,default,required\na,s,o,text,,x,yes\n\n,s,,text,,,\na,s,o,text,b,,perhaps\n", []string{
			`m.csv:2: the binding has a default and is required: with a default a blank cell is never missing; remove one`,
			`m.csv:4: the binding has no object`,
			`m.csv:4: the binding has neither a column nor a value`,
			`m.csv:5: the binding has a column and a value: keep one; a value can hold the column as {{a}}`,
			`m.csv:5: required must be true or false, not "perhaps"`,
			`m.csv:5: s / o / text is bound already in line 2: remove one, or give the earlier one a condition (when)`,
		}},
		"too many cells": {"m.csv", "column,scene,object,property\na,s,o,text,x\n", []string{
			`m.csv:2: column E: the row has 5 cells, but the header has 4 columns; put quotes around a cell with a comma in it, or name the column in the header`,
		}},
		"broken quote": {"m.csv", "column,scene,object,property\na,s,o,\"text\n", []string{
			`m.csv:2: column D (property): a quote is opened and never closed; close it, or write "" for a quote inside a quoted cell`,
		}},
		"header alone": {"m.csv", "column,scene,object,property\n", []string{`m.csv: there is no binding: at least one [[bind]] must say which column goes where`}},
		"empty CSV":    {"m.csv", "", []string{`m.csv: the sheet is empty; its first row must name the columns`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(file(t, c.file, c.text))
			if diff := cmp.Diff(c.want, problems(err)); diff != "" {
				t.Error(diff)
			}
			var ps Problems
			if !errors.As(err, &ps) || len(ps) != len(c.want) {
				t.Errorf("the error is a %T of %d", err, len(ps))
			}
		})
	}
}

func TestWaysToWriteASwitch(t *testing.T) {
	for text, want := range map[string]bool{
		"true": true, `"yes"`: true, `"Y"`: true, `"x"`: true, "1": true, "false": false, `"No"`: false, `"n"`: false, "0": false, `""`: false,
	} {
		m := load(t, "m.toml", "[[bind]]\ncolumn=\"a\"\nscene=\"s\"\nobject=\"o\"\nproperty=\"text\"\nrequired="+text)
		if m.Bindings[0].Required != want {
			t.Errorf("required = %s is read as %v", text, !want)
		}
	}
}

func TestNumbersAreTakenAsTheirDigits(t *testing.T) {
	m := load(t, "m.toml", "[[bind]]\ncolumn=2026\nscene=1\nobject=\"o\"\nproperty=\"border-width\"\ndefault=2.5")
	if b := m.Bindings[0]; b.Scene != "1" || b.Default != "2.5" || b.Text.Placeholders()[0] != "2026" {
		t.Errorf("%+v", b)
	}
}

func TestShareIsTheRule(t *testing.T) {
	if m := load(t, "m.csv", "column,scene,object,property\na,s,o,text\n"); !m.Share {
		t.Error("equal rows do not share a render")
	}
}

func TestWhatIsNoMappingFile(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "none.toml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	_, err := Load(t.TempDir())
	var ps Problems
	if !errors.As(err, &ps) || !strings.HasSuffix(err.Error(), "this is not a mapping file") {
		t.Errorf("a folder: %v", err)
	}
	big := file(t, "m.toml", "")
	if err := os.Truncate(big, maxFile+1); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(big); !errors.As(err, &ps) {
		t.Errorf("a file of 32 MiB: %v", err)
	}
}

func TestUndocumentedPropertiesAreWarnedOf(t *testing.T) {
	m := load(t, "m.toml", "[[bind]]\ncolumn=\"a\"\nscene=\"s\"\nobject=\"o\"\nproperty=\"sparkle\"")
	want := m.Path + `:1: "sparkle" is not a property that Clipcat documents (text, color, font-family, background-image, background-color, border-color, border-width, media_url)`
	if diff := cmp.Diff([]string{want}, m.Warnings()); diff != "" {
		t.Error(diff)
	}
}

// manyTOML and manyCSV are n bindings, each right or each wrong.
func manyTOML(n int, more string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[[bind]]\ncolumn = \"c\"\nscene = \"Scene %d\"\nobject = \"o\"\nproperty = \"text\"\n%s", i, more)
	}
	return b.String()
}

func manyCSV(n int) string {
	var b strings.Builder
	b.WriteString("column,scene,object,property\n")
	for i := range n {
		fmt.Fprintf(&b, "c,Scene %d,o,text\n", i)
	}
	return b.String()
}

// Ten thousand bindings are read, and what is wrong with each is told.
func TestTenThousandBindings(t *testing.T) {
	const n = 10_000
	for name, c := range map[string]struct {
		file, content string
		problems      int
	}{
		"TOML":       {"m.toml", manyTOML(n, ""), 0},
		"CSV":        {"m.csv", manyCSV(n), 0},
		"wrong TOML": {"m.toml", manyTOML(n, "requird = 1\n"), n},
	} {
		m, err := Load(file(t, c.file, c.content))
		if found := problems(err); len(found) != c.problems || len(m.Bindings) != n {
			t.Errorf("%s: %d bindings, %d problems", name, len(m.Bindings), len(found))
		}
	}
}

func FuzzLoadTOML(f *testing.F) {
	f.Add([]byte(wholeTOML))
	f.Add([]byte("[bind]\na.b = {c = [1, 2026-11-24]}\n[[bind]]\nrequired = [true]\ndefault = inf\n"))
	f.Add([]byte(manyTOML(3, "default = \"\"\"\na\n\"\"\"\n")))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, problems := build(readTOML(data)) // what Load does, without a file
		checkLoaded(t, m, problems)
	})
}

func FuzzLoadCSV(f *testing.F) {
	f.Add([]byte(manyCSV(3)))
	f.Add([]byte("Column;scene;object;property;value;default;required\n\"a\nb\";s;o;text;{{x}};;yes\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, problems := build(readTable(file(t, "m.csv", string(data))))
		checkLoaded(t, m, problems)
	})
}

// checkLoaded holds what the rest of the program relies on: either problems that say something, or whole bindings.
func checkLoaded(t *testing.T, m *Mapping, problems Problems) {
	t.Helper()
	for _, p := range problems {
		if p.Text == "" || p.Line < 0 {
			t.Errorf("a problem that tells nothing: %+v", p)
		}
	}
	if len(problems) > 0 {
		return
	}
	for _, b := range m.Bindings {
		if b.Scene == "" || b.Object == "" || b.Property == "" || b.Text.Empty() || b.Line < 1 {
			t.Errorf("a binding without what it needs: %+v", b)
		}
	}
}
