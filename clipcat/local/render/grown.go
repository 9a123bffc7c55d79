package render

// narrow is up to how many pixels a mask is widened disc by disc, which takes time with the square of the width.
const narrow = 8

// grower widens a mask by more, to what discs would give: every pixel spreads a disc with a soft edge, as strong as it is
// covered, and where discs overlap the strongest counts. How far above or below each column has a pixel tells what
// surely lies inside or outside; each pixel of the thin rim between looks along its row for what spreads to it. So the
// width hardly matters.
type grower struct {
	m, out *mask
	r      int
	// soft is how strong the disc is, from 256 to 1, by the square of the distance.
	soft []uint16
	// least is how many of the squares are soft by so much or more.
	least [257]int32
	// square is that of a distance; huge for what is too far away.
	square [256]int32
	// outer is how far a disc goes in a row so far from its middle, inner how far it is whole; -1 is nowhere.
	outer, inner []int

	// full and some are how far above or below each pixel is one that is covered in full, or at all.
	full, some []uint8
	last       []int
	// Into how many discs a pixel of the row falls, as differences from pixel to pixel.
	reached, soaked, touched, covered []int32
	// open are the strip's pixels that thin parts decide, where nothing covered in full is near; opened is their number.
	open   []bool
	opened int
}

const (
	// grownStrip is how many rows are widened at once, which bounds the memory.
	grownStrip = 256
	// farAway is the distance of what is too far away to count.
	farAway = 255
	// Of so many pixels of a strip one may be open to be searched as well as a rim.
	openShare = 64
	// shade is the difference of coverages that are not told apart where more are open.
	shade = 16
)

func grownWide(m *mask, radius int64, r int) *mask {
	g := newGrower(m, radius, r)
	for y := 0; y < g.out.rect.Dy(); y += grownStrip {
		g.strip(y, min(grownStrip, g.out.rect.Dy()-y))
	}
	return g.out
}

func newGrower(m *mask, radius int64, r int) *grower {
	g := &grower{m: m, out: newMask(m.rect.Inset(-r)), r: r}
	g.disc(radius)
	w, h := g.out.rect.Dx()+1, min(grownStrip, g.out.rect.Dy())
	g.reached, g.soaked, g.touched, g.covered = make([]int32, w), make([]int32, w), make([]int32, w), make([]int32, w)
	g.full, g.some = make([]uint8, h*m.rect.Dx()), make([]uint8, h*m.rect.Dx())
	g.open = make([]bool, h*g.out.rect.Dx())
	g.last = make([]int, m.rect.Dx())
	return g
}

// disc makes the tables of a disc with a soft edge.
func (g *grower) disc(radius int64) {
	root := int64(0) // of the square, in 1/256 pixel
	for square := int64(0); root < radius+128; square++ {
		g.soft = append(g.soft, uint16(min(256, radius+128-root)))
		for (root+1)*(root+1) <= (square+1)<<16 {
			root++
		}
	}
	n := len(g.soft)
	for v := range g.least {
		for n > 0 && int(g.soft[n-1]) < v {
			n--
		}
		g.least[v] = int32(n)
	}
	for d := range g.square {
		if g.square[d] = int32(d * d); d > g.r {
			g.square[d] = 1 << 20
		}
	}
	for d := 0; d <= g.r; d++ {
		g.outer, g.inner = append(g.outer, chord(len(g.soft), d)), append(g.inner, chord(n, d))
	}
}

// chord is the largest x for which x*x + d*d is below a square; -1 where there is none.
func chord(square, d int) int {
	x := -1
	for (x+1)*(x+1)+d*d < square {
		x++
	}
	return x
}

// strip widens some rows of the result.
func (g *grower) strip(first, n int) {
	w := g.m.rect.Dx()
	g.measure(g.full, 255, first, first+n)
	g.measure(g.some, 1, first, first+n)
	clear(g.open)
	g.opened = 0
	for y := range n {
		g.row(first+y, g.full[y*w:][:w], g.some[y*w:][:w], g.opens(y))
	}
	if g.opened*openShare > n*g.out.rect.Dx() {
		g.shades(first, n)
	} else if g.opened > 0 {
		g.searchOpen(first, n)
	}
}

// opens are the open pixels of a row of the strip.
func (g *grower) opens(y int) []bool { return g.open[y*g.out.rect.Dx():][:g.out.rect.Dx()] }

// searchOpen closes the open pixels one by one.
func (g *grower) searchOpen(first, n int) {
	w := g.m.rect.Dx()
	for y := range n {
		out := g.out.row(g.out.rect.Min.Y + first + y)
		for x, open := range g.opens(y) {
			if open {
				out[x] = g.rim(x, first+y, g.full[y*w:][:w], g.some[y*w:][:w])
			}
		}
	}
}

// shades closes the open pixels shade by shade, from the strongest on.
func (g *grower) shades(first, n int) {
	w := g.m.rect.Dx()
	var has [256]bool
	for _, v := range g.m.pix {
		has[v] = true
	}
	for least := 255 / shade * shade; least >= 0; least -= shade {
		low, high := least+shade, 0
		for v := max(1, least); v < min(255, least+shade); v++ {
			if has[v] {
				low, high = min(low, v), v
			}
		}
		if high == 0 {
			continue
		}
		g.measure(g.some, uint8(low), first, first+n)
		for y := range n {
			g.shade(g.out.row(g.out.rect.Min.Y+first+y), g.some[y*w:][:w], g.opens(y), uint32(low+high)/2)
		}
	}
}

