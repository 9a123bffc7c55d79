package render

import (
	"image/color"
	"testing"
)

// A poster is converted on a way of its own: it shows the colours that a still does.
func TestPhotosHaveTheColoursOfStills(t *testing.T) {
	for _, name := range []string{"red", "lime", "blue", "white", "black", "#808080", "#e94560", "#ff7828", "#0f3460", "#ffdc78"} {
		k, err := ParseColor(name)
		if err != nil {
			t.Fatal(err)
		}
		c := newCanvas(70, 38) // half of it is odd
		c.fill(c.bounds(), toYUV(int(k.R), int(k.G), int(k.B)))
		want := c.image().RGBAAt(0, 0)
		for _, im := range []interface{ At(x, y int) color.Color }{c.photo(), c.halfPhoto()} {
			for _, x := range []int{0, 34} {
				got := color.RGBAModel.Convert(im.At(x, 18)).(color.RGBA)
				if far(got.R, want.R) || far(got.G, want.G) || far(got.B, want.B) {
					t.Errorf("%s at %d: %v, want %v", name, x, got, want)
				}
			}
		}
	}
}

func far(a, b uint8) bool { return max(a, b)-min(a, b) > 3 }
