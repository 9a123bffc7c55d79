package render

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// maxClipBytes bounds a clip's file, maxClipPixels its picture.
const (
	maxClipBytes  = 200 << 20
	maxClipPixels = 16 << 20
)

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

// loadClip brings a clip into a file and looks at it, so that one that cannot be
// played is known before anything is drawn.
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
	if a.format != "mov" && a.format != "matroska" && a.format != "gif" {
		return nil, errors.New("it is not an MP4, MOV, WebM or GIF clip")
	}
	if known, ok := looks.Load(a.sum); ok {
		a.look = known.(look)
		return a, nil
	}
	if a.look, err = v.lookAt(ctx, a); err != nil {
		return nil, err
	}
	looks.Store(a.sum, a.look)
	return a, nil
}

// look is what has to be known of a clip to play it as it was meant.
type look struct {
	decoder string // which ffmpeg has to be told to take; "" leaves it the choice
	clear   bool   // it may be transparent in parts
	matrix  string // of its colours, where the file does not tell; "" where it does
	oblong  bool   // its pixels are not squares
}

var looks sync.Map // from the hash of a clip to look: rows name the same ones

// lookAt plays the first frame. The usual decoders of VP8 and VP9 drop what is kept
// beside the picture, its transparency; where there is another one, it is asked.
func (v *video) lookAt(ctx context.Context, a *asset) (look, error) {
	told, err := v.firstFrame(ctx, a)
	l, codec, large := parseLook(told)
	if large != nil {
		return look{}, large
	}
	if err != nil || !alphaMode.MatchString(told) || codec != "vp8" && codec != "vp9" {
		return l, err
	}
	other := *a
	if other.look.decoder = map[string]string{"vp8": "libvpx", "vp9": "libvpx-vp9"}[codec]; other.look.decoder != "" {
		if _, err := v.firstFrame(ctx, &other); err == nil {
			l.decoder, l.clear = other.look.decoder, true
		}
	}
	return l, ctx.Err()
}

// firstFrame plays a clip through its first frame and returns what ffmpeg told of it.
func (v *video) firstFrame(ctx context.Context, a *asset) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c := &clipReader{ctx: ctx, path: v.ffmpeg, running: &v.spool.running, asset: a, w: 64, h: 64, fps: v.template.FPS, frames: 1}
	if err := c.start(); err != nil {
		return "", err
	}
	_, err := c.read()
	if err != nil {
		err = c.failure(err)
	}
	return string(c.said.bytes()), err
}

// What ffmpeg tells of a stream, such as "Video: h264 (High) (avc1 / 0x31637661),
// yuv420p(tv, bt709, progressive), 1280x720 [SAR 1:1 DAR 16:9], 25 fps".
var (
	videoLine  = regexp.MustCompile(`Video: (\w+)(?: \([^)]*\))*, (\w+)(?:\(([^)]*)\))?, (\d+)x(\d+)`)
	pixelShape = regexp.MustCompile(`SAR (\d+):(\d+)`)
	alphaMode  = regexp.MustCompile(`alpha_mode +: 1`)
	clearKinds = regexp.MustCompile(`^(yuva|gbrap|rgba|bgra|argb|abgr|ya8|ya16|pal8)`)
	matrices   = regexp.MustCompile(`(^|, )(bt|fcc|smpte|ycgco|ictcp|gbr)`)
)

// parseLook finds the clip's stream in what ffmpeg told. What it does not find is as usual.
func parseLook(told string) (l look, codec string, large error) {
	for line := range strings.Lines(told) {
		m := videoLine.FindStringSubmatch(line)
		if m == nil || strings.Contains(line, "(attached pic)") {
			continue
		}
		w, _ := strconv.Atoi(m[4])
		h, _ := strconv.Atoi(m[5])
		if w*h > maxClipPixels {
			return look{}, "", largeClip(m[4] + "x" + m[5])
		}
		l.clear = clearKinds.MatchString(m[2])
		if strings.HasPrefix(m[2], "yuv") && !matrices.MatchString(m[3]) && (w >= 1280 || h > 576) {
			l.matrix = "bt709" // as players take it; ffmpeg takes BT.601 whatever the size
		}
		if s := pixelShape.FindStringSubmatch(line); s != nil {
			l.oblong = s[1] != s[2] && s[1] != "0" && s[2] != "0"
		}
		return l, m[1], nil
	}
	return look{}, "", nil
}
