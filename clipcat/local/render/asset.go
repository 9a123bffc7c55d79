package render

import (
	"errors"
	"io/fs"
)

// OpenAsset opens the file that asset:NAME or a relative path in a row means: beside
// the sheet, else beside the template. The error is [fs.ErrNotExist] where there is
// none.
func OpenAsset(name string, o Options) (fs.File, error) {
	name, err := assetName(name)
	if err != nil {
		return nil, err
	}
	for _, folder := range []fs.FS{o.RowAssets, o.Assets} {
		if folder == nil {
			continue
		}
		f, err := folder.Open(name)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return f, plainFile(err)
		}
	}
	return nil, fs.ErrNotExist
}
