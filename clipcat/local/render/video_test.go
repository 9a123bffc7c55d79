package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/jpeg"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/Eyevinn/mp4ff/mp4"
)

const twoScenes = `{"version":1,"uid":"test","width":128,"height":96,"fps":25,"scenes":[
	{"name":"A","duration":0.4,"background-color":"#204060","objects":[
		{"name":"T","type":"text","x":4,"y":8,"width":120,"height":40,"text":"One","font-size":30,"color":"white"}]},
	{"name":"B","duration":0.2,"background-color":"red"}]}`

func renderBytes(t testing.TB, tpl *Template, o Options, mods ...Modification) ([]byte, Result) {
	t.Helper()
	var b bytes.Buffer
	r, err := Video(context.Background(), &b, tpl, mods, o)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), r
}

func TestVideoIsAnMP4(t *testing.T) {
	data, r := renderBytes(t, parse(t, twoScenes), Options{})
	if r.Frames != 15 || r.Duration.Milliseconds() != 600 {
		t.Errorf("result %+v", r)
	}
	f, err := mp4.DecodeFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, c := range f.Children {
		order = append(order, c.Type())
	}
	if got := strings.Join(order, " "); got != "ftyp moov mdat" {
		t.Errorf("boxes %s; a player cannot start before it has all", got)
	}
	track := f.Moov.Trak
	table := track.Mdia.Minf.Stbl
	entry := table.Stsd.AvcX
	if entry.Type() != "avc1" || entry.Width != 128 || entry.Height != 96 {
		t.Errorf("sample entry %s %dx%d", entry.Type(), entry.Width, entry.Height)
	}
	if table.Stsz.SampleNumber != 15 || len(table.Stss.SampleNumber) != 2 || table.Stss.SampleNumber[1] != 11 {
		t.Errorf("%d samples, key frames %v", table.Stsz.SampleNumber, table.Stss.SampleNumber)
	}
	if len(table.Stts.SampleTimeDelta) != 1 || track.Mdia.Mdhd.Timescale/table.Stts.SampleTimeDelta[0] != 25 {
		t.Errorf("the frame rate is not constant 25: %+v of %d", table.Stts, track.Mdia.Mdhd.Timescale)
	}
	colr := false
	for _, c := range entry.Children {
		if k, ok := c.(*mp4.ColrBox); ok {
			colr = k.ColorType == "nclx" && k.ColorPrimaries == 1 && k.TransferCharacteristics == 1 && k.MatrixCoefficients == 1
		}
	}
	if !colr {
		t.Error("no BT.709 tag")
	}
}

// Every frame that a decoder shows is the frame that was drawn, through bands,
// transitions and motion.
func TestFramesAreWhatWasDrawn(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is not on PATH: the frames are not decoded")
	}
	for _, kind := range []string{"none", "fade", "slide-left", "slide-up", "wipe"} {
		mod := set1("T", "text", "Zoë")
		v := loaded(t, busy(kind), mod)
		data, _ := renderBytes(t, parse(t, busy(kind)), Options{Assets: photo(t)}, mod)
		raw := decode(t, ffmpeg, data)
		const luma, size = 192 * 160, 192 * 160 * 3 / 2
		if len(raw) != v.template.Frames()*size {
			t.Fatalf("%s: %d bytes, want %d frames", kind, len(raw), v.template.Frames())
		}
		for n, want := range drawn(t, v) {
			if d := difference(raw[n*size:][:luma], want.y); d > 6.5 { // 40 dB
				t.Errorf("%s: frame %d differs by %.1f per pixel", kind, n, d)
			}
		}
	}
}

func decode(t *testing.T, ffmpeg string, data []byte) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "v.mp4")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	cmd := exec.Command(ffmpeg, "-v", "warning", "-xerror", "-i", name, "-pix_fmt", "yuv420p", "-f", "rawvideo", "-")
	cmd.Stderr = &complaints
	raw, err := cmd.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("ffmpeg: %v %s", err, complaints.String())
	}
	return raw
}

// drawn are all frames as they are without bands.
func drawn(t testing.TB, v *video) (out []*canvas) {
	t.Helper()
	for _, s := range v.segments() {
		c := newCanvas(v.template.Width, v.template.Height)
		show, _, _, err := v.frames(v.unit(&s, band{0, v.config.Rows()}), c)
		if err != nil {
			t.Fatal(err)
		}
		for i := s.from; i < s.to; i++ {
			show(i)
			out = append(out, c.rows(c.bounds()))
		}
	}
	return out
}

