package render

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // the first frame of it
	_ "image/jpeg" // photos
	_ "image/png"  // logos
	"io"
	"io/fs"
	slash "path"
	"strings"
	"sync"

	_ "golang.org/x/image/webp" // what the web serves
)

// Bounds of one image.
const (
	maxImageBytes  = 25 << 20
	maxImagePixels = 40 << 20
)

// decoding lets one image at a time be unpacked, which bounds the memory for it.
var decoding sync.Mutex

// asset is the content of an image, known by its hash.
type asset struct {
	sum  [sha256.Size]byte
	data []byte
}

// errNoAssets is what a template gets whose program gave it no folder.
var errNoAssets = errors.New("there is no folder to look in")

// load reads what a media_url or a background-image names: an address on the web,
// data: with the picture itself in it, or a file in the template's folder.
func load(ctx context.Context, url string, o *Options) (*asset, error) {
	var a *asset
	var err error
	if scheme, _, ok := strings.Cut(url, "://"); ok && scheme != "asset" {
		a, err = loadRemote(ctx, strings.TrimSpace(url), o)
	} else {
		var data []byte
		if data, err = read(url, o); err == nil {
			a = newAsset(data)
		}
	}
	if err != nil {
		return nil, err
	}
	if len(a.data) > maxImageBytes {
		return nil, fmt.Errorf("it has more than %d MB", maxImageBytes>>20)
	}
	return a, nil
}

func newAsset(data []byte) *asset { return &asset{sum: sha256.Sum256(data), data: data} }

func read(url string, o *Options) ([]byte, error) {
	if strings.HasPrefix(url, "data:") {
		return dataURL(url)
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
	if err != nil {
		return nil, plainFile(err)
	}
	defer f.Close() //nolint:errcheck // only read
	return io.ReadAll(io.LimitReader(f, maxImageBytes+1))
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

// decode reads the image after looking at its size.
func (a *asset) decode() (image.Image, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(a.data))
	if err != nil {
		return nil, errors.New("it is not a JPEG, PNG, WebP or GIF image")
	}
	if w, h := config.Width, config.Height; w <= 0 || h <= 0 || w > maxImagePixels/h {
		return nil, fmt.Errorf("it has %dx%d pixels; at most %d million are read", config.Width, config.Height, maxImagePixels>>20)
	}
	im, format, err := image.Decode(bytes.NewReader(a.data))
	if err != nil {
		return nil, fmt.Errorf("its %s data is broken: %w", strings.ToUpper(format), err)
	}
	if format == "jpeg" {
		im = upright(im, orientation(a.data))
	}
	return im, nil
}
