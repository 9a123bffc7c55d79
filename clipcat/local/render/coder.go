package render

import (
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/sheetreel/sheetreel/clipcat/local/render/h264"
)

// coder is an encoder of a band and the picture that is drawn for it.
type coder struct {
	*h264.Band
	config  h264.Config
	band    band
	picture *h264.Picture
}

// resting are coders that have done their work. The next row, or scene, mostly asks for their like: fresh memory costs
// more than much of what is drawn there.
var resting struct {
	sync.Mutex
	coders []*coder // the one that rests longest is the first
}

// coderFor returns a coder whose next picture must be a key frame.
func coderFor(c h264.Config, b band) (*coder, error) {
	resting.Lock()
	defer resting.Unlock()
	for i, k := range slices.Backward(resting.coders) {
		if k.config == c && k.band == b {
			resting.coders = slices.Delete(resting.coders, i, i+1)
			return k, nil
		}
	}
	encoder, err := h264.NewBand(c, b.first, b.rows)
	if err != nil {
		return nil, fmt.Errorf("set up the encoder: %w", err)
	}
	return &coder{Band: encoder, config: c, band: b, picture: undrawn(c)}, nil
}

// release gives the coder to whoever needs its like.
func (k *coder) release() {
	resting.Lock()
	defer resting.Unlock()
	if len(resting.coders) >= runtime.GOMAXPROCS(0) {
		resting.coders = slices.Delete(resting.coders, 0, 1)
	}
	resting.coders = append(resting.coders, k)
}

// undrawn is a picture that holds nothing: what no band reads of it takes no memory.
func undrawn(c h264.Config) *h264.Picture {
	luma, chroma := 256*c.Columns()*c.Rows(), 64*c.Columns()*c.Rows()
	return &h264.Picture{
		Y: make([]uint8, luma), Cb: make([]uint8, chroma), Cr: make([]uint8, chroma),
		YStride: 16 * c.Columns(), CStride: 8 * c.Columns(),
	}
}

// canvas draws into the coder's picture.
func (k *coder) canvas() *canvas {
	p := k.picture
	return wrapCanvas(k.config.Width, k.config.Height, p.Y, p.Cb, p.Cr, p.YStride, p.CStride)
}
