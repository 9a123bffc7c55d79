package render

import (
	"fmt"
	"image"
	"image/color"
	"testing"
	"testing/fstest"
)

func TestShapesAndColours(t *testing.T) {
	im := still(t, oneScene(
		`{"name":"Panel","type":"rectangle","x":10,"y":10,"width":40,"height":30,"background-color":"#ff0000","border-color":"#ffffff","border-width":4}`,
		`{"name":"Half","type":"rectangle","x":60,"y":10,"width":20,"height":20,"background-color":"rgba(255,255,255,0.5)"}`,
		`{"name":"Dot","type":"circle","x":80,"y":50,"width":40,"height":40,"background-color":"lime"}`,
		`{"name":"Ghost","type":"rectangle","x":0,"y":60,"width":60,"height":30,"background-color":"red","opacity":0}`,
	), Options{})
	wantColor(t, im, 30, 24, "red")
	wantColor(t, im, 11, 24, "white")
	wantColor(t, im, 4, 4, "#204060")
	wantColor(t, im, 70, 20, "#90a0b0")
	wantColor(t, im, 100, 70, "lime")
	wantColor(t, im, 82, 52, "#204060")
	wantColor(t, im, 30, 70, "#204060")
}

func TestRoundedAndTurned(t *testing.T) {
	im := still(t, oneScene(
		`{"name":"R","type":"rectangle","x":10,"y":10,"width":40,"height":40,"border-radius":20,"background-color":"white"}`,
		`{"name":"T","type":"rectangle","x":70,"y":40,"width":40,"height":10,"rotation":90,"background-color":"white"}`,
		`{"name":"S","type":"rectangle","x":90,"y":80,"width":10,"height":10,"scale":2,"background-color":"red"}`,
	), Options{})
	wantColor(t, im, 12, 12, "#204060")
	wantColor(t, im, 30, 30, "white")
	wantColor(t, im, 90, 28, "white")
	wantColor(t, im, 74, 45, "#204060")
	wantColor(t, im, 87, 77, "red")
}

func TestPictures(t *testing.T) {
	split := image.NewNRGBA(image.Rect(0, 0, 80, 40)) // left red, right blue
	for y := range 40 {
		for x := range 80 {
			c := color.NRGBA{255, 0, 0, 255}
			if x >= 40 {
				c = color.NRGBA{0, 0, 255, 255}
			}
			split.Set(x, y, c)
		}
	}
	files := red(t)
	files["split.jpg"] = &fstest.MapFile{Data: pictureJPEG(t, split)}
	im := still(t, oneScene(
		`{"name":"Cover","type":"image","x":0,"y":0,"width":40,"height":40,"media_url":"split.jpg"}`,
		`{"name":"Contain","type":"image","x":44,"y":0,"width":40,"height":40,"media_url":"asset:split.jpg","fit":"contain","background-color":"white"}`,
		`{"name":"Dot","type":"circle","x":88,"y":0,"width":40,"height":40,"background-image":"./photos/red.png"}`,
		`{"name":"Turned","type":"image","x":0,"y":50,"width":40,"height":40,"media_url":"split.jpg","rotation":180}`,
	), Options{Assets: files})
	wantColor(t, im, 10, 20, "red")
	wantColor(t, im, 30, 20, "blue")
	wantColor(t, im, 54, 20, "red")
	wantColor(t, im, 64, 4, "white")
	wantColor(t, im, 108, 20, "red")
	wantColor(t, im, 89, 1, "#204060")
	wantColor(t, im, 10, 70, "blue")
}

// White and blue, and the same with half of the blue clear, as lossy WebP.
const (
	lossyWebP = "data:image/webp;base64,UklGRkgAAABXRUJQVlA4IDwAAADQAgCdASogABAAPm0qkUWkIqGYBABABsSgB2AAKKgAAP7+iWB/4vU///YO//OA/+cB/TB//xa1uFofAAA="
	clearWebP = "data:image/webp;base64,UklGRnYAAABXRUJQVlA4WAoAAAAQAAAAHwAADwAAQUxQSBQAAAABD/DA/4iIIBBI8pceYIGI/gf1AlZQOCA8AAAA0AIAnQEqIAAQ" +
		"AD5tKpFFpCKhmAQAQAbEoAdgACioAAD+/olgf+NO///2Dv/zgP/nAf0wf/8WtbhaHwAA"
)

