package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

type writeSyncer interface {
	io.Writer
	Sync() error
}

// replaceFile writes a file beside the one at path and renames it there once it is whole and on disk. The name of the
// file beside is always the same, so that a run that was killed leaves at most one.
func replaceFile(path string, write func(writeSyncer) error) (string, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // a rename would replace the link by a file
	}
	beside := besidePath(path)
	if err := writeBeside(beside, path, write); err != nil {
		os.Remove(beside)
		return "", fmt.Errorf("write %s: %w", path, err)
	}
	written, err := renameInto(beside, path)
	if err != nil {
		os.Remove(beside)
		return "", fmt.Errorf("write %s: %w", path, err)
	}
	return written, syncFolder(filepath.Dir(path))
}

func besidePath(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".part")
}

func writeBeside(beside, path string, write func(writeSyncer) error) (err error) {
	f, err := openBeside(beside, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := write(f); err != nil {
		return err
	}
	return f.Sync()
}

// openBeside makes an empty file that is to take the place of the one at path, with its permissions.
func openBeside(beside, path string) (*os.File, error) {
	f, err := os.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(path); err == nil {
		if err := f.Chmod(info.Mode().Perm()); err != nil && runtime.GOOS != "windows" {
			return nil, errors.Join(err, f.Close())
		}
	}
	return f, nil
}

// renameInto puts the file into its place. On Windows that fails while a spreadsheet program shows the old one: then
// the new one goes beside it under another name, and the caller tells the person.
func renameInto(beside, path string) (string, error) {
	err := os.Rename(beside, path)
	if err == nil {
		return path, nil
	}
	if runtime.GOOS != "windows" || !errors.Is(err, fs.ErrPermission) {
		return "", err
	}
	ext := filepath.Ext(path)
	other := strings.TrimSuffix(path, ext) + " (2)" + ext
	if os.Rename(beside, other) == nil {
		return other, nil
	}
	return "", err
}

// syncFolder makes a rename last. Windows has no such thing.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some network file systems cannot sync a folder; the file itself is on disk all the same.
	if err := d.Sync(); err != nil && !errors.Is(err, fs.ErrInvalid) && !errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("sync %s: %w", folder, err)
	}
	return nil
}
