package h264

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestValidate(t *testing.T) {
	good := Config{Width: 1280, Height: 720, FPS: 30}
	for name, want := range map[string]struct {
		change func(c *Config)
		err    string
	}{
		"good":            {func(*Config) {}, ""},
		"smallest":        {func(c *Config) { c.Width, c.Height, c.FPS = 64, 64, 24 }, ""},
		"largest":         {func(c *Config) { c.Width, c.Height, c.FPS = 1920, 1920, 60 }, ""},
		"odd width":       {func(c *Config) { c.Width = 641 }, "width 641: want an even number from 64 to 1920"},
		"small height":    {func(c *Config) { c.Height = 62 }, "height 62: want"},
		"large height":    {func(c *Config) { c.Height = 1922 }, "height 1922: want"},
		"slow":            {func(c *Config) { c.FPS = 23 }, "23 pictures per second: want 24 to 60"},
		"fast":            {func(c *Config) { c.FPS = 61 }, "61 pictures"},
		"unknown quality": {func(c *Config) { c.Quality = 7 }, "unknown quality 7"},
	} {
		c := good
		want.change(&c)
		err := c.Validate()
		if (err == nil) != (want.err == "") || err != nil && !strings.Contains(err.Error(), want.err) {
			t.Errorf("%s: %v, want %q", name, err, want.err)
		}
	}
}

func TestNewBandRefusesRowsThatAreNotThere(t *testing.T) {
	c := Config{Width: 64, Height: 66, FPS: 30} // 5 rows
	for _, rows := range [][2]int{{-1, 2}, {0, 0}, {0, 6}, {5, 1}, {4, 2}} {
		if _, err := NewBand(c, rows[0], rows[1]); err == nil {
			t.Errorf("no error for %d rows from row %d", rows[1], rows[0])
		}
	}
	if _, err := NewBand(Config{}, 0, 1); err == nil {
		t.Error("no error for an empty Config")
	}
}

func TestQualityNames(t *testing.T) {
	for q, want := range map[Quality]string{Draft: "draft", Standard: "standard", Fine: "fine", 9: "Quality(9)"} {
		if q.String() != want {
			t.Errorf("%d is called %s, want %s", int(q), q, want)
		}
	}
	var zero Quality
	if zero != Standard {
		t.Error("the zero value is not Standard")
	}
}

// TestQuantisationWithinTheProfile guards what the code words of levels and the scaling of DC levels rely on.
func TestQuantisationWithinTheProfile(t *testing.T) {
	for _, q := range []Quality{Draft, Standard, Fine} {
		for _, qp := range []int{q.quantisation().intra, q.quantisation().inter} {
			if qp < 14 || qp > 51 {
				t.Errorf("%s uses quantisation parameter %d, want 14 to 51", q, qp)
			}
		}
	}
}

func TestPadRepeatsTheEdge(t *testing.T) {
	c := Config{Width: 66, Height: 70, FPS: 30}
	p := NewPicture(c)
	p.Y[65], p.Y[69*p.YStride+65], p.Cb[32], p.Cr[34*p.CStride] = 9, 8, 7, 6
	p.Pad(c)
	got := []uint8{p.Y[79], p.Y[79*p.YStride+79], p.Cb[39], p.Cr[39*p.CStride], p.Cr[39*p.CStride+39], p.Y[79*p.YStride]}
	if diff := cmp.Diff([]uint8{9, 8, 7, 6, 128, 16}, got); diff != "" {
		t.Error(diff)
	}
}
