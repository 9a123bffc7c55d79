package mapping

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

var guide = Outline{UID: "guide", Scenes: []SceneOutline{
	{"Intro", []ObjectOutline{
		{Name: "Title", Type: "text"},
		{Name: "Photo", Type: "image"},
		{Name: "Bar", Type: "rectangle"},
		{Name: "Clip", Type: "video"},
		{Name: "background", Type: "scene", Properties: []string{"background-color", "background-image"}},
	}},
	{"Outro", []ObjectOutline{{Name: "Title", Type: "text"}, {Name: "Call to action", Type: "text"}, {Name: "Sight 2", Type: "text"}}},
}}

func TestSuggestionsByNameAndForm(t *testing.T) {
	tests := []struct {
		column, cell string
		want         string // the target; in brackets where it is a doubt; empty where there is none
	}{
		{"Title", "Lisbon", "Intro / Title / text"},
		{"TITLES", "Lisbon", "Intro / Title / text"},
		{"headline", "Lisbon", "Intro / Title / text"},
		{"Überschrift", "Lissabon", "Intro / Title / text"},
		{"Head line", "Lisbon", "Intro / Title / text"},
		{"Outro: title", "Bye", "Outro / Title / text"},
		{"outro_title_colour", "#ff0000", "Outro / Title / color"},
		{"title", "#ff0000", "Intro / Title / color"},
		{"title", "tomato", "Intro / Title / text"},
		{"title color", "tomato", "Intro / Title / color"},
		{"CTA", "Buy", "Outro / Call to action / text"},
		{"sight2", "Tower", "Outro / Sight 2 / text"},
		{"picture", "https://example.com/a.jpg?w=3", "Intro / Photo / media_url"},
		{"photo url", "https://example.com/a", "Intro / Photo / media_url"},
		{"photo", "photos/a.png", "Intro / Photo / media_url"},
		{"photo", "a house", ""},
		{"bar", "#123", "Intro / Bar / background-color"},
		{"bar", "https://example.com/a.webp", "Intro / Bar / background-image"},
		{"movie", "https://example.com/a.mp4", "Intro / Clip / media_url"},
		{"clip", "https://example.com/a.jpg", ""},
		{"background", "rgb(1, 2, 3)", "Intro / background / background-color"},
		{"Outro sight", "Tower", "(Outro / Sight 2 / text)"},
		{"title", "", "Intro / Title / text"},
	}
	for _, test := range tests {
		columns := lookAt(t, test.column+"\n"+quoteCell(test.cell)+"\n"+quoteCell(test.cell)+"\n")
		columns = append(columns, Column{Name: "Photo of nobody", Form: Words})
		outline := guide
		// something that is sure, so that nothing is guessed
		outline.Scenes = append(outline.Scenes[:len(outline.Scenes):len(outline.Scenes)], SceneOutline{"Else", []ObjectOutline{{Name: "sure", Type: "text"}}})
		columns = append(columns, Column{Name: "sure", Form: Words})
		s := Suggest(columns, outline)[0]
		got := ""
		switch {
		case s.Sure:
			got = s.Target.String()
		case s.Target.Scene == "Outro" && strings.Contains(test.want, "("):
			got = "(" + s.Target.String() + ")"
		}
		if got != test.want {
			t.Errorf("column %q of %s: %q, want %q", test.column, columns[0].Form, got, test.want)
		}
	}
}

func quoteCell(s string) string { return `"` + s + `"` }

func lookAt(t *testing.T, content string) []Column {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := sheet.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return LookAtColumns(t.Context(), s)
}

func TestEachTargetHasOneColumn(t *testing.T) {
	got := Suggest([]Column{{Name: "Headline", Form: Words}, {Name: "title", Form: Words}, {Name: "Titles", Form: Words}}, guide)
	var targets []string
	for _, s := range got {
		if s.Sure {
			targets = append(targets, s.Column.Name+": "+s.Target.String())
		}
	}
	want := []string{"title: Intro / Title / text", "Titles: Outro / Title / text"}
	if diff := cmp.Diff(want, targets); diff != "" {
		t.Errorf("a synonym takes no namesake of what has its column (-want +got):\n%s", diff)
	}
}

func TestColumnsThatNameRows(t *testing.T) {
	got := lookAt(t, "sku,id,title,code\nA1,1,x,\nA2,1,y,2\n\n")
	want := []Column{{"sku", Words, true}, {"id", Numbers, false}, {"title", Words, false}, {"code", Numbers, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFormIsThatOfNineInTenCells(t *testing.T) {
	mixed := lookAt(t, "a\n#fff\nnavy\n#12345678\n"+strings.Repeat("#123456\n", 7)+"see note\n")
	if mixed[0].Form != Colour {
		t.Errorf("10 colours of 11 cells are %s", mixed[0].Form)
	}
	if half := lookAt(t, "a\n#fff\nnavy\nsee note\n"); half[0].Form != Words {
		t.Errorf("2 colours of 3 cells are %s", half[0].Form)
	}
}

func TestExampleHasEveryNameOnce(t *testing.T) {
	o := Outline{Scenes: []SceneOutline{
		{"A", []ObjectOutline{
			{Name: "Title", Type: "text", Values: map[string]string{"text": "Hi", "color": "#fff", "background-color": "#000"}},
			{Name: "Title color", Type: "text"},
		}},
		{"B", []ObjectOutline{{Name: "title", Type: "text"}, {Name: "Box", Type: "rectangle"}, {Name: "Pic", Type: "image"}}},
	}}
	got := map[string]string{}
	for _, c := range o.Example() {
		if _, twice := got[c.Name]; twice {
			t.Errorf("%q is there twice", c.Name)
		}
		got[c.Name] = c.Target.String() + " = " + c.Value
	}
	want := map[string]string{
		"A Title": "A / Title / text = Hi", "Title color": "A / Title color / text = Title color", "B title": "B / title / text = title",
		"Pic": "B / Pic / media_url = ", "A Title color": "A / Title / color = #fff", "A Title background color": "A / Title / background-color = #000",
		"Box color": "B / Box / background-color = ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
