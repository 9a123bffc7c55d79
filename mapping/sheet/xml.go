package sheet

import (
	"bytes"
	"errors"
	"io"
)

// scanner reads the XML of a workbook's part a token at a time, each with its bytes as they stand in the file, so that
// what is not understood can be copied. encoding/xml does not give those, and takes several times as long. Only what
// spreadsheet programs write is read: UTF-8 without a document type, so that there are no entities to be expanded.
type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int // of what is in buf and not yet read
	eof      bool
	open     []byte // names of the elements that are open, one behind the other
	lengths  []int  // of those names
}

// token is one piece of XML. Its slices hold until the next one is read.
type token struct {
	kind  tokenKind
	raw   []byte // as it stands in the file
	name  []byte // of a tag, with its prefix
	attrs []byte // of a start tag: what follows the name
	empty bool   // a start tag that ends its element too; no end tag follows
	cdata bool   // a text that has no entities
}

type tokenKind uint8

const (
	otherToken tokenKind = iota // a comment, a processing instruction
	textToken
	startToken
	endToken
)

const (
	maxToken = 16 << 20 // bytes; the longest cell that a spreadsheet program writes has 32,767 characters
	maxDepth = 256
)

var (
	errTokenTooLong = errors.New("a piece of its XML is longer than 16 MiB")
	errNotXML       = errors.New("its XML is broken")
	errDoctype      = errors.New("its XML has a document type, which no spreadsheet program writes")
)

func newScanner(r io.Reader) *scanner { return &scanner{r: r, buf: make([]byte, 64<<10)} }

// more reads on, keeping what is from pos. It returns io.EOF where there is nothing more.
func (s *scanner) more() error {
	if s.eof {
		return io.EOF
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxToken {
			return errTokenTooLong
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err == io.EOF {
			s.eof = true
			err = nil
			if n == 0 {
				return io.EOF
			}
		}
		if n > 0 || err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// find is the offset behind the first mark at or behind from, counted from pos.
func (s *scanner) find(mark string, from int) (int, error) {
	for {
		window := s.buf[s.pos:s.end]
		if from < len(window) {
			if i := bytes.Index(window[from:], []byte(mark)); i >= 0 {
				return from + i + len(mark), nil
			}
			from = max(from, len(window)-len(mark)+1)
		}
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// next reads a token. At the end it returns io.EOF, or another error where elements are still open.
func (s *scanner) next() (token, error) {
	if s.pos == s.end {
		if err := s.more(); err != nil {
			return token{}, s.ended(err)
		}
	}
	if s.buf[s.pos] != '<' {
		return s.text()
	}
	for s.end-s.pos < len("<![CDATA[") && !s.eof {
		if err := s.more(); err != nil && err != io.EOF {
			return token{}, err
		}
	}
	switch head := s.buf[s.pos:s.end]; {
	case bytes.HasPrefix(head, []byte("<!--")):
		return s.upTo("-->", 4)
	case bytes.HasPrefix(head, []byte("<![CDATA[")):
		t, err := s.upTo("]]>", 9)
		t.kind, t.cdata = textToken, true
		return t, err
	case bytes.HasPrefix(head, []byte("<?")):
		return s.upTo("?>", 2)
	case bytes.HasPrefix(head, []byte("<!")):
		return token{}, errDoctype
	}
	return s.tag()
}

// ended is the error of an end of the file.
func (s *scanner) ended(err error) error {
	if err == io.EOF && len(s.lengths) > 0 {
		return errNotXML
	}
	return err
}

func (s *scanner) text() (token, error) {
	n, err := s.find("<", 0)
	switch {
	case err == io.EOF:
		n = s.end - s.pos
	case err != nil:
		return token{}, err
	default:
		n--
	}
	return s.take(token{kind: textToken}, n), nil
}

func (s *scanner) upTo(mark string, from int) (token, error) {
	n, err := s.find(mark, from)
	if err != nil {
		return token{}, s.broken(err)
	}
	return s.take(token{}, n), nil
}

func (s *scanner) broken(err error) error {
	if err == io.EOF {
		return errNotXML
	}
	return err
}

func (s *scanner) take(t token, n int) token {
	t.raw = s.buf[s.pos : s.pos+n]
	s.pos += n
	return t
}

// tag reads a start or an end tag.
func (s *scanner) tag() (token, error) {
	n, quote := 1, byte(0)
	for {
		for ; s.pos+n < s.end; n++ {
			switch b := s.buf[s.pos+n]; {
			case quote != 0:
				if b == quote {
					quote = 0
				}
			case b == '"' || b == '\'':
				quote = b
			case b == '<':
				return token{}, errNotXML
			case b == '>':
				return s.named(s.take(token{}, n+1))
			}
		}
		if err := s.more(); err != nil {
			return token{}, s.broken(err)
		}
	}
}

// named takes a tag apart and keeps book of which elements are open.
func (s *scanner) named(t token) (token, error) {
	inner := t.raw[1 : len(t.raw)-1]
	if len(inner) > 0 && inner[0] == '/' {
		t.kind, t.name = endToken, bytes.TrimRight(inner[1:], " \t\r\n")
		return t, s.close(t.name)
	}
	t.kind = startToken
	if len(inner) > 0 && inner[len(inner)-1] == '/' {
		t.empty = true
		inner = inner[:len(inner)-1]
	}
	i := bytes.IndexAny(inner, " \t\r\n")
	if i < 0 {
		i = len(inner)
	}
	t.name, t.attrs = inner[:i], inner[i:]
	if len(t.name) == 0 || bytes.ContainsAny(t.name, "\"'=&") {
		return t, errNotXML
	}
	if t.empty {
		return t, nil
	}
	if len(s.lengths) == maxDepth {
		return t, errNotXML
	}
	s.open = append(s.open, t.name...)
	s.lengths = append(s.lengths, len(t.name))
	return t, nil
}

func (s *scanner) close(name []byte) error {
	if len(s.lengths) == 0 {
		return errNotXML
	}
	last := len(s.lengths) - 1
	from := len(s.open) - s.lengths[last]
	if !bytes.Equal(s.open[from:], name) {
		return errNotXML
	}
	s.open, s.lengths = s.open[:from], s.lengths[:last]
	return nil
}

// skip reads over the rest of the element whose start tag was read last.
func (s *scanner) skip(t token) error { return s.inside(t, func(token) error { return nil }) }

// inside hands on every token inside the element whose start tag was read last; its end tag is read and not handed on.
// What sees a token may itself read on over whole elements.
func (s *scanner) inside(t token, see func(token) error) error {
	if t.empty {
		return nil
	}
	depth := len(s.lengths)
	for {
		t, err := s.next()
		if err == io.EOF {
			err = errNotXML
		}
		if err != nil {
			return err
		}
		if len(s.lengths) < depth {
			return nil
		}
		if err := see(t); err != nil {
			return err
		}
	}
}
