package mapping_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
)

func exampleFile(content string) string {
	folder, err := os.MkdirTemp("", "mapping")
	if err != nil {
		panic(err)
	}
	path := filepath.Join(folder, "guide.mapping.toml")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		panic(err)
	}
	return path
}

// A mapping is loaded, finds its columns in a sheet's header, and turns each row into the modifications of its video.
func ExampleLoad() {
	path := exampleFile(`
template = "rZYyExAwA2KzW42bVG"

[[bind]]
value    = "From {{price}} in {{city}}"
scene    = "Scene 1"
object   = "title"
property = "text"
default  = "Ask us"
`)
	defer os.RemoveAll(filepath.Dir(path))
	m, err := mapping.Load(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	binder, err := m.NewBinder(sheet.NewHeader("city", "price"), mapping.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, cells := range [][]string{{"Porto", "€ 79"}, {"Lyon", ""}} {
		bound := binder.Bind(sheet.Row{Cells: cells})[0]
		fmt.Println(bound.Template, bound.Modifications)
	}

	// Output:
	// rZYyExAwA2KzW42bVG [{Scene 1 title [{text From € 79 in Porto}]}]
	// rZYyExAwA2KzW42bVG [{Scene 1 title [{text Ask us}]}]
}

// All that is wrong with a mapping is told at once, with its lines.
func ExampleProblems() {
	path := exampleFile("[[bind]]\ncolum = \"city\"\nscene = \"Scene 1\"\nobject = \"title\"\n")
	defer os.RemoveAll(filepath.Dir(path))
	_, err := mapping.Load(path)
	problems, _ := err.(mapping.Problems)
	for _, p := range problems {
		fmt.Printf("line %d: %s\n", p.Line, p.Text)
	}

	// Output:
	// line 2: "colum" is not a setting of a binding; did you mean "column"?
	// line 1: the binding has no property
	// line 1: the binding has neither a column nor a value
}

func ExampleParseText() {
	text, err := mapping.ParseText(`{{First name}} writes {{"{{"}}`)
	fmt.Printf("%q %v\n", text.Placeholders(), err)
	_, err = mapping.ParseText("Hi {{First name")
	fmt.Println(err)

	// Output:
	// ["First name"] <nil>
	// {{ is never closed with }}; {{"{{"}} writes two braces
}

// A mapping is checked against what the template has, before anything is paid for.
func ExampleMapping_CheckAgainst() {
	path := exampleFile("[[bind]]\ncolumn = \"city\"\nscene = \"Scene 1\"\nobject = \"titel\"\nproperty = \"text\"\n")
	defer os.RemoveAll(filepath.Dir(path))
	m, err := mapping.Load(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	err = m.CheckAgainst(mapping.Outline{UID: "rZYyExAwA2KzW42bVG", Scenes: []mapping.SceneOutline{
		{Name: "Scene 1", Objects: []mapping.ObjectOutline{{Name: "title"}}},
	}})
	problems, _ := err.(mapping.Problems)
	fmt.Println(problems[0].Text)

	// Output:
	// scene "Scene 1" of template rZYyExAwA2KzW42bVG has no object "titel"; did you mean "title"?
}
