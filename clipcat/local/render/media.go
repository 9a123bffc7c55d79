package render

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif"  // the first frame of it
	_ "image/jpeg" // photos
	_ "image/png"  // logos
	"io"
	"io/fs"
	slash "path"
	"strings"
	"sync"

	_ "golang.org/x/image/webp" // what the web serves

	"github.com/sheetreel/sheetreel/clipcat/link"
	"github.com/sheetreel/sheetreel/clipcat/local/render/smalljpeg"
)

// Bounds of one image.
const (
	maxImageBytes  = 25 << 20
	maxImagePixels = 40 << 20 // a half or a third of it where pixels take more memory
	maxScans       = 100      // of a JPEG, of which each goes over all of the picture
)

// decoding lets one image at a time be unpacked, which bounds the memory for it.
var decoding sync.Mutex

// asset is the content of an image, a clip or a sound track, known by its hash. That
// of a clip is in a file.
type asset struct {
	sum  [sha256.Size]byte
	data []byte

	file   string
	format string // as ffmpeg calls it
	size   int64
	look   look
}

// errNoAssets is what a template gets whose program gave it no folder.
var errNoAssets = errors.New("there is no folder to look in")

// load reads an image that a media_url or a background-image names.
func load(ctx context.Context, url string, o *Options) (*asset, error) {
	return loadBounded(ctx, url, o, maxImageBytes)
}

// loadBounded reads an address on the web, data: with the content itself in it, or a
// file in the template's folder.
func loadBounded(ctx context.Context, url string, o *Options, limit int64) (*asset, error) {
	if isRemote(url) {
		return loadRemote(ctx, strings.TrimSpace(url), o, limit)
	}
	return readAll(ctx, url, o, limit)
}

func isRemote(url string) bool {
	scheme, _, ok := strings.Cut(url, "://")
	return ok && scheme != "asset"
}

// readAll reads what an address leads to, and refuses more than so many bytes.
func readAll(ctx context.Context, url string, o *Options, limit int64) (*asset, error) {
	if strings.HasPrefix(url, "data:") && int64(len(url)) > 3*limit+1000 { // a byte takes three letters at most
		return nil, fmt.Errorf("it has more than %d MB", limit>>20)
	}
	r, err := open(ctx, url, o)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // only read
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, plainFetch(plainFile(err))
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("it has more than %d MB", limit>>20)
	}
	return newAsset(data), nil
}

func newAsset(data []byte) *asset { return &asset{sum: sha256.Sum256(data), data: data} }

// open finds what an address leads to, wherever that is.
func open(ctx context.Context, url string, o *Options) (io.ReadCloser, error) {
	if isRemote(url) {
		return fetch(ctx, strings.TrimSpace(url), o)
	}
	if strings.HasPrefix(url, "data:") {
		data, err := link.Data(url)
		return io.NopCloser(bytes.NewReader(data)), err
	}
	name, err := assetName(url)
	if err != nil {
		return nil, err
	}
	folder := o.Assets
	if own, ok := strings.CutPrefix(name, rowScheme); ok {
		folder, name = o.RowAssets, own
	}
	if folder == nil {
		return nil, errNoAssets
	}
	f, err := folder.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no such file beside the template or the sheet")
	}
	return f, plainFile(err)
}

// plainFile takes the path out of the error: who reports it names it already.
func plainFile(err error) error {
	var wrapped *fs.PathError
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// assetName is the file that asset:NAME or a relative path means; it cannot leave
// the folder.
func assetName(url string) (string, error) {
	name := slash.Clean(strings.ReplaceAll(strings.TrimPrefix(url, "asset:"), "\\", "/"))
	if !fs.ValidPath(name) || name == "." {
		return "", errors.New("it is not the name of a file inside the template's folder")
	}
	return name, nil
}

// notImage says what the data is instead, where people often have it. AVIF is left
// out for its weight: the one library in pure Go carries a WebAssembly machine and a
// decoder, 2.8 MB, and takes 0.4 s for a picture that takes 0.02 s as WebP. SVG is a
// program, not a picture.
func notImage(data []byte) error {
	if kind := link.KindOf(data); kind != link.Unknown && !kind.Drawn() {
		return fmt.Errorf("it is %s, which is not read as a picture; give a JPEG, PNG, WebP or GIF", kind)
	}
	return errors.New("it is not a JPEG, PNG, WebP or GIF image")
}

// deepPixels says that pixels take twice the memory: more than 8 bits a component.
func deepPixels(m color.Model) bool {
	return m == color.RGBA64Model || m == color.NRGBA64Model || m == color.Gray16Model
}

// unpacking is what share of the most pixels may be read because they are kept in pieces
// until all of them are there: those of an interlaced PNG, of an animated WebP, and of a
// progressive JPEG (T.81, B.1.1.3: its frame begins with SOF2), more so where colour is not halved.
func unpacking(format string, data []byte) int {
	if format == "png" && len(data) > 28 && data[28] != 0 || format == "webp" && animated(data) {
		return 2
	}
	for at := 2; format == "jpeg" && at+12 <= len(data) && data[at] == 0xff; {
		switch marker := data[at+1]; {
		case marker == 0xff:
			at++
		case marker == 0xc2 && data[at+11] == 0x11:
			return 3
		case marker == 0xc2:
			return 2
		case marker == 0xc0 || marker == 0xc1 || marker == 0xda:
			return 1
		default:
			at += 2 + (int(data[at+2])<<8 | int(data[at+3]))
		}
	}
	return 1
}

// decode reads the image after looking at its size. A photo is read at a fraction of
// its size where enough says how many eighths of it are needed; enough may be nil.
func (a *asset) decode(enough func(w, h int) int) (image.Image, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(a.data))
	if err != nil {
		return nil, notImage(a.data)
	}
	most := maxImagePixels
	if deepPixels(config.ColorModel) {
		most /= 2
	}
	most /= unpacking(format, a.data)
	w, h := config.Width, config.Height
	if w <= 0 || h <= 0 || w > most/h {
		return nil, fmt.Errorf("it has %dx%d pixels; at most %d million are read", w, h, most>>20)
	}
	orientation := 1
	if format == "jpeg" {
		orientation = link.Orientation(a.data)
	}
	if orientation >= 5 { // it lies on its side
		w, h = h, w
	}
	if format == "jpeg" && enough != nil {
		if im, err := smalljpeg.Decode(a.data, enough(w, h)); err == nil {
			return upright(im, orientation), nil
		}
	}
	if n := bytes.Count(a.data, []byte("\xff\xda")); format == "jpeg" && n > maxScans {
		return nil, fmt.Errorf("it is a JPEG that is drawn in %d passes; at most %d are taken: save it again", n, maxScans)
	}
	data, corner := a.data, image.Point{}
	if format == "webp" {
		data, corner = firstFrame(data, w, h)
	}
	im, format, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("its %s data is broken: %w", strings.ToUpper(format), err)
	}
	if format == "webp" {
		im = onCanvas(fullRange(im), corner, w, h)
	}
	if format == "gif" {
		im = onCanvas(im, im.Bounds().Min, w, h)
	}
	return upright(im, orientation), nil
}
