package h264

import (
	"slices"
	"testing"
)

// TestWhatStandsStillIsRefined holds that lettering which faded in is coded once more when it stands still, and better;
// also where something else goes on moving, if it is less.
func TestWhatStandsStillIsRefined(t *testing.T) {
	c := Config{Width: 320, Height: 176, FPS: 30}
	for _, moves := range []bool{false, true} {
		f := fade{photo: newPhoto(c.Width, c.Height, 0), x: 64, y: 32, width: 160, height: 96, per: 32}
		band, p := newBands(t, c, c.Rows())[0], NewPicture(c)
		var quality []float64
		var size []int // of the slices
		for i := range 16 {
			ch := f.draw(c, p, i)
			if moves {
				drawLettering(c, p, 8+2*i, 150, 16, 16, 256)
				ch.Motion = make([]Vector, len(ch.Dirty))
				touch(c, ch, 0, 144, 64, 32, Vector{})
			}
			size = append(size, len(band.Encode(nil, p, i == 0, 0, ch)))
			shown := band.Reconstruction()
			quality = append(quality, psnr(squaredError(shown.Y[32*320:128*320], p.Y[32*320:128*320]), 96*320))
		}
		if quality[12] < quality[8]+2 {
			t.Errorf("moves %v: %.1f dB while it faded, %.1f dB when it stands still", moves, quality[8], quality[12])
		}
		if !moves && (size[15] > 16 || slices.Contains(band.coarse, true)) {
			t.Errorf("it is refined more than once: sizes %v", size)
		}
	}
}
