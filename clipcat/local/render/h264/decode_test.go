package h264

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// smallVideo is a random video and the way it is encoded. Most sizes reach to three macroblocks above the smallest, its
// changes may be false and its motions wrong: what is decoded must be the reconstruction in any case.
type smallVideo struct {
	config  Config
	heights []int // rows of each band
	steps   []step
}

// step is one picture.
type step struct {
	key            bool
	dx, dy         int // movement of the texture
	noise          [4]int
	patches        []patch
	seed           uint64
	known          bool // the changes are passed on
	dirtyShare     int  // of 8
	hintX, hintY   int16
	scatteredHints bool
	fading         bool
}

func drawVideo(t *rapid.T) smallVideo {
	half := rapid.IntRange(32, 56)
	if rapid.IntRange(0, 7).Draw(t, "large") == 7 {
		half = rapid.IntRange(32, 180)
	}
	v := smallVideo{config: Config{
		Width:   2 * half.Draw(t, "half width"),
		Height:  2 * half.Draw(t, "half height"),
		FPS:     rapid.IntRange(24, 60).Draw(t, "fps"),
		Quality: rapid.SampledFrom([]Quality{Draft, Standard, Fine}).Draw(t, "quality"),
	}}
	for left := v.config.Rows(); left > 0; {
		rows := rapid.IntRange(1, left).Draw(t, "rows")
		v.heights = append(v.heights, rows)
		left -= rows
	}
	for range rapid.IntRange(2, 7).Draw(t, "pictures") {
		v.steps = append(v.steps, drawStep(t, v.config))
	}
	return v
}

func drawStep(t *rapid.T, c Config) step {
	s := step{
		key:            rapid.IntRange(0, 5).Draw(t, "key") == 5,
		dx:             rapid.IntRange(-9, 9).Draw(t, "dx"),
		dy:             rapid.IntRange(-9, 9).Draw(t, "dy"),
		seed:           rapid.Uint64().Draw(t, "seed"),
		known:          rapid.Bool().Draw(t, "known"),
		dirtyShare:     rapid.IntRange(0, 8).Draw(t, "dirty share"),
		hintX:          rapid.Int16Range(-300, 300).Draw(t, "hint x"),
		hintY:          rapid.Int16Range(-300, 300).Draw(t, "hint y"),
		scatteredHints: rapid.Bool().Draw(t, "scattered hints"),
		fading:         rapid.Bool().Draw(t, "fading"),
	}
	x, y := rapid.IntRange(0, c.Width).Draw(t, "noise x"), rapid.IntRange(0, c.Height).Draw(t, "noise y")
	s.noise = [4]int{x, y, rapid.IntRange(x, c.Width).Draw(t, "noise x1"), rapid.IntRange(y, c.Height).Draw(t, "noise y1")}
	for range rapid.IntRange(0, 6).Draw(t, "patches") {
		s.patches = append(s.patches, drawPatch(t, c))
	}
	return s
}

func (s step) changes(b *Band, r *rand.Rand) *Changes {
	c := &Changes{Fading: s.fading}
	if !s.known {
		return c
	}
	for range b.rows * b.columns {
		v := Vector{X: s.hintX, Y: s.hintY}
		if s.scatteredHints {
			v = Vector{X: int16(r.IntN(65536) - 32768), Y: int16(r.IntN(200) - 100)}
		}
		c.Dirty = append(c.Dirty, r.IntN(8) < s.dirtyShare)
		c.Motion = append(c.Motion, v)
	}
	return c
}

// encode returns the slices of the video and what each picture looks like.
func (v smallVideo) encode(t rapid.TB) (units []byte, pictures [][]byte) {
	bands := newBands(t, v.config, v.heights...)
	p := NewPicture(v.config)
	x, y, keys := 0, 0, 0
	for i, s := range v.steps {
		r := rand.New(rand.NewPCG(s.seed, 1))
		x, y = x+s.dx, y+s.dy
		texture{7}.draw(v.config, p, x, y)
		noise(r, v.config, p, s.noise[0], s.noise[1], s.noise[2], s.noise[3])
		for _, patch := range s.patches {
			patch.draw(v.config, p)
		}
		key := s.key || i == 0
		if key {
			keys++
		}
		for _, b := range bands {
			units = b.Encode(units, p, key, keys&1, s.changes(b, r))
		}
		pictures = append(pictures, shown(v.config, bands))
	}
	return units, pictures
}

func (v smallVideo) check(t rapid.TB) {
	units, want := v.encode(t)
	got := decode(t, v.config, units)
	if len(got) != len(want) {
		t.Fatalf("%d pictures decoded, %d encoded", len(got), len(want))
	}
	for i := range want {
		if err := sameShown(v.config, got[i], want[i]); err != nil {
			t.Fatalf("picture %d: %v", i, err)
		}
	}
}

func TestDecodesAsReconstructed(t *testing.T) {
	needFFmpeg(t)
	rapid.Check(t, func(rt *rapid.T) { drawVideo(rt).check(rt) })
}

func FuzzDecodesAsReconstructed(f *testing.F) {
	needFFmpeg(f)
	for seed := range uint64(8) { // a video takes some hundred draws: from nothing, mutation would never come to one
		f.Add(randomBytes(seed, 16<<10))
	}
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) { drawVideo(t).check(t) }))
}

func randomBytes(seed uint64, n int) []byte {
	out := make([]byte, n)
	for i, r := 0, rand.New(rand.NewPCG(seed, 3)); i < n; i++ {
		out[i] = uint8(r.UintN(256))
	}
	return out
}
