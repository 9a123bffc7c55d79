package main

import (
	"math"
	"math/rand/v2"
)

func capetown() *sheet {
	p := newSheet(width, height, down(0, 470, hex(0x2f7fc1), hex(0x77b9e3), hex(0xf5e3cf)))
	clouds(p, 31, 60, 200, hex(0xffffff), 0.2, 6)
	n := noise(91, 6)
	table := func(x float64) float64 {
		left, right := 1/(1+math.Exp(-(x-330)/26)), 1/(1+math.Exp((x-1010)/30))
		lion := 90 * math.Exp(-math.Pow((x-150)/80, 2))
		devil := 120 * math.Exp(-math.Pow((x-1130)/60, 2))
		return 470 - 255*left*right - lion - devil + 12*n(x/40)
	}
	p.ridge(table, func(x, y float64) (rgb, float64) {
		k := 0.12*n(x/11) + 0.10*n(y/16+x/90)
		return ramp((y-210)/260, []rgb{hex(0x8792a6), hex(0x77808f), hex(0x5f7f6c)}).times(1 + k), 1
	})
	cloth := noise(95, 4)
	p.fill(rect(300, 170, 740, 130), func(x, y float64) (rgb, float64) {
		edge := 236 + 34*cloth(x/70)
		fade := math.Sin((x - 300) / 740 * math.Pi)
		return hex(0xffffff), 0.9 * fade * max(0, min(1, (edge-y)/24)) * max(0, min(1, (y-186-14*cloth(x/50))/22))
	})
	p.ridge(hills(97, 476, 14, 120, 5), down(450, 520, hex(0x6b9478), hex(0x3f6e5b)))
	r := rand.New(rand.NewPCG(14, 2))
	for x := 0.0; x < width; {
		w, h := 12+r.Float64()*26, 10+r.Float64()*34
		if r.Float64() < 0.12 {
			h += 40
		}
		c := hex(0xfaf4ea).mix(hex(0xb9c3cc), r.Float64())
		p.fill(rect(x, 520-h, w, h), flat(c))
		p.fill(rect(x+w*0.6, 520-h, w*0.4, h), flat(c.times(0.86)))
		x += w + r.Float64()*6
	}
	water(p, 520, 760, hex(0xf2fbff), hex(0x7fc4dd), hex(0x2c86b5), hex(0x125a8c))
	boat(p, 300, 600, 1.2, hex(0xffffff))
	return p
}

func newyork() *sheet {
	p := newSheet(width, height, down(0, 560, hex(0x1b1f4b), hex(0x5a3d7d), hex(0xd96c7f), hex(0xffc08a)))
	clouds(p, 41, 180, 380, hex(0xffa98f), 0.14, 12)
	p.glow(700, 560, 520, hex(0xffc48a), 0.5)
	for i, c := range []uint32{0x7c4f7e, 0x54386b, 0x2b2350} {
		skyline(p, uint64(100+i), 430+float64(i)*70, 0.6+0.35*float64(i), hex(c), i)
	}
	tower(p, 420, 600, hex(0x2b2350))
	water(p, 610, 700, hex(0xffbf8f), hex(0x8a4f74), hex(0x43305f), hex(0x1a1838))
	p.vignette(0.3)
	return p
}

func skyline(p *sheet, seed uint64, base, k float64, c rgb, depth int) {
	r := rand.New(rand.NewPCG(seed, 6))
	for x := -10.0; x < width; {
		w := (26 + r.Float64()*46) * k
		middle := math.Exp(-math.Pow((x-640)/420, 2))
		h := (70 + r.Float64()*150*(0.5+middle)) * k
		top := base - h
		p.fill(rect(x, top, w, height-top), func(_, y float64) (rgb, float64) {
			return c.mix(hex(0xf09a86), 0.25*max(0, (y-top)/(640-top))), 1
		})
		p.fill(rect(x+w*0.7, top, w*0.3, height-top), func(_, _ float64) (rgb, float64) { return c.times(0.8), 0.5 })
		if r.Float64() < 0.3 {
			p.fill(rect(x+w*0.4, top-24*k, w*0.12, 24*k), flat(c))
		}
		for wy := top + 8; wy < 600 && depth > 0; wy += 11 {
			for wx := x + 5; wx < x+w-6; wx += 9 {
				if r.Float64() < 0.28 {
					p.lay(p.mask(rect(wx, wy, 3.6, 5)), flat(hex(0xffe0a0)), 0.55+0.2*float64(depth))
				}
			}
		}
		x += w + r.Float64()*6
	}
}

