package render

import "image"

// upright turns and mirrors the pixels as the orientation says.
func upright(im image.Image, orientation int) image.Image {
	if orientation <= 1 {
		return im
	}
	m := pixels(im)
	w, h := m.Rect.Dx(), m.Rect.Dy()
	ow, oh := w, h
	if orientation >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range oh {
		for x := range ow {
			sx, sy := from(orientation, x, y, w, h)
			copy(out.Pix[y*out.Stride+x*4:][:4], m.Pix[sy*m.Stride+sx*4:][:4])
		}
	}
	return out
}

// from is the place in the stored picture of w by h pixels that is shown at x, y.
func from(orientation, x, y, w, h int) (sx, sy int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}
