package render

import "image"

// fullRange spreads the samples of a lossy WebP. They are those of a video (BT.601, black
// at 16 and white at 235: section 9.2 of RFC 6386), while Go takes every YCbCr for that of
// a JPEG, which makes white grey.
func fullRange(im image.Image) image.Image {
	switch m := im.(type) {
	case *image.YCbCr:
		spread(m)
	case *image.NYCbCrA:
		spread(&m.YCbCr)
	} // lossless ones are RGB
	return im
}

func spread(im *image.YCbCr) {
	scale(im.Y, 16, 219, 0)
	scale(im.Cb, 128, 224, 128)
	scale(im.Cr, 128, 224, 128)
}

// scale stretches samples that span so much to 255, and brings zero to where it goes.
func scale(samples []uint8, zero, span, to int) {
	var table [256]uint8
	for v := range table {
		stretched := (255*(v-zero+span)+span/2)/span - 255 // rounded, below zero too
		table[v] = uint8(max(0, min(255, to+stretched)))
	}
	for i, v := range samples {
		samples[i] = table[v]
	}
}
