package render

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"
	"testing/fstest"
)

// Templates that are within the rules, and mean harm: they are drawn, or refused,
// and nothing grows beyond reason.
func TestHostileTemplates(t *testing.T) {
	for name, object := range map[string]string{
		"huge box":     `{"name":"R","type":"circle","x":-8000,"y":-8000,"width":16384,"height":16384,"scale":100,"rotation":33,"background-color":"red","border-width":900}`,
		"huge text":    `{"name":"R","type":"text","width":16384,"height":16384,"font-size":2000,"text":"` + strings.Repeat("W ", 9000) + `","fit":"clip"}`,
		"tiny box":     `{"name":"R","type":"text","width":0.1,"height":0.1,"font-size":2000,"text":"` + strings.Repeat("word ", 200) + `"}`,
		"fat outline":  `{"name":"R","type":"text","width":128,"height":96,"font-size":90,"text":"##","outline-width":40}`,
		"wide shadow":  `{"name":"R","type":"rectangle","width":16384,"height":16384,"scale":50,"background-color":"red","shadow":{"blur":200,"x":500}}`,
		"no scale":     `{"name":"R","type":"text","width":100,"height":50,"font-size":20,"text":"x","scale":0,"shadow":{"blur":9},"outline-width":3,"background-color":"red","border-width":3}`,
		"thin picture": `{"name":"R","type":"image","media_url":"thin.png","width":16384,"height":0.5,"scale":9}`,
		"marks":        `{"name":"R","type":"text","width":100,"height":50,"font-size":20,"text":"` + "Z" + strings.Repeat("\u0301\u0327", 3000) + `"}`,
		"bidi":         `{"name":"R","type":"text","width":100,"height":50,"font-size":20,"text":"` + strings.Repeat("\u202ea\u202b\u05d0\u2067", 800) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{"thin.png": {Data: picturePNG(t, 1, 4000, color.White)}}
			if _, err := Stills(context.Background(), parse(t, oneScene(object)), nil, Options{Assets: files}); err != nil {
				t.Error(err)
			}
		})
	}
	var many []string
	for i := range 400 {
		many = append(many, fmt.Sprintf(`{"name":"R%d","type":"circle","width":300,"height":300}`, i))
	}
	if _, err := ParseTemplate([]byte(oneScene(many...))); err == nil || !strings.Contains(err.Error(), "400 times over") {
		t.Errorf("400 full layers: %v", err)
	}
}

func TestResampleKeepsFlatColours(t *testing.T) {
	im := image.NewNRGBA(image.Rect(0, 0, 301, 77))
	for i := range im.Pix {
		im.Pix[i] = []uint8{10, 200, 90, 255}[i%4]
	}
	for _, size := range []image.Point{{20, 20}, {301, 77}, {900, 500}, {8, 8}} {
		for _, fit := range []string{"cover", "contain"} {
			p := fitted(im, size.X, size.Y, fit)
			want := toYUV(10, 200, 90)
			at := p.h/2*p.w + p.w/2
			if got := p.y[at]; got != want.y {
				t.Errorf("%v %s: %d in the middle, want %d", size, fit, got, want.y)
			}
		}
	}
}
