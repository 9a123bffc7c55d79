package render

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"
)

// maxClipBytes bounds a clip's file.
const maxClipBytes = 200 << 20

// copyHashed copies, and returns the hash, the length and the format of what it saw.
func copyHashed(w io.Writer, r io.Reader) (*asset, error) {
	h := sha256.New()
	head := make([]byte, 16)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, plainFetch(err)
	}
	both := io.MultiWriter(w, h)
	if _, err := both.Write(head[:n]); err != nil {
		return nil, err
	}
	more, err := io.Copy(both, r)
	if err != nil {
		return nil, plainFetch(err)
	}
	return &asset{sum: [sha256.Size]byte(h.Sum(nil)), format: formatOf(head[:n]), size: int64(n) + more}, nil
}

// loadClip brings a clip into a file. It is played once through its first frame, so
// that one that cannot be played is known before anything is drawn.
func (v *video) loadClip(ctx context.Context, url string) (*asset, error) {
	r, err := open(ctx, url, &v.options)
	if err != nil {
		return nil, err
	}
	defer r.Close() //nolint:errcheck // only read
	a, err := v.spool.keep(r, maxClipBytes)
	if err != nil {
		return nil, err
	}
	if a.format != "mov" && a.format != "matroska" {
		return nil, errors.New("it is not an MP4, MOV or WebM clip")
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := &clipReader{ctx: ctx, path: v.ffmpeg, asset: a, w: 64, h: 64, fps: v.template.FPS, frames: 1}
	if err := c.start(); err != nil {
		return nil, err
	}
	if _, err := c.read(); err != nil {
		return nil, c.failure(err)
	}
	return a, nil
}

// clipReader gives the frames of a clip, one after the other, as pictures of one
// size. A clip that is too short begins again. It serves one goroutine.
type clipReader struct {
	ctx    context.Context // ends the decoder
	path   string          // of ffmpeg
	asset  *asset
	w, h   int // even
	fit    string
	fps    int
	frames int // that are asked for at most

	out    io.ReadCloser
	said   *tail
	next   int         // the frame that is read next
	shown  *picture    // the last one that was read
	spare  [2]*picture // two in turn, so that one that is shown can be told from the next
	broken bool
}

// at returns frame i. Frames are asked for in their order. Where the clip breaks off
// the last one stays.
func (c *clipReader) at(i int) *picture {
	if c.out == nil && !c.broken && c.start() != nil {
		c.broken = true
	}
	for !c.broken && c.next <= min(i, c.frames-1) {
		p, err := c.read()
		if err != nil {
			c.broken = true
			break
		}
		c.shown = p
	}
	return c.shown
}

// start lets ffmpeg decode, turn upright, scale, and pace the frames.
func (c *clipReader) start() error {
	size := strconv.Itoa(c.w) + ":" + strconv.Itoa(c.h)
	colours := ":flags=bicubic:out_color_matrix=bt709:out_range=tv"
	filter := fmt.Sprintf("fps=%d,scale=%s:force_original_aspect_ratio=increase%s,crop=%s,setsar=1,format=yuv420p", c.fps, size, colours, size)
	if c.fit == "contain" {
		filter = fmt.Sprintf("fps=%d,scale=%s:force_original_aspect_ratio=decrease%s,setsar=1,format=yuva420p,pad=%s:(ow-iw)/2:(oh-ih)/2:color=black@0", c.fps, size, colours, size)
	}
	args := append([]string{"-stream_loop", "-1"}, input(c.asset)...)
	args = append(args, "-map", "0:v:0", "-vf", filter, "-frames:v", strconv.Itoa(c.frames), "-f", "rawvideo", "pipe:1")
	ctx, cancel := context.WithTimeout(c.ctx, ffmpegTotal)
	cmd := ffmpeg(ctx, c.path, args...)
	c.said = &tail{}
	cmd.Stderr = c.said
	var err error
	if c.out, err = cmd.StdoutPipe(); err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return err
	}
	context.AfterFunc(c.ctx, func() {
		_ = cmd.Wait() // it was killed, or has ended
		cancel()
	})
	return nil
}

// read takes the next frame.
func (c *clipReader) read() (*picture, error) {
	p := c.spare[c.next&1]
	if p == nil {
		n := c.w * c.h
		p = &picture{w: c.w, h: c.h, y: make([]uint8, n), u: make([]uint8, n/4), v: make([]uint8, n/4)}
		if c.fit == "contain" {
			p.a = make([]uint8, n)
		}
		c.spare[c.next&1] = p
	}
	if f, ok := c.out.(*os.File); ok {
		_ = f.SetReadDeadline(time.Now().Add(ffmpegStall)) // where the system can
	}
	for _, plane := range [][]uint8{p.y, p.u, p.v, p.a} {
		if _, err := io.ReadFull(c.out, plane); err != nil {
			return nil, err
		}
	}
	c.next++
	return p, nil
}

// failure says why nothing could be read.
func (c *clipReader) failure(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("it gives no picture within %v", ffmpegStall)
	}
	return complaint(c.said.bytes(), errors.New("it holds no picture"))
}
