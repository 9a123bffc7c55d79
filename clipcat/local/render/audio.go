package render

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/Eyevinn/mp4ff/mp4"
)

// sound is the template's sound track: AAC frames as they came, since nothing here
// needs to know what they sound like.
type sound struct {
	entry     *mp4.AudioSampleEntryBox
	timescale uint32
	frames    [][]byte
	durations []uint32 // in 1/timescale
}

var errNotAAC = errors.New("it is not AAC in an MP4 or M4A file")

// Bounds of a sound track: bytes of its file, and AAC frames, of which ten minutes
// have sixty thousand at most.
const (
	maxSoundBytes  = 64 << 20
	maxSoundFrames = 1 << 16
)

// loadSound reads the sound track, as long as the video is. A file that is not there
// is an error, as with images. What needs ffmpeg is left out without it, with a
// warning.
func (v *video) loadSound(ctx context.Context) (*sound, string, error) {
	a := v.template.Audio
	if a == nil || a.MediaURL == "" {
		return nil, "", nil
	}
	file, err := loadBounded(ctx, a.MediaURL, &v.options, maxSoundBytes)
	if err != nil {
		return nil, "", fmt.Errorf("audio, property \"media_url\": %s cannot be used: %w", quoteAddress(a.MediaURL), err)
	}
	plain := a.Volume == 1 && a.FadeOut == 0
	s, err := parseSound(file.data)
	if v.ffmpeg != "" && (err != nil || !plain) {
		s, err = v.convertSound(ctx, file)
	}
	if err != nil {
		return nil, fmt.Sprintf("the sound track %s is left out: %v", quoteAddress(a.MediaURL), err), ctx.Err()
	}
	s = s.fitted(v.template.Duration().Seconds(), a.Loop)
	if v.ffmpeg == "" && !plain {
		return s, "the sound track is taken as it is: volume and fade-out need ffmpeg, which is not on PATH", nil
	}
	return s, "", nil
}

var sounds = newCache[*sound](16 << 20)

// convertSound lets ffmpeg make AAC of any sound, with the template's volume and
// fade-out, as long as the video is. Rows have it in common.
func (v *video) convertSound(ctx context.Context, file *asset) (*sound, error) {
	a, seconds := v.template.Audio, v.template.Duration().Seconds()
	key := sha256.Sum256(fmt.Appendf(nil, "%x %v %v %v %v", file.sum, a.Volume, a.FadeOut, a.Loop, seconds))
	return sounds.get(key, func() (*sound, int, error) {
		kept, err := v.spool.keep(bytes.NewReader(file.data), maxSoundBytes)
		if err != nil {
			return nil, 0, err
		}
		if kept.format == "" {
			return nil, 0, errors.New("it is no sound that can be read; use M4A, MP3, WAV, Ogg or FLAC")
		}
		s, err := v.runConversion(ctx, kept, a, seconds)
		if err != nil {
			return nil, 0, err
		}
		return s, int(s.bytes()), nil
	})
}

func (v *video) runConversion(ctx context.Context, in *asset, a *Audio, seconds float64) (*sound, error) {
	ctx, cancel := context.WithTimeout(ctx, ffmpegTotal)
	defer cancel()
	out, err := v.spool.create("sound.m4a")
	if err != nil {
		return nil, err
	}
	defer out.Close() //nolint:errcheck // ffmpeg writes it
	args := []string{"-y"}
	if a.Loop {
		args = append(args, "-stream_loop", "-1")
	}
	args = append(args, input(in)...)
	filter := fmt.Sprintf("volume=%g", a.Volume)
	if a.FadeOut > 0 {
		filter += fmt.Sprintf(",afade=t=out:st=%.3f:d=%.3f", max(0, seconds-a.FadeOut), min(a.FadeOut, seconds))
	}
	args = append(args, "-map", "0:a:0", "-t", fmt.Sprintf("%.3f", seconds), "-af", filter,
		"-c:a", "aac", "-b:a", "160k", "-ac", "2", "-ar", "48000", "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact",
		"-f", "ipod", "file:"+out.Name())
	cmd := ffmpeg(ctx, v.ffmpeg, args...)
	said := &tail{}
	cmd.Stderr = said
	if err := cmd.Run(); err != nil {
		return nil, complaint(said.bytes(), err)
	}
	data, err := io.ReadAll(io.LimitReader(out, maxSoundBytes))
	if err != nil {
		return nil, err
	}
	return parseSound(data)
}

