package h264

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"testing"
)

// TestStillPicturesAreTiny is what makes rendering fast: nothing changed, nothing is read, next to nothing is written.
func TestStillPicturesAreTiny(t *testing.T) {
	c := Config{Width: 1920, Height: 1080, FPS: 30}
	band := newBands(t, c, c.Rows())[0]
	p := NewPicture(c)
	texture{3}.draw(c, p, 0, 0)
	band.Encode(nil, p, true, 0, nil)
	before := band.Reconstruction()
	nothing := &Changes{Dirty: make([]bool, c.Rows()*c.Columns())}
	if unit := band.Encode(nil, &Picture{}, false, 0, nothing); len(unit) > 16 {
		t.Errorf("an unchanged picture takes %d bytes", len(unit))
	}
	if !bytes.Equal(before.Y, band.Reconstruction().Y) {
		t.Error("an unchanged picture changed")
	}
}

// TestBandsAreIndependent holds that a band's slices don't depend on what is in other bands, so that they can be reused.
func TestBandsAreIndependent(t *testing.T) {
	c := Config{Width: 160, Height: 160, FPS: 30}
	slices := func(seed uint64) (units []byte) {
		band, err := NewBand(c, 3, 4)
		if err != nil {
			t.Fatal(err)
		}
		r, p := rand.New(rand.NewPCG(seed, 0)), NewPicture(c)
		for i := range 6 {
			texture{5}.draw(c, p, 3*i, 2*i)
			noise(r, c, p, 0, 0, 160, 48)
			noise(r, c, p, 0, 112, 160, 160)
			ch := &Changes{}
			for range 40 {
				ch.Motion = append(ch.Motion, Vector{X: 12, Y: int16(8 - 30*(i%2))})
			}
			units = band.Encode(units, p, i == 0, 0, ch)
		}
		return units
	}
	if !bytes.Equal(slices(1), slices(2)) {
		t.Error("what is above and below a band shows in its slices")
	}
}

// TestDisposablePictures holds that two of three pictures are disposable, whether anything changes in the band or not:
// the slices of a picture must agree on that. What changed in one of them must show in the next, too.
func TestDisposablePictures(t *testing.T) {
	c := Config{Width: 64, Height: 64, FPS: 30}
	busy, idle := newBands(t, c, 4)[0], newBands(t, c, 4)[0]
	p, black := NewPicture(c), NewPicture(c)
	nothing := &Changes{Dirty: make([]bool, 16)}
	for i, want := range []byte{headerIDRSlice, headerDisposableSlice, headerDisposableSlice, headerSlice, headerDisposableSlice, headerDisposableSlice, headerSlice} {
		ch := nothing
		if i == 1 || i == 4 {
			texture{uint32(i)}.draw(c, p, 0, 0)
			ch = nil
		}
		one, other := busy.Encode(nil, p, i == 0, 0, ch), idle.Encode(nil, black, i == 0, 0, nothing)
		if one[lengthSize] != want || other[lengthSize] != want {
			t.Errorf("picture %d: NAL headers %#x and %#x, want %#x", i, one[lengthSize], other[lengthSize], want)
		}
		shown := busy.Reconstruction()
		if got := psnr(squaredError(shown.Y, p.Y), len(p.Y)); got < 40 {
			t.Errorf("picture %d: %.1f dB", i, got)
		}
	}
}

// TestFadesAreReferences holds that every picture that fades is a reference picture, whether anything changes in the
// band or not, and that the distance to the next one is counted from it.
func TestFadesAreReferences(t *testing.T) {
	c := Config{Width: 64, Height: 64, FPS: 30}
	busy, idle := newBands(t, c, 4)[0], newBands(t, c, 4)[0]
	p := NewPicture(c)
	for i, want := range []byte{headerIDRSlice, headerSlice, headerSlice, headerDisposableSlice, headerDisposableSlice, headerSlice} {
		fading := i == 1 || i == 2
		fill(p.Y, uint8(16+9*i))
		one := busy.Encode(nil, p, i == 0, 0, &Changes{Fading: fading})
		other := idle.Encode(nil, p, i == 0, 0, &Changes{Fading: fading, Dirty: make([]bool, 16)})
		if one[lengthSize] != want || other[lengthSize] != want {
			t.Errorf("picture %d: NAL headers %#x and %#x, want %#x", i, one[lengthSize], other[lengthSize], want)
		}
	}
}

func TestFirstPictureIsIDR(t *testing.T) {
	c := Config{Width: 64, Height: 64, FPS: 30}
	unit := newBands(t, c, 4)[0].Encode([]byte("before"), NewPicture(c), false, 0, &Changes{Dirty: make([]bool, 16)})
	if string(unit[:6]) != "before" || unit[10] != headerIDRSlice {
		t.Errorf("%q", unit)
	}
}

// TestKeyPicturesStartAfresh holds that nothing from before an IDR picture shows in what follows it: scenes can be
// stored and put together.
func TestKeyPicturesStartAfresh(t *testing.T) {
	c := Config{Width: 96, Height: 96, FPS: 30}
	scene := func(band *Band) (units []byte) {
		p := NewPicture(c)
		for i := range 4 {
			texture{2}.draw(c, p, i, i)
			units = band.Encode(units, p, i == 0, 1, nil)
		}
		return units
	}
	used := newBands(t, c, 6)[0]
	p := NewPicture(c)
	noise(rand.New(rand.NewPCG(1, 1)), c, p, 0, 0, 96, 96)
	for i := range 3 {
		used.Encode(nil, p, i == 0, 0, nil)
	}
	if !bytes.Equal(scene(newBands(t, c, 6)[0]), scene(used)) {
		t.Error("a scene is coded differently after another one")
	}
}

