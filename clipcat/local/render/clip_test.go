package render

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// What ffmpeg tells of streams, as its versions write it.
func TestLookOfAClip(t *testing.T) {
	for told, want := range map[string]look{
		"Stream #0:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, bt709, progressive), 1920x1080 [SAR 1:1 DAR 16:9], 25 fps": {},
		"Stream #0:0(eng): Video: h264 (High) (avc1 / 0x31637661), yuv420p, 1920x1080 [SAR 1:1 DAR 16:9], 25 fps":                              {matrix: "bt709"},
		"Stream #0:0[0x1]: Video: h264 (Main), yuv420p(tv, unknown/bt709/bt709, progressive), 1280x720, SAR 4:3 DAR 64:27, 25 fps":             {matrix: "bt709", oblong: true},
		"Stream #0:0: Video: h264 (Main), yuv420p(progressive), 640x480 [SAR 64:64 DAR 4:3], 25 fps":                                           {},
		"Stream #0:0: Video: hevc (Main 10) (hvc1 / 0x31637668), yuv420p10le(tv, bt2020nc/bt2020/arib-std-b67), 1920x1080, 25 fps":             {},
		"Stream #0:0[0x1]: Video: prores (4444) (ap4h / 0x68347061), yuva444p12le(tv, progressive), 320x240, 5564 kb/s, SAR 1:1 DAR 4:3":       {clear: true},
		"Stream #0:0: Video: gif, bgra, 320x240 [SAR 64:64 DAR 4:3], 10 fps":                                                                   {clear: true},
		"Stream #0:0: Video: png, rgb24(pc), 320x240, 90k tbr (attached pic)\nStream #0:1: Video: gif, bgra, 2x2, 10 fps":                      {clear: true},
		"Stream #0:0: Audio: aac": {},
		"":                        {},
	} {
		if got, _, err := parseLook(told); got != want || err != nil {
			t.Errorf("%s\n got %+v, %v\nwant %+v", told, got, err, want)
		}
	}
	if _, _, err := parseLook("Video: h264 (High), yuv420p, 8192x4096, 25 fps"); err == nil || !strings.Contains(err.Error(), "8192x4096 pixels") {
		t.Errorf("a huge picture: %v", err)
	}
}

const clipObject = `{"name":"Clip","type":"video","width":96,"height":96,"media_url":%q}`

// Through what is clear in a clip one sees what lies behind it.
func TestTransparentClips(t *testing.T) {
	square := []string{"-f", "lavfi", "-i", "color=red@0:s=64x64:r=25:d=0.2,format=yuva420p,drawbox=x=16:y=16:w=32:h=32:color=lime@1:t=fill:replace=1"}
	for name, codec := range map[string][]string{
		"a.mov":  {"-c:v", "prores_ks", "-profile:v", "4444", "-pix_fmt", "yuva444p10le"},
		"b.webm": {"-c:v", "libvpx-vp9", "-pix_fmt", "yuva420p", "-deadline", "realtime"},
		"c.webm": {"-c:v", "libvpx", "-pix_fmt", "yuva420p", "-auto-alt-ref", "0", "-b:v", "1M"},
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{name: {Data: made(t, name, append(square, codec...)...)}}
			im := still(t, oneScene(fmt.Sprintf(clipObject, name)), Options{Assets: files})
			wantColor(t, im, 4, 4, "#204060")
			wantColor(t, im, 48, 48, "lime")
		})
	}
}

// One GIF moves where a clip is asked for, and stands still where a picture is.
func TestOneFileIsAClipAndAPicture(t *testing.T) {
	gif := made(t, "a.gif", "-f", "lavfi", "-i", "color=red:s=32x32:r=10:d=0.2", "-f", "lavfi", "-i", "color=blue:s=32x32:r=10:d=0.2", "-filter_complex", "concat,split[a][b];[a]palettegen[p];[b][p]paletteuse")
	im := still(t, oneScene(`{"name":"Still","type":"image","width":48,"height":48,"media_url":"a.gif"}`,
		`{"name":"Clip","type":"video","x":48,"width":48,"height":48,"media_url":"a.gif","background-image":"a.gif"}`), Options{Assets: fstest.MapFS{"a.gif": {Data: gif}}})
	wantColor(t, im, 24, 24, "red")
	wantColor(t, im, 72, 24, "blue")
}

// A clip whose colours are not named is one of BT.709 where it is large.
func TestColoursOfLargeClips(t *testing.T) {
	clip := made(t, "a.mp4", "-f", "lavfi", "-i", "color=0xC04080:s=1280x720:r=25:d=0.1,format=rgb24,scale=out_color_matrix=bt709,format=yuv420p",
		"-c:v", "mpeg4", "-q:v", "2")
	im := still(t, oneScene(fmt.Sprintf(clipObject, "a.mp4")), Options{Assets: fstest.MapFS{"a.mp4": {Data: clip}}})
	wantColor(t, im, 48, 48, "#C04080")
}

