package main

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"

	"golang.org/x/image/vector"
)

// rgb is a colour with components from 0 to 1.
type rgb struct{ r, g, b float64 }

// hex reads 0xrrggbb.
func hex(v uint32) rgb {
	return rgb{float64(v>>16) / 255, float64(v>>8&255) / 255, float64(v&255) / 255}
}

func (a rgb) mix(b rgb, t float64) rgb {
	t = max(0, min(1, t))
	return rgb{a.r + (b.r-a.r)*t, a.g + (b.g-a.g)*t, a.b + (b.b-a.b)*t}
}

func (a rgb) times(k float64) rgb { return rgb{a.r * k, a.g * k, a.b * k} }

// shade is the colour and the opacity at a place.
type shade func(x, y float64) (rgb, float64)

func flat(c rgb) shade { return func(_, _ float64) (rgb, float64) { return c, 1 } }

// down blends colours evenly from the height y0 to y1.
func down(y0, y1 float64, stops ...rgb) shade {
	return func(_, y float64) (rgb, float64) { return ramp((y-y0)/(y1-y0), stops), 1 }
}

func ramp(t float64, stops []rgb) rgb {
	t = max(0, min(1, t)) * float64(len(stops)-1)
	i := min(int(t), len(stops)-2)
	return stops[i].mix(stops[i+1], t-float64(i))
}

// sheet is a picture under way.
type sheet struct {
	w, h int
	pix  []rgb
}

func newSheet(w, h int, s shade) *sheet {
	p := &sheet{w: w, h: h, pix: make([]rgb, w*h)}
	for i := range p.pix {
		p.pix[i], _ = s(float64(i%w), float64(i/w))
	}
	return p
}

// outline draws into a rasterizer.
type outline func(z *vector.Rasterizer)

// fill paints the inside of an outline.
func (p *sheet) fill(o outline, s shade) { p.lay(p.mask(o), s, 1) }

func (p *sheet) mask(o outline) []uint8 {
	z := vector.NewRasterizer(p.w, p.h)
	o(z)
	m := image.NewAlpha(image.Rect(0, 0, p.w, p.h))
	z.Draw(m, m.Rect, image.Opaque, image.Point{})
	return m.Pix
}

func (p *sheet) lay(mask []uint8, s shade, opacity float64) {
	for i, m := range mask {
		if m == 0 {
			continue
		}
		c, a := s(float64(i%p.w), float64(i/p.w))
		p.pix[i] = p.pix[i].mix(c, a*opacity*float64(m)/255)
	}
}

// shadow paints a soft dark copy of an outline.
func (p *sheet) shadow(o outline, blur int, c rgb, opacity float64) {
	m := p.mask(o)
	for range 3 {
		m = boxBlur(m, p.w, p.h, blur)
	}
	p.lay(m, flat(c), opacity)
}

func boxBlur(m []uint8, w, h, r int) []uint8 {
	pass := func(src []uint8, n, lines, step, next int) []uint8 {
		out := make([]uint8, len(src))
		for l := range lines {
			sum := 0
			at := func(i int) int { return int(src[l*next+max(0, min(n-1, i))*step]) }
			for i := -r; i <= r; i++ {
				sum += at(i)
			}
			for i := range n {
				out[l*next+i*step] = uint8(sum / (2*r + 1))
				sum += at(i+r+1) - at(i-r)
			}
		}
		return out
	}
	return pass(pass(m, w, h, 1, w), h, w, w, 1)
}

// glow adds light around a place.
func (p *sheet) glow(x, y, r float64, c rgb, strength float64) {
	for i := range p.pix {
		d := math.Hypot(float64(i%p.w)-x, float64(i/p.w)-y) / r
		if k := strength * math.Exp(-d*d*2.2); k > 0.002 {
			p.pix[i] = p.pix[i].mix(c, k)
		}
	}
}

func poly(pts ...float64) outline {
	return func(z *vector.Rasterizer) {
		z.MoveTo(float32(pts[0]), float32(pts[1]))
		for i := 2; i < len(pts); i += 2 {
			z.LineTo(float32(pts[i]), float32(pts[i+1]))
		}
		z.ClosePath()
	}
}

