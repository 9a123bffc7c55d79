package samples_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sheetreel/sheetreel/clipcat/local/render"
)

func templates(t *testing.T) map[string]*render.Template {
	t.Helper()
	files, err := filepath.Glob("*/*.template.json")
	if err != nil || len(files) < 16 {
		t.Fatalf("templates: %v, %v", files, err)
	}
	out := map[string]*render.Template{}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if out[f], err = render.ParseTemplate(data); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
	return out
}

func TestEveryTemplateShowsItsScenes(t *testing.T) {
	uids := map[string]string{}
	for f, tpl := range templates(t) {
		if len(tpl.UID) != 18 || uids[tpl.UID] != "" {
			t.Errorf("%s: uid %q has %d letters, or is that of %q too", f, tpl.UID, len(tpl.UID), uids[tpl.UID])
		}
		uids[tpl.UID] = f
		drawn, err := render.Stills(t.Context(), tpl, nil, render.Options{Assets: os.DirFS(filepath.Dir(f))})
		if err != nil || len(drawn.Images) != len(tpl.Scenes) || len(drawn.Warnings) > 0 {
			t.Errorf("%s: %d stills, %q, %v", f, len(drawn.Images), drawn.Warnings, err)
		}
	}
}

var sheets = []string{
	"city-guides/cities.csv", "products/products.csv", "onboarding/customers.csv", "property-tour/homes.csv", "quote/quotes.csv", "title-card/episodes.csv",
}

// The formats of a template have scenes and objects of the same names, so that one mapping fits them all.
func TestFormatsHaveTheSameNames(t *testing.T) {
	shapes := map[string]map[string]bool{}
	first := map[string]string{}
	for f, tpl := range templates(t) {
		var names []string
		for _, s := range tpl.Scenes {
			for _, o := range s.Objects {
				names = append(names, s.Name+" / "+o.Name+" / "+o.Type)
			}
		}
		slices.Sort(names)
		folder, all := filepath.Dir(f), strings.Join(names, "\n")
		if first[folder] == "" {
			first[folder], shapes[folder] = all, map[string]bool{}
		}
		if all != first[folder] {
			t.Errorf("%s has other names than its neighbours", f)
		}
		shapes[folder][fmt.Sprintf("%.2f", float64(tpl.Width)/float64(tpl.Height))] = true
	}
	for folder, has := range shapes {
		if folder != "onboarding" && (!has["1.78"] || !has["1.00"] || !has["0.56"]) {
			t.Errorf("%s has only %v", folder, has)
		}
	}
}

// Every picture that a cell names is there, small, and used.
func TestSheetsNameTheirPictures(t *testing.T) {
	for _, sheet := range sheets {
		f, err := os.Open(sheet)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(f).ReadAll()
		_ = f.Close()
		if err != nil || len(rows) < 4 || len(rows) > 13 {
			t.Fatalf("%s: %d rows, %v", sheet, len(rows)-1, err)
		}
		if _, err := os.Stat(strings.TrimSuffix(sheet, ".csv") + ".mapping.toml"); err != nil {
			t.Error(err)
		}
		for _, row := range rows[1:] {
			for _, cell := range row {
				name, ok := strings.CutPrefix(cell, "asset:")
				if !ok {
					continue
				}
				if info, err := os.Stat(filepath.Join(filepath.Dir(sheet), name)); err != nil || info.Size() > 60_000 {
					t.Errorf("%s: %s: %v", sheet, cell, err)
				}
			}
		}
	}
}

// The schema knows what the parser knows: a key that one takes, the other does.
func TestSchemaKnowsEveryProperty(t *testing.T) {
	data, err := os.ReadFile("template.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Properties map[string]any
		Defs       map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	asKnown := func(where string, schema map[string]any, known reflect.Type) {
		var tags []string
		for i := range known.NumField() {
			if tag := known.Field(i).Tag.Get("json"); tag != "" {
				tags = append(tags, tag)
			}
		}
		if names := slices.Sorted(maps.Keys(schema)); !slices.Equal(names, slices.Sorted(slices.Values(tags))) {
			t.Errorf("%s: the schema has %q, the parser %q", where, names, slices.Sorted(slices.Values(tags)))
		}
	}
	inside := func(def, property string) map[string]any {
		return schema.Defs[def].Properties[property].(map[string]any)["properties"].(map[string]any)
	}
	asKnown("top", schema.Properties, reflect.TypeFor[render.Template]())
	asKnown("audio", schema.Defs["audio"].Properties, reflect.TypeFor[render.Audio]())
	asKnown("scene", schema.Defs["scene"].Properties, reflect.TypeFor[render.Scene]())
	asKnown("transition", inside("scene", "transition"), reflect.TypeFor[render.Transition]())
	asKnown("object", schema.Defs["object"].Properties, reflect.TypeFor[render.Object]())
	asKnown("shadow", inside("object", "shadow"), reflect.TypeFor[render.Shadow]())
	asKnown("keyframe", schema.Defs["keyframe"].Properties, reflect.TypeFor[render.Keyframe]())
}

func TestOneVideoOfEachBatch(t *testing.T) {
	if testing.Short() {
		t.Skip("renders whole videos")
	}
	for _, f := range []string{"products/product.template.json"} {
		tpl := templates(t)[f]
		r, err := render.Video(t.Context(), io.Discard, tpl, nil, render.Options{Assets: os.DirFS(filepath.Dir(f))})
		if err != nil || r.Frames != tpl.Frames() || len(r.Warnings) > 0 {
			t.Errorf("%s: %+v, %v", f, r, err)
		}
	}
}
