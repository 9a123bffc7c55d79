package h264

import "math"

// scene draws what renderers draw, and knows what it does.
type scene interface {
	// draw renders picture i into p and tells what changed since picture i-1.
	draw(c Config, p *Picture, i int) *Changes
}

// photo is a synthetic photograph: value noise in octaves over soft shading, a hard edge, and grain of up to
// so many levels.
type photo struct {
	width, height int
	y, cb, cr     []uint8
}

func newPhoto(width, height, grain int) *photo {
	ph := &photo{width: width, height: height}
	for y := range height {
		for x := range width {
			v := 40 + 40*octaves(x, y, 160, 1) + 30*octaves(x, y, 48, 2) + 14*octaves(x, y, 12, 3) + 4*octaves(x, y, 3, 4)
			if (x-width/3)*(x-width/3)+(y-height/2)*(y-height/2) < height*height/16 {
				v += 50
			}
			ph.y = append(ph.y, uint8(v+float64(hash(uint32(x), uint32(y), 9)%uint32(grain+1))))
		}
	}
	for y := 0; y < height; y += 2 {
		for x := 0; x < width; x += 2 {
			ph.cb = append(ph.cb, uint8(108+30*octaves(x, y, 200, 5)))
			ph.cr = append(ph.cr, uint8(112+34*octaves(x, y, 120, 6)))
		}
	}
	return ph
}

// octaves is smooth noise from 0 to 1 with features of the given size.
func octaves(x, y, size int, seed uint32) float64 {
	at := func(gx, gy int) float64 { return float64(hash(uint32(gx), uint32(gy), seed)%1024) / 1023 }
	gx, gy := x/size, y/size
	fx, fy := smooth(x%size, size), smooth(y%size, size)
	above := at(gx, gy)*(1-fx) + at(gx+1, gy)*fx
	below := at(gx, gy+1)*(1-fx) + at(gx+1, gy+1)*fx
	return above*(1-fy) + below*fy
}

func smooth(i, size int) float64 {
	f := (float64(i) + 0.5) / float64(size)
	return f * f * (3 - 2*f)
}

// drawZoomed draws the photo magnified around the centre of the picture.
func (ph *photo) drawZoomed(c Config, p *Picture, scale float64) {
	zoomPlane(p.Y, p.YStride, c.Width, c.Height, ph.y, ph.width, scale)
	zoomPlane(p.Cb, p.CStride, c.Width/2, c.Height/2, ph.cb, ph.width/2, scale)
	zoomPlane(p.Cr, p.CStride, c.Width/2, c.Height/2, ph.cr, ph.width/2, scale)
	p.Pad(c)
}

func zoomPlane(target []uint8, stride, width, height int, source []uint8, sourceWidth int, scale float64) {
	step := int(65536 / scale)
	x0, y0 := (width<<16-width*step)/2, (height<<16-height*step)/2
	for y := range height {
		sy := y0 + y*step
		row, fy := source[sy>>16*sourceWidth:], sy>>8&255
		next := row[min(sourceWidth, len(row)-sourceWidth):]
		for x := range width {
			sx := x0 + x*step
			i, fx := sx>>16, sx>>8&255
			j := min(i+1, sourceWidth-1)
			above := int(row[i])*(256-fx) + int(row[j])*fx
			below := int(next[i])*(256-fx) + int(next[j])*fx
			target[y*stride+x] = uint8((above*(256-fy) + below*fy + 32768) >> 16)
		}
	}
}

// zoom magnifies a photo slowly: every sample of every picture changes.
type zoom struct {
	photo  *photo
	growth float64 // of the scale, per picture
}

func (z zoom) draw(c Config, p *Picture, i int) *Changes {
	scale := 1 + z.growth*float64(i)
	z.photo.drawZoomed(c, p, scale)
	shrink := (scale-z.growth)/scale - 1
	ch := &Changes{}
	for row := range c.Rows() {
		for column := range c.Columns() {
			x, y := float64(16*column+8-c.Width/2), float64(16*row+8-c.Height/2)
			ch.Motion = append(ch.Motion, Vector{X: int16(math.Round(4 * x * shrink)), Y: int16(math.Round(4 * y * shrink))})
		}
	}
	return ch
}

// slide moves a layer with lettering over a photo that stands still.
type slide struct {
	photo                      *photo
	width, height, top, dx, dy int
}

func (s slide) at(i int) (x, y int) { return 16 + i*s.dx, s.top + i*s.dy }

func (s slide) draw(c Config, p *Picture, i int) *Changes {
	s.photo.drawZoomed(c, p, 1)
	x, y := s.at(i)
	drawLettering(c, p, x, y, s.width, s.height, 256)
	p.Pad(c)
	ch := &Changes{Dirty: make([]bool, c.Rows()*c.Columns()), Motion: make([]Vector, c.Rows()*c.Columns())}
	ox, oy := s.at(i - 1)
	touch(c, ch, ox, oy, s.width, s.height, Vector{})
	touch(c, ch, x, y, s.width, s.height, Vector{X: int16(-4 * s.dx), Y: int16(-4 * s.dy)})
	return ch
}

// touch marks the macroblocks of a rectangle as dirty.
func touch(c Config, ch *Changes, x, y, width, height int, v Vector) {
	for row := max(0, y>>4); row <= min(c.Rows()-1, (y+height-1)>>4); row++ {
		for column := max(0, x>>4); column <= min(c.Columns()-1, (x+width-1)>>4); column++ {
			ch.Dirty[row*c.Columns()+column] = true
			ch.Motion[row*c.Columns()+column] = v
		}
	}
}

// drawLettering draws a panel with strokes like those of letters; opacity is out of 256.
func drawLettering(c Config, p *Picture, x0, y0, width, height, opacity int) {
	for y := max(0, y0); y < min(c.Height, y0+height); y++ {
		for x := max(0, x0); x < min(c.Width, x0+width); x++ {
			ink := 50
			if lx, ly := (x-x0)%24, (y-y0)%40; ly > 8 && ly < 32 && (lx < 4 || ly > 26 || lx+ly/2 == 20) {
				ink = 230
			}
			at := y*p.YStride + x
			p.Y[at] = uint8((int(p.Y[at])*(256-opacity) + ink*opacity) >> 8)
			if x%2 == 0 && y%2 == 0 {
				at = y/2*p.CStride + x/2
				p.Cb[at] = uint8((int(p.Cb[at])*(256-opacity) + 150*opacity) >> 8)
				p.Cr[at] = uint8((int(p.Cr[at])*(256-opacity) + 118*opacity) >> 8)
			}
		}
	}
}

// fade lets lettering appear on a photo that stands still.
type fade struct {
	photo                    *photo
	x, y, width, height, per int // opacity per picture
}

func (f fade) draw(c Config, p *Picture, i int) *Changes {
	f.photo.drawZoomed(c, p, 1)
	drawLettering(c, p, f.x, f.y, f.width, f.height, min(256, i*f.per))
	p.Pad(c)
	ch := &Changes{Dirty: make([]bool, c.Rows()*c.Columns()), Fading: (i-1)*f.per < 256}
	if ch.Fading {
		touch(c, &Changes{Dirty: ch.Dirty, Motion: make([]Vector, len(ch.Dirty))}, f.x, f.y, f.width, f.height, Vector{})
	}
	return ch
}

// still shows the same picture for ever.
type still struct{ photo *photo }

func (s still) draw(c Config, p *Picture, i int) *Changes {
	if i == 0 {
		s.photo.drawZoomed(c, p, 1)
	}
	return &Changes{Dirty: make([]bool, c.Rows()*c.Columns())}
}