// measure finds how far above or below is the nearest pixel that is covered so much, for some rows of the result.
func (g *grower) measure(near []uint8, least uint8, first, end int) {
	w, top := g.m.rect.Dx(), g.m.rect.Min.Y-g.r
	for x := range g.last {
		g.last[x] = first - g.r - farAway
	}
	for y := first - g.r; y < end; y++ {
		g.note(top+y, y, least)
		if y >= first {
			for x, at := range g.last {
				near[(y-first)*w+x] = uint8(min(farAway, y-at))
			}
		}
	}
	for x := range g.last {
		g.last[x] = end + g.r + farAway
	}
	for y := end - 1 + g.r; y >= first; y-- {
		g.note(top+y, y, least)
		if y < end {
			row := near[(y-first)*w:][:w]
			for x, at := range g.last {
				row[x] = uint8(min(int(row[x]), at-y))
			}
		}
	}
}

// note keeps a row as the last in which columns were covered so much.
func (g *grower) note(row, y int, least uint8) {
	for x, v := range g.m.row(row) {
		if v >= least {
			g.last[x] = y
		}
	}
}

// row widens one row of the result.
func (g *grower) row(y int, full, some []uint8, open []bool) {
	g.count(g.reached, some, g.outer)
	g.count(g.soaked, some, g.inner)
	g.count(g.touched, full, g.outer)
	g.count(g.covered, full, g.inner)
	out := g.out.row(g.out.rect.Min.Y + y)
	reached, soaked, touched, covered := int32(0), int32(0), int32(0), int32(0)
	for x := range out {
		reached += g.reached[x]
		soaked += g.soaked[x]
		touched += g.touched[x]
		covered += g.covered[x]
		switch {
		case covered > 0:
			out[x] = 255
		case reached == 0:
		case touched == 0 && soaked > 0:
			open[x] = true
			g.opened++
		default:
			out[x] = g.rim(x, y, full, some)
		}
	}
}

// count is into how many discs the pixels of a row fall, as differences.
func (g *grower) count(discs []int32, near []uint8, chords []int) {
	clear(discs)
	for x, d := range near {
		if int(d) >= len(chords) {
			continue
		}
		if c := chords[d]; c >= 0 {
			discs[x+g.r-c]++
			discs[x+g.r+c+1]--
		}
	}
}

// shade lets what is covered by v, in about, spread to the open pixels of a row.
func (g *grower) shade(out, near []uint8, open []bool, v uint32) {
	g.count(g.reached, near, g.outer)
	g.count(g.soaked, near, g.inner)
	reached, soaked := int32(0), int32(0)
	for x, open := range open {
		reached += g.reached[x]
		soaked += g.soaked[x]
		switch {
		case !open || reached == 0 || uint32(out[x]) >= v:
		case soaked > 0:
			out[x] = uint8(v)
		default:
			out[x] = max(out[x], uint8(v*g.nearest(x, near)>>8))
		}
	}
}

// nearest is how strong the disc of the nearest pixel is.
func (g *grower) nearest(x int, near []uint8) uint32 {
	first, end := max(0, x-2*g.r), min(len(near), x+1)
	square, dx := int32(len(g.soft)), int32(first-x+g.r)
	for _, d := range near[first:end] {
		square = min(square, dx*dx+g.square[d])
		dx++
	}
	if square == int32(len(g.soft)) {
		return 0
	}
	return uint32(g.soft[square])
}

// rim is the strongest of what spreads to a pixel.
func (g *grower) rim(x, y int, full, some []uint8) uint8 {
	middle, best := x-g.r, 255*g.nearest(x, full)>>8
	first, end := max(0, middle-g.r), min(g.m.rect.Dx(), middle+g.r+1)
	limit, dx := g.nearer(best), int32(first-middle)
	for k, d := range some[first:end] {
		if dx*dx+g.square[d] < limit {
			best = g.along(first+k, y-int(d), -1, dx, int32(d), best)
			best = g.along(first+k, y+int(d), 1, dx, int32(d), best)
			limit = g.nearer(best)
		}
		dx++
	}
	return uint8(best)
}

// nearer is below which square of the distance a pixel that is covered in part may spread more than the best so far.
func (g *grower) nearer(best uint32) int32 {
	if soft := ((best+1)<<8 + 253) / 254; soft <= 256 {
		return g.least[soft]
	}
	return 0
}

// along is the strongest of the best so far and of what spreads from the pixels of a column, from row y on, up to one that
// is covered in full.
func (g *grower) along(x, y, step int, dx, d int32, best uint32) uint32 {
	for limit := g.nearer(best); dx*dx+d*d < limit; limit = g.nearer(best) {
		row := g.m.row(g.m.rect.Min.Y - g.r + y)
		if row == nil || row[x] == 255 {
			break
		}
		best = max(best, uint32(row[x])*uint32(g.soft[dx*dx+d*d])>>8)
		y, d = y+step, d+1
	}
	return best
}
