package main

import (
	"math"
	"math/rand/v2"
)

// dish is a plate seen from above.
type dish struct {
	table, plate, sauce uint32
	pieces              []uint32
	kind                string
	seed                uint64
}

var dishes = map[string]dish{
	"lisbon-dish":    {0x2f6f8f, 0xf7f3ea, 0xf2c14e, []uint32{0xe8a93a, 0xc9822b}, "tarts", 1},
	"kyoto-dish":     {0x3a3033, 0x23272e, 0xd9a05b, []uint32{0xf5e6c8, 0x4f8f4a, 0xf2c14e, 0xe26d5c}, "bowl", 2},
	"reykjavik-dish": {0x4a5a66, 0xe9eef0, 0xe9a58a, []uint32{0xf08a6b, 0x7fae6a, 0xf7e7c6}, "soup", 3},
	"marrakesh-dish": {0xb86a3c, 0x2f6f8f, 0xd9923a, []uint32{0xe8c15a, 0xc4552d, 0x6f8f3f, 0x8a4b2a}, "stew", 4},
	"rio-dish":       {0x2f7a5a, 0xf4efe4, 0x3a2420, []uint32{0xf6f0dc, 0xe88a2b, 0x4f8f3f}, "stew", 5},
	"zurich-dish":    {0x7a4a34, 0xc43b34, 0xf6cf6a, []uint32{0xd9a860, 0xb98445}, "fondue", 6},
	"halong-dish":    {0x8fb8a6, 0xf7f3ea, 0xd9b48a, []uint32{0xf4e3c8, 0x4f9a4a, 0xd9483b, 0xb56a4a}, "bowl", 7},
	"capetown-dish":  {0x3f5f7a, 0xf2ece0, 0xc98a3a, []uint32{0x8a4a2a, 0xe8b44e, 0x5f8f4a}, "stew", 8},
	"newyork-dish":   {0x8a8f98, 0xf7f4ee, 0xe0452f, []uint32{0xf6d06a, 0xc23a2b, 0x4f8f4a}, "pizza", 9},
	"santorini-dish": {0x3f8fd0, 0xffffff, 0xf2f0e4, []uint32{0xe2473b, 0x6fae52, 0x3a2a44, 0xf7f7f0}, "salad", 10},
}

func (d dish) paint() *sheet {
	r := rand.New(rand.NewPCG(d.seed, 42))
	table := hex(d.table)
	grain := noise(d.seed, 5)
	p := newSheet(640, 640, func(x, y float64) (rgb, float64) {
		return table.times(1 + 0.10*grain(y/9+0.4*grain(x/120)) - 0.18*(y/640)), 1
	})
	p.shadow(ellipse(332, 348, 258, 258), 14, hex(0x000000), 0.55)
	plate := hex(d.plate)
	p.fill(ellipse(320, 320, 260, 260), ringShade(320, 320, 260, plate))
	p.fill(ellipse(320, 320, 204, 204), flat(plate.times(0.86)))
	p.fill(ellipse(323, 324, 200, 200), flat(plate.times(0.95)))
	switch d.kind {
	case "tarts":
		d.tarts(p, r)
	case "pizza":
		d.pizza(p, r)
	case "bowl", "soup", "fondue":
		d.bowl(p, r)
	default:
		d.heap(p, r)
	}
	p.glow(170, 130, 420, hex(0xffffff), 0.13)
	p.vignette(0.5)
	return p
}

// ringShade lights a plate from the upper left.
func ringShade(cx, cy, r float64, c rgb) shade {
	return func(x, y float64) (rgb, float64) {
		t := (x-cx+y-cy)/(2*r)*0.5 + 0.5
		return c.mix(hex(0xffffff), 0.3).mix(c.times(0.78), t), 1
	}
}

func (d dish) color(r *rand.Rand) rgb {
	return hex(d.pieces[r.IntN(len(d.pieces))]).times(0.9 + 0.2*r.Float64())
}

func (d dish) tarts(p *sheet, r *rand.Rand) {
	for i := range 6 {
		x, y := 320.0, 320.0
		if i > 0 {
			s, c := math.Sincos(float64(i) * 2 * math.Pi / 5)
			x, y = x+128*c, y+128*s
		}
		p.shadow(ellipse(x+5, y+8, 62, 62), 5, hex(0x3a2010), 0.5)
		p.fill(ellipse(x, y, 62, 62), ringShade(x, y, 62, hex(0xd99a4a)))
		for k := range 26 {
			s, c := math.Sincos(float64(k) * 2 * math.Pi / 26)
			p.fill(ellipse(x+57*c, y+57*s, 7, 7), flat(hex(0xe3ab5c)))
		}
		p.fill(ellipse(x, y, 49, 49), ringShade(x, y, 49, hex(0xf6c94f)))
		for range 9 {
			a, q := r.Float64()*6.3, r.Float64()*36
			p.lay(p.mask(ellipse(x+q*math.Cos(a), y+q*math.Sin(a), 4+9*r.Float64(), 3+6*r.Float64())), flat(hex(0x7a3a14)), 0.6)
		}
	}
}

