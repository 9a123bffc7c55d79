package smalljpeg

import "math"

// fraction is how many bits of fraction the waves have; between the two passes a
// few of them are kept.
const (
	fraction = 12
	kept     = 4
)

// waves are, by the size n of the small block, the values of its n cosines (ITU-T
// T.81, A.3.3, with n in the place of 8) in 1/2^fraction: waves[n][k][x], scaled by
// n/8 so that brightness stays.
var waves = func() (out [8][8][8]int32) {
	for n := 1; n < 8; n++ {
		for k := range n {
			scale := math.Sqrt(2.0 / 8)
			if k == 0 {
				scale = math.Sqrt(1.0 / 8)
			}
			for x := range n {
				angle := float64((2*x+1)*k) * math.Pi / float64(2*n)
				out[n][k][x] = int32(math.Round(float64(float64(scale*math.Cos(angle)) * (1 << fraction))))
			}
		}
	}
	return out
}()

// draw is the inverse transform of the coefficients into n by n samples.
func (k *block) draw(pix []uint8, stride, n int) {
	if k.rows == 1 && k.columns == 1 {
		v := sample((k.coefficients[0] + 4) >> 3)
		for y := range n {
			row := pix[y*stride:][:n]
			for x := range row {
				row[x] = v
			}
		}
		return
	}
	w := &waves[n]
	var columns [8][8]int32 // [y][column]
	for c := range k.columns {
		var sums [8]int32
		for row := range k.rows {
			if v := k.coefficients[row<<3|c]; v != 0 {
				wave := &w[row]
				for y := range n {
					sums[y&7] += v * wave[y&7]
				}
			}
		}
		for y := range n {
			columns[y&7][c&7] = (sums[y&7] + 1<<(fraction-kept-1)) >> (fraction - kept)
		}
	}
	for y := range n {
		var sums [8]int32
		for c, v := range columns[y&7][:k.columns] {
			wave := &w[c&7]
			for x := range n {
				sums[x&7] += v * wave[x&7]
			}
		}
		row := pix[y*stride:][:n]
		for x := range row {
			row[x] = sample((sums[x&7] + 1<<(fraction+kept-1)) >> (fraction + kept))
		}
	}
}

// sample shifts a value round zero to one round 128.
func sample(v int32) uint8 { return uint8(max(0, min(255, v+128))) }
