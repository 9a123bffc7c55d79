package page

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"image"
	"image/jpeg"
	_ "image/png" // a poster may be one
	"io"
	"iter"
	"os"
	"runtime"
	"slices"

	"golang.org/x/image/draw"
	"golang.org/x/sync/errgroup"
)

// What embedded posters may weigh: beyond it they stay files beside the page, to which it links.
const (
	maxPosters    = 16 << 20 // of all, as they stand in the page
	posterSide    = 320      // pixels of the longer side
	posterQuality = 70
	maxPicture    = 32 << 20 // bytes of a poster's file
	maxPixels     = 64 << 20
)

// posters makes small copies of the posters that are files here, those of the rows most likely wrong first, until they
// weigh too much. Linked tells how many are left as files.
func (r *Report) posters() (embedded []string, linked int) {
	order := make([]*entry, 0, len(r.entries))
	for _, e := range r.entries {
		if e.picture != "" {
			order = append(order, e)
		}
	}
	slices.SortStableFunc(order, func(a, b *entry) int { return b.Suspect - a.Suspect })
	most, weight := cmp.Or(r.config.MaxPosters, maxPosters), 0
	made := map[string]int{} // by file: rows that share a render share its poster
	for part := range slices.Chunk(order, posterChunk) {
		if weight < most {
			for path, data := range shrunkAll(part, made) {
				if data != "" && weight < most {
					embedded = append(embedded, data)
					weight += len(data)
					made[path] = len(embedded)
				}
			}
		}
		for _, e := range part {
			if e.Picture = made[e.picture]; e.Picture > 0 {
				e.Poster = ""
			} else {
				linked++
			}
		}
	}
	return embedded, linked
}

// posterChunk is how many posters are made at once.
const posterChunk = 64

// shrunkAll makes small copies of the posters that are not made yet, in the order of the entries; "" is one that cannot
// be read.
func shrunkAll(entries []*entry, made map[string]int) iter.Seq2[string, string] {
	var paths []string
	for _, e := range entries {
		if _, known := made[e.picture]; !known && !slices.Contains(paths, e.picture) {
			paths = append(paths, e.picture)
		}
	}
	copies := make([]string, len(paths))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, path := range paths {
		group.Go(func() error {
			copies[i], _ = shrunk(path)
			return nil
		})
	}
	_ = group.Wait()
	return func(yield func(string, string) bool) {
		for i, path := range paths {
			if !yield(path, copies[i]) {
				return
			}
		}
	}
}

// shrunk is a small copy of a picture, as a data address.
func shrunk(path string) (data string, ok bool) {
	f, err := os.Open(path)
	if err != nil {
		return "", false
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxPicture))
	if err != nil {
		return "", false
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || config.Width < 1 || config.Height < 1 || config.Width > maxPixels/config.Height {
		return "", false
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return "", false
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, scaled(img), &jpeg.Options{Quality: posterQuality}); err != nil {
		return "", false
	}
	return "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(out.Bytes()), true
}

func scaled(img image.Image) image.Image {
	size := img.Bounds().Size()
	longer := max(size.X, size.Y)
	if longer <= posterSide {
		return img
	}
	small := image.NewRGBA(image.Rect(0, 0, max(1, size.X*posterSide/longer), max(1, size.Y*posterSide/longer)))
	var scaler draw.Scaler = draw.BiLinear
	if longer <= 2*posterSide { // then the quick one sees every pixel too
		scaler = draw.ApproxBiLinear
	}
	scaler.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	return small
}
