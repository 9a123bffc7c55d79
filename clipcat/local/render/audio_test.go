package render

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/Eyevinn/mp4ff/aac"
	"github.com/Eyevinn/mp4ff/mp4"
)

// music is a file of n AAC frames of 1024 samples at 48 kHz; what is in them does
// not matter here.
func music(t testing.TB, n int) []byte {
	t.Helper()
	s := &sound{timescale: 48000}
	model := mp4.CreateEmptyTrak(1, 48000, "audio", "und")
	if err := model.SetAACDescriptor(aac.AAClc, 48000); err != nil {
		t.Fatal(err)
	}
	s.entry = model.Mdia.Minf.Stbl.Stsd.Mp4a
	moov, mdat := mp4.NewMoovBox(), &mp4.MdatBox{}
	for i := range n {
		s.frames = append(s.frames, bytes.Repeat([]byte{byte(i)}, 10+i%7))
		s.durations = append(s.durations, 1024)
		mdat.AddSampleDataPart(s.frames[i])
	}
	moov.AddChild(mp4.CreateMvhd())
	track := s.track(90000)
	moov.AddChild(track)
	ftyp := mp4.CreateFtyp()
	track.Mdia.Minf.Stbl.Stco.ChunkOffset = []uint32{0}
	track.Mdia.Minf.Stbl.Stco.ChunkOffset[0] = uint32(ftyp.Size() + moov.Size() + mdat.HeaderSize())
	var out bytes.Buffer
	for _, b := range []mp4.Box{ftyp, moov, mdat} {
		if err := b.Encode(&out); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func withMusic(more string) string {
	return strings.Replace(twoScenes, `"fps":25,`, `"fps":25,"audio":{"media_url":"asset:music.m4a"`+more+`},`, 1)
}

func TestSoundIsTakenAsItIs(t *testing.T) {
	o := Options{Assets: fstest.MapFS{"music.m4a": {Data: music(t, 400)}}}
	data, r := renderBytes(t, parse(t, withMusic("")), o)
	if len(r.Warnings) > 0 {
		t.Errorf("warnings: %q", r.Warnings)
	}
	f, err := mp4.DecodeFile(bytes.NewReader(data))
	if err != nil || len(f.Moov.Traks) != 2 {
		t.Fatalf("tracks: %v", err)
	}
	heard := f.Moov.Traks[1]
	// 0.6 s are 28.1 frames of 1024/48000 s: the last one reaches over the end.
	if n := heard.Mdia.Minf.Stbl.Stsz.SampleNumber; n != 29 {
		t.Errorf("%d frames of sound, want 29", n)
	}
	again, err := parseSound(data)
	if err != nil {
		t.Fatal(err)
	}
	for i, frame := range again.frames {
		if !bytes.Equal(frame, bytes.Repeat([]byte{byte(i)}, 10+i%7)) {
			t.Fatalf("frame %d of the sound is other bytes", i)
		}
	}
	// The pictures are where the index says, too.
	picture := f.Moov.Traks[0].Mdia.Minf.Stbl
	at := picture.Stco.ChunkOffset[0]
	if got := 4 + uint32(data[at+2])<<8 + uint32(data[at+3]); got > picture.Stsz.SampleSize[0] {
		t.Errorf("the first picture's length is %d of %d", got, picture.Stsz.SampleSize[0])
	}
}

func TestShortSoundBeginsAgain(t *testing.T) {
	o := Options{Assets: fstest.MapFS{"music.m4a": {Data: music(t, 8)}}}
	for more, want := range map[string]int{"": 29, `,"loop":false`: 8} {
		data, _ := renderBytes(t, parse(t, withMusic(more)), o)
		s, err := parseSound(data)
		if err != nil || len(s.frames) != want {
			t.Errorf("%s: %d frames of sound, want %d; %v", more, len(s.frames), want, err)
		}
	}
}

func TestSoundThatCannotBeUsed(t *testing.T) {
	t.Setenv("PATH", "") // no ffmpeg
	files := fstest.MapFS{"music.m4a": {Data: []byte("ID3 not what it says")}}
	_, r := renderBytes(t, parse(t, withMusic("")), Options{Assets: files})
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "left out") {
		t.Errorf("warnings: %q", r.Warnings)
	}
	whole := music(t, 60)
	for cut := range 12 { // broken anywhere: never a crash
		_, _ = parseSound(whole[:len(whole)*cut/12])
	}
	files["music.m4a"] = &fstest.MapFile{Data: whole}
	if _, r := renderBytes(t, parse(t, withMusic(`,"volume":0.5`)), Options{Assets: files}); len(r.Warnings) != 1 {
		t.Errorf("warnings: %q", r.Warnings)
	}
	_, err := Video(context.Background(), io.Discard, parse(t, withMusic("")), nil, Options{Assets: fstest.MapFS{}})
	if err == nil || !strings.Contains(err.Error(), "audio") {
		t.Errorf("a file that is not there: %v", err)
	}
}
