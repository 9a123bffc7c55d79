package main

import (
	"math"
	"math/rand/v2"
)

// Landscapes are 1280 by 720.
const (
	width  = 1280
	height = 720
)

var cities = map[string]func() *sheet{
	"lisbon": lisbon, "kyoto": kyoto, "reykjavik": reykjavik, "marrakesh": marrakesh, "rio": rio,
	"zurich": zurich, "halong": halong, "capetown": capetown, "newyork": newyork, "santorini": santorini,
}

// hills is a line of hills around a height.
func hills(seed uint64, base, amplitude, length float64, octaves int) func(x float64) float64 {
	n := noise(seed, octaves)
	return func(x float64) float64 { return base + amplitude*n(x/length) }
}

func sun(p *sheet, x, y, r float64, c rgb) {
	p.glow(x, y, r*7, c, 0.45)
	p.glow(x, y, r*2.4, c, 0.6)
	p.fill(ellipse(x, y, r, r), flat(c.mix(hex(0xffffff), 0.55)))
}

// clouds are long flat ovals.
func clouds(p *sheet, seed uint64, y0, y1 float64, c rgb, opacity float64, n int) {
	r := rand.New(rand.NewPCG(seed, 3))
	for range n {
		x, y := r.Float64()*width, y0+r.Float64()*(y1-y0)
		w := 60 + r.Float64()*180
		for range 5 {
			dx, k := (r.Float64()-0.5)*w*1.2, 0.4+r.Float64()*0.6
			p.lay(p.mask(ellipse(x+dx, y+(r.Float64()-0.5)*10, w*k*0.6, 5+9*k)), flat(c), opacity)
		}
	}
}

// water paints a lake or a sea from y down, with the light of the sky on it.
func water(p *sheet, y, lightX float64, light rgb, stops ...rgb) {
	p.fill(rect(0, y, width, height-y), down(y, height, stops...))
	r := rand.New(rand.NewPCG(uint64(y), 9))
	for range 260 {
		t := r.Float64()
		yy := y + 4 + t*t*(height-y)
		spread := 24 + (yy-y)*0.5
		x := lightX + r.NormFloat64()*spread
		w := (6 + 50*t) * (0.4 + r.Float64())
		p.lay(p.mask(ellipse(x, yy, w, 0.8+1.8*t)), flat(light), 0.18+0.4*r.Float64())
	}
}

// haze lightens from y0 down to y1, as air does before distant things.
func haze(p *sheet, y0, y1 float64, c rgb, opacity float64) {
	p.fill(rect(0, y0, width, y1-y0), func(_, y float64) (rgb, float64) {
		t := (y - y0) / (y1 - y0)
		return c, opacity * math.Sin(t*math.Pi)
	})
}

func lisbon() *sheet {
	p := newSheet(width, height, down(0, 430, hex(0x355c7d), hex(0x9b6b8f), hex(0xf2a07b), hex(0xffd9a0)))
	clouds(p, 4, 90, 260, hex(0xffc9a8), 0.2, 9)
	sun(p, 880, 370, 34, hex(0xffe3a3))
	p.ridge(hills(3, 408, 22, 260, 4), flat(hex(0xb9778a)))
	p.ridge(hills(5, 424, 16, 180, 4), flat(hex(0x9a6079)))
	water(p, 432, 880, hex(0xffe2b0), hex(0xe9a586), hex(0x8f6681), hex(0x4c4a6b))
	bridge(p, hex(0x9c2f35))
	r := rand.New(rand.NewPCG(8, 8))
	for row := range 4 {
		houses(p, r, 560+float64(row)*52, 0.55+0.2*float64(row))
	}
	p.vignette(0.35)
	return p
}

