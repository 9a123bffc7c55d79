package sheet

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// parts are the files inside a workbook.
type parts struct{ *zip.Reader }

// How much a part may unpack to, so that a small file cannot take the machine: a sheet of a million rows is below.
const (
	maxSheetPart = 4 << 30
	maxSmallPart = 256 << 20
)

// find finds a part by its name. Some programs write another case, or backslashes.
func (p parts) find(name string) *zip.File {
	name = strings.TrimPrefix(name, "/")
	for _, f := range p.File {
		if f.Name == name {
			return f
		}
	}
	for _, f := range p.File {
		if strings.EqualFold(strings.ReplaceAll(f.Name, `\`, "/"), name) {
			return f
		}
	}
	return nil
}

// resolve is the name of the part that a relationship of another one points to.
func resolve(from, target string) string {
	if strings.HasPrefix(target, "/") {
		return path.Clean(target)[1:]
	}
	return path.Join(path.Dir(from), target)
}

// open unpacks a part.
func (p parts) open(name string, limit int64) (io.ReadCloser, error) {
	f := p.find(name)
	if f == nil {
		return nil, damaged(fmt.Sprintf("its part %s is missing", name))
	}
	if f.Flags&1 != 0 {
		return nil, &Error{Problem: "the workbook has a password", Remedy: "save it without one"}
	}
	r, err := f.Open()
	if err != nil {
		return nil, unpackError(err)
	}
	return &limited{r, limit}, nil
}

// limited ends in an error where a part is larger than anything that a program writes.
type limited struct {
	io.ReadCloser
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	if l.left -= int64(n); l.left < 0 {
		return 0, errTooLarge
	}
	if err != nil && err != io.EOF {
		err = unpackError(err)
	}
	return n, err
}

var errTooLarge = &Error{Problem: "the workbook unpacks to more than any spreadsheet program writes", Remedy: "save it anew, without what is not needed"}

func unpackError(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrAlgorithm), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &corrupt):
		return damaged("it cannot be unpacked")
	}
	return err
}

func damaged(what string) error {
	return &Error{Problem: "the workbook is damaged: " + what, Remedy: "open it in your spreadsheet program and save it anew"}
}

// elements hands on every start tag of a part.
func (p parts) elements(name string, see func(*scanner, token) error) error {
	r, err := p.open(name, maxSmallPart)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(r)
	for {
		t, err := s.next()
		if err == io.EOF {
			return nil
		}
		if err == nil && t.kind == startToken {
			err = see(s, t)
		}
		if err != nil {
			return partError(name, err)
		}
	}
}

// partError turns errors of the XML into ones for people.
func partError(name string, err error) error {
	if errors.Is(err, errNotXML) || errors.Is(err, errDoctype) || errors.Is(err, errTokenTooLong) || errors.Is(err, io.ErrNoProgress) {
		return damaged(fmt.Sprintf("%s (%s)", err, name))
	}
	return err
}

// relationship is what another part is to one.
type relationship struct{ id, kind, target string }

// relationshipsName is where the relationships of a part stand.
func relationshipsName(part string) string {
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

// relationships reads those of a part; none where it has none.
func (p parts) relationships(part string) ([]relationship, error) {
	name := relationshipsName(part)
	if p.find(name) == nil {
		return nil, nil
	}
	var list []relationship
	err := p.elements(name, func(_ *scanner, t token) error {
		if t.is("Relationship") && t.attr("TargetMode") != "External" {
			list = append(list, relationship{t.attr("Id"), path.Base(t.attr("Type")), resolve(part, t.attr("Target"))})
		}
		return nil
	})
	return list, err
}