// difference is the mean of the squared differences.
func difference(a, b []uint8) float64 {
	sum := 0
	for i := range a {
		d := int(a[i]) - int(b[i])
		sum += d * d
	}
	return float64(sum) / float64(len(a))
}

func TestSameInputSameBytes(t *testing.T) {
	tpl := parse(t, twoScenes)
	a, _ := renderBytes(t, tpl, Options{}, set1("T", "text", "Same"))
	b, _ := renderBytes(t, tpl, Options{}, set1("T", "text", "Same"))
	c, _ := renderBytes(t, tpl, Options{}, set1("T", "text", "Other"))
	if !bytes.Equal(a, b) || bytes.Equal(a, c) {
		t.Error("equal rows differ, or different ones are equal")
	}
	clips = newCache[*clip](1 << 20)
	d, _ := renderBytes(t, tpl, Options{}, set1("T", "text", "Same"))
	if !bytes.Equal(a, d) {
		t.Error("the cache changes the bytes")
	}
}

func TestUnchangedScenesAreEncodedOnce(t *testing.T) {
	tpl := parse(t, twoScenes)
	clips = newCache[*clip](1 << 20)
	for _, name := range []string{"Ana", "Bo", "Chi", "Dag"} {
		renderBytes(t, tpl, Options{}, set1("T", "text", name))
	}
	// Per row the band of the name; once the bands below it and the other scene.
	if n := len(clips.known); n != 4+1+1 {
		t.Errorf("%d pieces were encoded, want 6", n)
	}
}

func TestDeadImagesNameTheirObject(t *testing.T) {
	text := oneScene(`{"name":"Photo","type":"image","x":0,"y":0,"width":40,"height":40,"media_url":"asset:gone.jpg"}`)
	files := fstest.MapFS{"text.jpg": {Data: []byte("not a picture")}, "bomb.png": {Data: bomb()}}
	for url, want := range map[string]string{
		"asset:gone.jpg": "no such file", "asset:text.jpg": "it is text, which is not read as a picture", "../secret.jpg": "inside the template's folder",
		"/etc/passwd": "inside the template's folder", "bomb.png": "at most 40 million",
	} {
		_, err := Video(context.Background(), io.Discard, parse(t, text), []Modification{set1("Photo", "media_url", url)}, Options{Assets: files})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), `scene "A", object "Photo"`) {
			t.Errorf("%s: %v", url, err)
		}
	}
	_, err := Video(context.Background(), io.Discard, parse(t, text), nil, Options{})
	if !errors.Is(err, errNoAssets) {
		t.Errorf("without a folder: %v", err)
	}
}

// bomb is the head of a PNG that says 8000x8000.
func bomb() []byte {
	head := []byte("IHDR\x00\x00\x1f\x40\x00\x00\x1f\x40\x08\x02\x00\x00\x00")
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\r"), head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	text := strings.Replace(twoScenes, "One", "Never seen before", 1)
	if _, err := Video(ctx, io.Discard, parse(t, text), nil, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func poster(t *testing.T, text string, mods ...Modification) image.Image {
	t.Helper()
	data, err := Poster(context.Background(), parse(t, text), mods, Options{})
	if err != nil {
		t.Fatal(err)
	}
	im, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return im
}

func TestRowsSharePostersWhereTheyLookAlike(t *testing.T) {
	posters = newCache[[]byte](4 << 20)
	poster(t, twoScenes)
	poster(t, twoScenes, Modification{Scene: "B", Properties: map[string]string{"background-color": "blue"}})
	if n := len(posters.known); n != 1 {
		t.Errorf("%d posters were made of rows that differ in another scene", n)
	}
	im := poster(t, twoScenes, set1("T", "color", "#204060"))
	if n := len(posters.known); n != 2 || ink(im, im.Bounds(), "#204060") != 0 {
		t.Errorf("a row shows the poster of another; %d were made", n)
	}
}

func TestPosterShowsTheLargestText(t *testing.T) {
	im := poster(t, twoScenes)
	wantColor(t, im, 120, 90, "#204060")
	if ink(im, im.Bounds(), "#204060") == 0 {
		t.Error("no text")
	}
}
