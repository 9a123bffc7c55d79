package h264

import "testing"

// turning is a plain ground whose colours change a little from picture to picture.
func turning(c Config, p *Picture, i int) {
	fill(p.Y, uint8(60+i))
	fill(p.Cb, uint8(120-i))
	fill(p.Cr, uint8(128+i/2))
}

// TestPlainColoursAreCodedIntra holds that a ground that turns to another colour takes little more than the fewest bits
// of a macroblock.
func TestPlainColoursAreCodedIntra(t *testing.T) {
	c := Config{Width: 320, Height: 176, FPS: 30}
	band, p := newBands(t, c, c.Rows())[0], NewPicture(c)
	for i := range 5 {
		turning(c, p, i)
		size := len(band.Encode(nil, p, i == 0, 0, &Changes{Fading: true}))
		if most := c.Columns()*c.Rows()*fewestIntraBits/8 + 40; size > most {
			t.Errorf("picture %d: %d bytes, want at most %d", i, size, most)
		}
		shown := band.Reconstruction()
		for plane, error := range []float64{squaredError(shown.Y, p.Y), squaredError(shown.Cb, p.Cb), squaredError(shown.Cr, p.Cr)} {
			if got := psnr(error, len(p.Cb)); got < 48 {
				t.Errorf("picture %d, plane %d: %.1f dB", i, plane, got)
			}
		}
	}
}
