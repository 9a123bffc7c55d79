package samples_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/sheetreel/sheetreel/clipcat/local/render"
)

// schema compiles what editors read; a schema that is none is an error here.
func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	s, err := jsonschema.NewCompiler().Compile("template.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valid(t *testing.T, s *jsonschema.Schema, data []byte) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(value)
}

func TestSchemaAcceptsEveryTemplate(t *testing.T) {
	s := schema(t)
	for f := range templates(t) {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := valid(t, s, data); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// What a designer gets wrong is red in the editor as it is refused by the program.
func TestSchemaRefusesMistakes(t *testing.T) {
	s := schema(t)
	good, err := os.ReadFile("products/product.template.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{`"version": 1`, `"version": 2`},
		{`"uid": "hT5sYp8GdK2wXe6JqV",`, ``},
		{`"width": 1080, "height": 1080`, `"width": 1081, "height": 1080`},
		{`"width": 1080, "height": 1080`, `"width": 4000, "height": 1080`},
		{`"fps": 30`, `"fps": 12`},
		{`"fps": 30`, `"fps": 30, "colour": "red"`},
		{`"duration": 3,`, `"duration": 0,`},
		{`"duration": 3,`, `"duration": "3s",`},
		{`"type": "slide-up"`, `"type": "crossfade"`},
		{`"type": "rectangle"`, `"type": "box"`},
		{`"name": "Badge", "type": "rectangle", `, `"name": "Badge", `},
		{`"name": "Badge", `, ``},
		{`"x": 80`, `"x": "80px"`},
		{`"font-weight": 700`, `"font-weight": "bold"`},
		{`"font-weight": 700`, `"fontweight": 700`},
		{`"align": "center"`, `"align": "centre"`},
		{`"easing": "ease-out"`, `"easing": "easeOut"`},
		{`"font-size": 27, `, ``},
		{`"opacity": 0}`, `"opacity": 50}`},
		{`"color": "#ffffff"`, `"color": "#12345"`},
		{`"fit": "cover"`, `"fit": "fill"`},
	} {
		bad := strings.Replace(string(good), c[0], c[1], 1)
		if bad == string(good) || !json.Valid([]byte(bad)) {
			t.Errorf("%s is not in the template, or leaves no JSON", c[0])
			continue
		}
		if valid(t, s, []byte(bad)) == nil {
			t.Errorf("the schema accepts %s", c[1])
		}
		if _, err := render.ParseTemplate([]byte(bad)); err == nil {
			t.Errorf("the program accepts %s", c[1])
		}
	}
}
