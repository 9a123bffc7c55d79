package main

import "math/rand/v2"

// Houses are 900 by 1200: tall pictures for tall videos.
var homes = map[string]func() *sheet{
	"house": houseLook{[3]rgb{hex(0x7fb2d6), hex(0xc3dcea), hex(0xfbeed6)}, hex(0xfff0c4), hex(0xf7f0e2), hex(0x4c5d5f), hex(0x2a6b52)}.paint,
	"brick": houseLook{[3]rgb{hex(0x86b7c9), hex(0xcfe3e0), hex(0xfdf3dc)}, hex(0xfff3cf), hex(0xc98467), hex(0x3f4650), hex(0x24475f)}.paint,
	"dusk":  houseLook{[3]rgb{hex(0x3f4f86), hex(0xc98a9b), hex(0xffd2a1)}, hex(0xffd79a), hex(0xf1e3da), hex(0x9c4f3a), hex(0x7a3b3b)}.paint,
	"room":  roomLook{hex(0xefe6d6), hex(0x2a6b52), hex(0xe9c46a)}.paint,
	"study": roomLook{hex(0xdfe5e6), hex(0x34587a), hex(0xe8a87c)}.paint,
	"loft":  roomLook{hex(0xf0ddd0), hex(0xb0583f), hex(0xf0d9a8)}.paint,
}

// houseLook is what houses differ in.
type houseLook struct {
	sky                    [3]rgb
	sun, wall, roof, front rgb // the front is that of the door
}

func (l houseLook) paint() *sheet {
	p := newSheet(900, 1200, down(0, 760, l.sky[0], l.sky[1], l.sky[2]))
	sun(p, 690, 330, 46, l.sun)
	p.ridge(hills(201, 640, 46, 210, 5), flat(hex(0x9dbfa8)))
	p.ridge(hills(203, 700, 30, 150, 5), flat(hex(0x6f9c7c)))
	p.ridge(func(_ float64) float64 { return 850 }, down(850, 1200, hex(0x6a9a58), hex(0x3b6b40)))
	p.fill(poly(400, 860, 500, 860, 690, 1200, 250, 1200), down(860, 1200, hex(0xe9dcc0), hex(0xcdb991)))
	p.shadow(rect(190, 520, 540, 345), 14, hex(0x1c2a20), 0.5)
	p.fill(rect(180, 510, 540, 350), func(x, _ float64) (rgb, float64) { return l.wall.mix(l.wall.times(0.84), (x-180)/900), 1 })
	p.fill(poly(140, 520, 450, 300, 760, 520), down(300, 520, l.roof, l.roof.times(0.74)))
	p.fill(poly(330, 520, 450, 392, 570, 520), flat(l.wall))
	p.fill(rect(590, 330, 54, 120), flat(hex(0xa65f45)))
	p.fill(rect(582, 322, 70, 16), flat(hex(0x8a4a36)))
	for _, w := range [][2]float64{{225, 570}, {575, 570}, {225, 715}, {575, 715}} {
		window(p, w[0], w[1], 100, 96)
	}
	window(p, 415, 436, 70, 66)
	p.fill(round(398, 690, 104, 172, 50), flat(l.front))
	p.fill(round(410, 704, 80, 60, 36), flat(hex(0xbfe0dc)))
	p.fill(ellipse(486, 790, 5, 5), flat(hex(0xe9c46a)))
	p.fill(rect(384, 858, 132, 16), flat(hex(0xd8cbb0)))
	tree(p, 92, 880, 1.25)
	tree(p, 830, 900, 1.5)
	r := rand.New(rand.NewPCG(7, 7))
	for range 260 {
		x, y := r.Float64()*900, 866+r.Float64()*40
		if x > 380 && x < 520 {
			continue
		}
		c := []rgb{hex(0x4f8f4a), hex(0x7ab36a), hex(0xf2a7b8), hex(0xfff2c4), hex(0x3b7a45)}[r.IntN(5)]
		p.fill(ellipse(x, y, 6+r.Float64()*8, 5+r.Float64()*6), flat(c))
	}
	p.vignette(0.25)
	return p
}

func window(p *sheet, x, y, w, h float64) {
	p.fill(rect(x-8, y-8, w+16, h+16), flat(hex(0xffffff)))
	p.fill(rect(x, y, w, h), down(y, y+h, hex(0x4f7f97), hex(0xa9d0da)))
	p.fill(poly(x, y+h*0.7, x+w*0.6, y, x+w*0.85, y, x, y+h), func(_, _ float64) (rgb, float64) { return hex(0xffffff), 0.22 })
	p.fill(rect(x+w/2-3, y, 6, h), flat(hex(0xffffff)))
	p.fill(rect(x, y+h/2-3, w, 6), flat(hex(0xffffff)))
	p.fill(rect(x-12, y+h+8, w+24, 8), flat(hex(0xd8cbb0)))
}