func (d dish) pizza(p *sheet, r *rand.Rand) {
	p.fill(ellipse(320, 320, 216, 216), ringShade(320, 320, 216, hex(0xd9a257)))
	p.fill(ellipse(320, 320, 192, 192), flat(hex(d.sauce)))
	p.fill(ellipse(320, 320, 186, 186), func(x, y float64) (rgb, float64) {
		return hex(0xf7d477).mix(hex(0xe89a3c), 0.5+0.5*math.Sin(x/17)*math.Cos(y/21)), 0.9
	})
	for i := range 13 {
		a, q := float64(i)*2.4, 44+float64(i)*10.5
		x, y := 320+q*math.Cos(a), 320+q*math.Sin(a)
		p.shadow(ellipse(x+2, y+3, 26, 26), 2, hex(0x000000), 0.4)
		p.fill(ellipse(x, y, 26, 26), ringShade(x, y, 26, hex(0xb8322a)))
	}
	for range 16 {
		a, q := r.Float64()*6.3, r.Float64()*170
		leaf(p, 320+q*math.Cos(a), 320+q*math.Sin(a), 17, r.Float64()*6.3, hex(0x3f8a3f))
	}
	for i := range 4 {
		s, c := math.Sincos(float64(i)*math.Pi/4 + 0.2)
		p.lay(p.mask(stroke(3, 320-214*c, 320-214*s, 320+214*c, 320+214*s)), flat(hex(0x7a4a1c)), 0.6)
	}
}

func leaf(p *sheet, x, y, l, a float64, c rgb) {
	s, k := math.Sincos(a)
	p.fill(poly(x-l*k, y-l*s, x-l*0.4*s, y+l*0.4*k, x+l*k, y+l*s, x+l*0.4*s, y-l*0.4*k), flat(c))
}

func (d dish) bowl(p *sheet, r *rand.Rand) {
	p.fill(ellipse(320, 320, 192, 192), ringShade(320, 320, 192, hex(d.sauce)))
	if d.kind == "bowl" {
		for range 60 {
			a, q := r.Float64()*6.3, 40+r.Float64()*110
			x, y := 300+q*math.Cos(a)*0.8, 330+q*math.Sin(a)*0.8
			b := a + 1.2 + r.Float64()
			pts := []float64{}
			for k := range 9 {
				t := float64(k)/8 - 0.5
				pts = append(pts, x+t*130*math.Cos(b)+22*t*t*40*math.Sin(b)/20, y+t*130*math.Sin(b)-22*t*t*40*math.Cos(b)/20)
			}
			p.fill(stroke(5, pts...), flat(hex(d.pieces[0]).times(0.84+0.16*r.Float64())))
		}
		p.fill(ellipse(400, 260, 52, 50), flat(hex(0xfdf8ee)))
		p.fill(ellipse(402, 262, 27, 26), ringShade(402, 262, 27, hex(0xf2a63b)))
	}
	for range 34 {
		a, q := r.Float64()*6.3, math.Sqrt(r.Float64())*160
		x, y := 320+q*math.Cos(a), 320+q*math.Sin(a)
		s := 9 + r.Float64()*14
		p.shadow(ellipse(x+2, y+3, s, s*0.8), 2, hex(0x000000), 0.3)
		p.fill(ellipse(x, y, s, s*0.8), ringShade(x, y, s, d.color(r)))
	}
	for range 12 {
		a, q := r.Float64()*6.3, r.Float64()*150
		leaf(p, 320+q*math.Cos(a), 320+q*math.Sin(a), 13, r.Float64()*6.3, hex(0x5aa04a))
	}
}

func (d dish) heap(p *sheet, r *rand.Rand) {
	p.shadow(ellipse(326, 332, 168, 162), 8, hex(0x000000), 0.4)
	p.fill(ellipse(320, 322, 168, 160), ringShade(320, 322, 168, hex(d.sauce)))
	for i := range 90 {
		a, q := r.Float64()*6.3, math.Sqrt(r.Float64())*(165-float64(i)*0.9)
		x, y := 320+q*math.Cos(a), 320+q*math.Sin(a)
		s := 14 + r.Float64()*20
		c := d.color(r)
		p.shadow(ellipse(x+3, y+5, s, s*0.75), 3, hex(0x000000), 0.28)
		p.fill(ellipse(x, y, s, s*0.55+s*0.3*r.Float64()), ringShade(x, y, s, c))
		p.lay(p.mask(ellipse(x-s*0.3, y-s*0.3, s*0.25, s*0.14)), flat(hex(0xffffff)), 0.35)
	}
	for range 14 {
		a, q := r.Float64()*6.3, r.Float64()*130
		leaf(p, 320+q*math.Cos(a), 320+q*math.Sin(a), 15, r.Float64()*6.3, hex(0x4f8f3f))
	}
}
