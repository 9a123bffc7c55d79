package smalljpeg

import (
	"errors"
	"image"
)

// ErrUnsupported is what Decode returns for data that another decoder should see.
var ErrUnsupported = errors.New("smalljpeg: not a JPEG that is read at a fraction")

// component is a colour plane (ITU-T T.81, B.2.2).
type component struct {
	id         uint8
	h, v       int // samples per macroblock, in blocks
	quantizer  uint8
	dc, ac     *huffman
	last       int32 // DC value of the block before
	pix        []uint8
	stride     int
	tall, wide int // of the plane, in samples of the result, in whole macroblocks
}

// decoder holds what the markers before the scan tell.
type decoder struct {
	eighths       int // of the size
	width, height int
	components    [3]component
	quantizers    [4][64]int32 // in zigzag order
	tables        [2][4]huffman
	restart       int // macroblocks between restart markers
	framed        bool
}

// Decode reads a JPEG at eighths/8 of its width and height, which are rounded up;
// eighths runs from 1 to 7.
func Decode(data []byte, eighths int) (*image.YCbCr, error) {
	d := &decoder{eighths: eighths}
	if eighths < 1 || eighths > 7 || !d.readHeaders(data) {
		return nil, ErrUnsupported
	}
	return d.image(), nil
}

// image is what the planes hold. Their samples cover whole macroblocks, the picture
// may be smaller.
func (d *decoder) image() *image.YCbCr {
	y, cb, cr := &d.components[0], &d.components[1], &d.components[2]
	return &image.YCbCr{
		Y: y.pix, Cb: cb.pix, Cr: cr.pix, YStride: y.stride, CStride: cb.stride,
		SubsampleRatio: ratios[[2]int{y.h, y.v}],
		Rect:           image.Rect(0, 0, (d.width*d.eighths+7)/8, (d.height*d.eighths+7)/8),
	}
}

// ratios are the samplings that are read: colour in one block of a macroblock.
var ratios = map[[2]int]image.YCbCrSubsampleRatio{
	{1, 1}: image.YCbCrSubsampleRatio444,
	{2, 1}: image.YCbCrSubsampleRatio422,
	{1, 2}: image.YCbCrSubsampleRatio440,
	{2, 2}: image.YCbCrSubsampleRatio420,
}
