package render

import (
	"encoding/binary"
	"image"
)

// orientation reads how a JPEG wants to be turned (1 to 8, as in Exif); 1 is as it
// is, also where nothing is said.
func orientation(jpeg []byte) int {
	for i := 2; i+4 <= len(jpeg) && jpeg[i] == 0xff; {
		marker, size := jpeg[i+1], int(binary.BigEndian.Uint16(jpeg[i+2:]))
		if marker == 0xda || size < 2 || i+2+size > len(jpeg) {
			break
		}
		body := jpeg[i+4 : i+2+size]
		if marker == 0xe1 && len(body) > 14 && string(body[:6]) == "Exif\x00\x00" {
			return tiffOrientation(body[6:])
		}
		i += 2 + size
	}
	return 1
}

// tiffOrientation looks for tag 0x0112 in the first directory.
func tiffOrientation(b []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if string(b[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int(order.Uint32(b[4:]))
	if at < 8 || at+2 > len(b) {
		return 1
	}
	n := int(order.Uint16(b[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > len(b) {
			return 1
		}
		if order.Uint16(b[e:]) == 0x0112 {
			if v := int(order.Uint16(b[e+8:])); v >= 1 && v <= 8 {
				return v
			}
		}
	}
	return 1
}

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
