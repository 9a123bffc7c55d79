package main

import "math"

// Products are 900 by 900, each on a soft ground of its own.
var products = map[string]func() *sheet{
	"mug": mug, "lamp": lamp, "bottle": bottle, "backpack": backpack, "headphones": headphones,
	"plant": plant, "chair": chair, "watch": watch, "notebook": notebook, "candle": candle,
}

// studio is a wall and a floor that run into each other.
func studio(c uint32) *sheet {
	k := hex(c)
	p := newSheet(900, 900, func(x, y float64) (rgb, float64) {
		wall := k.mix(hex(0xffffff), 0.25-0.2*math.Hypot(x-300, y-200)/900)
		t := max(0, min(1, (y-610)/120))
		t = t * t * (3 - 2*t)
		return wall.mix(k.times(0.86).mix(hex(0xffffff), 0.1*(1-math.Abs(x-450)/450)), t), 1
	})
	return p
}

// ground is the shadow under a thing.
func ground(p *sheet, x, y, rx, ry float64) {
	p.shadow(ellipse(x+rx*0.12, y, rx, ry), 16, hex(0x1a1420), 0.5)
	p.shadow(ellipse(x, y-2, rx*0.86, ry*0.5), 5, hex(0x1a1420), 0.45)
}

// tube shades something round from left to right, lit from the left.
func tube(x0, x1 float64, c rgb) shade {
	dark, light := c.times(0.58), c.mix(hex(0xffffff), 0.42)
	return func(x, _ float64) (rgb, float64) {
		return ramp((x-x0)/(x1-x0), []rgb{c.times(0.82), light, c, c.times(0.86), dark, c.times(0.7)}), 1
	}
}

func mug() *sheet {
	p := studio(0xd9e3df)
	ground(p, 440, 690, 220, 34)
	c := hex(0x2f6f6a)
	p.fill(ellipse(640, 500, 112, 122), tube(530, 750, c))
	p.fill(ellipse(636, 500, 72, 82), func(x, y float64) (rgb, float64) { return hex(0xd3ddd9), 1 })
	p.fill(round(250, 330, 380, 370, 60), tube(250, 630, c))
	p.fill(rect(250, 600, 380, 22), func(x, y float64) (rgb, float64) { return hex(0xf2e6d0), 0.85 })
	p.fill(ellipse(440, 336, 190, 46), flat(c.mix(hex(0xffffff), 0.3)))
	p.fill(ellipse(440, 340, 174, 38), flat(c.times(0.5)))
	p.fill(ellipse(440, 350, 162, 30), flat(hex(0x4a2a1a)))
	p.fill(ellipse(410, 348, 90, 14), func(x, y float64) (rgb, float64) { return hex(0x8a5a3a), 0.55 })
	return p
}

func lamp() *sheet {
	p := studio(0x3c4a5c)
	p.glow(450, 420, 420, hex(0xffd9a0), 0.55)
	ground(p, 450, 770, 150, 22)
	p.fill(ellipse(450, 764, 128, 26), tube(322, 578, hex(0xb98a4a)))
	p.fill(rect(441, 440, 18, 320), tube(441, 459, hex(0xc79a58)))
	p.fill(poly(330, 210, 570, 210, 650, 470, 250, 470), func(x, y float64) (rgb, float64) {
		d := math.Hypot((x-450)/190, (y-380)/170)
		return hex(0xfff3d4).mix(hex(0xe9b06a), d*0.7), 1
	})
	p.fill(ellipse(450, 470, 200, 20), flat(hex(0xfff0cc)))
	p.fill(ellipse(450, 210, 120, 12), flat(hex(0xd9a868)))
	p.glow(450, 470, 260, hex(0xffe9c0), 0.35)
	return p
}

func bottle() *sheet {
	p := studio(0xf0d6c8)
	ground(p, 450, 772, 120, 22)
	c := hex(0xd9583f)
	p.fill(round(340, 300, 220, 476, 46), tube(340, 560, c))
	p.fill(poly(340, 350, 392, 236, 508, 236, 560, 350), tube(350, 550, c))
	p.fill(round(388, 150, 124, 96, 18), tube(388, 512, hex(0x34363c)))
	for i := range 5 {
		p.fill(rect(388, 166+float64(i)*16, 124, 4), func(x, y float64) (rgb, float64) { return hex(0x000000), 0.3 })
	}
	p.fill(rect(340, 560, 220, 10), func(x, y float64) (rgb, float64) { return hex(0xfff2e4), 0.9 })
	p.fill(ellipse(450, 470, 42, 42), func(x, y float64) (rgb, float64) { return hex(0xfff2e4), 0.9 })
	p.fill(poly(424, 486, 446, 446, 458, 466, 466, 456, 480, 486), flat(c))
	return p
}