func tree(p *sheet, x, y, k float64) {
	p.shadow(ellipse(x+20*k, y+6, 90*k, 12), 8, hex(0x1c2a20), 0.4)
	p.fill(poly(x-10*k, y, x-5*k, y-150*k, x+5*k, y-150*k, x+11*k, y), flat(hex(0x6a4a34)))
	r := rand.New(rand.NewPCG(uint64(x), 5))
	for i := range 46 {
		c := hex(0x2f6b45).mix(hex(0x8fc27a), float64(i)/46)
		p.fill(ellipse(x+r.NormFloat64()*34*k-float64(i)*0.4, y-205*k+r.NormFloat64()*48*k-float64(i)*0.8, 34*k*(1-float64(i)/90), 30*k*(1-float64(i)/90)), flat(c))
	}
}

// roomLook is what rooms differ in.
type roomLook struct{ wall, sofa, cushion rgb }

func (l roomLook) paint() *sheet {
	p := newSheet(920, 760, down(0, 560, l.wall, l.wall.times(0.94)))
	p.fill(rect(0, 560, 920, 200), down(560, 760, hex(0xc79a68), hex(0x9a6f45)))
	for i := range 9 {
		x := float64(i)*130 - 60
		p.lay(p.mask(stroke(2, x+90, 560, x, 760)), flat(hex(0x6f4c2c)), 0.5)
	}
	p.fill(rect(0, 552, 920, 12), flat(hex(0xfaf5ea)))
	p.fill(rect(500, 90, 330, 330), flat(hex(0xffffff)))
	p.fill(rect(514, 104, 302, 302), down(104, 406, hex(0x8fc3e4), hex(0xe9f3ea)))
	outside := func(c rgb) shade {
		return func(x, y float64) (rgb, float64) {
			if x < 514 || x > 816 || y > 406 {
				return c, 0
			}
			return c, 1
		}
	}
	p.fill(ellipse(600, 420, 130, 90), outside(hex(0x7aa873)))
	p.fill(ellipse(760, 430, 110, 110), outside(hex(0x5f9465)))
	p.fill(rect(500, 396, 330, 40), flat(hex(0xffffff)))
	p.fill(rect(659, 104, 12, 302), flat(hex(0xffffff)))
	p.fill(rect(500, 420, 330, 16), flat(hex(0xd9cdb6)))
	p.fill(poly(540, 560, 830, 560, 760, 760, 380, 760), func(_, _ float64) (rgb, float64) { return hex(0xfff3d0), 0.3 })
	p.shadow(round(70, 420, 380, 200, 30), 12, hex(0x2a1c10), 0.45)
	p.fill(round(80, 360, 360, 200, 40), tube(60, 460, l.sofa))
	p.fill(round(50, 430, 80, 160, 34), tube(50, 130, l.sofa.times(0.92)))
	p.fill(round(390, 430, 80, 160, 34), tube(390, 470, l.sofa.times(0.92)))
	p.fill(round(110, 480, 300, 100, 26), flat(l.sofa.mix(hex(0xffffff), 0.14)))
	p.fill(round(140, 410, 92, 92, 18), flat(l.cushion))
	p.fill(round(300, 416, 88, 88, 18), flat(hex(0xf2ede0)))
	p.fill(rect(140, 150, 200, 150), flat(hex(0x6a4a34)))
	p.fill(rect(150, 160, 180, 130), flat(hex(0xf7f1e4)))
	p.fill(ellipse(215, 225, 36, 36), flat(hex(0xe07a5f)))
	p.fill(ellipse(268, 240, 26, 26), flat(hex(0x3d405b)))
	p.shadow(ellipse(640, 700, 150, 30), 8, hex(0x2a1c10), 0.4)
	p.fill(ellipse(630, 650, 150, 40), flat(hex(0x8a5f3c)))
	p.fill(ellipse(630, 642, 150, 38), flat(hex(0xc79a68)))
	p.fill(round(606, 580, 44, 60, 12), tube(606, 650, hex(0xf4efe4)))
	for i := range 7 {
		frond(p, 628, 584, -1.57+(float64(i)-3)*0.26, 110, hex(0x3f8a55))
	}
	p.fill(stroke(8, 870, 560, 870, 250), flat(hex(0x3a3a3a)))
	p.fill(poly(820, 250, 920, 250, 900, 170, 840, 170), flat(hex(0xf4d9a4)))
	p.glow(870, 240, 150, hex(0xffe9b8), 0.5)
	p.vignette(0.3)
	return p
}
