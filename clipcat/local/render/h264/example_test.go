package h264_test

import (
	"fmt"

	"github.com/sheetreel/sheetreel/clipcat/local/render/h264"
)

// A video of two pictures in two bands: only the lower one changes, so the slice of the upper one can be kept.
func Example() {
	config := h264.Config{Width: 320, Height: 180, FPS: 30}
	if err := config.Validate(); err != nil {
		fmt.Println(err)
		return
	}
	upper, err := h264.NewBand(config, 0, 6)
	if err != nil {
		fmt.Println(err)
		return
	}
	lower, err := h264.NewBand(config, 6, config.Rows()-6)
	if err != nil {
		fmt.Println(err)
		return
	}

	picture := h264.NewPicture(config)
	key := upper.Encode(nil, picture, true, 0, nil)
	key = lower.Encode(key, picture, true, 0, nil)

	// A bright square appears at (160, 128): macroblock 10 of row 8 in the picture, of row 2 in the lower band.
	for y := 128; y < 144; y++ {
		for x := 160; x < 176; x++ {
			picture.Y[y*picture.YStride+x] = 235
		}
	}
	nothing := &h264.Changes{Dirty: make([]bool, 6*config.Columns())}
	square := &h264.Changes{Dirty: make([]bool, 6*config.Columns())}
	square.Dirty[2*config.Columns()+10] = true

	next := upper.Encode(nil, picture, false, 0, nothing)
	fmt.Println("key picture over 20 bytes:", len(key) > 20)
	fmt.Println("unchanged band at most 16 bytes:", len(next) <= 16)
	next = lower.Encode(next, picture, false, 0, square)
	fmt.Println("both bands at most 100 bytes:", len(next) <= 100)
	fmt.Println("decoded square:", lower.Reconstruction().Y[(128-96)*picture.YStride+160] > 230)
	// Output:
	// key picture over 20 bytes: true
	// unchanged band at most 16 bytes: true
	// both bands at most 100 bytes: true
	// decoded square: true
}
