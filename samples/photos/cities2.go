package main

import (
	"math"
	"math/rand/v2"
)

func marrakesh() *sheet {
	p := newSheet(width, height, down(0, 470, hex(0xe8744f), hex(0xf6a765), hex(0xffdba0)))
	sun(p, 400, 330, 62, hex(0xfff0bf))
	p.ridge(hills(51, 420, 38, 190, 5), flat(hex(0xd98a66)))
	haze(p, 380, 500, hex(0xffd9a0), 0.4)
	wall := hex(0xb3573c)
	r := rand.New(rand.NewPCG(6, 2))
	for x := 0.0; x < width; {
		w := 40 + r.Float64()*80
		h := 40 + r.Float64()*60
		c := wall.mix(hex(0xe39a6b), r.Float64()*0.5)
		p.fill(rect(x, 520-h, w, 200), flat(c))
		p.fill(rect(x, 520-h, w, 5), flat(c.times(0.85)))
		for wx := x + 10; wx < x+w-10; wx += 22 {
			p.fill(round(wx, 520-h+18, 8, 14, 4), flat(hex(0x5c2a2b)))
		}
		x += w
	}
	minaret(p, 860, 530)
	for i, c := range []uint32{0xcf7a4b, 0xb45f3c, 0x8f4430} {
		n := noise(uint64(60+i), 2)
		base := 545 + float64(i)*55
		p.ridge(func(x float64) float64 { return base + 38*n(x/330+float64(i)*3) }, down(base-40, base+140, hex(c).mix(hex(0xffcf91), 0.25), hex(c).times(0.8)))
	}
	palm(p, 150, 600, 1.1)
	palm(p, 232, 622, 0.8)
	palm(p, 1130, 610, 1.25)
	p.vignette(0.3)
	return p
}

func minaret(p *sheet, x, y float64) {
	c := hex(0x9a4632)
	p.fill(rect(x-38, y-300, 76, 300), func(px, _ float64) (rgb, float64) { return c.mix(hex(0xd9865a), 1-(px-x+38)/76), 1 })
	p.fill(rect(x-44, y-306, 88, 12), flat(c.times(0.8)))
	p.fill(rect(x-20, y-360, 40, 56), flat(c))
	p.fill(poly(x-22, y-360, x, y-392, x+22, y-360), flat(c.times(0.7)))
	p.fill(stroke(3, x, y-420, x, y-388), flat(c.times(0.6)))
	for i := range 3 {
		yy := y - 270 + float64(i)*78
		for _, dx := range []float64{-18, 6} {
			p.fill(round(x+dx, yy, 12, 34, 6), flat(hex(0x4f2226)))
		}
	}
}

func palm(p *sheet, x, y, k float64) {
	c := hex(0x3b2024)
	p.fill(stroke(9*k, x, y+60, x+6*k, y-60*k, x+16*k, y-150*k), flat(c))
	tx, ty := x+16*k, y-150*k
	for i := range 9 {
		a := math.Pi*1.02 + float64(i)*math.Pi*0.96/8
		ex, ey := tx+math.Cos(a)*92*k, ty+math.Sin(a)*50*k+34*k
		mx, my := tx+math.Cos(a)*56*k, ty+math.Sin(a)*66*k
		p.fill(poly(tx, ty, mx, my-8*k, ex, ey, mx-2, my+9*k), flat(hex(0x33402f).mix(c, 0.3)))
	}
}

func rio() *sheet {
	p := newSheet(width, height, down(0, 480, hex(0x12304f), hex(0x3c6d8f), hex(0xf0b48a), hex(0xffdcae)))
	clouds(p, 77, 120, 320, hex(0xffd7b5), 0.16, 10)
	sun(p, 520, 420, 30, hex(0xffe6b5))
	p.ridge(hills(71, 430, 45, 170, 5), flat(hex(0x8a8fa3)))
	water(p, 470, 520, hex(0xffe0b8), hex(0xe4b698), hex(0x5f7f95), hex(0x1d3d58))
	hump := func(cx, top, w, steep float64) func(x float64) float64 {
		return func(x float64) float64 {
			d := math.Abs(x-cx) / w
			return 500 - (500-top)/(1+math.Pow(d, steep))
		}
	}
	p.ridge(func(x float64) float64 { return min(hump(1010, 190, 118, 3.4)(x), hump(860, 372, 96, 3)(x)) + 6 }, down(180, 520, hex(0x52566f), hex(0x2c3d4c)))
	p.fill(rect(0, 506, width, 214), down(506, height, hex(0xd5a993), hex(0x54748b), hex(0x17344d)))
	water(p, 506, 520, hex(0xffe0b8), hex(0xcfa592), hex(0x4e6f88), hex(0x17344d))
	p.fill(stroke(1.6, 864, 372, 1004, 196), flat(hex(0x22303c)))
	p.fill(round(925, 278, 20, 14, 4), flat(hex(0xe9e2d8)))
	p.ridge(func(x float64) float64 { return 560 + 150*math.Pow(min(1, x/560), 0.7) + 10*noise(72, 4)(x/60) }, down(560, height, hex(0x23433f), hex(0x0f2529)))
	r := rand.New(rand.NewPCG(3, 3))
	for range 90 {
		x := r.Float64() * 420
		y := 580 + 150*math.Pow(x/560, 0.7) + r.Float64()*90
		p.glow(x, y, 9, hex(0xffd78f), 0.8)
	}
	boat(p, 640, 574, 0.7, hex(0xf7efe6))
	p.vignette(0.3)
	return p
}

