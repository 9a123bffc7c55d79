package render

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
)

// made lets ffmpeg make a file, or skips the test where there is none.
func made(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	if findFFmpeg() == "" {
		t.Skip("no ffmpeg")
	}
	path := filepath.Join(t.TempDir(), name)
	if out, err := exec.Command("ffmpeg", append(append([]string{"-v", "error"}, args...), path)...).CombinedOutput(); err != nil {
		t.Skipf("ffmpeg cannot make it: %s", out)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// redThenBlue is a clip of 0.2 s of each.
func redThenBlue(t testing.TB, size string) []byte {
	return made(t, "clip.mp4", "-f", "lavfi", "-i", "color=red:s="+size+":r=25:d=0.2", "-f", "lavfi", "-i", "color=blue:s="+size+":r=25:d=0.2",
		"-filter_complex", "concat", "-c:v", "libx264", "-qp", "1", "-pix_fmt", "yuv420p")
}

// framesOf decodes a video.
func framesOf(t testing.TB, data []byte, w, h int) []*canvas {
	t.Helper()
	path := filepath.Join(t.TempDir(), "v.mp4")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	raw, err := exec.Command("ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "yuv420p", "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	var out []*canvas
	for size := w * h * 3 / 2; len(raw) >= size; raw = raw[size:] {
		out = append(out, wrapCanvas(w, h, raw[:w*h], raw[w*h:w*h*5/4], raw[w*h*5/4:size], w, w/2))
	}
	return out
}

func TestClipsArePlayed(t *testing.T) {
	files := fstest.MapFS{"clip.mp4": {Data: redThenBlue(t, "64x64")}}
	text := `{"version":1,"uid":"test","width":128,"height":96,"fps":25,"scenes":[
		{"name":"A","duration":1,"background-color":"lime","objects":[
		 {"name":"Clip","type":"video","x":32,"y":24,"width":64,"height":48,"media_url":"clip.mp4"},
		 {"name":"T","type":"text","x":0,"y":76,"width":128,"height":20,"font-size":12,"text":"x"}]},
		{"name":"B","duration":0.4,"background-video":"clip.mp4","transition":{"type":"fade","duration":0.12}}]}`
	for _, mods := range [][]Modification{nil, {set1("T", "text", "other")}} {
		data, r := renderBytes(t, parse(t, text), Options{Assets: files}, mods...)
		if len(r.Warnings) > 0 {
			t.Errorf("warnings: %q", r.Warnings)
		}
		frames := framesOf(t, data, 128, 96)
		for i, want := range map[int]string{0: "red", 4: "red", 5: "blue", 9: "blue", 10: "red", 16: "blue", 24: "red", 25: "red", 29: "red", 34: "blue"} {
			wantColor(t, frames[i].image(), 64, 48, want)
		}
		wantColor(t, frames[4].image(), 10, 10, "lime")
	}
	// A still shows the frame of its time.
	if im := still(t, text, Options{Assets: files}); ink(im, image.Rect(60, 40, 70, 50), "red") != 0 {
		t.Error("the still does not show the clip's end")
	}
}

func TestClipThatHasAnotherShape(t *testing.T) {
	files := fstest.MapFS{"clip.mp4": {Data: redThenBlue(t, "128x32")}}
	object := `{"name":"Clip","type":"video","x":0,"y":0,"width":96,"height":96,"fit":%q,"media_url":"clip.mp4"}`
	im := still(t, oneScene(fmt.Sprintf(object, "contain")), Options{Assets: files})
	wantColor(t, im, 48, 48, "blue")
	wantColor(t, im, 48, 10, "#204060")
	im = still(t, oneScene(fmt.Sprintf(object, "cover")), Options{Assets: files})
	wantColor(t, im, 48, 4, "blue")
}

// What is no clip, or leads elsewhere, is refused with the object's name.
func TestClipsThatAreRefused(t *testing.T) {
	if findFFmpeg() == "" {
		t.Skip("no ffmpeg")
	}
	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for name, content := range map[string]string{
		"list.m3u8":  "#EXTM3U\n#EXTINF:1,\nfile://" + secret + "\n",
		"concat.mp4": "ffconcat version 1.0\nfile '" + secret + "'\n",
		"text.mp4":   "this is no clip",
		"broken.mp4": "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + strings.Repeat("x", 500),
		"empty.mp4":  "",
	} {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	for _, url := range []string{"list.m3u8", "concat.mp4", "text.mp4", "broken.mp4", "empty.mp4", "gone.mp4", "http://127.0.0.1:1/a.mp4", "concat:secret.txt"} {
		object := fmt.Sprintf(`{"name":"Clip","type":"video","width":96,"height":96,"media_url":%q}`, url)
		_, err := Video(context.Background(), io.Discard, parse(t, oneScene(object)), nil, Options{Assets: files})
		if err == nil || !strings.Contains(err.Error(), `object "Clip", property "media_url"`) || strings.Contains(err.Error(), os.TempDir()) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestPosterStandsForAClip(t *testing.T) {
	t.Setenv("PATH", "")
	o := Options{Assets: red(t)}
	text := oneScene(`{"name":"Clip","type":"video","x":10,"y":10,"width":100,"height":60,"media_url":"tour.mp4","background-image":"photos/red.png"}`)
	wantColor(t, still(t, text, o), 60, 40, "red")
	_, r := renderBytes(t, parse(t, text), o)
	if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "its picture is shown") {
		t.Errorf("warnings: %q", r.Warnings)
	}
}

func TestOtherSoundIsConverted(t *testing.T) {
	for _, ending := range []string{"wav", "flac"} {
		sound := made(t, "a."+ending, "-f", "lavfi", "-i", "sine=440:d=0.3")
		data, r := renderBytes(t, parse(t, withMusic(`,"volume":0.5,"fade-out":0.2`)), Options{Assets: fstest.MapFS{"music.m4a": {Data: sound}}})
		s, err := parseSound(data)
		if err != nil || len(r.Warnings) > 0 || len(s.frames) < 28 || len(s.frames) > 31 {
			t.Errorf("%s: %d frames, %q, %v", ending, len(s.frames), r.Warnings, err)
		}
	}
}

func TestFinalQuality(t *testing.T) {
	sound := made(t, "a.wav", "-f", "lavfi", "-i", "sine=440:d=0.3")
	if !x264In(findFFmpeg()) {
		t.Skip("no x264")
	}
	o := Options{Assets: fstest.MapFS{"music.m4a": {Data: sound}}, Quality: Final}
	data, r := renderBytes(t, parse(t, withMusic("")), o)
	if len(r.Warnings) > 0 || !bytes.Contains(data, []byte("mp4a")) {
		t.Errorf("warnings %q, sound %v", r.Warnings, bytes.Contains(data, []byte("mp4a")))
	}
	frames := framesOf(t, data, 128, 96)
	if len(frames) != r.Frames {
		t.Fatalf("%d frames, want %d", len(frames), r.Frames)
	}
	wantColor(t, frames[3].image(), 100, 90, "#204060")
	wantColor(t, frames[14].image(), 60, 40, "red")

	t.Setenv("PATH", "")
	o.Assets = fstest.MapFS{"music.m4a": {Data: music(t, 40)}}
	if _, r := renderBytes(t, parse(t, withMusic("")), o); len(r.Warnings) != 1 || r.Warnings[0] != finalWarning {
		t.Errorf("warnings without ffmpeg: %q", r.Warnings)
	}
}

// Nothing is left behind when renders end early.
func TestEarlyEndsLeaveNothing(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("looks at files as Linux has them")
	}
	clip := redThenBlue(t, "64x64")
	t.Setenv("TMPDIR", t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	text := oneScene(`{"name":"Clip","type":"video","width":96,"height":96,"media_url":"clip.mp4"}`)
	if _, err := Video(ctx, io.Discard, parse(t, text), nil, Options{Assets: fstest.MapFS{"clip.mp4": {Data: clip}}}); err == nil {
		t.Error("a cancelled render ends well")
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}
