package render

import "testing"

func TestParseColor(t *testing.T) {
	for in, want := range map[string]Color{
		"#fff": {255, 255, 255, 255}, "#0f08": {0, 255, 0, 136}, "#102030": {16, 32, 48, 255}, "#10203040": {16, 32, 48, 64},
		"Red": {255, 0, 0, 255}, " tomato ": {255, 99, 71, 255}, "transparent": {}, "rgb(1, 2, 3)": {1, 2, 3, 255},
		"rgba(255,0,0,0.5)": {255, 0, 0, 128}, "rgb(100% 0% 0% / 50%)": {255, 0, 0, 128},
	} {
		got, err := ParseColor(in)
		if err != nil || got != want {
			t.Errorf("%q: %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "#12", "#12345g", "rgb(1,2)", "rgb(256,0,0)", "rgb(NaN,0,0)", "blurple", "#１２３"} {
		if c, err := ParseColor(in); err == nil {
			t.Errorf("%q is taken for %v", in, c)
		}
	}
}

func TestYUVThereAndBack(t *testing.T) {
	for _, c := range [][3]int{{0, 0, 0}, {255, 255, 255}, {255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {18, 52, 86}, {233, 69, 96}} {
		r, g, b := toYUV(c[0], c[1], c[2]).toRGB()
		for i, v := range []uint8{r, g, b} {
			if d := int(v) - c[i]; d < -3 || d > 3 {
				t.Errorf("%v comes back as %d %d %d", c, r, g, b)
			}
		}
	}
	if k := toYUV(255, 255, 255); k != (yuv{235, 128, 128}) {
		t.Errorf("white is %v, want limited range", k)
	}
}

func TestEasing(t *testing.T) {
	for _, name := range append([]string{"cubic-bezier(0.4, 0, 0.2, 1)"}, easingNames[:len(easingNames)-1]...) {
		e, err := parseEasing(name)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := e(0), e(1); a > 1e-9 || a < -1e-9 || b > 1+1e-9 || b < 1-1e-9 {
			t.Errorf("%s runs from %v to %v", name, a, b)
		}
	}
	ease, _ := parseEasing("ease")
	if v := ease(0.5); v < 0.8 || v > 0.81 {
		t.Errorf("ease at one half is %v, CSS says 0.802", v)
	}
	back, _ := parseEasing("ease-out-back")
	if back(0.6) <= 1 {
		t.Error("ease-out-back does not go past its goal")
	}
}
