package render

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
)

// Of an animation the first frame is shown. Go reads that of a GIF; of a WebP it reads no animation at all, so the first
// frame is taken out of it and made a file of its own (RFC 9649, 2.7).

// animated says that the WebP has frames: the header of an extended file has a flag for it.
func animated(webp []byte) bool {
	const header, flags, animation = 12, 20, 1 << 1
	return len(webp) > flags && bytes.HasPrefix(webp[header:], []byte("VP8X")) && webp[flags]&animation != 0
}

// firstFrame returns the first frame of an animated WebP of that size as a still one, and where its corner lies. Other
// WebPs, and those whose frame hangs over the edge, are returned as they are.
func firstFrame(webp []byte, w, h int) (still []byte, corner image.Point) {
	if !animated(webp) {
		return webp, corner
	}
	const frameHeader = 16 // its place, size, time and flags
	frame := webp[:0]
	for rest := webp[12:]; len(rest) >= 8; {
		length := int(min(binary.LittleEndian.Uint32(rest[4:]), 1<<30))
		if length > len(rest)-8 {
			break
		}
		if bytes.HasPrefix(rest, []byte("ANMF")) && length > frameHeader {
			frame = rest[8:][:length]
			break
		}
		rest = rest[min(len(rest), 8+length+length&1):]
	}
	if len(frame) == 0 {
		return webp, corner
	}
	number := func(at int) int { return int(frame[at]) | int(frame[at+1])<<8 | int(frame[at+2])<<16 }
	corner = image.Pt(2*number(0), 2*number(3))
	if corner.X+number(6)+1 > w || corner.Y+number(9)+1 > h {
		return webp, image.Point{}
	}
	size, chunks := frame[6:12], frame[frameHeader:]
	clear := byte(0)
	if bytes.HasPrefix(chunks, []byte("ALPH")) {
		clear = 1 << 4
	}
	still = append(still, "RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00"...)
	still = append(still, clear, 0, 0, 0)
	still = append(append(still, size...), chunks...)
	binary.LittleEndian.PutUint32(still[4:], uint32(len(still)-8))
	return still, corner
}

// onCanvas puts a frame that covers only a part of the animation where it lies.
func onCanvas(frame image.Image, corner image.Point, w, h int) image.Image {
	if frame.Bounds() == image.Rect(0, 0, w, h) {
		return frame
	}
	canvas := image.NewNRGBA(image.Rect(0, 0, w, h))
	at := image.Rectangle{Min: corner, Max: corner.Add(frame.Bounds().Size())}
	draw.Draw(canvas, at, frame, frame.Bounds().Min, draw.Src)
	return canvas
}
