package samples_test

import (
	"bytes"
	"os"
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

// What the program takes is not red in the editor: every property, each of its words, both spellings of names, every way
// to write colours and easings.
func TestSchemaAcceptsEverythingThatIsRight(t *testing.T) {
	s := schema(t)
	object := func(kind, more string) string {
		return `{"version": 1, "uid": "a", "width": 64, "height": 64, "scenes": [{"name": "A", "duration": 2, "objects": [
			{"name": "O", "type": "` + kind + `", "width": 9, "height": 9, "font-size": 20, ` + more + `}]}]}`
	}
	scene := func(more string) string {
		return `{"version": 1, "uid": "a", "width": 64, "height": 64, "scenes": [{"name": "A", "duration": 2, ` + more + `}]}`
	}
	var right []string
	add := func(kind, property string, values ...string) {
		for _, v := range values {
			right = append(right, object(kind, `"`+property+`": `+v))
		}
	}
	add("text", "fit", `"shrink"`, `"clip"`, `"ellipsis"`, `""`)
	add("image", "fit", `"cover"`, `"contain"`, `""`)
	add("text", "align", `"left"`, `"center"`, `"right"`, `"start"`, `"end"`)
	add("text", "valign", `"top"`, `"middle"`, `"bottom"`)
	add("text", "text-transform", `"none"`, `"uppercase"`, `"lowercase"`)
	add("text", "font_style", `"normal"`, `"italic"`)
	add("text", "max-lines", `0`, `1000`)
	add("text", "letter_spacing", `-100`, `500`, `1.5e1`)
	add("video", "media-url", `"asset:clip.mp4"`)
	add("circle", "shadow", `{}`, `{"color": "#0008", "x": -500, "y": 500, "blur": 200}`)
	add("rectangle", "fade", `"up"`, `"down"`, `"left"`, `"right"`)
	add("rectangle", "background_color", `"#fff"`, `"#ffff"`, `"#AbCdEf"`, `" #abcdef12 "`, `"Red"`, `"transparent"`, `"rebeccapurple"`, `""`,
		`"rgb(0, 128, 255)"`, `"rgb(0 128 255)"`, `"RGBA(10%, 20.5%, 100%, 0.5)"`, `"rgba(0,0,0,50%)"`, `"rgb(1 2 3 / .5)"`)
	add("rectangle", "keyframes", `[]`, `[{"t": 0, "x": 1, "y": 1, "width": 0, "height": 0, "scale": 0, "rotation": -36000, "opacity": 1,
		"border-width": 1, "border_color": "red", "background-color": "red", "color": "red"}, {"t": 600, "x": -16384}]`)
	for _, e := range []string{
		"linear", "ease", "ease-in", "ease-out", "ease-in-out", "ease-in-cubic", "ease-out-cubic", "ease-in-out-cubic",
		"ease-in-back", "ease-out-back", "hold", "cubic-bezier(0.3, -0.5, .7, 1.5)", "cubic-bezier(0,0,1,1)",
	} {
		add("image", "keyframes", `[{"t": 1, "x": 1, "easing": "`+e+`"}]`)
	}
	for _, kind := range []string{"none", "fade", "slide-left", "slide-right", "slide-up", "slide-down", "wipe"} {
		right = append(right, scene(`"transition": {"type": "`+kind+`"}`), scene(`"transition": {"type": "`+kind+`", "duration": 2}`))
	}
	right = append(right, scene(`"objects": []`), scene(`"background_image": "asset:a.jpg", "background-video": "a.mp4"`))
	for _, text := range right {
		if _, err := render.ParseTemplate([]byte(text)); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
		if err := valid(t, s, []byte(text)); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
}
