package render

// point is a place in units of 1/256 pixel.
type point struct{ x, y int32 }

const (
	moveTo = iota
	lineTo
	quadTo
	cubeTo
)

// path is a set of closed outlines. The y axis runs down.
type path struct {
	ops []uint8
	pts []point
}

func (p *path) move(a point)       { p.ops, p.pts = append(p.ops, moveTo), append(p.pts, a) }
func (p *path) line(a point)       { p.ops, p.pts = append(p.ops, lineTo), append(p.pts, a) }
func (p *path) quad(a, b point)    { p.ops, p.pts = append(p.ops, quadTo), append(p.pts, a, b) }
func (p *path) cube(a, b, c point) { p.ops, p.pts = append(p.ops, cubeTo), append(p.pts, a, b, c) }

// add appends the outlines of q.
func (p *path) add(q path) {
	p.ops = append(p.ops, q.ops...)
	p.pts = append(p.pts, q.pts...)
}

// kappa is the handle length that makes a cubic curve a quarter circle, in 1/65536.
const kappa = 36195

// roundRect is a rectangle with elliptic corners; with rx = w/2 and ry = h/2 it
// is an ellipse. It runs clockwise, or the other way to cut a hole.
func roundRect(x, y, w, h, rx, ry int32, hole bool) path {
	rx, ry = max(0, min(rx, w/2)), max(0, min(ry, h/2))
	var p path
	if rx == 0 || ry == 0 {
		c := []point{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}}
		if hole {
			c[1], c[3] = c[3], c[1]
		}
		p.move(c[0])
		p.line(c[1])
		p.line(c[2])
		p.line(c[3])
		return p
	}
	kx := rx - int32(int64(rx)*kappa>>16)
	ky := ry - int32(int64(ry)*kappa>>16)
	r, b := x+w, y+h
	if hole {
		p.move(point{x + rx, y})
		p.cube(point{x + kx, y}, point{x, y + ky}, point{x, y + ry})
		p.line(point{x, b - ry})
		p.cube(point{x, b - ky}, point{x + kx, b}, point{x + rx, b})
		p.line(point{r - rx, b})
		p.cube(point{r - kx, b}, point{r, b - ky}, point{r, b - ry})
		p.line(point{r, y + ry})
		p.cube(point{r, y + ky}, point{r - kx, y}, point{r - rx, y})
		return p
	}
	p.move(point{x + rx, y})
	p.line(point{r - rx, y})
	p.cube(point{r - kx, y}, point{r, y + ky}, point{r, y + ry})
	p.line(point{r, b - ry})
	p.cube(point{r, b - ky}, point{r - kx, b}, point{r - rx, b})
	p.line(point{x + rx, b})
	p.cube(point{x + kx, b}, point{x, b - ky}, point{x, b - ry})
	p.line(point{x, y + ry})
	p.cube(point{x, y + ky}, point{x + kx, y}, point{x + rx, y})
	return p
}

// affine maps a point p to (a*x + b*y + tx, c*x + d*y + ty): a to d in 1/65536,
// tx and ty in 1/256 pixel.
type affine struct{ a, b, c, d, tx, ty int64 }

func translation(tx, ty int64) affine { return affine{a: 1 << 16, d: 1 << 16, tx: tx, ty: ty} }

func (m affine) apply(p point) point {
	x, y := int64(p.x), int64(p.y)
	return point{
		int32((m.a*x+m.b*y+1<<15)>>16 + m.tx),
		int32((m.c*x+m.d*y+1<<15)>>16 + m.ty),
	}
}

// upright says that the map does not turn or mirror.
func (m affine) upright() bool { return m.b == 0 && m.c == 0 && m.a > 0 && m.d > 0 }

// transformed returns the outlines under the map.
func (p path) transformed(m affine) path {
	q := path{ops: p.ops, pts: make([]point, len(p.pts))}
	for i, a := range p.pts {
		q.pts[i] = m.apply(a)
	}
	return q
}

// bounds is the box of all points, handles included.
func (p path) bounds() (low, high point) {
	if len(p.pts) == 0 {
		return point{}, point{}
	}
	low, high = p.pts[0], p.pts[0]
	for _, a := range p.pts {
		low = point{min(low.x, a.x), min(low.y, a.y)}
		high = point{max(high.x, a.x), max(high.y, a.y)}
	}
	return low, high
}

// flatten calls line for every straight piece of the outlines; it closes them.
func (p path) flatten(line func(a, b point)) {
	var start, at point
	i := 0
	for _, op := range p.ops {
		switch op {
		case moveTo:
			if at != start {
				line(at, start)
			}
			start, at = p.pts[i], p.pts[i]
			i++
		case lineTo:
			line(at, p.pts[i])
			at = p.pts[i]
			i++
		case quadTo:
			flattenQuad(at, p.pts[i], p.pts[i+1], line)
			at = p.pts[i+1]
			i += 2
		case cubeTo:
			flattenCube(at, p.pts[i], p.pts[i+1], p.pts[i+2], line)
			at = p.pts[i+2]
			i += 3
		}
	}
	if at != start {
		line(at, start)
	}
}

// pieces is how many straight pieces stand for a curve that bends by the given
// number of 1/256 pixels: the error falls with the square of the number.
func pieces(bend int64) int64 {
	n := int64(1)
	for n < 64 && bend > 12*n*n {
		n++
	}
	return n
}

func bend(a, b, c point) int64 {
	dx, dy := int64(a.x)-2*int64(b.x)+int64(c.x), int64(a.y)-2*int64(b.y)+int64(c.y)
	return max(dx, -dx) + max(dy, -dy)
}

func flattenQuad(a, b, c point, line func(a, b point)) {
	n := pieces(bend(a, b, c))
	from := a
	at := func(a, b, c int32, t int64) int32 {
		u := n - t
		return int32((u*u*int64(a) + 2*u*t*int64(b) + t*t*int64(c) + n*n/2) / (n * n))
	}
	for t := int64(1); t <= n; t++ {
		to := point{at(a.x, b.x, c.x, t), at(a.y, b.y, c.y, t)}
		line(from, to)
		from = to
	}
}

func flattenCube(a, b, c, d point, line func(a, b point)) {
	n := pieces(2 * max(bend(a, b, c), bend(b, c, d)))
	from := a
	at := func(a, b, c, d int32, t int64) int32 {
		u := n - t
		s := u*u*u*int64(a) + 3*u*u*t*int64(b) + 3*u*t*t*int64(c) + t*t*t*int64(d)
		return int32((s + n*n*n/2) / (n * n * n))
	}
	for t := int64(1); t <= n; t++ {
		to := point{at(a.x, b.x, c.x, d.x, t), at(a.y, b.y, c.y, d.y, t)}
		line(from, to)
		from = to
	}
}
