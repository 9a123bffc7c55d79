package sheet

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// utf8Census counts what speaks for and against a text being UTF-8.
type utf8Census struct {
	good, bad int // characters of several bytes; bytes that belong to none
	badLine   int // the line of the first bad byte
	zeroLine  int // the line of the first NUL byte; 0: none
	lines     int
}

func (c *utf8Census) damaged() error {
	return &Error{
		Line: c.badLine, Problem: "a character is broken (the text is UTF-8, but not all of it)",
		Remedy: "mend that cell, or export the sheet as CSV UTF-8 anew",
	}
}

func (c *utf8Census) read(r *bufio.Reader) error {
	line := 1
	chunk := make([]byte, 0, 256<<10)
	for {
		n, err := r.Read(chunk[len(chunk):cap(chunk)])
		chunk = chunk[:len(chunk)+n]
		rest := c.count(chunk, err != nil, &line)
		chunk = chunk[:copy(chunk, chunk[rest:])]
		if err == io.EOF {
			c.lines = line
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// count takes all of a chunk but a character that may go on in the next, and returns where that begins.
func (c *utf8Census) count(chunk []byte, last bool, line *int) int {
	for i := 0; i < len(chunk); {
		if b := chunk[i]; b < utf8.RuneSelf {
			if b == '\n' {
				*line++
			}
			if b == 0 && c.zeroLine == 0 {
				c.zeroLine = *line
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(chunk[i:])
		switch {
		case r != utf8.RuneError || size > 1:
			c.good++
		case !last && !utf8.FullRune(chunk[i:]):
			return i
		default:
			if c.bad == 0 {
				c.badLine = *line
			}
			c.bad++
		}
		i += size
	}
	return len(chunk)
}

// zeroParity recognises UTF-16 without a byte-order mark: in a sheet most characters are ASCII, so that every other
// byte is zero.
func zeroParity(r *bufio.Reader) (unicode.Endianness, bool) {
	sample, _ := r.Peek(4096)
	if len(sample) < 4 || bytes.IndexByte(sample, 0) < 0 {
		return unicode.LittleEndian, false
	}
	var zeros [2]int
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch enough := len(sample) / 8; {
	case zeros[1] > enough && zeros[0] <= enough/8:
		return unicode.LittleEndian, true
	case zeros[0] > enough && zeros[1] <= enough/8:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
}