func TestLossyWebPHasItsColours(t *testing.T) {
	for url, blue := range map[string]string{lossyWebP: "#2040d0", clearWebP: "#204098"} {
		im := still(t, oneScene(`{"name":"P","type":"image","x":0,"y":0,"width":96,"height":48,"media_url":"`+url+`"}`), Options{})
		wantColor(t, im, 20, 24, "white")
		wantColor(t, im, 76, 24, blue)
	}
}

// A picture covers a box that changes its shape as it covers any other of that shape: more or less of it is cut off.
func TestPicturesAreNotStretched(t *testing.T) {
	stripes := image.NewNRGBA(image.Rect(0, 0, 96, 32))
	for i := range 96 * 32 {
		stripes.Set(i%96, i/96, []color.Color{color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}, color.NRGBA{0, 0, 255, 255}}[i%96/32])
	}
	files := fstest.MapFS{"stripes.png": {Data: encodePNG(t, stripes)}}
	for _, c := range []struct{ name, object, from, to, left, right string }{
		{"narrower", `"type":"image","media_url":"stripes.png"`, `"width":96,"height":32`, `"x":32,"width":32,"height":32`, "lime", "lime"},
		{"from tall to wide", `"type":"image","media_url":"stripes.png"`, `"width":32,"height":96`, `"width":96,"height":32`, "red", "blue"},
		{"in a rectangle", `"type":"rectangle","background-image":"stripes.png"`, `"width":96,"height":32`, `"x":32,"width":32,"height":32`, "lime", "lime"},
	} {
		t.Run(c.name, func(t *testing.T) {
			im := still(t, oneScene(`{"name":"P","x":0,"y":0,"width":96,"height":32,`+c.object+`,"keyframes":[{"t":0,"opacity":0,`+c.from+`},{"t":0.1,"opacity":1,"easing":"hold",`+c.to+`}]}`), Options{Assets: files})
			x := 4
			if c.left == "lime" {
				x = 36
			}
			wantColor(t, im, x, 16, c.left)
			wantColor(t, im, 48, 16, "lime")
			wantColor(t, im, 95-x, 16, c.right)
		})
	}
}

func TestClearPixelsLetTheGroundThrough(t *testing.T) {
	logo := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for y := range 20 {
		for x := range 40 {
			logo.Set(x, y, color.NRGBA{0, 255, 0, 255})
		}
	}
	files := red(t)
	files["logo.png"] = &fstest.MapFile{Data: encodePNG(t, logo)}
	im := still(t, oneScene(`{"name":"Logo","type":"image","x":0,"y":0,"width":40,"height":40,"media_url":"logo.png"}`), Options{Assets: files})
	wantColor(t, im, 20, 8, "lime")
	wantColor(t, im, 20, 32, "#204060")
}

func TestModifiedObjectsShowTheirNewValues(t *testing.T) {
	text := oneScene(
		`{"name":"Photo","type":"image","x":0,"y":0,"width":40,"height":40}`,
		`{"name":"Panel","type":"rectangle","x":50,"y":0,"width":40,"height":40,"background-color":"white","keyframes":[{"t":0,"background-color":"white"},{"t":0.2,"background-color":"black"}]}`,
	)
	im := still(t, text, Options{Assets: red(t)},
		set1("Photo", "media_url", "asset:photos/red.png"), set1("Panel", "background-color", "lime"),
		set1("Panel", "border-width", "10"), set1("Panel", "border-color", "blue"), set1("", "background-color", "yellow"))
	wantColor(t, im, 20, 20, "red")
	wantColor(t, im, 70, 20, "lime")
	wantColor(t, im, 54, 20, "blue")
	wantColor(t, im, 110, 80, "yellow")
	im = still(t, text, Options{Assets: red(t)}, set1("Photo", "background-image", "photos/red.png"), set1("", "background-image", "photos/red.png"))
	wantColor(t, im, 20, 20, "red")
	wantColor(t, im, 110, 80, "red")
}