func tower(p *sheet, x, base float64, c rgb) {
	for i, w := range []float64{52, 44, 34, 24, 14} {
		top := base - 250 - float64(i)*46
		p.fill(rect(x-w, top, 2*w, base-top), flat(c.times(1+0.06*float64(i))))
		for yy := top + 8; yy < top+44; yy += 10 {
			for xx := x - w + 6; xx < x+w-6; xx += 9 {
				p.lay(p.mask(rect(xx, yy, 3.4, 5)), flat(hex(0xffe0a0)), 0.7)
			}
		}
	}
	p.fill(poly(x-8, base-434, x, base-540, x+8, base-434), flat(c.times(1.2)))
}

func santorini() *sheet {
	p := newSheet(width, height, down(0, 400, hex(0x2f8fd8), hex(0x8fd0f2), hex(0xeaf6fa)))
	p.ridge(hills(121, 336, 26, 220, 5), flat(hex(0x8fa9c4)))
	haze(p, 290, 380, hex(0xf1f8fb), 0.45)
	p.fill(rect(0, 352, width, height), down(352, height, hex(0x6cc0e6), hex(0x1f84c4), hex(0x0f5fa0)))
	r := rand.New(rand.NewPCG(33, 3))
	for range 160 {
		p.lay(p.mask(ellipse(r.Float64()*width, 358+r.Float64()*300, 12+r.Float64()*30, 1)), flat(hex(0xffffff)), 0.25)
	}
	boat(p, 980, 420, 0.6, hex(0xffffff))
	p.ridge(func(x float64) float64 { return 720 - 330*math.Exp(-math.Pow((x+40)/560, 2)) + 12*noise(122, 4)(x/50) }, down(380, height, hex(0xb0765c), hex(0x7a4b3f)))
	for i := range 34 {
		t := float64(i) / 33
		x := 30 + 760*math.Mod(t*7.31, 1)
		slope := 720 - 330*math.Exp(-math.Pow((x+40)/560, 2))
		whiteHouse(p, r, x, slope+20+t*(height-slope)*0.8)
	}
	dome(p, 210, 470, 74)
	dome(p, 470, 606, 58)
	bougainvillea(p, r)
	return p
}

func whiteHouse(p *sheet, r *rand.Rand, x, y float64) {
	w, h := 54+r.Float64()*54, 46+r.Float64()*34
	p.fill(round(x, y-h, w, h+80, 5), down(y-h, y+60, hex(0xffffff), hex(0xe7edf4)))
	p.fill(rect(x+w*0.72, y-h, w*0.28, h+80), func(_, _ float64) (rgb, float64) { return hex(0xb9cbe0), 0.55 })
	p.fill(round(x+w*0.18, y-h*0.62, 13, 26, 6), flat(hex(0x2c6fb5)))
	if w > 80 {
		p.fill(round(x+w*0.46, y-h*0.62, 11, 16, 4), flat(hex(0x3b7fc2)))
	}
}

func dome(p *sheet, x, y, r float64) {
	p.fill(rect(x-r, y-10, 2*r, 120), func(px, _ float64) (rgb, float64) {
		return hex(0xffffff).mix(hex(0xb5c8df), max(0, (px-x)/r)), 1
	})
	p.fill(ellipse(x, y-8, r*0.94, r*0.86), func(px, py float64) (rgb, float64) {
		d := math.Hypot(px-x+r*0.4, py-y+r*0.55) / r
		return hex(0x5fa9ea).mix(hex(0x1b4f9c), d*0.75), 1
	})
	p.fill(rect(x-r, y-8, 2*r, 14), flat(hex(0xf8fbff)))
	p.fill(rect(x-r*0.98, y+6, 1.96*r, r*0.9), func(px, _ float64) (rgb, float64) {
		return hex(0xffffff).mix(hex(0xb5c8df), max(0, (px-x)/r)), 1
	})
	p.fill(stroke(4, x, y-r*1.28, x, y-r*0.84), flat(hex(0xf4f8fc)))
	p.fill(stroke(4, x-9, y-r*1.14, x+9, y-r*1.14), flat(hex(0xf4f8fc)))
	for i := range 3 {
		p.fill(round(x-r*0.62+float64(i)*r*0.52, y+20, r*0.2, r*0.42, r*0.1), flat(hex(0x2c6fb5)))
	}
}

func bougainvillea(p *sheet, r *rand.Rand) {
	for range 420 {
		x := math.Abs(r.NormFloat64()) * 110
		y := height - math.Abs(r.NormFloat64())*75
		c := hex(0xd6246e).mix(hex(0xff7fb0), r.Float64())
		if r.Float64() < 0.22 {
			c = hex(0x2f6b3c)
		}
		p.fill(ellipse(x, y, 4+r.Float64()*6, 3+r.Float64()*5), flat(c))
	}
}
