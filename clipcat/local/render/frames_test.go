package render

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"
	"testing/fstest"
)

// busy is a template in which everything moves.
func busy(transition string) string {
	return fmt.Sprintf(`{"version":1,"uid":"busy","width":192,"height":160,"fps":25,"scenes":[
	{"name":"A","duration":0.6,"background-color":"#204060","objects":[
		{"name":"Photo","type":"image","x":0,"y":0,"width":192,"height":160,"media_url":"p.png","keyframes":[{"t":0,"scale":1},{"t":0.6,"scale":1.2}]},
		{"name":"Shade","type":"rectangle","x":0,"y":80,"width":192,"height":80,"background-color":"#000000c0","fade":"up"},
		{"name":"T","type":"text","x":10,"y":70,"width":160,"height":30,"text":"Hello","font-size":22,"color":"white","shadow":{"y":2,"blur":6},"outline-width":1,
		 "keyframes":[{"t":0,"x":-20.5,"opacity":0},{"t":0.4,"x":10,"opacity":1,"easing":"ease-out"}]}]},
	{"name":"B","duration":0.8,"background-color":"#f0e0d0","transition":{"type":%q,"duration":0.24},"objects":[
		{"name":"Disc","type":"circle","x":20.3,"y":10.7,"width":60,"height":60,"background-image":"p.png","border-color":"lime","border-width":5,
		 "keyframes":[{"t":0,"rotation":0,"scale":0.2},{"t":0.5,"rotation":180,"scale":1,"easing":"ease-out-back"}]},
		{"name":"Bar","type":"rectangle","x":90,"y":20,"width":80,"height":8,"background-color":"red","border-radius":3,"keyframes":[{"t":0.1,"width":0},{"t":0.6,"width":80,"background-color":"blue"}]},
		{"name":"Tag","type":"text","x":4,"y":110,"width":70,"height":40,"text":"Tag","font-size":24,"color":"white","background-color":"#a02040","border-width":3,
		 "keyframes":[{"t":0,"opacity":0.3,"x":-10},{"t":0.4,"opacity":1,"x":4}]},
		{"name":"N","type":"text","x":90,"y":100,"width":100,"height":40,"text":"One","font-size":24,"keyframes":[{"t":0,"y":120},{"t":0.3,"y":100}]}]}]}`, transition)
}

// photo is a picture with something to see in every corner.
func photo(t testing.TB) fstest.MapFS {
	im := image.NewNRGBA(image.Rect(0, 0, 120, 90))
	for y := range 90 {
		for x := range 120 {
			im.Set(x, y, color.NRGBA{uint8(x * 2), uint8(y * 2), uint8((x*x + y*y) / 60), 255})
		}
	}
	return fstest.MapFS{"p.png": {Data: encodePNG(t, im)}}
}

