package mediacheck

import (
	"bytes"
	"errors"
	"io"
	"io/fs"

	"github.com/sheetreel/sheetreel/clipcat/link"
)

// readerSource is a file of this machine, or content that the cell itself holds.
type readerSource struct {
	r      io.ReaderAt
	length int64
}

func (s readerSource) part(from int64, n int) ([]byte, error) {
	data := make([]byte, min(int64(n), s.length-from))
	got, err := s.r.ReadAt(data, from)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return data[:got], err
}

func (s readerSource) head(n int) ([]byte, error) { return s.part(0, n) }

func (s readerSource) tail(n int) ([]byte, bool, error) {
	data, err := s.part(max(0, s.length-int64(n)), n)
	return data, true, err
}

func (s readerSource) size() int64 { return s.length }

// factOfData looks into what a data: address holds.
func factOfData(address string) Fact {
	data, err := link.Data(address)
	if err != nil {
		return broken(TopicCut, "give a web address or a file", "%v", err)
	}
	f, err := inspect(readerSource{bytes.NewReader(data), int64(len(data))})
	if err != nil {
		return broken(TopicCut, "give a web address or a file", "%v", err)
	}
	return f
}

// factOfFile looks into a file beside the template or the sheet.
func factOfFile(f fs.File) Fact {
	defer f.Close()
	unread := func(err error) Fact {
		return broken(TopicGone, "see that this program may read it", "the file cannot be read: %v", err)
	}
	info, err := f.Stat()
	if err != nil {
		return unread(err)
	}
	r, ok := f.(io.ReaderAt)
	if !ok {
		return Fact{}
	}
	fact, err := inspect(readerSource{r, info.Size()})
	if err != nil {
		return unread(err)
	}
	if fact.Kind == link.Page || fact.Kind == link.Text {
		return broken(TopicKind, giveWeb, "it is %s, not a picture or clip", fact.Kind)
	}
	return fact
}