// The pixels of clips from television and from old cameras are no squares.
func TestOblongPixels(t *testing.T) {
	clip := made(t, "a.mov", "-f", "lavfi", "-i", "color=red:s=64x64:r=25:d=0.1,setsar=2", "-c:v", "mjpeg")
	object := strings.Replace(fmt.Sprintf(clipObject, "a.mov"), "{", `{"fit":"contain",`, 1)
	im := still(t, oneScene(object), Options{Assets: fstest.MapFS{"a.mov": {Data: clip}}})
	wantColor(t, im, 4, 48, "red")
	wantColor(t, im, 48, 14, "#204060")
}

// A clip that cannot be played as it should fails its row, whenever that is seen.
func TestClipsThatAreBroken(t *testing.T) {
	whole := made(t, "a.webm", "-f", "lavfi", "-i", "testsrc=s=64x64:r=25:d=2", "-c:v", "libvpx", "-g", "10", "-b:v", "1M")
	files := fstest.MapFS{
		"cut.webm":  {Data: whole[:len(whole)/8]},
		"large.mov": {Data: made(t, "large.mov", "-f", "lavfi", "-i", "color=red:s=5000x4000:r=25:d=0.04", "-c:v", "mjpeg")},
		"sound.mp4": {Data: music(t, 40)},
	}
	for name, want := range map[string]string{"cut.webm": "is cut short", "large.mov": "has 5000x4000 pixels", "sound.mp4": "it holds no picture"} {
		text := strings.Replace(oneScene(fmt.Sprintf(clipObject, name)), `"duration":0.4`, `"duration":2`, 1)
		for _, q := range []Quality{Standard, Final} {
			_, err := Video(context.Background(), io.Discard, parse(t, text), nil, Options{Assets: files, Quality: q})
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `object "Clip", property "media_url"`) {
				t.Errorf("%s, %s: %v", name, q, err)
			}
		}
	}
}

// What was under way when a render was stopped is not kept for other rows.
func TestStoppedClipsAreNotKept(t *testing.T) {
	o := Options{Assets: fstest.MapFS{"a.mp4": {Data: redThenBlue(t, "64x64")}}}
	tpl := parse(t, oneScene(fmt.Sprintf(clipObject, "a.mp4"), `{"name":"T","type":"text","width":96,"height":40,"font-size":20,"text":"x"}`))
	forget := func() { clips, plates = newCache[*clip](16<<20), newCache[*plate](16<<20) }
	forget()
	want, _ := renderBytes(t, tpl, o, set1("T", "text", "a"))
	forget()
	v, err := newVideo(tpl, []Modification{set1("T", "text", "a")}, o)
	if err != nil {
		t.Fatal(err)
	}
	defer v.spool.close()
	if err := v.load(context.Background()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	for _, s := range v.segments() {
		for _, b := range s.bands {
			if _, err := v.encode(ctx, v.unit(&s, b)); err == nil {
				t.Error("a stopped render ends well")
			}
		}
	}
	if got, _ := renderBytes(t, tpl, o, set1("T", "text", "a")); !bytes.Equal(got, want) {
		t.Error("frames of a clip that was stopped were kept")
	}
}

func TestManyClipsAreRefused(t *testing.T) {
	var objects []string
	for i := range maxClips + 1 {
		objects = append(objects, fmt.Sprintf(`{"name":"Clip %d","type":"video","width":9,"height":9}`, i))
	}
	if _, err := ParseTemplate([]byte(oneScene(objects...))); err == nil || !strings.Contains(err.Error(), `scene "A": it has 17 objects of type video; at most 16`) {
		t.Errorf("many clips: %v", err)
	}
	parse(t, oneScene(objects[:maxClips]...))
}

// What killed programs left is taken away, and nothing else.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{spoolPrefix + "old", spoolPrefix + "new", "sheetreel-other"} {
		if err := os.MkdirAll(filepath.Join(dir, name, "a"), 0o700); err != nil {
			t.Fatal(err)
		}
		when := time.Unix(1000, 0)
		if strings.HasSuffix(name, "new") {
			when = time.Unix(3000, 0)
		}
		if err := os.Chtimes(filepath.Join(dir, name), when, when); err != nil {
			t.Fatal(err)
		}
	}
	sweep(dir, time.Unix(2000, 0))
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if len(left) != 2 || !strings.HasSuffix(left[0], "new") || !strings.HasSuffix(left[1], "other") {
		t.Errorf("left: %q", left)
	}
}
