package h264

import (
	"testing"

	"pgregory.net/rapid"
)

func drawSamples(t *rapid.T, n int, name string) []uint8 {
	// Extremes are drawn as often as all the rest.
	return rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]uint8{0, 255}), rapid.Byte()), n, n).Draw(t, name)
}

// TestTransformInverts quantises so finely that the samples have to come back.
func TestTransformInverts(t *testing.T) {
	q := newQuantizer(0, 8)
	rapid.Check(t, func(t *rapid.T) {
		source, prediction := drawSamples(t, 16, "source"), drawSamples(t, 16, "prediction")
		var c, levels block
		forward4x4(&c, source, 4, prediction, 4)
		q.quantize(&c, &levels, 0)
		var target [16]uint8
		reconstruct4x4(target[:], 4, prediction, 4, &c)
		for i := range target {
			if d := int(target[i]) - int(source[i]); d < -1 || d > 1 {
				t.Fatalf("sample %d: %d instead of %d", i, target[i], source[i])
			}
		}
	})
}

func TestHadamardInverts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c, twice block
		var d, twiceD [4]int32
		for i := range c {
			c[i] = rapid.Int32Range(-40000, 40000).Draw(t, "coefficient")
			d[i%4] = c[i]
		}
		twice, twiceD = c, d
		hadamard4x4(&twice)
		hadamard4x4(&twice)
		hadamard2x2(&twiceD)
		hadamard2x2(&twiceD)
		for i := range c {
			if twice[i] != 16*c[i] || twiceD[i%4] != 4*d[i%4] {
				t.Fatalf("%v became %v, %v became %v", c, twice, d, twiceD)
			}
		}
	})
}

// TestNorms holds that what is multiplied before is divided after: the product of both factors and of the gains of the
// transforms at a position is the same power of two for all.
func TestNorms(t *testing.T) {
	for rem := range 6 {
		for column, weight := range []int32{16, 25, 20} {
			got := float64(forwardNorm[rem][column]) * float64(normAdjust[rem][column]) * float64(weight) / (1 << 21)
			if got < 0.998 || got > 1.002 {
				t.Errorf("qP%%6 = %d, column %d: product %.4f, want 1", rem, column, got)
			}
		}
	}
}

func TestVanishingBlocksHaveNoLevels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := newQuantizer(rapid.IntRange(14, 40).Draw(t, "qp"), rapid.IntRange(8, 12).Draw(t, "rounding"))
		first := rapid.IntRange(0, 1).Draw(t, "first")
		var c block
		for i := range c {
			limit := q.threshold[i] + 1
			c[i] = rapid.Int32Range(-limit, limit).Draw(t, "coefficient")
		}
		vanishes := q.vanishes(&c, first == 1)
		var levels block
		if total := q.quantize(&c, &levels, first); (total == 0) != vanishes {
			t.Fatalf("vanishes: %v, levels %v", vanishes, levels)
		}
	})
}

func TestClip1(t *testing.T) {
	for v, want := range map[int32]uint8{-70000: 0, -1: 0, 0: 0, 17: 17, 255: 255, 256: 255, 90000: 255} {
		if got := clip1(v); got != want {
			t.Errorf("clip1(%d) = %d, want %d", v, got, want)
		}
	}
}
