package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
)

// disk keeps encoded units in a folder, for later batches and other processes. A
// file is named by the hash of everything that decided its content, is written
// beside its place and renamed into it, and ends with a hash of itself: a file
// that a crash or a full disk has cut short is made again.
type disk struct {
	dir   string
	limit int64
}

const diskMagic = "sheetreel clip 1\n"

// diskLimit bounds a folder where the options say nothing.
const diskLimit = 1 << 30

func (d disk) name(key sum) string { return filepath.Join(d.dir, hex.EncodeToString(key[:])+".clip") }

// load returns a unit, or nil if the folder does not have it whole.
func (d disk) load(key sum) *clip {
	data, err := os.ReadFile(d.name(key))
	if err != nil || len(data) < sha256.Size {
		return nil
	}
	body := data[:len(data)-sha256.Size]
	if sha256.Sum256(body) != sum(data[len(body):]) {
		return nil
	}
	c, err := parseClip(body)
	if err != nil {
		return nil
	}
	return c
}

// stored counts the files written by this process, to look at the bound now and
// then.
var stored atomic.Int64

// store writes a unit. That it cannot is no reason to fail a render.
func (d disk) store(key sum, c *clip) {
	if err := d.write(d.name(key), formatClip(c)); err != nil {
		return
	}
	if stored.Add(1)%64 == 1 {
		d.prune()
	}
}

func (d disk) write(name string, body []byte) error {
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(d.dir, "new-*")
	if err != nil {
		return err
	}
	check := sha256.Sum256(body)
	_, err = f.Write(append(body, check[:]...))
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// prune removes the oldest files until a tenth of the bound is free. Another
// process may do the same at the same time; what is gone is gone.
func (d disk) prune() {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		return
	}
	var files []os.FileInfo
	total := int64(0)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".clip") && !strings.HasPrefix(e.Name(), "new-") {
			continue // not ours
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			files = append(files, info)
			total += info.Size()
		}
	}
	if total <= d.limit {
		return
	}
	slices.SortFunc(files, func(a, b os.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, f := range files {
		if total <= d.limit-d.limit/10 {
			return
		}
		if os.Remove(filepath.Join(d.dir, f.Name())) == nil {
			total -= f.Size()
		}
	}
}

// formatClip writes a unit as numbers and bytes: the missing letters, the slices.
func formatClip(c *clip) []byte {
	out := []byte(diskMagic)
	out = binary.AppendUvarint(out, uint64(len(c.missing)))
	for _, r := range c.missing {
		out = binary.AppendUvarint(out, uint64(r))
	}
	out = binary.AppendUvarint(out, uint64(len(c.slices)))
	for _, s := range c.slices {
		out = binary.AppendUvarint(out, uint64(len(s)))
		out = append(out, s...)
	}
	return out
}

var errNotAClip = errors.New("the file holds no clip")

func parseClip(data []byte) (*clip, error) {
	rest, ok := bytes.CutPrefix(data, []byte(diskMagic))
	if !ok {
		return nil, errNotAClip
	}
	bad := false
	number := func() uint64 {
		v, n := binary.Uvarint(rest)
		if n <= 0 || v > uint64(len(data)) && v > 0x10ffff {
			bad, v, n = true, 0, 0
		}
		rest = rest[n:]
		return v
	}
	c := &clip{}
	for range number() {
		c.missing = append(c.missing, rune(number()))
		if bad {
			return nil, errNotAClip
		}
	}
	for range number() {
		n := number()
		if bad || n > uint64(len(rest)) {
			return nil, errNotAClip
		}
		c.slices, rest = append(c.slices, rest[:n:n]), rest[n:]
	}
	if bad || len(rest) > 0 {
		return nil, errNotAClip
	}
	return c, nil
}