// bridge hangs between two towers over the whole width.
func bridge(p *sheet, c rgb) {
	cable := func(a, b, top, sag float64) {
		pts := []float64{}
		for i := range 41 {
			t := float64(i) / 40
			pts = append(pts, a+(b-a)*t, top+sag*4*t*(1-t))
		}
		p.fill(stroke(4, pts...), flat(c))
		for i := 2; i < 40; i += 2 {
			p.lay(p.mask(stroke(1.4, pts[2*i], pts[2*i+1], pts[2*i], 418)), flat(c), 0.8)
		}
	}
	cable(-330, 240, 260, 150)
	cable(240, 860, 260, 150)
	cable(860, 1480, 260, 150)
	p.fill(rect(0, 414, width, 9), flat(c))
	for _, x := range []float64{240, 860} {
		p.fill(rect(x-13, 250, 8, 206), flat(c.times(0.9)))
		p.fill(rect(x+5, 250, 8, 206), flat(c.times(0.9)))
		for y := 262.0; y < 420; y += 44 {
			p.fill(stroke(4, x-9, y, x+9, y+38), flat(c))
			p.fill(stroke(4, x+9, y, x-9, y+38), flat(c))
		}
	}
}

func houses(p *sheet, r *rand.Rand, base, k float64) {
	walls := []rgb{hex(0xf6e0c2), hex(0xf2c9a1), hex(0xe9b08f), hex(0xf4d6b6), hex(0xd8a38e), hex(0xc9d4d6)}
	for x := -20.0; x < width; {
		w := (46 + r.Float64()*50) * (0.6 + k*0.5)
		h := (50 + r.Float64()*60) * (0.6 + k*0.5)
		top := base - h*0.6 + 26*math.Sin(x/170+k*4)
		wall := walls[r.IntN(len(walls))].mix(hex(0x6b4468), 0.62-0.3*k)
		roof := hex(0xb5523b).mix(hex(0x5b3458), 0.5-0.28*k)
		p.fill(rect(x, top, w, height-top), flat(wall))
		p.fill(rect(x+w*0.62, top, w*0.38, height-top), flat(wall.times(0.9)))
		p.fill(poly(x-3, top, x+w/2, top-w*0.3, x+w+3, top), flat(roof))
		for wy := top + 12; wy < top+h*0.8; wy += 22 {
			for wx := x + 8; wx < x+w-12; wx += 17 {
				c := hex(0x4b3a55)
				if r.Float64() < 0.3 {
					c = hex(0xffd98a)
				}
				p.fill(rect(wx, wy, 7, 11), flat(c))
			}
		}
		x += w + 2
	}
}

func kyoto() *sheet {
	p := newSheet(width, height, down(0, 520, hex(0xf7c9c4), hex(0xfbe0d2), hex(0xfff3e2)))
	p.fill(ellipse(860, 250, 120, 120), flat(hex(0xf0785f)))
	p.glow(860, 250, 330, hex(0xffc4a8), 0.35)
	for i, c := range []uint32{0xe3b9bd, 0xc99fab, 0xa5869b, 0x7d6a86} {
		p.ridge(hills(uint64(20+i), 400+float64(i)*48, 78-float64(i)*12, 300-float64(i)*40, 5), flat(hex(c)))
		haze(p, 380+float64(i)*48, 540+float64(i)*40, hex(0xfff0e4), 0.35)
	}
	pagoda(p, 360, 610, 1.25, hex(0x3b2a3c))
	p.ridge(hills(31, 612, 18, 200, 4), down(590, height, hex(0x4a3450), hex(0x2d2136)))
	blossoms(p, 99)
	return p
}

func pagoda(p *sheet, x, base, k float64, c rgb) {
	p.fill(rect(x-3*k, base-420*k, 6*k, 90*k), flat(c))
	w := 120.0
	for i := range 5 {
		y := base - (60+float64(4-i)*0)*k - float64(i)*66*k
		half := (w - float64(i)*13) * k
		p.fill(poly(x-half*0.52, y, x-half*0.5, y-48*k, x+half*0.5, y-48*k, x+half*0.52, y), flat(c.mix(hex(0xa34a3f), 0.45)))
		p.fill(poly(x-half*1.12, y-34*k, x-half*0.9, y-44*k, x-half*0.42, y-66*k, x+half*0.42, y-66*k, x+half*0.9, y-44*k, x+half*1.12, y-34*k, x+half*0.8, y-40*k, x-half*0.8, y-40*k), flat(c))
	}
	p.fill(rect(x-74*k, base-62*k, 148*k, 80*k), flat(c.mix(hex(0xa34a3f), 0.3)))
}