func boat(p *sheet, x, y, k float64, sail rgb) {
	p.fill(poly(x-44*k, y, x+46*k, y, x+30*k, y+14*k, x-32*k, y+14*k), flat(hex(0x27323f)))
	p.fill(poly(x-4*k, y-4*k, x-4*k, y-104*k, x+44*k, y-8*k), flat(sail))
	p.fill(poly(x-10*k, y-6*k, x-8*k, y-82*k, x-42*k, y-8*k), flat(sail.times(0.88)))
	p.lay(p.mask(ellipse(x, y+24*k, 46*k, 4*k)), flat(sail), 0.35)
}

func zurich() *sheet {
	p := newSheet(width, height, down(0, 440, hex(0x3f8ecf), hex(0x86c3e8), hex(0xdff1f7)))
	clouds(p, 12, 60, 240, hex(0xffffff), 0.28, 10)
	alps(p, 83, 330, 150, hex(0x9db8cf), hex(0xf4f9fc))
	haze(p, 300, 460, hex(0xe4f2f8), 0.5)
	alps(p, 87, 400, 95, hex(0x5f809e), hex(0xeef5fa))
	p.ridge(hills(89, 448, 18, 120, 5), down(420, 480, hex(0x56836b), hex(0x2f5b52)))
	water(p, 478, 860, hex(0xeaf7fb), hex(0x8ecbe0), hex(0x3f93bd), hex(0x1d5f8f))
	r := rand.New(rand.NewPCG(10, 1))
	for x := 20.0; x < 620; {
		w, h := 22+r.Float64()*26, 26+r.Float64()*30
		c := hex(0xf4e8d4).mix(hex(0xd7b58f), r.Float64())
		p.fill(rect(x, 480-h, w, h), flat(c))
		p.fill(poly(x-2, 480-h, x+w/2, 480-h-14, x+w+2, 480-h), flat(hex(0x9a5a47)))
		x += w + 3
	}
	for _, x := range []float64{300, 336} {
		p.fill(rect(x-9, 380, 18, 100), flat(hex(0xe0d3bd)))
		p.fill(poly(x-11, 382, x, 336, x+11, 382), flat(hex(0x4f7f78)))
	}
	boat(p, 930, 560, 1.25, hex(0xffffff))
	boat(p, 1110, 508, 0.55, hex(0xfff4e4))
	return p
}

// alps are sharp ridges with snow above a height that varies.
func alps(p *sheet, seed uint64, base, amplitude float64, rock, snow rgb) {
	n, edge := noise(seed, 6), noise(seed+1, 5)
	line := func(x float64) float64 {
		v := n(x / 190)
		return base - amplitude*(1-1.6*math.Abs(v)) + amplitude*0.4
	}
	p.ridge(line, func(x, y float64) (rgb, float64) {
		slope := line(x+5) - line(x-5)
		c, s := rock, snow
		if slope > 0 {
			c, s = c.times(0.82), s.mix(rock, 0.28)
		}
		if y < line(x)+58+46*edge(x/34) {
			return s, 1
		}
		return c, 1
	})
}

func halong() *sheet {
	p := newSheet(width, height, down(0, 520, hex(0xbfe3dc), hex(0xdff1e4), hex(0xfdf3d9)))
	sun(p, 900, 210, 44, hex(0xfff1c4))
	r := rand.New(rand.NewPCG(21, 4))
	for i, c := range []uint32{0xb7d5cd, 0x8fbab0, 0x629a90, 0x3a7470} {
		base := 430 + float64(i)*26
		for range 7 - i {
			karst(p, r, r.Float64()*width, base, 60+float64(i)*24, 120+float64(i)*46, hex(c))
		}
		haze(p, base-120, base+30, hex(0xf3f6e6), 0.5-0.1*float64(i))
	}
	water(p, 508, 900, hex(0xfff6d8), hex(0xc9e3d6), hex(0x7db8ae), hex(0x2f7c7b))
	karst(p, r, 130, 560, 150, 330, hex(0x1f5553))
	karst(p, r, 1190, 545, 120, 270, hex(0x276360))
	junk(p, 620, 560, 1.15)
	return p
}

func karst(p *sheet, r *rand.Rand, x, base, w, h float64, c rgb) {
	n := noise(r.Uint64(), 4)
	pts := []float64{x - w, base}
	for i := range 41 {
		t := float64(i)/20 - 1
		y := base - h*math.Pow(1-t*t*t*t, 0.7)*(0.8+0.22*n(t*2.4))
		pts = append(pts, x+t*w, y)
	}
	pts = append(pts, x+w, base)
	p.fill(poly(pts...), func(px, py float64) (rgb, float64) {
		k := 0.16 * n(px/30+py/60)
		return c.times(1+k).mix(hex(0xf6f3df), 0.18*max(0, (py-base+h*0.3)/(h*0.3))), 1
	})
}

func junk(p *sheet, x, y, k float64) {
	p.fill(poly(x-92*k, y-14*k, x+98*k, y-20*k, x+70*k, y+18*k, x-66*k, y+18*k), flat(hex(0x4a2a22)))
	sail := func(dx, w, h float64) {
		for i := range 5 {
			y0, y1 := y-30*k-h*k*float64(i)/5, y-30*k-h*k*float64(i+1)/5
			l := w * (1 - float64(i)*0.1)
			p.fill(poly(x+dx*k, y0, x+(dx+l)*k, y0-4*k, x+(dx+l*0.94)*k, y1+2*k, x+dx*k, y1+3*k), flat(hex(0xc2552d).times(1-0.06*float64(i%2))))
		}
		p.fill(stroke(3*k, x+dx*k, y-10*k, x+dx*k, y-36*k-h*k), flat(hex(0x3a2018)))
	}
	sail(-70, 60, 110)
	sail(-4, 82, 160)
	p.lay(p.mask(ellipse(x, y+26*k, 90*k, 6*k)), flat(hex(0x7a4a35)), 0.45)
}