// TestObjectsAreSeenThroughAsAWhole holds that what lies below another part of an object does not show through that.
func TestObjectsAreSeenThroughAsAWhole(t *testing.T) {
	im := still(t, oneScene(
		`{"name":"Box","type":"rectangle","x":0,"y":0,"width":40,"height":40,"opacity":0.5,"background-color":"yellow","border-color":"white","border-width":10}`,
		`{"name":"Photo","type":"image","x":50,"y":0,"width":40,"height":40,"opacity":0.5,"media_url":"photos/red.png","background-color":"lime"}`,
		`{"name":"Label","type":"text","x":0,"y":50,"width":60,"height":44,"opacity":0.5,"text":"■","font-size":60,"line-height":0.8,"color":"white","background-color":"red"}`,
	), Options{Assets: red(t)})
	wantColor(t, im, 5, 20, "#8f9faf") // half white, half of the ground #204060
	wantColor(t, im, 20, 20, "#8f9f30")
	wantColor(t, im, 70, 20, "#8f2030")
	wantColor(t, im, 24, 76, "#8f9faf")
	wantColor(t, im, 56, 90, "#8f2030")
}

func TestShadowAndFade(t *testing.T) {
	im := still(t, oneScene(
		`{"name":"R","type":"rectangle","x":20,"y":10,"width":30,"height":30,"background-color":"white","shadow":{"color":"black","x":10,"y":10}}`,
		`{"name":"F","type":"rectangle","x":70,"y":0,"width":40,"height":96,"background-color":"white","fade":"up"}`,
	), Options{})
	wantColor(t, im, 55, 45, "black")
	wantColor(t, im, 30, 20, "white")
	wantColor(t, im, 90, 1, "#204060")
	wantColor(t, im, 90, 94, "white")
}

// TestShadowsLieOutside holds that a shadow falls behind what casts it, and is not seen through it: neither through
// glass nor while a card fades in. An outlined text casts the shadow of its outline.
func TestShadowsLieOutside(t *testing.T) {
	const shadow = `"shadow":{"color":"black","x":6,"y":6}`
	im := still(t, oneScene(
		`{"name":"Glass","type":"rectangle","x":10,"y":10,"width":30,"height":30,"background-color":"#ffffff80",`+shadow+`}`,
		`{"name":"Fading","type":"circle","x":60,"y":10,"width":30,"height":30,"background-color":"white","opacity":0.5,`+shadow+`}`,
		`{"name":"Text","type":"text","x":20,"y":50,"width":80,"height":40,"text":"l","font-size":30,"color":"white","outline-color":"white","outline-width":6,
			"shadow":{"color":"black","x":24,"y":0}}`,
	), Options{})
	wantColor(t, im, 30, 30, "#90a0b0")
	wantColor(t, im, 43, 30, "black")
	wantColor(t, im, 75, 25, "#90a0b0")
	if n := ink(im, image.Rect(40, 50, 80, 90), "#204060"); n < 14*20 { // a stroke of 3 and twice 6
		t.Errorf("the shadow of an outlined letter covers %d pixels", n)
	}
}

// TestBordersHaveNoFringe holds that the picture under a white border does not show around it.
func TestBordersHaveNoFringe(t *testing.T) {
	im := still(t, fmt.Sprintf(`{"version":1,"uid":"test","width":128,"height":96,"scenes":[
		{"name":"A","duration":0.1,"background-color":"white","objects":[%s,%s]}]}`,
		`{"name":"C","type":"circle","x":4,"y":8,"width":50,"height":50,"background-color":"black","border-color":"white","border-width":6}`,
		`{"name":"R","type":"rectangle","x":70,"y":20,"width":40,"height":40,"rotation":20,"background-color":"black","border-color":"white","border-width":6}`),
		Options{})
	for _, r := range []image.Rectangle{image.Rect(0, 0, 64, 13), image.Rect(0, 0, 9, 96), image.Rect(62, 0, 70, 96), image.Rect(62, 0, 128, 16)} {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				if red, _, _, _ := im.At(x, y).RGBA(); red < 250<<8 {
					t.Fatalf("a pixel outside of the border is dark: %d at %d,%d", red>>8, x, y)
				}
			}
		}
	}
}