// blossoms hang into the picture from the upper right.
func blossoms(p *sheet, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	dark := hex(0x3a2430)
	branch := func(pts ...float64) { p.fill(stroke(7, pts...), flat(dark)) }
	branch(1290, 60, 1190, 84, 1090, 70, 1010, 104)
	branch(1190, 84, 1130, 140, 1080, 158)
	branch(1290, 190, 1215, 176, 1150, 206)
	branch(-10, 30, 90, 66, 170, 52)
	spots := []float64{1190, 84, 1090, 70, 1010, 104, 1130, 140, 1080, 158, 1150, 206, 1215, 176, 1250, 120, 1240, 60, 90, 66, 170, 52, 40, 40}
	for i := 0; i < len(spots); i += 2 {
		for range 26 {
			x, y := spots[i]+r.NormFloat64()*34, spots[i+1]+r.NormFloat64()*22
			c := hex(0xf7a9b8).mix(hex(0xffe6ea), r.Float64())
			p.fill(ellipse(x, y, 4+r.Float64()*7, 4+r.Float64()*6), flat(c))
		}
	}
	for range 50 {
		p.lay(p.mask(ellipse(r.Float64()*width, r.Float64()*height, 4, 2.6)), flat(hex(0xffd3da)), 0.8)
	}
}

func reykjavik() *sheet {
	p := newSheet(width, height, down(0, 480, hex(0x061025), hex(0x0c2444), hex(0x1c4f6b)))
	r := rand.New(rand.NewPCG(5, 5))
	for range 320 {
		y := r.Float64() * 400
		s := 0.5 + r.Float64()*1.1
		p.lay(p.mask(ellipse(r.Float64()*width, y, s, s)), flat(hex(0xffffff)), 0.3+0.6*r.Float64())
	}
	aurora(p, 11, 330, hex(0x49f2a8), hex(0x5b6cf0))
	aurora(p, 14, 250, hex(0x7af7c8), hex(0xa35bf0))
	p.ridge(hills(41, 440, 85, 210, 6), down(340, 520, hex(0x8fb4c6), hex(0x2c5570)))
	p.ridge(hills(43, 478, 40, 150, 6), down(430, 540, hex(0x3f6c85), hex(0x163247)))
	water(p, 520, 560, hex(0x62e8b4), hex(0x1f5a68), hex(0x0d2c45), hex(0x061427))
	colors := []uint32{0xd9534b, 0xf0c04f, 0xe8eef0, 0x4f8fb5, 0xd88a5b}
	for i := range 26 {
		x := 40 + float64(i)*48 + r.Float64()*20
		w, h := 30+r.Float64()*14, 22+r.Float64()*16
		c := hex(colors[r.IntN(len(colors))]).times(0.72)
		p.fill(rect(x, 520-h, w, h), flat(c))
		p.fill(poly(x-2, 520-h, x+w/2, 520-h-16, x+w+2, 520-h), flat(hex(0x14202e)))
		p.fill(rect(x+w*0.3, 520-h+7, 6, 7), flat(hex(0xffdf8e)))
		p.glow(x+w*0.3+3, 520-h+10, 20, hex(0xffdf8e), 0.3)
		p.lay(p.mask(ellipse(x+w/2, 530, w*0.3, 2)), flat(hex(0xffdf8e)), 0.4)
	}
	church(p, 640, 520)
	return p
}

func church(p *sheet, x, y float64) {
	c := hex(0xbcd0d8)
	for i := 7; i > 0; i-- {
		d, h := float64(i)*13, 150-float64(i)*17
		p.fill(rect(x-d, y-h, 2*d, h), flat(c.times(1-float64(i)*0.07)))
	}
	p.fill(poly(x-13, y-133, x-9, y-170, x, y-190, x+9, y-170, x+13, y-133), flat(c))
}

// aurora is a curtain of light under a wavy line.
func aurora(p *sheet, seed uint64, base float64, low, high rgb) {
	wave, ray := noise(seed, 3), noise(seed+1, 4)
	for i := range p.pix {
		x, y := float64(i%p.w), float64(i/p.w)
		edge := base + 95*wave(x/420) + 20*wave(x/90+7)
		d := edge - y
		if d < -24 || d > 300 {
			continue
		}
		k := math.Exp(-max(d, 0)/95) * (0.52 + 0.48*ray(x/26))
		if d < 0 {
			k *= 1 + d/24
		}
		p.pix[i] = p.pix[i].mix(low.mix(high, d/190), 0.72*max(0, k))
	}
}
