package render

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is a folder of media for [Options]. Unlike [os.DirFS] it opens nothing that
// lies outside, whatever the links in it say, and nothing but files: a pipe would
// be waited for.
type Folder string

var errNoFile = errors.New("it is not a file")

// Open opens a file in the folder.
func (f Folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return nil, err
	}
	defer root.Close() //nolint:errcheck // only read
	at := filepath.FromSlash(name)
	if info, err := root.Stat(at); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() {
		return nil, errNoFile
	}
	return root.Open(at)
}
