// Command reel puts frames side by side on one picture, as the README shows it; make
// reel draws the frames before. Each argument is one row of PNG files with commas
// between them; a row is as high as makes it as wide as the others:
//
//	go run ./samples/reel -o samples/reel.jpg a.png,b.png c.png,d.png,e.png
package main

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"strings"

	"golang.org/x/image/draw"
)

// In pixels.
const (
	width = 1600
	gap   = 12
)

func main() {
	out := flag.String("o", "reel.jpg", "the picture to write")
	flag.Parse()
	if err := assemble(*out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "reel:", err)
		os.Exit(1)
	}
}

func assemble(out string, rows []string) error {
	var strips []image.Image
	height := gap
	for _, row := range rows {
		strip, err := stripOf(strings.Split(row, ","))
		if err != nil {
			return err
		}
		strips = append(strips, strip)
		height += strip.Bounds().Dy() + gap
	}
	reel := white(width, height)
	y := gap
	for _, strip := range strips {
		draw.Draw(reel, strip.Bounds().Add(image.Pt(0, y)), strip, image.Point{}, draw.Src)
		y += strip.Bounds().Dy() + gap
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	if err := jpeg.Encode(f, reel, &jpeg.Options{Quality: 86}); err != nil {
		return err
	}
	return f.Close()
}

// stripOf draws frames beside each other, all of one height.
func stripOf(names []string) (image.Image, error) {
	var frames []image.Image
	ratio := 0.0
	for _, name := range names {
		frame, err := read(name)
		if err != nil {
			return nil, err
		}
		frames = append(frames, frame)
		ratio += float64(frame.Bounds().Dx()) / float64(frame.Bounds().Dy())
	}
	height := float64(width-gap*(len(frames)+1)) / ratio
	strip := white(width, int(height+0.5))
	x := float64(gap)
	for _, frame := range frames {
		w := height * float64(frame.Bounds().Dx()) / float64(frame.Bounds().Dy())
		at := image.Rect(int(x+0.5), 0, int(x+w+0.5), strip.Rect.Dy())
		draw.CatmullRom.Scale(strip, at, frame, frame.Bounds(), draw.Src, nil)
		x += w + gap
	}
	return strip, nil
}

func read(name string) (image.Image, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return png.Decode(f)
}

func white(w, h int) *image.RGBA {
	im := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(im, im.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	return im
}
