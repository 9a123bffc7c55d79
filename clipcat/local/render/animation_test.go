package render

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/gif"
	"strings"
	"testing"
	"testing/fstest"
)

// movingWebP puts a WebP into an animation of 96x48 as its first frame, at a corner.
func movingWebP(t *testing.T, still string, corner image.Point) []byte {
	data, err := base64.StdEncoding.DecodeString(still[strings.Index(still, ",")+1:])
	if err != nil {
		t.Fatal(err)
	}
	chunks := data[12:]
	if bytes.HasPrefix(chunks, []byte("VP8X")) {
		chunks = chunks[18:]
	}
	riff := func(id string, parts ...[]byte) []byte {
		body := bytes.Join(parts, nil)
		return append([]byte{id[0], id[1], id[2], id[3], byte(len(body)), byte(len(body) >> 8), 0, 0}, body...)
	}
	const w, h = 32, 16 // of the frame
	frame := []byte{byte(corner.X / 2), 0, 0, byte(corner.Y / 2), 0, 0, w - 1, 0, 0, h - 1, 0, 0, 100, 0, 0, 0}
	return riff("RIFF", []byte("WEBP"),
		riff("VP8X", []byte{0x12, 0, 0, 0, 95, 0, 0, 47, 0, 0}), riff("ANIM", make([]byte, 6)), riff("ANMF", frame, chunks))
}

func movingGIF(t *testing.T, corner image.Point) []byte {
	frame := image.NewPaletted(image.Rect(0, 0, 32, 16).Add(corner), color.Palette{color.White, color.NRGBA{0x20, 0x40, 0xd0, 255}})
	for y := range 16 {
		for x := 16; x < 32; x++ {
			frame.SetColorIndex(corner.X+x, corner.Y+y, 1)
		}
	}
	var out bytes.Buffer
	if err := gif.EncodeAll(&out, &gif.GIF{Image: []*image.Paletted{frame}, Delay: []int{10}, Config: image.Config{Width: 96, Height: 48}}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestAnimationsShowTheirFirstFrame where it lies in them: white on the left, blue on the right, and the ground around.
func TestAnimationsShowTheirFirstFrame(t *testing.T) {
	corner := image.Pt(40, 20)
	for name, c := range map[string]struct {
		data []byte
		blue string
	}{
		"lossy WebP": {movingWebP(t, lossyWebP, corner), "#2040d0"},
		"clear WebP": {movingWebP(t, clearWebP, corner), "#204098"},
		"GIF":        {movingGIF(t, corner), "#2040d0"},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{"moving": {Data: c.data}}
			im := still(t, oneScene(`{"name":"P","type":"image","x":0,"y":0,"width":96,"height":48,"media_url":"moving"}`), Options{Assets: files})
			wantColor(t, im, 46, 28, "white")
			wantColor(t, im, 66, 28, c.blue)
			wantColor(t, im, 20, 28, "#204060")
			wantColor(t, im, 66, 42, "#204060")
		})
	}
}

// A frame that hangs over the edge of its animation could be of any size: it is refused.
func TestAFrameOutsideItsAnimationIsRefused(t *testing.T) {
	a := asset{data: movingWebP(t, lossyWebP, image.Pt(80, 20))}
	if _, err := a.decode(nil); err == nil {
		t.Error("it was read")
	}
}
