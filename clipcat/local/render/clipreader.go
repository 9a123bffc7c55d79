package render

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// clipReader gives the frames of a clip, one after the other, as pictures of one
// size. A clip that is too short begins again. It serves one goroutine.
type clipReader struct {
	ctx     context.Context // ends the decoder
	path    string          // of ffmpeg
	running *sync.WaitGroup // counts decoders
	asset   *asset
	w, h    int // even
	fit     string
	fps     int
	frames  int // that are asked for at most

	out    *os.File
	said   *tail
	ended  chan struct{} // closed when the decoder has ended, with end
	end    error
	waited time.Duration // for frames
	first  int           // the frame that was asked for first: those before are not read
	next   int           // the frame that is read next
	shown  *picture      // the last one that was read
	spare  [2]*picture   // two in turn, so that one that is shown can be told from the next
	last   bool          // no more will come
	err    error         // what went wrong
}

// begin starts the decoder, if it was not started, with frame i.
func (c *clipReader) begin(i int) {
	if c.out != nil || c.err != nil {
		return
	}
	c.first, c.next = i, i
	c.err = c.start()
}

// at returns frame i. Frames are asked for in their order. Where the clip breaks off
// the last one stays.
func (c *clipReader) at(i int) *picture {
	c.begin(i)
	for c.err == nil && !c.last && c.next <= min(i, c.frames-1) {
		p, err := c.read()
		if err != nil {
			c.last, c.err = true, c.failure(err)
			break
		}
		c.shown = p
		if c.next == c.frames {
			c.last, c.err = true, c.failure(nil)
		}
	}
	return c.shown
}

// start lets ffmpeg decode, turn upright, scale, and pace the frames.
func (c *clipReader) start() error {
	out, in, err := os.Pipe()
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // the decoder has its own
	cmd := ffmpeg(c.ctx, c.path, c.args()...)
	c.said = &tail{}
	cmd.Stdout, cmd.Stderr = in, c.said
	if err := cmd.Start(); err != nil {
		_ = out.Close()
		return err
	}
	c.out, c.ended = out, make(chan struct{})
	context.AfterFunc(c.ctx, func() { _ = out.Close() })
	c.running.Go(func() {
		c.end = cmd.Wait()
		close(c.ended)
	})
	return nil
}

// args are ffmpeg's. It tells what it sees of the clip at the level info, and marks
// what it complains of.
func (c *clipReader) args() []string {
	args := []string{"-v", "level+info", "-nostats", "-max_error_rate", "0.1"}
	if c.frames > 1 {
		args = append(args, "-stream_loop", "-1")
	}
	if c.asset.look.decoder != "" {
		args = append(args, "-c:v", c.asset.look.decoder)
	}
	args = append(args, input(c.asset)...)
	return append(args, "-map", "0:V:0", "-vf", c.filter(), "-frames:v", strconv.Itoa(c.frames-c.first), "-f", "rawvideo", "pipe:1")
}

// filter is how ffmpeg makes our pictures of the clip's.
func (c *clipReader) filter() string {
	out := fmt.Sprintf("fps=%d", c.fps)
	if c.first > 0 {
		out += fmt.Sprintf(",trim=start_frame=%d,setpts=PTS-STARTPTS", c.first)
	}
	if c.asset.look.oblong {
		out += ",scale=w='clip(iw*sar,2,8192)':h=ih:flags=bicubic,setsar=1"
	}
	size := strconv.Itoa(c.w) + ":" + strconv.Itoa(c.h)
	out += ",scale=" + size + ":flags=bicubic:out_color_matrix=bt709:out_range=tv"
	if c.asset.look.matrix != "" {
		out += ":in_color_matrix=" + c.asset.look.matrix
	}
	if c.fit == "contain" {
		return out + ":force_original_aspect_ratio=decrease,setsar=1,format=yuva420p,pad=" + size + ":(ow-iw)/2:(oh-ih)/2:color=black@0"
	}
	format := "yuv420p"
	if c.transparent() {
		format = "yuva420p"
	}
	return out + ":force_original_aspect_ratio=increase,crop=" + size + ",setsar=1,format=" + format
}

// transparent says that not all of the picture is there, or not in full.
func (c *clipReader) transparent() bool { return c.fit == "contain" || c.asset.look.clear }

// read takes the next frame.
func (c *clipReader) read() (*picture, error) {
	p := c.spare[c.next&1]
	if p == nil {
		n := c.w * c.h
		p = &picture{w: c.w, h: c.h, y: make([]uint8, n), u: make([]uint8, n/4), v: make([]uint8, n/4)}
		if c.transparent() {
			p.a = make([]uint8, n)
		}
		c.spare[c.next&1] = p
	}
	from := time.Now()
	_ = c.out.SetReadDeadline(from.Add(min(ffmpegStall, ffmpegTotal-c.waited))) // where the system can
	for _, plane := range [][]uint8{p.y, p.u, p.v, p.a} {
		if _, err := io.ReadFull(c.out, plane); err != nil {
			return nil, err
		}
	}
	c.waited += time.Since(from)
	c.next++
	return p, nil
}

// failure says why no frame could be read, or what was wrong with those that were. It
// waits for the decoder to have said it. A clip that cannot begin again may end.
func (c *clipReader) failure(err error) error {
	if c.ctx.Err() != nil {
		return c.ctx.Err()
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("ffmpeg takes too long: no picture within %v, or more than %v in all", ffmpegStall, ffmpegTotal)
	}
	select {
	case <-c.ended: // it has closed its end of the pipe
	case <-c.ctx.Done():
		return c.ctx.Err()
	}
	said := c.said.bytes()
	switch {
	case cutShort.Match(said):
		return errors.New("its file is cut short; copy or download it again")
	case c.end == nil && c.next > c.first:
		return nil
	case tooLarge.Match(said):
		return largeClip(string(tooLarge.FindSubmatch(said)[1]))
	case c.next == c.first && bytes.Contains(said, []byte("matches no streams")):
		return errors.New("it holds no picture")
	}
	return fmt.Errorf("it is broken, or no clip: %w", complaint(said, fmt.Errorf("ffmpeg broke off: %w", cmp.Or(c.end, io.ErrUnexpectedEOF))))
}

// What ffmpeg says of files that end too early, and of large pictures.
var (
	cutShort = regexp.MustCompile(`\] (stream \d+, offset \w+: partial file|File ended prematurely)`)
	tooLarge = regexp.MustCompile(`Picture size (\d+x\d+) exceeds`)
)

func largeClip(size string) error {
	return fmt.Errorf("its picture has %s pixels; at most %d million are played", size, maxClipPixels>>20)
}

// maxClip bounds the pixels of a clip's frames as they are kept: twice a picture's.
const maxClip = 4 << 20

// clipSize is the even size that a clip is read at, to be shown at w by h pixels.
func clipSize(w, h int) (int, int) {
	for w*h > maxClip {
		w, h = w*3/4, h*3/4
	}
	return evenBox(w, h)
}
