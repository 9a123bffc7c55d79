package render

import "image"

// upright turns and mirrors the pixels as the orientation says.
func upright(im image.Image, orientation int) image.Image {
	if orientation <= 1 {
		return im
	}
	if photo, ok := im.(*image.YCbCr); ok && turnedRatio(photo.SubsampleRatio, orientation) >= 0 {
		return uprightPhoto(photo, orientation)
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

// uprightPhoto turns each plane by itself, which takes half the memory.
func uprightPhoto(im *image.YCbCr, orientation int) *image.YCbCr {
	w, h := im.Rect.Dx(), im.Rect.Dy()
	cw, ch, _, _ := chromaOf(im)
	ow, oh := w, h
	if orientation >= 5 {
		ow, oh = h, w
	}
	out := image.NewYCbCr(image.Rect(0, 0, ow, oh), turnedRatio(im.SubsampleRatio, orientation))
	at := im.COffset(im.Rect.Min.X, im.Rect.Min.Y)
	turnPlane(out.Y, out.YStride, im.Y[im.YOffset(im.Rect.Min.X, im.Rect.Min.Y):], im.YStride, w, h, orientation)
	turnPlane(out.Cb, out.CStride, im.Cb[at:], im.CStride, cw, ch, orientation)
	turnPlane(out.Cr, out.CStride, im.Cr[at:], im.CStride, cw, ch, orientation)
	return out
}

func turnPlane(dst []uint8, dstStride int, src []uint8, stride, w, h, orientation int) {
	ow, oh := w, h
	if orientation >= 5 {
		ow, oh = h, w
	}
	for y := range oh {
		for x := range ow {
			sx, sy := from(orientation, x, y, w, h)
			dst[y*dstStride+x] = src[sy*stride+sx]
		}
	}
}

// turnedRatio is how colour is sampled in a photo once it is upright; -1 where there
// is no word for it.
func turnedRatio(r image.YCbCrSubsampleRatio, orientation int) image.YCbCrSubsampleRatio {
	switch {
	case orientation < 5 || r == image.YCbCrSubsampleRatio444 || r == image.YCbCrSubsampleRatio420:
		return r
	case r == image.YCbCrSubsampleRatio422:
		return image.YCbCrSubsampleRatio440
	case r == image.YCbCrSubsampleRatio440:
		return image.YCbCrSubsampleRatio422
	}
	return -1
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
