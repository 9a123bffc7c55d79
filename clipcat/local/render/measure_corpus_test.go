//go:build unix

package render

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// ownKinds are short videos as others would make them, a kind of picture or of motion each; their names tell which.
func ownKinds(t testing.TB) (map[string]*Template, Options) {
	_, o := workload(t)
	dir := fmt.Sprint(o.Assets)
	for name, from := range map[string]string{"rio.jpg": "city-guides/photos/rio.jpg", "dish.jpg": "city-guides/photos/lisbon-dish.jpg", "chair.jpg": "products/photos/chair.jpg"} {
		data, err := os.ReadFile(samples + from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir+"/"+name, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := map[string]*Template{}
	add := func(name string, w, h, fps int, scenes ...string) {
		out[name] = parse(t, fmt.Sprintf(`{"version":1,"uid":%q,"width":%d,"height":%d,"fps":%d,"scenes":[%s]}`, name, w, h, fps, strings.Join(scenes, ",")))
	}
	n := 0
	scene := func(duration float64, more string, objects ...string) string {
		n++
		return fmt.Sprintf(`{"name":"S%d","duration":%v,%s"objects":[%s]}`, n, duration, more, strings.Join(objects, ","))
	}
	fade := `"transition":{"type":"fade","duration":0.5},`
	object := func(kind string, x, y, w, h int, more, keyframes string) string {
		n++
		return fmt.Sprintf(`{"name":"O%d","type":%q,"x":%d,"y":%d,"width":%d,"height":%d,%s,"keyframes":[%s]}`, n, kind, x, y, w, h, more, keyframes)
	}
	photo := func(name string, w, h int, keyframes string) string {
		return object("image", 0, 0, w, h, fmt.Sprintf(`"media_url":%q`, name), keyframes)
	}
	text := func(x, y, w, size int, color, words string, at float64) string {
		return object("text", x, y, w, size*3/2, fmt.Sprintf(`"text":%q,"font-size":%d,"color":%q,"max_lines":1`, words, size, color),
			fmt.Sprintf(`{"t":%v,"opacity":0},{"t":%v,"opacity":1}`, at, at+0.5))
	}
	titles := []string{text(80, 420, 1100, 72, "#ffffff", "Sunday at the harbour", 0.2), text(80, 540, 1100, 40, "#ffdc78", "Doors open at seven, music from eight", 0.5), text(80, 610, 1100, 30, "#ffffff", "Tickets and all about it at example.com/harbour", 0.8)}

	add("crossfades", 1280, 720, 30, scene(1, "", photo("1.jpg", 1280, 720, "")), scene(1.3, fade, photo("rio.jpg", 1280, 720, "")), scene(1.3, fade, photo("2.jpg", 1280, 720, "")))
	add("crossfades while zooming", 1280, 720, 30, scene(1, "", photo("rio.jpg", 1280, 720, `{"t":0,"scale":1},{"t":1,"scale":1.05}`)), scene(1.3, fade, photo("dish.jpg", 1280, 720, `{"t":0,"scale":1.1},{"t":1.3,"scale":1}`)))
	add("fades from and to colours", 1280, 720, 24, scene(2, "", photo("rio.jpg", 1280, 720, `{"t":0,"opacity":0},{"t":0.6,"opacity":1},{"t":1.4,"opacity":1},{"t":2,"opacity":0}`)),
		scene(2, `"background-color":"#f0e8d8",`, photo("3.jpg", 1280, 720, `{"t":0,"opacity":0},{"t":0.6,"opacity":1},{"t":1.4,"opacity":1},{"t":2,"opacity":0}`)))
	add("fading for long", 1280, 720, 30, scene(2, `"background-color":"#112233",`, photo("2.jpg", 1280, 720, `{"t":0,"opacity":0,"scale":1.1},{"t":1,"opacity":1},{"t":2,"opacity":0.4,"scale":1}`), text(80, 420, 1100, 76, "#ffffff", "Sunday at the harbour", 0.2)))
	add("dips to black", 1280, 720, 30, scene(2.5, "", photo("dish.jpg", 1280, 720, ""), object("rectangle", 0, 0, 1280, 720, `"background-color":"#000000"`, `{"t":0.3,"opacity":0},{"t":1,"opacity":1},{"t":1.3,"opacity":1},{"t":2,"opacity":0}`)))
	add("texts over a still photo", 1280, 720, 30, scene(2.5, "", append([]string{photo("rio.jpg", 1280, 720, "")}, titles...)...))
	add("texts over a zoomed photo", 1280, 720, 30, scene(2.5, "", append([]string{photo("2.jpg", 1280, 720, `{"t":0,"scale":1},{"t":2.5,"scale":1.15}`)}, titles...)...))
	add("out at 60", 1280, 720, 60, scene(2, "", append([]string{photo("rio.jpg", 1280, 720, `{"t":0,"scale":1.2},{"t":2,"scale":1}`)}, titles...)...))
	add("portrait at 24", 720, 1280, 24, scene(2.5, "", photo("1.jpg", 720, 1280, `{"t":0,"scale":1,"x":0},{"t":2.5,"scale":1.2,"x":-40}`), text(40, 900, 640, 64, "#ffffff", "Lisbon in May", 0.3), text(40, 1010, 640, 36, "#ffffff", "Six days, from 480 euro", 0.7)))
	var slides, wipes []string
	for i, kind := range []string{"slide-left", "slide-up", "slide-right", "slide-down"} {
		slides = append(slides, scene(1, fmt.Sprintf(`"transition":{"type":%q,"duration":0.6},`, kind), photo([]string{"1.jpg", "rio.jpg", "dish.jpg", "3.jpg"}[i], 1280, 720, "")))
		wipes = append(wipes, scene(1, `"transition":{"type":"wipe","duration":0.6},`, photo([]string{"1.jpg", "rio.jpg", "dish.jpg", "3.jpg"}[i], 1280, 720, "")))
	}
	add("slides", 1280, 720, 30, slides...)
	add("wipes", 1280, 720, 30, wipes...)
	add("spinning logo", 1080, 1080, 30, scene(2.5, `"background-color":"#12355b",`, object("image", 340, 240, 400, 400, `"media_url":"chair.jpg","border-radius":200`, `{"t":0,"rotation":0,"scale":0.2},{"t":1.5,"rotation":360,"scale":1,"easing":"ease-out"}`),
		object("rectangle", 240, 760, 600, 120, `"background-color":"#f2b134"`, `{"t":0,"rotation":-20},{"t":2,"rotation":0}`), text(290, 780, 500, 60, "#12355b", "Open studio", 0.8)))
	add("turning", 1280, 720, 30, scene(2, "", photo("rio.jpg", 1280, 720, `{"t":0,"rotation":0,"scale":1.2},{"t":2,"rotation":5,"scale":1.3}`)),
		scene(2, fade+`"background-color":"#f4f1de",`, object("image", 140, 160, 400, 400, `"media_url":"dish.jpg"`, `{"t":0,"rotation":0},{"t":2,"rotation":90,"easing":"ease-in-out"}`),
			object("rectangle", 740, 160, 400, 400, `"background-color":"#e07a5f","border-width":20,"border-color":"#3d405b"`, `{"t":0,"rotation":0},{"t":2,"rotation":-60}`)))
	var many []string
	for i := range 20 {
		many = append(many, text(60+(i%2)*600, 40+(i/2)*66, 560, 30, "#303030", fmt.Sprintf("Line no. %d of the programme, room %d", i+1, 200+7*i), 0.05*float64(i)))
	}
	add("many small texts", 1280, 720, 30, scene(2.5, `"background-color":"#f7f4ee",`, many...))
	add("flat shapes", 1280, 720, 30, scene(2, `"background-color":"#264653",`,
		object("circle", 200, 160, 400, 400, `"background-color":"#e9c46a"`, `{"t":0,"x":100,"background-color":"#e9c46a"},{"t":1.5,"x":700,"background-color":"#e76f51"}`),
		object("rectangle", 700, 200, 400, 300, `"background-color":"#2a9d8f","border-radius":40`, `{"t":0.2,"scale":0.3,"opacity":0},{"t":1,"scale":1,"opacity":1,"easing":"ease-out"}`)),
		scene(1.2, fade+`"background-color":"#f4a261",`, object("circle", 440, 160, 400, 400, `"background-color":"#264653"`, `{"t":0,"scale":0},{"t":1,"scale":1}`)))
	add("colours of the ground", 1280, 720, 30, scene(2.5, "", object("rectangle", 0, 0, 1280, 720, `"background-color":"#264653"`, `{"t":0,"background-color":"#264653"},{"t":2,"background-color":"#f4a261"}`), text(80, 300, 1100, 90, "#ffffff", "Colours of the ground", 0.3)))
	add("from right to left", 720, 1280, 30, scene(2.5, `"background-color":"#f3ede4",`, object("text", 60, 400, 600, 500, `"text":"الباب المفتوح لا يُطرَق، والقلب المفتوح لا يُغلَق.","font-family":"Liberation Serif","font-size":80,"color":"#1d2b33"`, `{"t":0.2,"y":430,"opacity":0},{"t":1.1,"y":400,"opacity":1,"easing":"ease-out"}`)))
	return out, o
}