// fitted is the sound for so many seconds: what is longer is cut, what is shorter
// begins again or ends in silence.
func (s *sound) fitted(seconds float64, loop bool) *sound {
	out := &sound{entry: s.entry, timescale: s.timescale}
	end, at := float64(seconds*float64(s.timescale)), uint64(0)
	for i := 0; float64(at) < end && i < maxSoundFrames && (loop || i < len(s.frames)); i++ {
		k := i % len(s.frames)
		out.frames, out.durations = append(out.frames, s.frames[k]), append(out.durations, s.durations[k])
		at += uint64(s.durations[k])
	}
	return out
}

// parseSound finds the AAC frames. The library trusts a file's own numbers, and may
// fall over them.
func parseSound(data []byte) (s *sound, err error) {
	defer func() {
		if recover() != nil {
			s, err = nil, errNotAAC
		}
	}()
	f, err := mp4.DecodeFile(bytes.NewReader(data))
	if err != nil || f.Moov == nil || f.IsFragmented() {
		return nil, errNotAAC
	}
	for _, track := range f.Moov.Traks {
		if entry := track.Mdia.Minf.Stbl.Stsd.Mp4a; track.Mdia.Hdlr.HandlerType == "soun" && entry != nil {
			return soundOf(data, track, entry)
		}
	}
	return nil, errNotAAC
}

func soundOf(data []byte, track *mp4.TrakBox, entry *mp4.AudioSampleEntryBox) (*sound, error) {
	s := &sound{entry: entry, timescale: track.Mdia.Mdhd.Timescale}
	table := track.Mdia.Minf.Stbl
	n := table.Stsz.GetNrSamples()
	if n == 0 || n > maxSoundFrames || s.timescale == 0 {
		return nil, errNotAAC
	}
	end, at := uint64(maxSeconds)*uint64(s.timescale), uint64(0)
	for i := uint32(1); i <= n && at < end; i++ {
		where, err := track.GetRangesForSampleInterval(i, i)
		if err != nil || len(where) != 1 || where[0].Offset+where[0].Size > uint64(len(data)) {
			return nil, errNotAAC
		}
		s.frames = append(s.frames, data[where[0].Offset:][:where[0].Size])
		s.durations = append(s.durations, table.Stts.GetDur(i))
		at += uint64(s.durations[i-1])
	}
	return s, nil
}

// track describes the sound for the video's file; movie is its clock.
func (s *sound) track(movie uint32) *mp4.TrakBox {
	track := mp4.CreateEmptyTrak(2, s.timescale, "audio", "und")
	table := track.Mdia.Minf.Stbl
	table.Stsd.AddChild(s.entry)
	sizes, times := table.Stsz, table.Stts
	total := uint64(0)
	for i, f := range s.frames {
		sizes.SampleSize = append(sizes.SampleSize, uint32(len(f)))
		d := s.durations[i]
		if k := len(times.SampleCount); k > 0 && times.SampleTimeDelta[k-1] == d {
			times.SampleCount[k-1]++
		} else {
			times.SampleCount, times.SampleTimeDelta = append(times.SampleCount, 1), append(times.SampleTimeDelta, d)
		}
		total += uint64(d)
	}
	sizes.SampleNumber = uint32(len(s.frames))
	_ = table.Stsc.AddEntry(1, sizes.SampleNumber, 1)
	track.Mdia.Mdhd.Duration = total
	track.Tkhd.Duration = total * uint64(movie) / uint64(s.timescale)
	return track
}

// bytes is the length of all frames.
func (s *sound) bytes() (n uint32) {
	for _, f := range s.frames {
		n += uint32(len(f))
	}
	return n
}