func backpack() *sheet {
	p := studio(0xe6dcc6)
	ground(p, 450, 780, 220, 30)
	c := hex(0x3f5a7a)
	p.fill(stroke(20, 380, 190, 400, 140, 450, 124, 500, 140, 520, 190), flat(c.times(0.6)))
	p.fill(round(245, 170, 410, 610, 150), tube(245, 655, c))
	p.fill(round(262, 300, 376, 30, 15), flat(c.times(0.55)))
	p.shadow(round(290, 500, 320, 240, 50), 6, hex(0x101820), 0.5)
	p.fill(round(290, 490, 320, 240, 50), tube(280, 630, c.mix(hex(0xffffff), 0.08)))
	p.fill(round(290, 536, 320, 12, 6), flat(hex(0xe9c48a)))
	p.fill(round(430, 530, 40, 56, 8), flat(hex(0xa5713f)))
	p.fill(rect(360, 330, 22, 160), flat(hex(0xa5713f)))
	p.fill(rect(518, 330, 22, 160), flat(hex(0xa5713f)))
	p.fill(round(352, 440, 38, 30, 6), flat(hex(0xe0c48f)))
	p.fill(round(510, 440, 38, 30, 6), flat(hex(0xe0c48f)))
	p.fill(round(400, 220, 100, 50, 10), flat(hex(0xa5713f)))
	return p
}

func headphones() *sheet {
	p := studio(0xcfd8ea)
	ground(p, 450, 740, 250, 30)
	dark := hex(0x2b2f3a)
	band := func(r, w float64, c rgb) {
		pts := []float64{}
		for i := range 49 {
			a := math.Pi + float64(i)*math.Pi/48
			pts = append(pts, 450+r*math.Cos(a), 450+r*1.06*math.Sin(a))
		}
		p.fill(stroke(w, pts...), tube(200, 700, c))
	}
	band(232, 46, dark)
	band(240, 12, hex(0x6a7182))
	for _, side := range []float64{-1, 1} {
		x := 450 + side*232
		p.fill(round(x-14, 430, 28, 130, 14), tube(x-14, x+14, hex(0x9aa2b4)))
		p.fill(round(x-side*34-50, 480, 100, 240, 50), tube(x-90, x+60, hex(0x3b404e)))
		p.fill(round(x+side*8-46, 500, 92, 204, 46), tube(x-60, x+70, hex(0xe0674a)))
		p.fill(ellipse(x+side*14, 602, 24, 54), flat(hex(0xf3a58c)))
	}
	return p
}

func plant() *sheet {
	p := studio(0xe3ead9)
	ground(p, 450, 776, 160, 26)
	for i := range 15 {
		a := -math.Pi/2 + (float64(i)-7)*0.2
		l := 330 - math.Abs(float64(i)-7)*16
		frond(p, 450, 560, a, l, hex(0x2f6b45).mix(hex(0x7ab36a), float64(i%4)/4))
	}
	c := hex(0xc4714f)
	p.fill(poly(310, 540, 590, 540, 556, 780, 344, 780), tube(310, 590, c))
	p.fill(round(294, 520, 312, 54, 12), tube(294, 606, c.times(1.06)))
	return p
}

func frond(p *sheet, x, y, a, l float64, c rgb) {
	s, k := math.Sincos(a)
	tip := 0.22 * l * k
	mx, my := x+l*0.55*k, y+l*0.55*s
	ex, ey := x+l*k+tip, y+l*s+math.Abs(tip)*0.9
	w := l * 0.085
	p.fill(poly(x, y, mx-w*s, my+w*k, ex, ey, mx+w*s, my-w*k), flat(c))
	p.fill(poly(x, y, mx-w*s, my+w*k, ex, ey, mx, my), func(_, _ float64) (rgb, float64) { return hex(0x000000), 0.14 })
}

func chair() *sheet {
	p := studio(0xead7cf)
	ground(p, 450, 800, 240, 26)
	wood := hex(0xb98250)
	for _, leg := range [][]float64{{330, 560, 290, 800}, {570, 560, 612, 800}, {390, 560, 376, 770}, {512, 560, 528, 770}} {
		p.fill(stroke(20, leg...), flat(wood.times(0.8)))
	}
	c := hex(0x4f7f78)
	p.fill(round(290, 180, 320, 300, 90), tube(270, 640, c))
	p.shadow(round(280, 490, 340, 90, 44), 6, hex(0x102020), 0.5)
	p.fill(round(262, 470, 376, 104, 50), tube(250, 660, c.mix(hex(0xffffff), 0.1)))
	for i := range 3 {
		p.lay(p.mask(stroke(4, 370+float64(i)*80, 220, 370+float64(i)*80, 440)), flat(c.times(0.6)), 0.6)
	}
	return p
}

