package render

import (
	"image"
	"image/color"
	"image/draw"
)

// Of a contact sheet, in pixels.
const (
	contactSide = 640 // the longer side of a frame
	contactGap  = 16
)

// ContactSheet puts frames of one size side by side, in their order, smaller where
// they are large.
func ContactSheet(frames []image.Image) image.Image {
	if len(frames) == 0 {
		return image.NewRGBA(image.Rectangle{})
	}
	w, h := frames[0].Bounds().Dx(), frames[0].Bounds().Dy()
	if side := max(w, h); side > contactSide {
		w, h = w*contactSide/side, h*contactSide/side
	}
	columns := contactColumns(len(frames), w, h)
	rows := (len(frames) + columns - 1) / columns
	out := image.NewRGBA(image.Rect(0, 0, columns*(w+contactGap)+contactGap, rows*(h+contactGap)+contactGap))
	draw.Draw(out, out.Rect, image.NewUniform(color.Gray{0xf2}), image.Point{}, draw.Src)
	for i, f := range frames {
		at := image.Pt(contactGap+i%columns*(w+contactGap), contactGap+i/columns*(h+contactGap))
		small := resample(f, whole(f.Bounds().Dx()), whole(f.Bounds().Dy()), w, h)
		draw.Draw(out, image.Rectangle{at, at.Add(image.Pt(w, h))}, small, small.Rect.Min, draw.Src)
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
