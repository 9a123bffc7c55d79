package download

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// part is a video on its way: the file target with ".part", and beside it a few words on what it is the beginning of.
type part struct {
	file      *os.File
	path      string
	target    string
	content   string
	validator string // of the file that it is the beginning of; "": it cannot be gone on with
	size      int64
}

// partEnding marks files that are not whole; the words stand in one more file, with the second ending behind it.
const partEnding, wordsEnding = ".part", ".from"

// partPath is the name of a part, within what a file system takes.
func partPath(target string) string {
	folder, name := filepath.Split(target)
	if len(name)+len(partEnding)+len(wordsEnding) > MaxName {
		sum := sha256.Sum256([]byte(name))
		name = hex.EncodeToString(sum[:16])
	}
	return filepath.Join(folder, name+partEnding)
}

// openPart opens the beginning that an earlier try left, if it is of the same content, or an empty one.
func openPart(target, content string) (*part, error) {
	p := &part{path: partPath(target), target: target, content: content}
	var err error
	if p.file, err = os.OpenFile(p.path, os.O_RDWR|os.O_CREATE, 0o666); err != nil {
		return nil, err
	}
	words, _ := os.ReadFile(p.path + wordsEnding)
	if of, validator, ok := strings.Cut(string(words), "\n"); ok && of == content && validator != "" {
		p.validator = validator
		p.size, err = p.file.Seek(0, io.SeekEnd)
	} else {
		err = p.restart("")
	}
	if err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// restart empties the part, for the beginning of what the validator names.
func (p *part) restart(validator string) error {
	p.size, p.validator = 0, validator
	err := p.file.Truncate(0)
	if err == nil {
		_, err = p.file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return onDisk(err)
	}
	if validator == "" {
		err = os.Remove(p.path + wordsEnding)
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return onDisk(err)
	}
	return onDisk(os.WriteFile(p.path+wordsEnding, []byte(p.content+"\n"+validator), 0o666))
}

// take appends a body, up to the length of the whole; -1: to its end.
func (p *part) take(body io.Reader, total int64) error {
	w := &countingFile{p: p}
	_, err := io.Copy(w, io.LimitReader(body, maxBytes-p.size+1))
	switch {
	case w.err != nil:
		return onDisk(w.err)
	case err != nil:
		return plain(fmt.Errorf("the connection was cut: %w", err))
	case p.size > maxBytes:
		return &ContentError{fmt.Errorf("it is larger than %d GB", maxBytes>>30)}
	case total >= 0 && p.size != total:
		return fmt.Errorf("%d of %d bytes came", p.size, total)
	}
	return nil
}

// countingFile tells failures of the disk from those of the network.
type countingFile struct {
	p   *part
	err error
}

func (w *countingFile) Write(b []byte) (int, error) {
	n, err := w.p.file.Write(b)
	w.p.size += int64(n)
	w.err = err
	return n, err
}

func (p *part) check() error { return CheckVideo(p.file, p.size) }

// finish gives the whole file its name.
func (p *part) finish() error {
	if err := p.file.Sync(); err != nil {
		return err
	}
	if err := p.file.Close(); err != nil {
		return err
	}
	_ = os.Remove(p.path + wordsEnding) // first, so that a kill in between leaves no litter beside the video
	if err := os.Rename(p.path, p.target); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(p.target))
}

// close leaves a part that is worth going on with, and nothing else.
func (p *part) close() {
	_ = p.file.Close() // written to disk before it is given its name; a second time after that
	if p.size == 0 || p.validator == "" {
		_ = os.Remove(p.path + wordsEnding)
		_ = os.Remove(p.path)
	}
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
		return err
	}
	return nil
}

// Place gives a video that is here one more name: a link where the file system has such, else a copy. What was at target
// is replaced.
func Place(source, target string) error {
	beside := partPath(target)
	_ = os.Remove(beside)
	if err := os.Link(source, beside); err != nil {
		if err := copyFile(source, beside); err != nil {
			_ = os.Remove(beside)
			return onDisk(err)
		}
	}
	if err := os.Rename(beside, target); err != nil {
		_ = os.Remove(beside)
		return onDisk(err)
	}
	_ = os.Remove(beside) // a rename onto another name of the same file does nothing
	return onDisk(syncFolder(filepath.Dir(target)))
}

func copyFile(source, target string) (err error) {
	in, err := os.Open(source)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(target)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Sync()
}
