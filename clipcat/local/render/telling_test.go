package render

import (
	"fmt"
	"strings"
	"testing"
)

// scenesOf is a template with one scene of two seconds for every list of objects; all but
// the first come in by a fade of half a second.
func scenesOf(lists ...string) string {
	var scenes []string
	for i, objects := range lists {
		transition := `"none"`
		if i > 0 {
			transition = `"fade","duration":0.5`
		}
		scenes = append(scenes, fmt.Sprintf(`{"name":"S%d","duration":2,"transition":{"type":%s},"objects":[%s]}`, i, transition, objects))
	}
	return fmt.Sprintf(`{"version":1,"uid":"told","width":320,"height":180,"fps":30,"scenes":[%s]}`, strings.Join(scenes, ","))
}

// line is a text object with keyframes.
func line(name, text string, size, y int, keyframes string) string {
	return fmt.Sprintf(`{"name":%q,"type":"text","text":%q,"x":10,"y":%d,"width":300,"height":%d,"font-size":%d,"keyframes":[%s]}`, name, text, y, size*3/2, size, keyframes)
}

func TestTheMostTellingFrame(t *testing.T) {
	title := line("Title", "Lisbon", 40, 10, "")
	for _, c := range []struct {
		name     string
		template string
		scene    int
		from, to float64 // seconds between which the frame must lie
	}{
		{"a title that stays", scenesOf(title), 0, 1.96, 2},
		{"the larger text of two scenes", scenesOf(line("a", "small", 20, 10, ""), title), 1, 1.96, 2},
		{"a title that leaves early while small texts come", scenesOf(
			line("Title", "Lisbon", 40, 10, `{"t":0.5,"opacity":1},{"t":0.8,"opacity":0}`) + "," +
				line("a", "one", 30, 70, `{"t":1,"opacity":0},{"t":1.5,"opacity":1}`) + "," +
				line("b", "two", 30, 120, `{"t":1,"opacity":0},{"t":1.5,"opacity":1}`)), 0, 0, 0.5},
		{"a title that comes very late", scenesOf(line("Title", "Lisbon", 40, 10, `{"t":1.8,"opacity":0},{"t":1.93,"opacity":1}`)), 0, 1.93, 2},
		{"a title that is shown for two frames", scenesOf(line("Title", "Lisbon", 40, 10,
			`{"t":0,"opacity":0},{"t":1.04,"opacity":1,"easing":"hold"},{"t":1.1,"opacity":0,"easing":"hold"}`)), 0, 1.04, 1.1},
		{"a title that flies off", scenesOf(line("Title", "Lisbon", 40, 10, `{"t":1,"x":10},{"t":1.4,"x":-320,"easing":"ease-in"}`)), 0, 0.9, 1.11},
		{"a title that is covered by a panel", scenesOf(title +
			`,{"name":"Panel","type":"rectangle","width":320,"height":180,"background-color":"#123456","keyframes":[{"t":1,"x":320},{"t":1.5,"x":0}]}`), 0, 0.9, 1.36},
		{"a price beside which a badge springs up later, over the empty part of its box", scenesOf(title +
			`,{"name":"Badge","type":"circle","x":230,"y":10,"width":80,"height":80,"background-color":"#123456","keyframes":[{"t":1,"scale":0},{"t":1.5,"scale":1}]}`), 0, 1.96, 2},
		{"a panel that springs up beyond its size", scenesOf(title +
			`,{"name":"Panel","type":"rectangle","x":20,"y":90,"width":200,"height":60,"background-color":"#123456","keyframes":[{"t":0.5,"scale":0},{"t":1,"scale":1,"easing":"ease-out-back"}]}`), 0, 1.96, 2},
		{"a title that springs up, before the line below it", scenesOf(
			line("Title", "Lisbon", 40, 10, `{"t":0,"scale":0},{"t":0.6,"scale":1,"easing":"ease-out-back"}`) + "," +
				line("a", "one", 20, 90, `{"t":1,"opacity":0},{"t":1.5,"opacity":1}`)), 0, 1.96, 2},
		{"a large ornament", scenesOf(line("Mark", "“", 90, 10, ""), title), 1, 1.96, 2},
		{"a large text that is never there", scenesOf(line("Ghost", "Ghost", 90, 10, `{"t":0,"opacity":0}`), title), 1, 1.96, 2},
		{"a large text without colour", scenesOf(strings.Replace(line("Ghost", "Ghost", 90, 10, ""), `"x":10`, `"color":"transparent","x":10`, 1), title), 1, 1.96, 2},
		{"a large blank", scenesOf(line("Blank", "   ", 90, 10, ""), title), 1, 1.96, 2},
		{"a title under a frame that is clear in the middle", scenesOf(line("a", "small", 20, 10, ""),
			title+`,{"name":"Frame","type":"image","width":320,"height":180}`), 1, 1.96, 2},
		{"no text: the scene that shows most", scenesOf(
			`{"name":"Dot","type":"circle","x":10,"y":10,"width":20,"height":20,"background-color":"red"}`,
			`{"name":"Ball","type":"circle","x":60,"y":10,"width":160,"height":160,"background-color":"red","keyframes":[{"t":1.2,"opacity":1},{"t":1.6,"opacity":0}]}`,
		), 1, 0.5, 1.24},
		{"nothing at all", scenesOf(""), 0, 0, 2},
		{"a title that is there during the transition alone, and one after it", scenesOf("",
			line("Early", "Early", 60, 10, `{"t":0,"opacity":1},{"t":0.4,"opacity":0}`)+","+line("Later", "Later", 30, 90, "")), 1, 0.5, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, err := newVideo(parse(t, c.template), nil, Options{})
			if err != nil {
				t.Fatal(err)
			}
			scene, frame := v.telling()
			if at := float64(frame) / 30; scene != c.scene || at < c.from-0.001 || at > c.to+0.001 {
				t.Errorf("scene %d at %.3f s, want %d between %v and %v", scene, at, c.scene, c.from, c.to)
			}
		})
	}
}

