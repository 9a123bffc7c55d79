package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"

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

// loadSound reads the sound track up to the video's end. A file that is not there
// is an error, as with images; one in another format is left out with a warning.
func (v *video) loadSound(ctx context.Context) (*sound, string, error) {
	a := v.template.Audio
	if a == nil || a.MediaURL == "" {
		return nil, "", nil
	}
	file, err := load(ctx, a.MediaURL, &v.options)
	if err != nil {
		return nil, "", fmt.Errorf("audio, property \"media_url\": %s cannot be used: %w", quote(a.MediaURL), err)
	}
	s, err := parseSound(file.data, v.template.Duration().Seconds())
	if err != nil {
		return nil, fmt.Sprintf("the sound track %s is left out: %v", quote(a.MediaURL), err), nil
	}
	if a.Volume != 1 || a.FadeOut != 0 {
		return s, "the sound track is taken as it is: volume and fade-out are not applied", nil
	}
	return s, "", nil
}

// parseSound finds the AAC frames of the first so many seconds. The library trusts
// a file's own numbers, and may fall over them.
func parseSound(data []byte, seconds float64) (s *sound, err error) {
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
			return soundOf(data, track, entry, seconds)
		}
	}
	return nil, errNotAAC
}

func soundOf(data []byte, track *mp4.TrakBox, entry *mp4.AudioSampleEntryBox, seconds float64) (*sound, error) {
	s := &sound{entry: entry, timescale: track.Mdia.Mdhd.Timescale}
	table := track.Mdia.Minf.Stbl
	n := table.Stsz.GetNrSamples()
	if n == 0 || s.timescale == 0 {
		return nil, errNotAAC
	}
	end, at := float64(seconds*float64(s.timescale)), uint64(0)
	for i := uint32(1); i <= n && float64(at) < end; i++ {
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
