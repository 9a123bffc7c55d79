package render

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

const everyKind = `
{"name":"Title","type":"text","x":4,"y":8,"width":100,"height":40,"text":"Hi","font-size":20,"keyframes":[{"t":0,"color":"red"},{"t":1,"color":"blue"}]},
{"name":"Panel","type":"rectangle","width":10,"height":10},
{"name":"Dot","type":"circle","width":10,"height":10},
{"name":"Photo","type":"image","width":10,"height":10},
{"name":"Clip","type":"video","width":10,"height":10}`

func TestCheckKnowsWhatEachKindHas(t *testing.T) {
	tpl := parse(t, oneScene(everyKind))
	values := map[string]string{
		"text": "x", "color": "#123", "font-family": "Arial", "background-image": "asset:a.jpg", "background-color": "red",
		"border-color": "rgb(1,2,3)", "border-width": "3px", "media_url": "asset:a.jpg",
	}
	table := map[string]string{
		"":           "background-image background-color",
		"background": "background-image background-color",
		"Title":      "text color font-family background-image background-color border-color border-width",
		"Panel":      "background-image background-color border-color border-width",
		"Dot":        "background-image background-color border-color border-width",
		"Photo":      "background-image background-color border-color border-width media_url",
		"Clip":       "background-color border-color border-width media_url",
	}
	for object, has := range table {
		for property, v := range values {
			err := tpl.Check([]Modification{set1(object, property, v)})
			if want := strings.Contains(" "+has+" ", " "+property+" "); (err == nil) != want {
				t.Errorf("%q of %q: %v, want it allowed: %v", property, object, err, want)
			}
		}
	}
}

func TestCheckNamesTheOffender(t *testing.T) {
	tpl := parse(t, oneScene(everyKind))
	for _, c := range []struct {
		mod  Modification
		want ModificationError
	}{
		{Modification{Scene: "a"}, ModificationError{Scene: "a", Nearest: "A"}},
		{set1("Titel", "text", "x"), ModificationError{Scene: "A", Object: "Titel", Nearest: "Title"}},
		{set1("Title", "colour", "red"), ModificationError{Scene: "A", Object: "Title", Property: "colour", Nearest: "color"}},
		{set1("Title", "color", "rde"), ModificationError{Scene: "A", Object: "Title", Property: "color"}},
		{set1("Panel", "border-width", "wide"), ModificationError{Scene: "A", Object: "Panel", Property: "border-width"}},
		{set1("Photo", "media_url", " "), ModificationError{Scene: "A", Object: "Photo", Property: "media_url"}},
	} {
		err := tpl.Check([]Modification{c.mod})
		var e *ModificationError
		if !errors.As(err, &e) {
			t.Errorf("%v: %v is no ModificationError", c.mod, err)
			continue
		}
		if e.Scene != c.want.Scene || e.Object != c.want.Object || e.Property != c.want.Property || e.Nearest != c.want.Nearest {
			t.Errorf("%v: got %+v", c.mod, *e)
		}
		if e.Reason == "" {
			t.Errorf("%v: no reason", c.mod)
		}
	}
}

func TestApplyLeavesTheTemplateAsItWas(t *testing.T) {
	tpl := parse(t, oneScene(everyKind))
	changed, err := tpl.apply([]Modification{set1("Title", "text", "Bye"), set1("Title", "color", "lime"), set1("", "background-color", "red")})
	if err != nil {
		t.Fatal(err)
	}
	was, is := &tpl.Scenes[0].Objects[0], &changed.Scenes[0].Objects[0]
	if was.Text != "Hi" || *was.Keyframes[0].Color != "red" || tpl.Scenes[0].BackgroundColor != "#204060" {
		t.Error("the template itself changed")
	}
	if is.Text != "Bye" || is.Color != "lime" || is.Keyframes[0].Color != nil || changed.Scenes[0].BackgroundColor != "red" {
		t.Errorf("the modifications are not in it: %+v", *is)
	}
}

// The scene itself goes by a name, unless an object has it.
func TestTheSceneHasAName(t *testing.T) {
	set := set1(SceneItself, "background-color", "red")
	wantColor(t, still(t, oneScene(), Options{}, set), 64, 48, "red")
	wantColor(t, still(t, oneScene(`{"name":"background","type":"rectangle","width":20,"height":20}`), Options{}, set), 64, 48, "#204060")
	a, _ := renderBytes(t, parse(t, twoScenes), Options{})
	b, _ := renderBytes(t, parse(t, twoScenes), Options{}, set)
	if bytes.Equal(a, b) {
		t.Error("the video is the same")
	}
}