func stageOf(t testing.TB, text string, scene int, clip image.Rectangle) *stage {
	t.Helper()
	v := loaded(t, text)
	st, err := newStage(v.template, v.touching(scene, clip), v.media[scene], &library{})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func loaded(t testing.TB, text string, mods ...Modification) *video {
	t.Helper()
	v, err := newVideo(parse(t, text), mods, Options{Assets: photo(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return v
}

func same(t testing.TB, what string, a, b *canvas, r image.Rectangle) {
	t.Helper()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		if !bytes.Equal(a.y[y*a.ys:][:a.w], b.y[y*b.ys:][:b.w]) {
			t.Fatalf("%s: row %d differs", what, y)
		}
		if !bytes.Equal(a.u[y/2*a.cs:][:a.w/2], b.u[y/2*b.cs:][:b.w/2]) || !bytes.Equal(a.v[y/2*a.cs:][:a.w/2], b.v[y/2*b.cs:][:b.w/2]) {
			t.Fatalf("%s: the colour of row %d differs", what, y)
		}
	}
}

// What is drawn only where it changed is what is drawn from scratch.
func TestFramesDrawnInPartAreWhole(t *testing.T) {
	all := image.Rect(0, 0, 192, 160)
	for scene := range 2 {
		st := stageOf(t, busy("none"), scene, all)
		c := newCanvas(192, 160)
		p := newPlayer(st, c, all)
		for i := range st.frames {
			p.show(i)
			fresh := newCanvas(192, 160)
			f := newPlayer(st, fresh, all)
			f.show(i)
			same(t, fmt.Sprintf("scene %d, frame %d", scene, i), c, fresh, all)
		}
	}
}

// A band drawn by itself, with only what its objects can reach, is that band of
// the whole picture.
func TestBandsAreThePictureInParts(t *testing.T) {
	all := image.Rect(0, 0, 192, 160)
	for scene := range 2 {
		whole := newCanvas(192, 160)
		pw := newPlayer(stageOf(t, busy("none"), scene, all), whole, all)
		var parts []*player
		for y := 0; y < 160; y += 32 {
			clip := image.Rect(0, y, 192, y+32)
			parts = append(parts, newPlayer(stageOf(t, busy("none"), scene, clip), newCanvas(192, 160), clip))
		}
		for i := range 15 {
			pw.show(i)
			for _, p := range parts {
				p.show(i)
				same(t, fmt.Sprintf("scene %d, frame %d, rows from %d", scene, i, p.clip.Min.Y), whole, p.canvas, p.clip)
			}
		}
	}
}

func TestTransitionsRunFromOneSceneToTheNext(t *testing.T) {
	all := image.Rect(0, 0, 192, 160)
	for _, kind := range []string{"fade", "wipe", "slide-left", "slide-right", "slide-up", "slide-down"} {
		before, scene := stageOf(t, busy(kind), 0, all), stageOf(t, busy(kind), 1, all)
		out := newCanvas(192, 160)
		const n = 100
		old := newPlayer(before, newCanvas(192, 160), all)
		old.show(before.frames - 1)
		m := newMixer(kind, n, out, old.canvas, newPlayer(scene, newCanvas(192, 160), all), all)
		m.show(0)
		if d := difference(out.y, m.old.y); d > 60 {
			t.Errorf("%s: the first frame is %.0f from the scene before", kind, d)
		}
		for i := 1; i < n; i++ {
			m.show(i)
		}
		if d := difference(out.y, m.player.canvas.y); d > 60 {
			t.Errorf("%s: the last frame is %.0f from the scene", kind, d)
		}
	}
}

func TestVariantsAreTheBytesOfAColdRender(t *testing.T) {
	for _, kind := range []string{"fade", "slide-up"} {
		tpl, o := parse(t, busy(kind)), Options{Assets: photo(t)}
		forget()
		renderBytes(t, tpl, o, set1("T", "text", "First"))
		for _, text := range []string{"x", "A much longer name\nthan the first"} {
			warm, _ := renderBytes(t, tpl, o, set1("T", "text", text))
			forget()
			cold, _ := renderBytes(t, tpl, o, set1("T", "text", text))
			if !bytes.Equal(warm, cold) {
				t.Errorf("%s, %q: the variant's bytes are others", kind, text)
			}
		}
	}
}

func TestOnlyThePersonalBandIsEncodedAgain(t *testing.T) {
	v := loaded(t, busy("fade"), set1("T", "text", "Ana"))
	w := loaded(t, busy("fade"), set1("T", "text", "Bo"))
	a, b := v.segments(), w.segments()
	shared, own := 0, 0
	for i := range a {
		if fmt.Sprint(a[i]) != fmt.Sprint(b[i]) {
			t.Fatalf("the cut depends on the text: %v, %v", a[i], b[i])
		}
		for _, k := range a[i].bands {
			if v.key(v.unit(&a[i], k)) == w.key(w.unit(&b[i], k)) {
				shared++
			} else {
				own++
			}
		}
	}
	// Scene A: the text's rows; the transition: the same rows; scene B: nothing.
	if own != 2 || shared != 5 {
		t.Errorf("%d pieces are a row's own, %d are shared", own, shared)
	}
}

func TestVideoObjectsShowACardAndWarn(t *testing.T) {
	t.Setenv("PATH", "") // no ffmpeg
	text := oneScene(`{"name":"Clip","type":"video","x":10,"y":10,"width":100,"height":60,"media_url":"https://example.com/a/tour.mp4?x=1"}`,
		`{"name":"T","type":"text","x":0,"y":80,"width":50,"height":14,"text":"a","font-size":10,"font-family":"Comic Sans"}`)
	im := still(t, text, Options{})
	wantColor(t, im, 12, 12, "#26282e")
	_, r := renderBytes(t, parse(t, text), Options{})
	if len(r.Warnings) != 2 || !strings.Contains(r.Warnings[0], `object "Clip"`) || !strings.Contains(r.Warnings[1], `no font "Comic Sans"`) {
		t.Errorf("warnings: %q", r.Warnings)
	}
}

// A plate with the row's own things on it is the picture drawn at once.
func TestPlatesChangeNothing(t *testing.T) {
	forget()
	v := loaded(t, busy("none"), set1("T", "text", "Ana"), Modification{Scene: "B", Object: "Bar", Properties: map[string]string{"border-width": "2"}})
	all := image.Rect(0, 0, 192, 160)
	for scene := range 2 {
		n := v.template.Scenes[scene].frames(25)
		u := v.unit(&segment{scene: scene, to: n, before: -1}, band{0, 10})
		var quick *player
		for _, want := range []bool{false, true} {
			var err error
			if quick, err = v.player(u, u.scene, u.media, newCanvas(192, 160), 0, n); err != nil {
				t.Fatal(err)
			}
			if made := quick.plate != nil; made != want {
				t.Fatalf("a plate was made: %v; want one for the second that asks", made)
			}
		}
		st, err := newStage(v.template, u.scene, u.media, &library{})
		if err != nil {
			t.Fatal(err)
		}
		slow := newPlayer(st, newCanvas(192, 160), all)
		for i := range n {
			quick.show(i)
			slow.show(i)
			same(t, fmt.Sprintf("scene %d, frame %d", scene, i), quick.canvas, slow.canvas, all)
		}
	}
}
