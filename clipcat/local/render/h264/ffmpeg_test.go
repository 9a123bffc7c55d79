package h264

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os/exec"

	"pgregory.net/rapid"
)

// annexB turns length-prefixed NAL units into a byte stream (Annex B) after the parameter sets.
func annexB(t rapid.TB, c Config, units []byte) []byte {
	t.Helper()
	startCode := []byte{0, 0, 0, 1}
	stream := append(append(append(append([]byte(nil), startCode...), c.SPS()...), startCode...), c.PPS()...)
	for len(units) > 0 {
		length := int(binary.BigEndian.Uint32(units))
		if length > len(units)-lengthSize {
			t.Fatalf("NAL unit of %d bytes, %d are left", length, len(units)-lengthSize)
		}
		stream = append(append(stream, startCode...), units[lengthSize:lengthSize+length]...)
		units = units[lengthSize+length:]
	}
	return stream
}

// needFFmpeg skips the test where there is no ffmpeg to decode with.
func needFFmpeg(t rapid.TB) {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not on PATH: the decoded pictures are not compared")
	}
}

// decode returns the pictures of a stream, as ffmpeg shows them: cropped, plane after plane. Warnings fail the test.
// It is ffmpeg's portable code that decodes: its SSSE3 interpolation overflows 16 bits at extreme samples, which shows
// as a sample or two that are off, about once in thousands of videos of checks; its SSE2 code does not.
func decode(t rapid.TB, c Config, units []byte) [][]byte {
	t.Helper()
	cmd := exec.Command("ffmpeg", "-v", "warning", "-cpuflags", "0", "-xerror", "-threads", "1", "-f", "h264", "-i", "-",
		"-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-")
	cmd.Stdin = bytes.NewReader(annexB(t, c, units))
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("ffmpeg: %v\n%s", err, complaints.String())
	}
	size := c.Width * c.Height * 3 / 2
	if out.Len()%size != 0 {
		t.Fatalf("ffmpeg decoded %d bytes, pictures have %d", out.Len(), size)
	}
	var pictures [][]byte
	for raw := out.Bytes(); len(raw) > 0; raw = raw[size:] {
		pictures = append(pictures, raw[:size])
	}
	return pictures
}

// shown returns the visible part of the bands' reconstructions, plane after plane.
func shown(c Config, bands []*Band) []byte {
	whole := newPicture(c.Columns(), c.Rows())
	for _, b := range bands {
		r := b.Reconstruction()
		copy(whole.Y[16*b.firstRow*whole.YStride:], r.Y)
		copy(whole.Cb[8*b.firstRow*whole.CStride:], r.Cb)
		copy(whole.Cr[8*b.firstRow*whole.CStride:], r.Cr)
	}
	return visible(c, whole)
}

func visible(c Config, p *Picture) (raw []byte) {
	for y := range c.Height {
		raw = append(raw, p.Y[y*p.YStride:][:c.Width]...)
	}
	for _, plane := range [][]uint8{p.Cb, p.Cr} {
		for y := range c.Height / 2 {
			raw = append(raw, plane[y*p.CStride:][:c.Width/2]...)
		}
	}
	return raw
}

// sameShown compares two pictures and says where they differ first.
func sameShown(c Config, got, want []byte) error {
	for i := range want {
		if got[i] == want[i] {
			continue
		}
		if i < c.Width*c.Height {
			return fmt.Errorf("luma sample (%d, %d): decoded %d, reconstructed %d", i%c.Width, i/c.Width, got[i], want[i])
		}
		i2 := (i - c.Width*c.Height) % (c.Width * c.Height / 4)
		return fmt.Errorf("chroma sample (%d, %d): decoded %d, reconstructed %d", i2%(c.Width/2), i2/(c.Width/2), got[i], want[i])
	}
	return nil
}