// Of equally large texts a row's own is shown, else all rows would have one poster; a larger one goes before it.
func TestThePosterShowsWhatIsTheRowsOwn(t *testing.T) {
	more := `,{"name":"Dot","type":"circle","x":10,"y":100,"width":60,"height":60,"background-color":"red"}`
	own := line("Name", "Name", 40, 10, "")
	for i, c := range []struct {
		other string
		scene int
	}{
		{line("Call", "Call us", 40, 10, "") + more, 0},
		{line("Call", "Call us", 41, 10, "") + more, 1},
	} {
		mods := []Modification{{Scene: "S0", Object: "Name", Properties: map[string]string{"text": "Anna"}}}
		v, err := newVideo(parse(t, scenesOf(own, c.other)), mods, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if scene, _ := v.telling(); scene != c.scene {
			t.Errorf("case %d: scene %d, want %d", i, scene, c.scene)
		}
	}
}

// However many keyframes there are, finding the frame takes next to no time.
func TestTellingIsBounded(t *testing.T) {
	var frames []string
	for i := range maxKeyframes {
		frames = append(frames, fmt.Sprintf(`{"t":%g,"opacity":%g}`, float64(i)/500, float64(i%2)))
	}
	var objects []string
	for i := range 50 {
		objects = append(objects, line(fmt.Sprint("T", i), "Lisbon", 40, i, strings.Join(frames, ",")))
	}
	v, err := newVideo(parse(t, scenesOf(objects...)), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range v.template.Scenes {
		g := newGaze(v.template, &v.template.Scenes[i], v.library)
		if n := len(g.frames(&v.template.Scenes[i], 30)); n > maxLooks {
			t.Fatalf("%d frames are looked at", n)
		}
	}
}

func TestAPosterOfATextlessVideoIsDrawn(t *testing.T) {
	im := poster(t, scenesOf(`{"name":"Ball","type":"circle","x":60,"y":10,"width":160,"height":160,"background-color":"red"}`))
	wantColor(t, im, 140, 90, "red")
}
