package h264

import "testing"

// stepPlane has one value left of an edge and another right of it.
func stepPlane(left, right uint8) *plane {
	return planeOf(16, func(x, _ int) uint8 {
		if x < 8 {
			return left
		}
		return right
	})
}

func row(p *plane, from, to int) []uint8 { return p.samples[p.origin+from : p.origin+to] }

func TestEdgesAreSmoothedByStrength(t *testing.T) {
	f := newEdgeFilter(30) // α′ is 25, β′ is 8, t′C0 is 1, 1 and 2
	for name, c := range map[string]struct {
		left, right, strength uint8
		want                  [8]uint8
	}{
		"none":             {100, 108, 0, [8]uint8{100, 100, 100, 100, 108, 108, 108, 108}},
		"weak":             {100, 108, 1, [8]uint8{100, 100, 101, 103, 105, 107, 108, 108}},
		"for coefficients": {100, 108, 3, [8]uint8{100, 100, 102, 103, 105, 106, 108, 108}},
		"strong":           {100, 106, 4, [8]uint8{100, 101, 102, 102, 104, 105, 105, 106}},
		"strong, steep":    {100, 120, 4, [8]uint8{100, 100, 100, 105, 115, 120, 120, 120}},
		"of the picture":   {100, 125, 4, [8]uint8{100, 100, 100, 100, 125, 125, 125, 125}},
	} {
		p := stepPlane(c.left, c.right)
		f.lumaAcross(p.samples, p.origin+8, p.stride, &strengths{c.strength, c.strength, c.strength, c.strength})
		for y := range 16 {
			if got := [8]uint8(row(p, y*p.stride+4, y*p.stride+12)); got != c.want {
				t.Errorf("%s, row %d: %v, want %v", name, y, got, c.want)
				break
			}
		}
	}
}

func TestChromaEdges(t *testing.T) {
	f := newEdgeFilter(30)
	p := stepPlane(100, 108)
	f.chromaAcross(p.samples, p.origin+8, p.stride, &strengths{0, 1, 3, 4})
	want := [][4]uint8{{100, 100, 108, 108}, {100, 102, 106, 108}, {100, 103, 105, 108}, {100, 102, 106, 108}}
	for stretch, w := range want {
		for y := 2 * stretch; y < 2*stretch+2; y++ {
			if got := [4]uint8(row(p, y*p.stride+6, y*p.stride+10)); got != w {
				t.Errorf("row %d: %v, want %v", y, got, w)
			}
		}
	}
}

// TestStrengths follows the list of 8.7.2.1.
func TestStrengths(t *testing.T) {
	plain := &macroblock{kind: inter}
	moved := &macroblock{kind: inter, motion: Vector{X: 4}}
	nearly := &macroblock{kind: inter, motion: Vector{X: 3, Y: -3}}
	intra := &macroblock{kind: intra4x4, coefficients: true}
	coded := &macroblock{kind: inter, coefficients: true}
	coded.totalLuma[5], coded.totalLuma[3] = 1, 2
	for name, c := range map[string]struct {
		got, want strengths
	}{
		"outside":                 {verticalStrengths(&macroblock{}, intra, 0), strengths{}},
		"intra at its edge":       {verticalStrengths(plain, intra, 0), strengths{4, 4, 4, 4}},
		"beside intra":            {horizontalStrengths(intra, plain, 0), strengths{4, 4, 4, 4}},
		"inside intra":            {horizontalStrengths(intra, intra, 2), strengths{3, 3, 3, 3}},
		"same motion":             {verticalStrengths(plain, nearly, 0), strengths{}},
		"other motion":            {horizontalStrengths(plain, moved, 0), strengths{1, 1, 1, 1}},
		"inside one motion":       {horizontalStrengths(plain, moved, 1), strengths{}},
		"left of coefficients":    {verticalStrengths(plain, coded, 1), strengths{0, 2, 0, 0}},
		"right of coefficients":   {verticalStrengths(plain, coded, 2), strengths{0, 2, 0, 0}},
		"above coefficients":      {horizontalStrengths(plain, coded, 1), strengths{0, 2, 0, 2}},
		"beside coded, moved":     {verticalStrengths(coded, moved, 0), strengths{2, 1, 1, 1}},
		"below a coded, and same": {horizontalStrengths(coded, plain, 0), strengths{}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

// TestHorizontalEdgesAreVerticalOnesTurned compares both ways of filtering, of which only one works on many samples at
// once, on smooth and on rough samples, beside flat areas.
func TestHorizontalEdgesAreVerticalOnesTurned(t *testing.T) {
	f := newEdgeFilter(29)
	for seed := range uint32(300) {
		at := func(x, y int) uint8 { return uint8(100 + hash(uint32(x)/(1+seed%3), uint32(y), seed)%(1+seed%40)) }
		bS := strengths{uint8(seed % 5), uint8(seed / 5 % 5), uint8(seed / 25 % 5), 3}
		upright := planeOf(16, at)
		turned := planeOf(16, func(x, y int) uint8 { return at(y, x) })
		f.lumaAcross(upright.samples, upright.origin+8, upright.stride, &bS)
		f.lumaAlong(turned.samples, turned.origin+8*turned.stride, turned.stride, &bS)
		compareTurned(t, "luma", seed, upright, turned)
		f.chromaAcross(upright.samples, upright.origin+4, upright.stride, &bS)
		f.chromaAlong(turned.samples, turned.origin+4*turned.stride, turned.stride, &bS)
		compareTurned(t, "chroma", seed, upright, turned)
	}
}

func compareTurned(t *testing.T, what string, seed uint32, upright, turned *plane) {
	t.Helper()
	for y := range 16 {
		for x := range 16 {
			if a, b := upright.samples[upright.origin+y*upright.stride+x], turned.samples[turned.origin+x*turned.stride+y]; a != b {
				t.Fatalf("%s, case %d, sample %d of row %d: %d across, %d along", what, seed, x, y, a, b)
			}
		}
	}
}
