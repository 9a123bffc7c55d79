package h264

import (
	"math"
	"testing"
)

// psnr, in decibels, is that of all samples together, luma and chroma.
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

// ssim is the mean over windows of 8x8 samples in steps of four.
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

// ssimAll is the mean of the three planes by their size.
func ssimAll(c Config, a, b []byte) (sum float64) {
	luma, chroma := c.Width*c.Height, c.Width*c.Height/4
	cb, cr := luma, luma+chroma
	return (4*ssim(a[:luma], b[:luma], c.Width, c.Height) +
		ssim(a[cb:cr], b[cb:cr], c.Width/2, c.Height/2) + ssim(a[cr:], b[cr:], c.Width/2, c.Height/2)) / 6
}

// measured is what became of a scene.
type measured struct {
	decibel, similarity float64
	size                int // bytes
}

func measure(t *testing.T, c Config, s scene, pictures int) (m measured) {
	t.Helper()
	bands := newBands(t, c, c.Rows())
	p := NewPicture(c)
	squares := 0.0
	for i := range pictures {
		changes := s.draw(c, p, i)
		m.size += len(bands[0].Encode(nil, p, i == 0, 0, changes))
		got, want := shown(c, bands), visible(c, p)
		squares += squaredError(got, want)
		m.similarity += ssimAll(c, got, want) / float64(pictures)
	}
	m.decibel = psnr(squares, pictures*c.Width*c.Height*3/2)
	return m
}

// TestQuality holds what the qualities promise, on scenes of all kinds: Standard has at least 45 dB in each, with grain
// or without. SSIM takes the loss of faint grain for the loss of structure; it is asked for where there is none.
func TestQuality(t *testing.T) {
	c := Config{Width: 320, Height: 180, FPS: 30}
	smooth, grainy := benchScenes(c, 0), benchScenes(c, 2)
	similarity := 0.0
	for name := range smooth {
		draft, standard, fine := c, c, c
		draft.Quality, fine.Quality = Draft, Fine
		got := measure(t, standard, smooth[name], 24)
		t.Logf("%s: %.2f dB, SSIM %.4f, %d bytes", name, got.decibel, got.similarity, got.size)
		if got.decibel < 45 {
			t.Errorf("%s: %.2f dB, want 45", name, got.decibel)
		}
		if noisy := measure(t, standard, grainy[name], 24); noisy.decibel < 45 {
			t.Errorf("%s with grain: %.2f dB, want 45", name, noisy.decibel)
		}
		similarity += got.similarity / float64(len(smooth))
		worse, better := measure(t, draft, smooth[name], 24), measure(t, fine, smooth[name], 24)
		if worse.decibel >= got.decibel || better.decibel <= got.decibel || worse.size >= got.size || better.size <= got.size {
			t.Errorf("%s: draft %v, standard %v, fine %v", name, worse, got, better)
		}
	}
	if similarity < 0.99 {
		t.Errorf("SSIM %.4f, want 0.99", similarity)
	}
}
