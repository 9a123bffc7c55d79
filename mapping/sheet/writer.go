package sheet

import (
	"bufio"
	"encoding/csv"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// Writer writes rows in the form of a sheet that was read: its encoding, delimiter and line ends.
type Writer struct {
	buffer *bufio.Writer
	encode *transform.Writer // nil for UTF-8
	csv    *csv.Writer
}

// NewWriter returns a Writer into w in the form of s. Nothing is sure to be written before Flush.
func (s *Sheet) NewWriter(w io.Writer) (*Writer, error) {
	out := &Writer{buffer: bufio.NewWriterSize(w, 256<<10)}
	var text io.Writer = out.buffer
	if s.form.encoding != nil {
		// A character that the encoding lacks becomes its nearest stand-in; a result is never lost over it.
		out.encode = transform.NewWriter(out.buffer, encoding.ReplaceUnsupported(s.form.encoding.NewEncoder()))
		text = out.encode
	}
	lead := s.form.sep
	if s.form.bom {
		lead = "\ufeff" + lead
	}
	if _, err := io.WriteString(text, lead); err != nil {
		return nil, err
	}
	if s.form.crlf {
		text = &crlfWriter{w: text}
	}
	out.csv = csv.NewWriter(text)
	out.csv.Comma = s.form.delimiter
	return out, nil
}

// crlfWriter ends rows in CR LF and leaves line breaks inside quoted cells as they are, as spreadsheet programs do;
// csv.Writer's own UseCRLF would change those too.
type crlfWriter struct {
	w      io.Writer
	quoted bool
	buf    []byte
}

func (c *crlfWriter) Write(p []byte) (int, error) {
	c.buf = c.buf[:0]
	for _, b := range p {
		if b == '"' {
			c.quoted = !c.quoted
		}
		if b == '\n' && !c.quoted {
			c.buf = append(c.buf, '\r')
		}
		c.buf = append(c.buf, b)
	}
	if _, err := c.w.Write(c.buf); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Write writes one record. It and Flush and Error make a Writer a gocsv.CSVWriter.
func (w *Writer) Write(record []string) error { return w.csv.Write(record) }

// Flush writes what is held back.
func (w *Writer) Flush() { w.csv.Flush() }

// Error is the first error of writing.
func (w *Writer) Error() error { return w.csv.Error() }

// Close flushes everything down to the writer below, which stays open.
func (w *Writer) Close() error {
	w.csv.Flush()
	if err := w.csv.Error(); err != nil {
		return err
	}
	if w.encode != nil {
		if err := w.encode.Close(); err != nil {
			return err
		}
	}
	return w.buffer.Flush()
}
