package mediacheck

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	_ "image/gif" // its dimensions
	"image/jpeg"
	"image/png"
	"io"

	_ "golang.org/x/image/webp" // its dimensions

	"github.com/sheetreel/sheetreel/clipcat/link"
)

// source is a file that is read in parts, wherever it is.
type source interface {
	// head returns the first n bytes, or all where there are fewer.
	head(n int) ([]byte, error)
	// tail returns the last n bytes; ok is false where that would take more of the file than is worth while.
	tail(n int) (data []byte, ok bool, err error)
	// size is how long the file is; -1: not told.
	size() int64
}

// How much of a file is read: its beginning, in which kind and dimensions stand mostly; more where a camera or a program
// wrote long notes before them; and its end, which shows whether it is whole.
const (
	firstPart = 32 << 10
	longPart  = 1 << 20
	endPart   = 2 << 10
)

// inspect looks into a file.
func inspect(s source) (Fact, error) {
	head, err := s.head(firstPart)
	if err != nil {
		return Fact{}, err
	}
	if len(head) == 0 {
		return broken(TopicCut, "upload it again", "the file is empty (0 bytes)"), nil
	}
	f := Fact{Kind: link.KindOf(head), Size: max(int64(len(head)), s.size())}
	switch {
	case f.Kind.Drawn():
		return f.measure(s, head)
	case f.Kind == link.MP4:
		return f.wholeClip(s, head)
	}
	return f, nil
}

// measure finds a picture's dimensions and tells whether its end is there.
func (f Fact) measure(s source, head []byte) (Fact, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(head))
	if err != nil && len(head) >= firstPart {
		if head, err = s.head(longPart); err != nil {
			return f, err
		}
		config, _, err = image.DecodeConfig(bytes.NewReader(head))
	}
	var rareJPEG jpeg.UnsupportedError
	var rarePNG png.UnsupportedError
	switch {
	case err == nil:
	case errors.As(err, &rareJPEG), errors.As(err, &rarePNG), len(head) >= longPart: // others may be able to read it
		return f, nil
	case cutShort(err):
		return cutFact(f.Kind), nil
	default:
		return broken(TopicCut, "open it in a picture program and save it again", "its %s data is broken", f.Kind), nil
	}
	f.Width, f.Height = config.Width, config.Height
	if f.Kind == link.JPEG && link.Orientation(head) >= 5 {
		f.Width, f.Height = f.Height, f.Width
	}
	whole, err := f.hasEnd(s, head)
	if err != nil {
		return f, err
	}
	if !whole {
		return cutFact(f.Kind), nil
	}
	return f, nil
}

func cutShort(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) }

func cutFact(kind link.Kind) Fact {
	return broken(TopicCut, "upload it again", "the file is cut off: it begins as %s, and its end is missing", kind)
}

// hasEnd looks for the end of a picture. Some cameras write more behind it, so that where it is not among the last bytes
// the whole file says; where that cannot be had it counts as there.
func (f Fact) hasEnd(s source, head []byte) (bool, error) {
	var end []byte
	switch f.Kind {
	case link.JPEG:
		end = []byte{0xff, 0xd9}
	case link.PNG:
		end = []byte("IEND")
	case link.WebP:
		return s.size() < 0 || s.size() >= int64(binary.LittleEndian.Uint32(head[4:8]))+8, nil
	default: // a GIF's first picture is what is shown
		return true, nil
	}
	tail, ok, err := s.tail(endPart)
	if err != nil || !ok || bytes.Contains(tail, end) {
		return true, err
	}
	all, ok, err := s.tail(maxPictureBytes)
	if err != nil || !ok {
		return true, err
	}
	return bytes.Contains(all[pictureData(f.Kind, all):], end), nil
}

// pictureData is where the picture itself begins, behind the notes, in which a small copy of it may stand with an end
// of its own.
func pictureData(kind link.Kind, data []byte) int {
	if kind != link.JPEG {
		return 0
	}
	i := 2
	for i+4 <= len(data) && data[i] == 0xff && data[i+1] != 0xda {
		i += 2 + int(binary.BigEndian.Uint16(data[i+2:]))
	}
	return min(i, len(data))
}

// wholeClip walks over the parts of an MP4: they say where the file ends, and the table of contents must be there.
func (f Fact) wholeClip(s source, head []byte) (Fact, error) {
	total := s.size()
	if total < 0 {
		return f, nil
	}
	at, contents := int64(0), false
	for at+8 <= int64(len(head)) {
		length := int64(binary.BigEndian.Uint32(head[at:]))
		name := string(head[at+4 : at+8])
		if length == 1 && at+16 <= int64(len(head)) {
			length = int64(binary.BigEndian.Uint64(head[at+8:]) &^ (1 << 63))
		}
		if length == 0 { // up to the file's end
			length = total - at
		}
		if length < 8 {
			return f, nil // none of the parts that we know
		}
		contents = contents || name == "moov" || name == "moof"
		if length > total-at {
			return cutFact(f.Kind), nil
		}
		at += length
	}
	if at == total && !contents {
		return broken(TopicCut, "upload it again", "the clip has no table of contents, so it cannot be played: it is cut off, or was not saved to its end"), nil
	}
	return f, nil
}
