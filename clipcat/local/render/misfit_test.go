package render

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTextsThatTheirBoxHasNoRoomForAreFound(t *testing.T) {
	long := strings.Repeat("A rather long sentence. ", 12)
	for name, c := range map[string]struct {
		object, text string
		cut, small   bool
	}{
		"short":         {`"font-size":20,"width":200,"height":30`, "Hello", false, false},
		"a little long": {`"font-size":20,"width":200,"height":30`, "Hello to all of the world", false, false},
		"shrunk":        {`"font-size":40,"width":200,"height":30`, strings.Repeat("Hello world ", 5), false, true},
		"hopeless":      {`"font-size":20,"width":100,"height":20`, long, true, true},
		"ellipsis":      {`"font-size":20,"width":200,"height":30,"fit":"ellipsis"`, long, true, false},
		"clip":          {`"font-size":20,"width":200,"height":30,"fit":"clip"`, long, true, false},
		"two lines":     {`"font-size":20,"width":200,"height":60,"fit":"ellipsis"`, "Hello to all of the world", false, false},
		"line breaks":   {`"font-size":20,"width":200,"height":30,"fit":"ellipsis"`, "a\nb\nc", true, false},
		"grows":         {`"font-size":20,"width":20,"height":30,"keyframes":[{"t":0,"width":20},{"t":1,"width":300}]`, "Hello world", false, false},
	} {
		tpl := parse(t, oneScene(`{"name":"T","type":"text",`+c.object+`}`))
		got, err := tpl.Misfits([]Modification{set1("T", "text", c.text)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if (len(got) > 0) != (c.cut || c.small) {
			t.Errorf("%s: %+v", name, got)
			continue
		}
		for _, m := range got {
			if m.Object != "T" || m.Cut != c.cut || (m.Shown < m.Designed/2) != c.small {
				t.Errorf("%s: %+v", name, m)
			}
		}
	}
	designed := parse(t, oneScene(`{"name":"T","type":"text","font-size":20,"width":20,"height":20,"fit":"clip","text":"`+long+`"}`))
	if got, err := designed.Misfits([]Modification{set1("T", "color", "red")}, Options{}); err != nil || len(got) > 0 {
		t.Errorf("a text of the template itself: %v %v", got, err)
	}
}

func TestFilesOfARowAreFound(t *testing.T) {
	o := Options{Assets: fstest.MapFS{"a.png": {Data: []byte("template")}, "b.png": {}}, RowAssets: fstest.MapFS{"a.png": {Data: []byte("row's")}}}
	for name, want := range map[string]error{"a.png": nil, "asset:b.png": nil, "c.png": fs.ErrNotExist} {
		f, err := OpenAsset(name, o)
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
		if info, _ := fs.Stat(o.RowAssets, "a.png"); name == "a.png" {
			if got, _ := f.Stat(); got.Size() != info.Size() {
				t.Error("the template's file goes before the row's")
			}
		}
	}
	if _, err := OpenAsset("../a.png", o); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
