package h264

import (
	"testing"

	"pgregory.net/rapid"
)

// TestEstimates compares them with sums sample by sample.
func TestEstimates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		samples := rapid.SliceOfN(rapid.Uint8(), 3*16*16, 3*16*16).Draw(t, "samples")
		source, a, b := samples[:256], samples[256:512], samples[512:]
		e := estimator{source: source, stride: 16, step: rapid.IntRange(1, 2).Draw(t, "step")}
		one, mean := 0, 0
		for i := range 256 {
			if i/16%e.step == 0 {
				one += e.step * int(distance(int32(source[i]), int32(a[i])))
				mean += e.step * int(distance(int32(source[i]), (int32(a[i])+int32(b[i])+1)>>1))
			}
		}
		if got := e.estimate(a, 16, noCost); got != one {
			t.Errorf("estimate %d, want %d", got, one)
		}
		if got := e.estimateMean(a, b, 16, noCost); got != mean {
			t.Errorf("estimate of a mean %d, want %d", got, mean)
		}
		if got := e.estimate(a, 16, one/4); got <= one/4 {
			t.Errorf("estimate %d, which is not above %d", got, one/4)
		}
	})
}

// TestMuteChromaHasNoLevels holds that what is passed over would have yielded nothing.
func TestMuteChromaHasNoLevels(t *testing.T) {
	for qp := 14; qp < 40; qp++ {
		q := newQuantizer(qp, 8)
		if v := int32(q.mute) - 1; q.quantizeDC(v) != 0 || q.quantizeDC(-v) != 0 || q.quantizeDC(v+1) == 0 {
			t.Errorf("QP %d: DC levels of %d and %d: %d and %d", qp, v, v+1, q.quantizeDC(v), q.quantizeDC(v+1))
		}
	}
}
