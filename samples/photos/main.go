// Command photos paints the pictures of the samples: landscapes, dishes and
// products. They are drawings of our own, so that nobody's rights are touched, and
// the same on every run. It is run from the root of the repository:
//
//	go run ./samples/photos
package main

import (
	"flag"
	"fmt"
	"image/jpeg"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", "samples", "the folder of the samples")
	only := flag.String("only", "", "paint one picture, by its name")
	flag.Parse()
	for name, paint := range all() {
		if *only != "" && *only != filepath.Base(name) {
			continue
		}
		if err := save(filepath.Join(*dir, name+".jpg"), paint()); err != nil {
			fmt.Fprintln(os.Stderr, "photos:", err)
			os.Exit(1)
		}
	}
}

func all() map[string]func() *sheet {
	out := map[string]func() *sheet{}
	for name, paint := range cities {
		out["city-guides/photos/"+name] = paint
	}
	for name, d := range dishes {
		out["city-guides/photos/"+name] = d.paint
	}
	for name, paint := range products {
		out["products/photos/"+name] = paint
	}
	for name, paint := range homes {
		out["property-tour/photos/"+name] = paint
	}
	return out
}

// save writes a JPEG, as good as 55 kB allow.
func save(name string, s *sheet) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	for quality := 88; ; quality -= 4 {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		err = jpeg.Encode(f, s.image(), &jpeg.Options{Quality: quality})
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
		if info, err := os.Stat(name); err != nil || info.Size() < 55_000 || quality < 40 {
			return err
		}
	}
}
