package h264

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestBitWriterReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w bitWriter
		type item struct{ kind, size, value int }
		items := rapid.SliceOf(rapid.Custom(func(t *rapid.T) item {
			i := item{kind: rapid.IntRange(0, 2).Draw(t, "kind"), size: rapid.IntRange(0, 32).Draw(t, "size")}
			i.value = rapid.IntRange(0, 1<<i.size-1).Draw(t, "value")
			switch i.kind {
			case 1:
				i.value >>= 2
			case 2:
				i.value = i.value>>3 - 1<<10
			}
			return i
		})).Draw(t, "items")
		for _, i := range items {
			switch i.kind {
			case 0:
				w.u(uint(i.size), uint32(i.value))
			case 1:
				w.ue(uint32(i.value))
			case 2:
				w.se(i.value)
			}
		}
		w.trailingBits()
		r := bitReader{bytes: w.bytes}
		for _, i := range items {
			got := 0
			switch i.kind {
			case 0:
				got = int(r.u(i.size))
			case 1:
				got = int(r.ue())
			case 2:
				got = r.se()
			}
			if got != i.value {
				t.Fatalf("%+v: read %d", i, got)
			}
		}
		if r.left() != 0 {
			t.Fatalf("%d bits are left", r.left())
		}
	})
}

// TestExpGolomb compares with Table 9-2.
func TestExpGolomb(t *testing.T) {
	for v, want := range []string{"1", "010", "011", "00100", "00101", "00110", "00111", "0001000", "0001001"} {
		var w bitWriter
		w.ue(uint32(v))
		if got := (&bitReader{bytes: finished(w)}).text(len(want)); got != want {
			t.Errorf("ue(%d) = %s, want %s", v, got, want)
		}
	}
	for v, want := range map[int]string{0: "1", 1: "010", -1: "011", 2: "00100", -2: "00101", 3: "00110"} {
		var w bitWriter
		w.se(v)
		if got := (&bitReader{bytes: finished(w)}).text(len(want)); got != want || seLength(v) != len(want) {
			t.Errorf("se(%d) = %s, length %d, want %s", v, got, seLength(v), want)
		}
	}
}

func finished(w bitWriter) []byte {
	w.trailingBits()
	return w.bytes
}

func (r *bitReader) text(n int) (s string) {
	for range n {
		s += string(rune('0' + r.u(1)))
	}
	return s
}

func TestEmulationPrevention(t *testing.T) {
	got := appendNAL(nil, headerPPS, []byte{0, 0, 0, 0, 0, 1, 7, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 1})
	want := []byte{headerPPS, 0, 0, 3, 0, 0, 3, 0, 1, 7, 0, 0, 3, 2, 0, 0, 3, 3, 0, 0, 4, 0, 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	rapid.Check(t, func(t *rapid.T) {
		rbsp := rapid.SliceOf(rapid.SampledFrom([]byte{0, 0, 0, 1, 2, 3, 4, 255})).Draw(t, "rbsp")
		unit := appendPrefixedNAL([]byte("kept"), headerSPS, rbsp)
		if !bytes.HasPrefix(unit, []byte("kept\x00\x00")) || int(unit[7]) != len(unit)-8 && len(unit) < 256 {
			t.Fatalf("prefix %x of %d bytes", unit[:8], len(unit))
		}
		for _, startCode := range [][]byte{{0, 0, 0}, {0, 0, 1}, {0, 0, 2}} {
			if bytes.Contains(unit[8:], startCode) {
				t.Fatalf("%x contains %x", unit[8:], startCode)
			}
		}
		if !bytes.Equal(payload(unit[8:]), rbsp) {
			t.Fatalf("%x reads back as %x", rbsp, payload(unit[8:]))
		}
	})
}
