package smalljpeg

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// painted is a picture with shading, edges and colours, as a JPEG.
func painted(t testing.TB, w, h, quality int) []byte {
	im := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			k := color.RGBA{uint8(90 + x*80/w), uint8(90 + y*80/h), uint8(90 + (x*x+y*y)>>4&63), 255}
			if (x/11+y/7)%3 == 0 {
				k.R, k.G = 255-k.R, 80
			}
			im.SetRGBA(x, y, k)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, im, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// wave is one of the n cosines of the transform, at the norm of 8.
func wave(k, x, n int) float64 {
	scale := 0.5
	if k == 0 {
		scale = math.Sqrt(1.0 / 8)
	}
	return scale * math.Cos(float64((2*x+1)*k)*math.Pi/float64(2*n))
}

// lowered is what a block of a plane should become: its low frequencies alone.
func lowered(pix []uint8, stride, n int) (out [8][8]float64) {
	for v := range n {
		for u := range n {
			sum := 0.0
			for y := range 8 {
				for x := range 8 {
					sum += (float64(pix[y*stride+x]) - 128) * wave(v, y, 8) * wave(u, x, 8)
				}
			}
			for y := range n {
				for x := range n {
					out[y][x] += sum * wave(v, y, n) * wave(u, x, n)
				}
			}
		}
	}
	return out
}

func cutOff(pix []uint8, stride int) bool {
	for y := range 8 {
		row := pix[y*stride:][:8]
		if slices.Contains(row, 0) || slices.Contains(row, 255) {
			return true
		}
	}
	return false
}

// comparePlanes wants every block of a plane to be what the low frequencies of the
// large one's give, unless that was cut off at black or white.
func comparePlanes(t *testing.T, name string, small []uint8, stride int, large []uint8, largeStride, n int) {
	t.Helper()
	for by := range len(large) / largeStride / 8 {
		for bx := range largeStride / 8 {
			block := large[by*8*largeStride+bx*8:]
			if cutOff(block, largeStride) {
				continue
			}
			want := lowered(block, largeStride, n)
			for y := range n {
				for x := range n {
					got := float64(small[(by*n+y)*stride+bx*n+x]) - 128
					if math.Abs(got-max(-128, min(127, want[y][x]))) > 3 {
						t.Fatalf("%s, block %d,%d, sample %d,%d: %.0f, want %.1f", name, bx, by, x, y, got, want[y][x])
					}
				}
			}
		}
	}
}

func compare(t *testing.T, data []byte, n int) {
	t.Helper()
	im, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	large := im.(*image.YCbCr)
	small, err := Decode(data, n)
	if err != nil {
		t.Fatal(err)
	}
	if small.SubsampleRatio != large.SubsampleRatio {
		t.Fatalf("%v, want %v", small.SubsampleRatio, large.SubsampleRatio)
	}
	size := large.Rect.Size()
	if want := image.Pt((size.X*n+7)/8, (size.Y*n+7)/8); small.Rect.Size() != want {
		t.Fatalf("%v, want %v", small.Rect.Size(), want)
	}
	comparePlanes(t, "Y", small.Y, small.YStride, large.Y, large.YStride, n)
	comparePlanes(t, "Cb", small.Cb, small.CStride, large.Cb, large.CStride, n)
	comparePlanes(t, "Cr", small.Cr, small.CStride, large.Cr, large.CStride, n)
}

func TestDecode(t *testing.T) {
	for _, size := range []image.Point{{160, 96}, {61, 45}, {1, 1}} {
		for n := 1; n < 8; n++ {
			compare(t, painted(t, size.X, size.Y, 90), n)
		}
	}
	compare(t, painted(t, 64, 64, 10), 4)
}

// Go brings files that other programs wrote: each sampling, and restart markers.
func TestDecodeOthers(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Skip("there is no go command")
	}
	dir := filepath.Join(strings.TrimSpace(string(root)), "src/image/testdata")
	for name, ours := range map[string]bool{
		"video-001": true, "video-001.q50.420": true, "video-001.q50.422": true, "video-001.q50.440": true, "video-001.q50.444": true,
		"video-001.restart2": true, "video-001.progressive": false, "video-001.cmyk": false, "video-001.rgb": false, "video-001.q50.411": false,
		"video-005.gray": false, "video-001.separate.dc.progression": false,
	} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, name+".jpeg"))
			if err != nil {
				t.Skip(err)
			}
			if !ours {
				if _, err := Decode(data, 4); err == nil {
					t.Error("it was read")
				}
				return
			}
			for n := 1; n < 8; n++ {
				compare(t, data, n)
			}
		})
	}
}

// What is cut off or spoilt is left to another decoder, or read as something; never
// does it end in a panic.
func TestDecodeBroken(t *testing.T) {
	data := painted(t, 64, 48, 80)
	for n := range data {
		if _, err := Decode(data[:n], 4); err == nil {
			t.Fatalf("%d of %d bytes were read", n, len(data))
		}
	}
	if _, err := Decode(data, 8); err == nil {
		t.Error("the whole size was read")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(painted(f, 64, 48, 80), 4)
	f.Add(painted(f, 17, 9, 30), 1)
	f.Fuzz(func(t *testing.T, data []byte, n int) {
		if len(data) > 1<<16 {
			return
		}
		im, err := Decode(data, n)
		if err != nil {
			return
		}
		b := im.Bounds()
		_ = im.YCbCrAt(b.Max.X-1, b.Max.Y-1) // the planes are large enough
	})
}

func BenchmarkDecode(b *testing.B) {
	data := painted(b, 2560, 1600, 85)
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, n := range []int{1, 2, 4, 5, 6} {
		b.Run(string(rune('0'+n)), func(b *testing.B) {
			for b.Loop() {
				if _, err := Decode(data, n); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