// goldenVideos cover all macroblock types, several bands, cropping and all qualities. Each stream was decoded by ffmpeg
// to exactly its reconstruction (TestGoldenVideosDecode repeats that); the hashes hold it in place on every processor
// and where there is no ffmpeg.
var goldenVideos = map[string]struct {
	video smallVideo
	hash  string
}{
	"one band": {smallVideo{
		config: Config{Width: 96, Height: 80, FPS: 30}, heights: []int{5}, steps: goldenSteps(1, true),
	}, "ce587722fafe0e527a5ed93d59d7f826"},
	"bands and cropping": {smallVideo{
		config: Config{Width: 98, Height: 102, FPS: 25, Quality: Draft}, heights: []int{1, 3, 2, 1}, steps: goldenSteps(2, true),
	}, "7221f0f23d4533365bebc4e10f25ebb1"},
	"blind and fine": {smallVideo{
		config: Config{Width: 110, Height: 66, FPS: 60, Quality: Fine}, heights: []int{2, 3}, steps: goldenSteps(3, false),
	}, "24805778af1afd3f8a56dac020c68836"},
	"fades, then stands still": {smallVideo{
		config: Config{Width: 96, Height: 80, FPS: 30}, heights: []int{2, 3}, steps: fadingSteps(4),
	}, "b805e84ffb1114ab9eef95a8df202d4e"},
}

// fadingSteps are pictures that fade, one of which has been refined before the last.
func fadingSteps(seed uint64) (steps []step) {
	for i := range 5 {
		s := step{noise: [4]int{20, 10, 60, 20 + 5*i}, seed: seed + uint64(i), known: true, dirtyShare: 7, fading: i < 4}
		for k := range patchKinds {
			s.patches = append(s.patches, patch{kind: k, x0: 14 * k, y0: 4 * i, x1: 14*k + 20, y1: 60, seed: uint64(i)})
		}
		if i == 3 {
			s.dirtyShare = 0
		}
		steps = append(steps, s)
	}
	return steps
}

func goldenSteps(seed uint64, known bool) (steps []step) {
	for i := range 6 {
		steps = append(steps, step{
			key: i == 4, dx: i - 1, dy: 2 - i, noise: [4]int{8 * i, 5, 8*i + 20, 40}, seed: seed + uint64(i),
			known: known, dirtyShare: 6, hintX: int16(4*i - 4), hintY: int16(8 - 4*i), scatteredHints: i == 3,
		})
	}
	return steps
}

func TestGoldenVideos(t *testing.T) {
	for name, g := range goldenVideos {
		units, pictures := g.video.encode(t)
		h := sha256.New()
		h.Write(units)
		for _, p := range pictures {
			h.Write(p)
		}
		if got := hex.EncodeToString(h.Sum(nil)[:16]); got != g.hash {
			t.Errorf("%s: hash %s, want %s: the coding changed; if it was meant to, see that TestGoldenVideosDecode passes with ffmpeg", name, got, g.hash)
		}
	}
}

func TestGoldenVideosDecode(t *testing.T) {
	needFFmpeg(t)
	for name, g := range goldenVideos {
		t.Run(name, func(t *testing.T) { g.video.check(t) })
	}
}

// TestSizesDecode has the sizes at the limits, and those of common videos.
func TestSizesDecode(t *testing.T) {
	needFFmpeg(t)
	for _, c := range []Config{
		{Width: 64, Height: 64, FPS: 24},
		{Width: 1920, Height: 1080, FPS: 60},
		{Width: 1080, Height: 1920, FPS: 30},
		{Width: 1080, Height: 1080, FPS: 30},
		{Width: 1920, Height: 1920, FPS: 60},
		{Width: 1918, Height: 66, FPS: 25},
	} {
		v := smallVideo{config: c, heights: []int{c.Rows() / 3, c.Rows() - c.Rows()/3}, steps: []step{
			{noise: [4]int{0, 0, 40, 40}},
			{dx: 3, dy: -5, known: true, dirtyShare: 8, hintX: 12, hintY: -20},
		}}
		v.check(t)
	}
}

// TestEncodeDoesNotAllocate holds that a picture leaves nothing behind for the garbage collector.
func TestEncodeDoesNotAllocate(t *testing.T) {
	c := Config{Width: 128, Height: 128, FPS: 30}
	band := newBands(t, c, c.Rows())[0]
	pictures := drawScene(c, zoom{newPhoto(192, 192, 2), 0.002}, 8)
	unit := make([]byte, 0, 1<<20)
	pictures.encode(band)
	i := 0
	if n := testing.AllocsPerRun(20, func() {
		unit = band.Encode(unit[:0], pictures.pictures[i%8], i%8 == 0, 0, pictures.changes[i%8])
		i++
	}); n > 0 {
		t.Errorf("%v allocations for a picture", n)
	}
}
