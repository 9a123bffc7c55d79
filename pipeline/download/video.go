package download

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/Eyevinn/mp4ff/bits"
	"github.com/Eyevinn/mp4ff/mp4"
)

// Bounds of what is read of a file that somebody else has made.
const (
	maxIndex = 64 << 20 // of the moov box; an hour of video has about one megabyte
	maxBoxes = 100_000  // at the top; a fragmented video has two or three a second
)

// CheckFile looks into a file: nil where a player can play it, as far as its boxes tell. It reads the boxes' headers and
// the index, not the pictures.
func CheckFile(path string) (size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, errors.New("it is no file")
	}
	return info.Size(), CheckVideo(f, info.Size())
}

// CheckVideo tells whether r is a whole MP4 of that many bytes, with a video track all of whose pictures are in it.
func CheckVideo(r io.ReaderAt, size int64) error {
	if size == 0 {
		return errors.New("it is empty")
	}
	var head [512]byte
	n, err := r.ReadAt(head[:min(int64(len(head)), size)], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !IsVideo(head[:n]) {
		return fmt.Errorf("it is no MP4 video but %s", looksLike(head[:n]))
	}
	boxes, err := walk(r, size)
	if err != nil {
		return err
	}
	switch {
	case boxes.index == nil:
		return errors.New("it is not whole: it has no index (moov)")
	case !boxes.media:
		return errors.New("it is not whole: it has no pictures (mdat)")
	}
	return checkIndex(boxes.index, size)
}

// IsVideo tells by its first bytes whether something is an MP4.
func IsVideo(head []byte) bool { return len(head) >= 8 && string(head[4:8]) == "ftyp" }

// looksLike says what something is that is no MP4.
func looksLike(head []byte) string {
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \r\n\t"))
	switch {
	case bytes.HasPrefix(text, []byte("<!doctype")), bytes.HasPrefix(text, []byte("<html")):
		return "a web page"
	case bytes.HasPrefix(text, []byte("<?xml")), bytes.HasPrefix(text, []byte("<error")):
		return "an error message"
	case bytes.HasPrefix(text, []byte("{")):
		return "a JSON text"
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")):
		return "a WebM or Matroska file"
	case bytes.HasPrefix(head, []byte("GIF8")), bytes.HasPrefix(head, []byte("\xff\xd8\xff")), bytes.HasPrefix(head, []byte("\x89PNG")):
		return "a picture"
	}
	return "something else"
}

// boxes are what stands at the top of an MP4.
type boxes struct {
	index []byte // the moov box, with its header
	media bool   // there is an mdat box
}

// walk goes from box to box. Every box must end where the next one begins, and the last one at the end of the file.
func walk(r io.ReaderAt, size int64) (boxes, error) {
	var out boxes
	var head [16]byte
	for at, n := int64(0), 0; at < size; n++ {
		if n == maxBoxes {
			return out, errors.New("it has too many parts")
		}
		if size-at < 8 {
			return out, errors.New("it is cut off at its end")
		}
		if _, err := r.ReadAt(head[:min(16, size-at)], at); err != nil && !errors.Is(err, io.EOF) {
			return out, err
		}
		length := boxLength(head, size-at)
		if length < 8 || length > size-at {
			return out, fmt.Errorf("it is not whole: its part %q goes on for %d bytes, and %d are there", head[4:8], length, size-at)
		}
		switch string(head[4:8]) {
		case "mdat":
			out.media = true
		case "moov":
			if length > maxIndex {
				return out, fmt.Errorf("its index is %d MB large", length>>20)
			}
			out.index = make([]byte, length)
			if _, err := r.ReadAt(out.index, at); err != nil && !errors.Is(err, io.EOF) {
				return out, err
			}
		}
		at += length
	}
	return out, nil
}

// boxLength reads a box's length, with its header; left is how much of the file is left.
func boxLength(head [16]byte, left int64) int64 {
	switch n := int64(binary.BigEndian.Uint32(head[:4])); n {
	case 0: // up to the end of the file
		return left
	case 1:
		if left < 16 {
			return -1
		}
		return int64(binary.BigEndian.Uint64(head[8:]) & (1<<62 - 1))
	default:
		return n
	}
}

// checkIndex looks for a video track that has pictures, all of them inside the file. A parser that breaks on what it is
// given says the same as one that fails.
func checkIndex(index []byte, size int64) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("its index cannot be read")
		}
	}()
	box, err := mp4.DecodeBoxSR(0, bits.NewFixedSliceReader(index))
	if err != nil {
		return fmt.Errorf("its index cannot be read: %w", err)
	}
	moov, ok := box.(*mp4.MoovBox)
	if !ok {
		return errors.New("its index cannot be read")
	}
	video := false
	for _, track := range moov.Traks {
		if track.Mdia == nil || track.Mdia.Hdlr == nil {
			continue
		}
		pictures := track.Mdia.Hdlr.HandlerType == "vide"
		video = video || pictures
		if moov.Mvex != nil { // in fragments, whose parts were walked over
			continue
		}
		if err := checkSamples(track.Mdia.Minf, size); err != nil && (pictures || !errors.Is(err, errNoSamples)) {
			return err
		}
	}
	if !video {
		return errors.New("it has no video track")
	}
	return nil
}

var (
	errNoSamples = errors.New("it has no pictures")
	errCutShort  = errors.New("it is not whole: its index names pictures or sound that are not in it")
)

// checkSamples goes through a track's chunks: each must lie inside the file, to the end of its last sample.
func checkSamples(minf *mp4.MinfBox, size int64) error {
	if minf == nil || minf.Stbl == nil || minf.Stbl.Stsz == nil || minf.Stbl.Stsz.SampleNumber == 0 {
		return errNoSamples
	}
	offsets := chunkOffsets(minf.Stbl)
	sizes, runs := minf.Stbl.Stsz, minf.Stbl.Stsc
	if len(offsets) == 0 || runs == nil || len(runs.Entries) == 0 {
		return errNoSamples
	}
	sample, run := uint32(1), 0
	for i, offset := range offsets {
		for run+1 < len(runs.Entries) && runs.Entries[run+1].FirstChunk <= uint32(i+1) {
			run++
		}
		end := offset
		for n := runs.Entries[run].SamplesPerChunk; n > 0 && sample <= sizes.SampleNumber; n-- {
			end += uint64(sizes.GetSampleSize(int(sample)))
			sample++
			if end > uint64(size) { // at once: a hostile index names billions
				return errCutShort
			}
		}
		if offset == 0 || end > uint64(size) || end < offset {
			return errCutShort
		}
	}
	if sample <= sizes.SampleNumber {
		return errors.New("its index is not whole: it names more samples than it places")
	}
	return nil
}

func chunkOffsets(stbl *mp4.StblBox) []uint64 {
	if stbl.Stco == nil {
		if stbl.Co64 == nil {
			return nil
		}
		return stbl.Co64.ChunkOffset
	}
	offsets := make([]uint64, len(stbl.Stco.ChunkOffset))
	for i, offset := range stbl.Stco.ChunkOffset {
		offsets[i] = uint64(offset)
	}
	return offsets
}
