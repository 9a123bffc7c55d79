package render

import (
	"image"
	"image/color"
	"image/draw"
)

// Of a contact sheet, in pixels.
const (
	contactSide = 640 // the longer side of a frame, at most
	contactGap  = 16
)

// contactGround is the grey between the frames.
var contactGround = color.Gray{0xf2}

// ContactSheet puts frames of one size side by side, in their order, at a half or a
// third of their size where they are large.
func ContactSheet(frames []image.Image) image.Image {
	if len(frames) == 0 {
		return image.NewRGBA(image.Rectangle{})
	}
	size := frames[0].Bounds().Size()
	n := (max(size.X, size.Y) + contactSide - 1) / contactSide
	w, h := size.X/n, size.Y/n
	columns := contactColumns(len(frames), w, h)
	rows := (len(frames) + columns - 1) / columns
	out := image.NewRGBA(image.Rect(0, 0, columns*(w+contactGap)+contactGap, rows*(h+contactGap)+contactGap))
	draw.Draw(out, out.Rect, image.NewUniform(contactGround), image.Point{}, draw.Src)
	for i, f := range frames {
		at := image.Pt(contactGap+i%columns*(w+contactGap), contactGap+i/columns*(h+contactGap))
		small := shrunk(pixels(f), n)
		draw.Draw(out, image.Rectangle{at, at.Add(image.Pt(w, h))}, small, image.Point{}, draw.Src)
	}
	return out
}

// shrunk makes each square of n by n pixels one.
func shrunk(im *image.RGBA, n int) *image.RGBA {
	if n == 1 {
		return im
	}
	out := image.NewRGBA(image.Rect(0, 0, im.Rect.Dx()/n, im.Rect.Dy()/n))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			var sum [4]int
			for row := y * n; row < y*n+n; row++ {
				for i, v := range im.Pix[row*im.Stride+4*n*x:][:4*n] {
					sum[i&3] += int(v)
				}
			}
			for i, v := range sum {
				out.Pix[y*out.Stride+4*x+i] = uint8((v + n*n/2) / (n * n))
			}
		}
	}
	return out
}

// contactColumns is how many frames of a size stand in a row, so that the sheet is
// about as wide as a screen and a half is high.
func contactColumns(n, w, h int) int {
	columns := 1
	for columns < n && columns*w < (n+columns-1)/columns*h*3/2 {
		columns++
	}
	return columns
}
