package sheet

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// spoolPattern names the files into which streams are copied. They are readable for nobody else.
const spoolPattern = "sheetreel-stream-*"

// OpenStream opens a sheet that comes from a stream: it is copied to a temporary file first, since a sheet is read more
// than once. The name is for messages. Close the sheet to have the file removed; where a program was killed before that,
// the next one removes it.
func (o Options) OpenStream(name string, r io.Reader) (*Sheet, error) {
	sweepSpools()
	f, err := os.CreateTemp("", spoolPattern)
	if err != nil {
		return nil, fmt.Errorf("keep %s: %w", name, err)
	}
	_ = os.Remove(f.Name()) // an open file is still there without its name, but not on Windows
	s := &Sheet{path: name, options: o, spool: f}
	if _, err = io.Copy(f, r); err == nil {
		s.spoolInfo, err = f.Stat()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("keep %s: %w", name, err), s.Close())
	}
	if _, err := begin(s); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// sweepSpools removes what killed programs left. A file in use cannot be removed where it still has its name.
func sweepSpools() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), spoolPattern))
	for _, path := range left {
		_ = os.Remove(path)
	}
}

// Close removes the copy of a stream. A sheet that was opened from a file holds nothing.
func (s *Sheet) Close() error {
	if s.spool == nil {
		return nil
	}
	err := s.spool.Close()
	_ = os.Remove(s.spool.Name()) // is gone already, but on Windows
	return err
}
