package render

import (
	"fmt"
	"testing"
)

// What fades more than it moves is told to the encoder, frame by frame.
func TestFadingFrames(t *testing.T) {
	large, small := `"x":0,"y":0,"width":128,"height":96`, `"x":10,"y":10,"width":20,"height":20`
	object := func(name, box, keyframes string) string {
		return fmt.Sprintf(`{"name":%q,"type":"rectangle",%s,"background-color":"#800000","keyframes":[%s]}`, name, box, keyframes)
	}
	fade, move := `{"t":0.08,"opacity":0},{"t":0.16,"opacity":1}`, `{"t":0,"y":0},{"t":0.4,"y":9}`
	turn := `{"t":0.08,"background-color":"#000080"},{"t":0.16,"background-color":"#008000"}`
	for _, c := range []struct {
		objects []string
		want    string // a + for each frame that fades
	}{
		{[]string{object("A", small, fade)}, "---++-----"},
		{[]string{object("A", large, turn)}, "---++-----"},
		{[]string{object("A", small, move)}, "----------"},
		{[]string{object("A", large, fade), object("B", small, move)}, "---++-----"},
		{[]string{object("A", small, fade), object("B", large, move)}, "----------"},
	} {
		got := ""
		for _, fades := range parse(t, oneScene(c.objects...)).reached().fading[0] {
			got += map[bool]string{false: "-", true: "+"}[fades]
		}
		if got != c.want {
			t.Errorf("%v: %s, want %s", c.objects, got, c.want)
		}
	}
}

// All slices of a frame must agree on whether it is a reference (nal_ref_idc), though
// every band is encoded by itself and may lie where nothing fades.
func TestBandsAgreeOnReferences(t *testing.T) {
	v := loaded(t, busy("fade"), set1("T", "text", "Ana"))
	disposable, references := 0, 0
	for _, s := range v.segments() {
		var first *clip
		for _, b := range s.bands {
			c, err := v.clip(t.Context(), v.unit(&s, b))
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = c
			}
			for i, slice := range c.slices {
				if slice[4] != first.slices[i][4] {
					t.Errorf("scene %d, frame %d: NAL headers %#x and %#x", s.scene, s.from+i, slice[4], first.slices[i][4])
				}
				if slice[4]>>5 == 0 {
					disposable++
				} else {
					references++
				}
			}
		}
		if s.before >= 0 && first.slices[1][4]>>5 == 0 {
			t.Error("a frame of a fade is disposable")
		}
	}
	if disposable == 0 || references == 0 {
		t.Errorf("%d slices are disposable, %d are not", disposable, references)
	}
}
