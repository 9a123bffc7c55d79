package h264

import (
	"math"
	"testing"
)

// psnr and ssim compare the visible luma and chroma of two raw pictures as ffmpeg's filters do: PSNR over all samples,
// SSIM over 8x8 windows in steps of four, weighted by the size of the planes.
func psnr(squares float64, samples int) float64 {
	return 10 * math.Log10(255*255*float64(samples)/math.Max(squares, 1e-9))
}

func squaredError(a, b []byte) (sum float64) {
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return sum
}

func ssim(a, b []byte, width, height int) float64 {
	total, windows := 0.0, 0
	for y := 0; y+8 <= height; y += 4 {
		for x := 0; x+8 <= width; x += 4 {
			total += ssimWindow(a, b, width, x, y)
			windows++
		}
	}
	return total / float64(windows)
}

func ssimWindow(a, b []byte, width, x0, y0 int) float64 {
	var sa, sb, aa, bb, ab float64
	for y := y0; y < y0+8; y++ {
		for x := x0; x < x0+8; x++ {
			va, vb := float64(a[y*width+x]), float64(b[y*width+x])
			sa, sb, aa, bb, ab = sa+va, sb+vb, aa+va*va, bb+vb*vb, ab+va*vb
		}
	}
	const n, c1, c2 = 64.0, 0.01 * 0.01 * 255 * 255, 0.03 * 0.03 * 255 * 255
	ma, mb := sa/n, sb/n
	va, vb, cov := aa/n-ma*ma, bb/n-mb*mb, ab/n-ma*mb
	return (2*ma*mb + c1) * (2*cov + c2) / ((ma*ma + mb*mb + c1) * (va + vb + c2))
}

// measure encodes a scene and returns its quality and its size.
func measure(t *testing.T, c Config, s scene, pictures int) (decibel, similarity float64, size int) {
	t.Helper()
	bands := newBands(t, c, c.Rows())
	p := NewPicture(c)
	var units []byte
	squares := 0.0
	for i := range pictures {
		changes := s.draw(c, p, i)
		units = bands[0].Encode(units, p, i == 0, 0, changes)
		got, want := shown(c, bands), visible(c, p)
		squares += squaredError(got, want)
		similarity += ssim(got[:c.Width*c.Height], want[:c.Width*c.Height], c.Width, c.Height)
	}
	return psnr(squares, pictures*c.Width*c.Height*3/2), similarity / float64(pictures), len(units)
}

func TestQuality(t *testing.T) {
	c := Config{Width: 320, Height: 180, FPS: 30}
	if testing.Short() {
		t.Skip("takes seconds")
	}
	for name, s := range benchScenes(c) {
		for _, q := range []Quality{Draft, Standard, Fine} {
			c.Quality = q
			decibel, similarity, size := measure(t, c, s, 30)
			t.Logf("%-6s %-9s %.2f dB, SSIM %.4f, %d bytes", name, q, decibel, similarity, size)
		}
	}
}
