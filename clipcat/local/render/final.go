package render

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
)

// hasX264 remembers which ffmpeg was built with x264.
var hasX264 sync.Map // from path to func() bool

func x264In(path string) bool {
	known, _ := hasX264.LoadOrStore(path, sync.OnceValue(func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), ffmpegStall)
		defer cancel()
		out, err := ffmpeg(ctx, path, "-encoders").Output()
		return err == nil && strings.Contains(string(out), " libx264 ")
	}))
	return known.(func() bool)()
}

// finalWarning is what who asked for [Final] gets without x264.
const finalWarning = "quality final needs ffmpeg with x264 on PATH; fine is taken instead"

// writeFinal draws every frame and has x264 encode them.
func (v *video) writeFinal(ctx context.Context, w io.Writer, heard *sound) (missing []rune, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out, err := v.spool.create("final.mp4")
	if err != nil {
		return nil, err
	}
	defer out.Close() //nolint:errcheck // ffmpeg writes it
	args, err := v.x264Args(heard, out.Name())
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, v.ffmpeg, args...)
	cmd.Env, cmd.WaitDelay = ffmpeg(ctx, v.ffmpeg).Env, ffmpegStall
	said := &tail{}
	cmd.Stderr = said
	frames, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	missing, drawing := v.drawAll(ctx, frames)
	if drawing != nil {
		cancel()
	}
	err = errors.Join(drawing, frames.Close(), cmd.Wait())
	switch {
	case len(said.bytes()) > 0:
		return nil, fmt.Errorf("encode by x264: %w", complaint(said.bytes(), err))
	case err != nil:
		return nil, fmt.Errorf("encode by x264: %w", err)
	}
	_, err = io.Copy(w, out)
	return missing, err
}

// x264Args are ffmpeg's arguments. The sound is handed over as a file of its own.
func (v *video) x264Args(heard *sound, out string) ([]string, error) {
	args := []string{
		"-hide_banner", "-v", "level+error", "-y", "-protocol_whitelist", "file,pipe",
		"-f", "rawvideo", "-pix_fmt", "yuv420p", "-color_range", "tv", "-video_size", fmt.Sprintf("%dx%d", v.config.Width, v.config.Height),
		"-framerate", strconv.Itoa(v.config.FPS), "-i", "pipe:0",
	}
	if heard != nil {
		f, err := v.spool.create("heard.m4a")
		if err != nil {
			return nil, err
		}
		if err := errors.Join(writeSound(f, heard), f.Close()); err != nil {
			return nil, err
		}
		args = append(args, "-protocol_whitelist", "file", "-f", "mov", "-i", "file:"+f.Name(), "-c:a", "copy")
	}
	return append(args,
		"-c:v", "libx264", "-preset", "slow", "-crf", "16", "-profile:v", "high", "-pix_fmt", "yuv420p",
		"-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
		"-map_metadata", "-1", "-fflags", "+bitexact", "-movflags", "+faststart", "-f", "mp4", "file:"+out), nil
}

// drawAll writes the planes of every frame, one after the other.
func (v *video) drawAll(ctx context.Context, w io.Writer) ([]rune, error) {
	var missing []rune
	for _, s := range v.segments() {
		s.bands = []band{{0, v.config.Rows()}}
		lacks, err := v.drawSegment(ctx, w, &s)
		if err != nil {
			return nil, err
		}
		missing = append(missing, lacks...)
	}
	return missing, nil
}

func (v *video) drawSegment(ctx context.Context, w io.Writer, s *segment) ([]rune, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	u := v.unit(s, s.bands[0])
	u.ctx = ctx
	release, err := reserve(ctx, v.weight(u))
	if err != nil {
		return nil, err
	}
	defer release()
	c := newCanvas(v.config.Width, v.config.Height)
	show, _, end, err := v.frames(u, c)
	if err != nil {
		return nil, err
	}
	for i := s.from; i < s.to; i++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		show(i)
		for _, plane := range [][]uint8{c.y, c.u, c.v} {
			if _, err := w.Write(plane); err != nil {
				return nil, err
			}
		}
	}
	return end()
}