func rect(x, y, w, h float64) outline { return poly(x, y, x+w, y, x+w, y+h, x, y+h) }

// ellipse with its middle at x, y.
func ellipse(x, y, rx, ry float64) outline {
	return func(z *vector.Rasterizer) {
		const n = 96
		for i := range n {
			s, c := math.Sincos(float64(i) * 2 * math.Pi / n)
			if i == 0 {
				z.MoveTo(float32(x+rx*c), float32(y+ry*s))
				continue
			}
			z.LineTo(float32(x+rx*c), float32(y+ry*s))
		}
		z.ClosePath()
	}
}

// round is a rectangle with round corners.
func round(x, y, w, h, r float64) outline {
	r = min(r, w/2, h/2)
	return func(z *vector.Rasterizer) {
		f := func(v float64) float32 { return float32(v) }
		z.MoveTo(f(x+r), f(y))
		z.LineTo(f(x+w-r), f(y))
		z.QuadTo(f(x+w), f(y), f(x+w), f(y+r))
		z.LineTo(f(x+w), f(y+h-r))
		z.QuadTo(f(x+w), f(y+h), f(x+w-r), f(y+h))
		z.LineTo(f(x+r), f(y+h))
		z.QuadTo(f(x), f(y+h), f(x), f(y+h-r))
		z.LineTo(f(x), f(y+r))
		z.QuadTo(f(x), f(y), f(x+r), f(y))
		z.ClosePath()
	}
}

// stroke is a line of some width with round ends, through points.
func stroke(width float64, pts ...float64) outline {
	return func(z *vector.Rasterizer) {
		for i := 0; i+3 < len(pts); i += 2 {
			x0, y0, x1, y1 := pts[i], pts[i+1], pts[i+2], pts[i+3]
			d := math.Hypot(x1-x0, y1-y0)
			nx, ny := -(y1-y0)/d*width/2, (x1-x0)/d*width/2
			poly(x0+nx, y0+ny, x1+nx, y1+ny, x1-nx, y1-ny, x0-nx, y0-ny)(z)
		}
	}
}

// ridge fills everything below a line of hills.
func (p *sheet) ridge(height func(x float64) float64, s shade) {
	p.fill(func(z *vector.Rasterizer) {
		z.MoveTo(0, float32(p.h))
		for x := 0; x <= p.w; x += 2 {
			z.LineTo(float32(x), float32(height(float64(x))))
		}
		z.LineTo(float32(p.w), float32(p.h))
		z.ClosePath()
	}, s)
}

// noise runs smoothly between -1 and 1, with finer detail on every octave.
func noise(seed uint64, octaves int) func(x float64) float64 {
	var table [512]float64
	r := rand.New(rand.NewPCG(seed, 7))
	for i := range table {
		table[i] = r.Float64()*2 - 1
	}
	return func(x float64) float64 {
		sum, weight := 0.0, 1.0
		for range octaves {
			i := math.Floor(x)
			t := x - i
			t = t * t * (3 - 2*t)
			k := int(i)
			sum += weight * (table[k&511]*(1-t) + table[(k+1)&511]*t)
			x, weight = x*2.03+17.3, weight*0.48
		}
		return sum / 1.9
	}
}

// vignette darkens the corners a little.
func (p *sheet) vignette(k float64) {
	for i := range p.pix {
		x, y := float64(i%p.w)/float64(p.w)-0.5, float64(i/p.w)/float64(p.h)-0.5
		p.pix[i] = p.pix[i].times(1 - k*(x*x+y*y)*2)
	}
}

// image rounds to 8 bits, with a little noise against bands in soft gradients.
func (p *sheet) image() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, p.w, p.h))
	r := rand.New(rand.NewPCG(1, 2))
	for i, c := range p.pix {
		n := (r.Float64() - 0.5) * 1.2
		f := func(v float64) uint8 { return uint8(max(0, min(255, v*255+n+0.5))) }
		m.SetRGBA(i%p.w, i/p.w, color.RGBA{f(c.r), f(c.g), f(c.b), 255})
	}
	return m
}
