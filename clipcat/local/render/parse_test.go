package render

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseTemplate(t *testing.T) {
	tpl := parse(t, oneScene(`{"name":"Title","type":"text","x":4,"y":8,"width":100,"height":40,"text":"Hi","font-size":20,"max-lines":2}`))
	o := tpl.Scenes[0].Objects[0]
	if o.Opacity != 1 || o.Scale != 1 || o.LineHeight != 1.2 || o.MaxLines != 2 {
		t.Errorf("defaults or spellings are wrong: %+v", o)
	}
	if tpl.Frames() != 10 || tpl.Duration().Milliseconds() != 400 {
		t.Errorf("%d frames, %v", tpl.Frames(), tpl.Duration())
	}
	if again := parse(t, "\ufeff"+oneScene()); again.FPS != 25 {
		t.Error("a byte-order mark is in the way")
	}
}

func TestParseTemplateTellsWhatIsWrong(t *testing.T) {
	text := `{"name":"T","type":"text","width":50,"height":20,"font-size":20`
	rect := `{"name":"R","type":"rectangle","width":50,"height":20`
	top := func(s string) string {
		return `{"version":1,"uid":"u","width":128,"height":96,"scenes":[{"name":"A","duration":1}],` + s + `}`
	}
	for name, c := range map[string]struct{ in, want string }{
		"syntax":         {"{\n\"version\": 1,,}", "line 2 is not JSON"},
		"version":        {`{"version":2,"uid":"u"}`, "version 1, not 2"},
		"uid":            {`{"version":1}`, `"uid" is missing`},
		"unknown top":    {top(`"colour":1`), `unknown property "colour"`},
		"no scenes":      {`{"version":1,"uid":"u","width":128,"height":96}`, "at least one scene"},
		"odd size":       {`{"version":1,"uid":"u","width":129,"height":96,"scenes":[{"name":"A","duration":1}]}`, "must be even, not 129x96; use 128x96"},
		"huge size":      {`{"version":1,"uid":"u","width":100000,"height":96,"scenes":[{"name":"A","duration":1}]}`, "use 64 to 1920"},
		"unknown key":    {oneScene(rect + `,"backgroundcolor":"red"}`), `scene "A", object "R": unknown property "backgroundcolor"; did you mean "background-color"?`},
		"type of value":  {oneScene(rect + `,"x":"left"}`), `scene "A", object "R": property "x": want a number`},
		"a unit":         {oneScene(rect + `,"x":"80px"}`), `want a number, found "80px"; write it in digits, without quotes and unit`},
		"no quotes":      {oneScene(rect + `,"background-color":0}`), "want a text in quotes, found 0; put quotes around it"},
		"no type":        {oneScene(`{"name":"R","width":5,"height":5}`), `object "R": property "type" is missing; use one of text`},
		"type":           {oneScene(`{"name":"R","type":"rectangl","width":5,"height":5}`), `use one of text, rectangle`},
		"colour":         {oneScene(rect + `,"background-color":"re d"}`), `scene "A", object "R": property "background-color": "re d" is not a colour`},
		"colour name":    {oneScene(rect + `,"background-color":"gren"}`), `did you mean "green"?`},
		"no size":        {oneScene(`{"name":"R","type":"rectangle"}`), `set "width" and "height"`},
		"no name":        {oneScene(`{"type":"rectangle","width":5,"height":5}`), `object 1 has no name`},
		"same name":      {oneScene(rect+"}", rect+"}"), `object "R": another object`},
		"key twice":      {oneScene(rect + `,"x":1,"x":2}`), `property "x" stands there twice`},
		"font size":      {oneScene(`{"name":"T","type":"text","width":50,"height":20}`), `"font-size" is missing`},
		"easing":         {oneScene(rect + `,"keyframes":[{"t":0,"x":1},{"t":1,"x":2,"easing":"bouncy"}]}`), `keyframe 2: property "easing": "bouncy" is not known`},
		"keyframe order": {oneScene(rect + `,"keyframes":[{"t":1,"x":1},{"t":0,"x":2}]}`), `keyframe 2: its time 0 s is before`},
		"keyframe key":   {oneScene(rect + `,"keyframes":[{"t":1,"text":"x"}]}`), `object "R", keyframe 1: unknown property "text"`},
		"text too long":  {oneScene(text + `,"text":"` + strings.Repeat("a", maxTextRunes+1) + `"}`), "at most 20000"},
		"too many":       {oneScene(rect + `,"keyframes":[` + strings.Repeat(`{"t":0,"x":1},`, maxKeyframes) + `{"t":0,"x":1}]}`), "at most 1000"},
		"too long":       {`{"version":1,"uid":"u","width":128,"height":96,"scenes":[{"name":"A","duration":400},{"name":"B","duration":400}]}`, "at most 600 s"},
		"comment":        {"// mine\n" + oneScene(), "line 1 is not JSON: '/' is not expected here; JSON has no comments, take it out"},
		"single quotes":  {`{'version':1}`, `names and texts stand in double quotes`},
		"curly quotes":   {`{“version”:1}`, `in straight quotes`},
		"UTF-16":         {"\xff\xfe{\x00}\x00", "save it as UTF-8"},
		"fraction":       {top(`"fps":23.976`), `"fps": want a whole number, found 23.976; round it`},
		"depth":          {oneScene(rect + `,"zIndex":2}`), `object "R": unknown property "zIndex"; objects are drawn in the order of the file, the last one in front`},
		"start":          {oneScene(rect + `,"start":2}`), `unknown property "start"; an object is there for the whole scene`},
		"list of scenes": {"{\"version\":1,\"scenes\":{\n \"A\":\n {}}}", `property "scenes": want a list in brackets, found { "A": {}}`},
		"media object":   {oneScene(`{"name":"P","type":"image","width":5,"height":5,"media_url":{"url":"a"}}`), `want a text in quotes, found {"url":"a"}`},
		"scene not list": {`{"version":1,"uid":"u","scenes":{}}`, "want a list in brackets"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseTemplate([]byte(c.in))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestWhatIsNeverSeenIsWarnedOf(t *testing.T) {
	text := `{"name":"%s","type":"%s","width":50,"height":20,"font-size":20,%s}`
	drawn, err := Stills(t.Context(), parse(t, oneScene(
		fmt.Sprintf(text, "Label", "rectangle", `"text":"Sale"`),
		fmt.Sprintf(text, "Photo", "circle", `"media_url":"asset:a.jpg"`),
		fmt.Sprintf(text, "Dot", "circle", `"color":"red"`),
		fmt.Sprintf(text, "Late", "text", `"text":"a","keyframes":[{"t":3,"opacity":0},{"t":4,"opacity":1}]`),
		fmt.Sprintf(text, "Never", "text", `"text":"a","keyframes":[{"t":0,"x":0},{"t":0.6,"x":9},{"t":0.8,"x":0}]`),
		fmt.Sprintf(text, "Cut", "text", `"text":"a","keyframes":[{"t":0,"x":0},{"t":2,"x":9}]`),
	)), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(drawn.Warnings, "\n")
	for _, want := range []string{
		`scene "A", object "Label": property "text": a rectangle shows none; use an object of type text`,
		`object "Photo": property "media_url": a circle shows none`,
		`object "Dot": property "color": a circle has no letters; its own colour is "background-color"`,
		`object "Late": keyframe 1 is at 3 s, but the scene ends at 0.4 s`,
		`object "Never": keyframe 3 is at 0.8 s`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if len(drawn.Warnings) != 5 {
		t.Errorf("%d warnings:\n%s", len(drawn.Warnings), got)
	}
}

func FuzzParseTemplate(f *testing.F) {
	f.Add([]byte(oneScene(`{"name":"T","type":"text","width":50,"height":20,"font-size":20,"text":"a"}`)))
	f.Add([]byte(oneScene(`{"name":"R","type":"rectangle","width":50,"height":20,"keyframes":[{"t":0,"x":1},{"t":1,"x":2,"easing":"cubic-bezier(0,1,1,0)"}]}`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if tpl, err := ParseTemplate(data); err == nil && tpl.Frames() < 1 {
			t.Error("a checked template has no frames")
		}
	})
}

// TestTransitionsHaveALength holds that a transition of which no length is told can be seen, also in a short scene.
func TestTransitionsHaveALength(t *testing.T) {
	for duration, want := range map[string]float64{"4": usualTransition, "0.4": 0.2} {
		tpl := parse(t, `{"version":1,"uid":"u","width":128,"height":96,"scenes":[{"name":"A","duration":1},{"name":"B","duration":`+duration+`,"transition":{"type":"fade"}}]}`)
		if got := tpl.Scenes[1].Transition.Duration; got != want {
			t.Errorf("in a scene of %s s it lasts %v s, want %v", duration, got, want)
		}
	}
}