func watch() *sheet {
	p := studio(0x2e3440)
	p.glow(380, 300, 460, hex(0x8fa3c0), 0.3)
	strap := hex(0x8a5638)
	p.shadow(round(380, 70, 170, 780, 40), 16, hex(0x000000), 0.6)
	p.fill(round(365, 60, 170, 780, 40), tube(365, 535, strap))
	for y := 80.0; y < 830; y += 26 {
		p.lay(p.mask(rect(376, y, 4, 13)), flat(hex(0xe9c9a0)), 0.8)
		p.lay(p.mask(rect(520, y, 4, 13)), flat(hex(0xe9c9a0)), 0.8)
	}
	p.shadow(ellipse(462, 466, 196, 196), 12, hex(0x000000), 0.7)
	p.fill(round(636, 430, 34, 44, 8), flat(hex(0xc9ced6)))
	p.fill(ellipse(450, 450, 196, 196), ringShade(450, 450, 196, hex(0xc9ced6)))
	p.fill(ellipse(450, 450, 172, 172), flat(hex(0x8d95a3)))
	p.fill(ellipse(450, 450, 168, 168), ringShade(450, 450, 168, hex(0xf7f4ec)))
	for i := range 60 {
		s, c := math.Sincos(float64(i) * math.Pi / 30)
		in, w := 150.0, 2.0
		if i%5 == 0 {
			in, w = 134, 6
		}
		p.fill(stroke(w, 450+in*c, 450+in*s, 450+160*c, 450+160*s), flat(hex(0x2b303a)))
	}
	p.fill(stroke(9, 450, 450, 390, 372), flat(hex(0x2b303a)))
	p.fill(stroke(6, 450, 450, 556, 384), flat(hex(0x2b303a)))
	p.fill(stroke(3, 420, 496, 506, 354), flat(hex(0xd9583f)))
	p.fill(ellipse(450, 450, 10, 10), flat(hex(0xd9583f)))
	p.fill(poly(330, 330, 480, 285, 360, 560, 290, 480), func(x, y float64) (rgb, float64) { return hex(0xffffff), 0.12 })
	return p
}

func notebook() *sheet {
	p := studio(0xd6cfe6)
	c := hex(0x5b4a8a)
	p.shadow(poly(262, 210, 660, 170, 716, 720, 310, 772), 18, hex(0x1a1430), 0.6)
	p.fill(poly(262, 202, 668, 162, 718, 716, 312, 766), flat(hex(0xf7f2e6)))
	p.fill(poly(250, 196, 652, 156, 702, 706, 300, 756), func(x, y float64) (rgb, float64) {
		return c.mix(hex(0xffffff), 0.2-0.25*(y/900)), 1
	})
	p.fill(poly(250, 196, 296, 191, 346, 751, 300, 756), flat(c.times(0.72)))
	p.fill(poly(596, 162, 614, 160, 664, 710, 646, 712), flat(hex(0xf2b24c)))
	p.fill(poly(372, 322, 548, 304, 556, 392, 380, 410), flat(hex(0xf7f2e6)))
	p.fill(stroke(5, 398, 350, 526, 337), flat(c))
	p.fill(stroke(5, 401, 378, 490, 369), flat(c))
	return p
}

func candle() *sheet {
	p := studio(0x4a3540)
	p.glow(450, 330, 480, hex(0xffb866), 0.55)
	ground(p, 450, 770, 170, 26)
	p.fill(round(300, 420, 300, 350, 34), tube(300, 600, hex(0xd9a88a)))
	p.fill(ellipse(450, 432, 150, 34), flat(hex(0xf4d9c2)))
	p.fill(ellipse(450, 436, 134, 27), func(x, y float64) (rgb, float64) {
		return hex(0xfff0cc).mix(hex(0xe9b98f), math.Abs(x-450)/134), 1
	})
	p.fill(stroke(5, 450, 432, 450, 392), flat(hex(0x2a1c1a)))
	flame := func(k float64, c rgb) {
		p.fill(poly(450, 290-20*k, 450+16*k, 340, 450+26*k, 376, 450+16*k, 402, 450, 410, 450-16*k, 402, 450-26*k, 376, 450-16*k, 340), flat(c))
	}
	p.glow(450, 360, 110, hex(0xffd98a), 0.7)
	flame(1, hex(0xffb03a))
	flame(0.6, hex(0xfff2c4))
	p.fill(round(360, 540, 180, 150, 10), flat(hex(0xf7efe2)))
	p.fill(stroke(4, 392, 590, 508, 590), flat(hex(0x6a4a44)))
	p.fill(stroke(4, 410, 618, 490, 618), flat(hex(0x9a7a70)))
	p.fill(stroke(3, 424, 644, 476, 644), flat(hex(0xb99a90)))
	return p
}
