package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// form is how a file writes its cells: all that is needed to read it, and to write another one like it.
type form struct {
	encoding  encoding.Encoding // nil: UTF-8
	name      string            // of the encoding
	bom       bool              // the file begins with a byte-order mark
	delimiter rune
	crlf      bool   // lines end in CR LF
	oldMac    bool   // lines end in CR alone
	sep       string // the line "sep=;" that Excel reads as a hint, with its line end; or ""
	lead      int    // lines before the text that is read: 1 with sep
	titles    int    // records above the header
	lines     int    // of the file; 0: not counted
}

// sampleSize is how much of the text is looked at to tell the delimiter.
const sampleSize = 64 << 10

// recognise tells the form of a file. It reads all of f.
func recognise(f io.ReadSeeker) (form, error) {
	fm, err := recogniseEncoding(f)
	if err != nil {
		return form{}, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return form{}, err
	}
	sample := make([]byte, sampleSize)
	n, err := io.ReadFull(fm.decode(f), sample)
	whole := err == io.EOF || err == io.ErrUnexpectedEOF
	if err != nil && !whole {
		return form{}, err
	}
	sample = sample[:n]
	if !bytes.ContainsRune(sample, '\n') && bytes.ContainsRune(sample, '\r') {
		fm.oldMac = true
		sample = bytes.ReplaceAll(sample, []byte("\r"), []byte("\n"))
	}
	line, rest, _ := bytes.Cut(sample, []byte("\n"))
	fm.crlf = bytes.HasSuffix(line, []byte("\r"))
	if hint, ok := strings.CutPrefix(strings.TrimSpace(string(line)), "sep="); ok && utf8.RuneCountInString(hint) == 1 {
		if r, _ := utf8.DecodeRuneInString(hint); r != '"' && r != utf8.RuneError { // else it is no hint, but a column
			fm.sep, fm.lead, fm.delimiter = string(line)+"\n", 1, r
			return fm, nil
		}
	}
	if strings.TrimSpace(string(line)) == "" && len(bytes.TrimSpace(rest)) == 0 {
		return form{}, &Error{Problem: "the sheet is empty", Remedy: "its first row must name the columns"}
	}
	if !whole {
		sample = sample[:bytes.LastIndexByte(sample, '\n')+1]
	}
	fm.delimiter = sniffDelimiter(string(sample))
	return fm, nil
}

// decode returns the text of a file of this form in UTF-8, without byte-order mark and hint, lines ending in LF or CR LF.
func (fm form) decode(f io.Reader) io.Reader {
	if fm.encoding != nil {
		f = transform.NewReader(f, fm.encoding.NewDecoder())
	}
	r := bufio.NewReaderSize(f, 64<<10)
	if first, _ := r.Peek(3); string(first) == "\ufeff" {
		_, _ = r.Discard(3)
	}
	_, _ = r.Discard(len(fm.sep))
	if fm.oldMac {
		return &crReader{r}
	}
	return r
}

// crReader turns the CR line ends of old Macs into LF.
type crReader struct{ r io.Reader }

func (c *crReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	for i := range p[:n] {
		if p[i] == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}

// delimiters in the order in which they win a draw.
var delimiters = []rune{',', ';', '\t', '|'}

// sniffDelimiter chooses the delimiter that cuts the sample into the most cells of equal rows. Quoted cells do not
// count, and a decimal comma or a comma in a text loses against the delimiter that is the same in every row.
func sniffDelimiter(sample string) rune {
	best, bestScore := ',', 0.0
	for _, d := range delimiters {
		if score := scoreDelimiter(sample, d); score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}

// scoreDelimiter is the header's width times the share of rows that fit it: rows that are wider speak against the
// delimiter, rows that are narrower a little less.
func scoreDelimiter(sample string, d rune) float64 {
	r := csv.NewReader(strings.NewReader(sample))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = d, -1, true, true
	header, err := r.Read()
	if err != nil || len(header) < 2 {
		return 0
	}
	width, rows, fit := len(header), 1.0, 1.0
	for {
		record, err := r.Read()
		if err != nil {
			break
		}
		rows++
		switch n := cellsIn(record); {
		case len(record) == width || n == width:
			fit++
		case n < width:
			fit += 0.3
		}
	}
	return float64(width-1) * fit / rows * (fit / rows)
}

func (fm form) delimiterName() string {
	switch fm.delimiter {
	case ',':
		return "a comma"
	case ';':
		return "a semicolon"
	case '\t':
		return "a tab"
	case '|':
		return "a pipe"
	}
	return fmt.Sprintf("%q", fm.delimiter)
}

// String describes the form for people.
func (fm form) String() string {
	name := strings.TrimPrefix(strings.TrimPrefix(fm.delimiterName(), "a "), "an ") + "s"
	return fm.name + ", " + name
}

// recogniseEncoding applies a rule that beats the detectors on sheets: a byte-order mark decides; NUL bytes in every
// other place are UTF-16; what is valid UTF-8 throughout is UTF-8; the rest is Windows-1252. A text with far more good
// UTF-8 than bad bytes is damaged UTF-8, which must be said and not be guessed at.
func recogniseEncoding(f io.Reader) (form, error) {
	r := bufio.NewReaderSize(f, 256<<10)
	first, _ := r.Peek(8)
	switch {
	case bytes.HasPrefix(first, []byte("\xef\xbb\xbf")):
		lines, err := checkUTF8(r)
		return form{name: "UTF-8", bom: true, lines: lines}, err
	case bytes.HasPrefix(first, []byte("\xff\xfe")):
		return form{name: "UTF-16", bom: true, encoding: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}, nil
	case bytes.HasPrefix(first, []byte("\xfe\xff")):
		return form{name: "UTF-16", bom: true, encoding: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}, nil
	}
	if endian, ok := zeroParity(r); ok {
		return form{name: "UTF-16", encoding: unicode.UTF16(endian, unicode.IgnoreBOM)}, nil
	}
	c := utf8Census{}
	if err := c.read(r); err != nil {
		return form{}, err
	}
	switch {
	case c.zeroLine > 0:
		return form{}, &Error{Line: c.zeroLine, Problem: "there is a NUL byte", Remedy: "this is not a text file; export the sheet as CSV UTF-8"}
	case c.bad == 0:
		return form{name: "UTF-8", lines: c.lines}, nil
	case c.good >= c.bad:
		return form{}, c.damaged()
	}
	return form{name: "Windows-1252", encoding: charmap.Windows1252, lines: c.lines}, nil
}

func checkUTF8(r *bufio.Reader) (lines int, err error) {
	c := utf8Census{}
	if err := c.read(r); err != nil {
		return 0, err
	}
	if c.zeroLine > 0 {
		return 0, &Error{Line: c.zeroLine, Problem: "there is a NUL byte", Remedy: "export the sheet as CSV UTF-8 anew"}
	}
	if c.bad > 0 {
		return 0, c.damaged()
	}
	return c.lines, nil
}
