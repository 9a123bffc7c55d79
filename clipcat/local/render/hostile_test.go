package render

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
)

// Templates that are within the rules, and mean harm: they are drawn, or refused,
// and nothing grows beyond reason.
func TestHostileTemplates(t *testing.T) {
	for name, object := range map[string]string{
		"huge box":     `{"name":"R","type":"circle","x":-8000,"y":-8000,"width":16384,"height":16384,"scale":100,"rotation":33,"background-color":"red","border-width":900}`,
		"huge text":    `{"name":"R","type":"text","width":16384,"height":16384,"font-size":2000,"text":"` + strings.Repeat("W ", 9000) + `","fit":"clip"}`,
		"tiny box":     `{"name":"R","type":"text","width":0.1,"height":0.1,"font-size":2000,"text":"` + strings.Repeat("word ", 200) + `"}`,
		"fat outline":  `{"name":"R","type":"text","width":128,"height":96,"font-size":90,"text":"##","outline-width":40}`,
		"wide shadow":  `{"name":"R","type":"rectangle","width":16384,"height":16384,"scale":50,"background-color":"red","shadow":{"blur":200,"x":500}}`,
		"no scale":     `{"name":"R","type":"text","width":100,"height":50,"font-size":20,"text":"x","scale":0,"shadow":{"blur":9},"outline-width":3,"background-color":"red","border-width":3}`,
		"thin picture": `{"name":"R","type":"image","media_url":"thin.png","width":16384,"height":0.5,"scale":9}`,
		"marks":        `{"name":"R","type":"text","width":100,"height":50,"font-size":20,"text":"` + "Z" + strings.Repeat("\u0301\u0327", 3000) + `"}`,
		"bidi":         `{"name":"R","type":"text","width":100,"height":50,"font-size":20,"text":"` + strings.Repeat("\u202ea\u202b\u05d0\u2067", 800) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			files := fstest.MapFS{"thin.png": {Data: picturePNG(t, 1, 4000, color.White)}}
			if _, err := Stills(context.Background(), parse(t, oneScene(object)), nil, Options{Assets: files}); err != nil {
				t.Error(err)
			}
		})
	}
	var many []string
	for i := range 400 {
		many = append(many, fmt.Sprintf(`{"name":"R%d","type":"circle","width":300,"height":300}`, i))
	}
	if _, err := ParseTemplate([]byte(oneScene(many...))); err == nil || !strings.Contains(err.Error(), "as 400 pictures of full size; at most 100") {
		t.Errorf("400 full layers: %v", err)
	}
}

func TestResampleKeepsFlatColours(t *testing.T) {
	im := image.NewNRGBA(image.Rect(0, 0, 301, 77))
	for i := range im.Pix {
		im.Pix[i] = []uint8{10, 200, 90, 255}[i%4]
	}
	for _, size := range []image.Point{{20, 20}, {301, 77}, {900, 500}, {8, 8}} {
		for _, fit := range []string{"cover", "contain"} {
			p := fitted(im, size.X, size.Y, fit)
			want := toYUV(10, 200, 90)
			at := p.h/2*p.w + p.w/2
			if got := p.y[at]; got != want.y {
				t.Errorf("%v %s: %d in the middle, want %d", size, fit, got, want.y)
			}
		}
	}
}

// header is a PNG that says it is that large, and has hardly any data.
func header(w, h uint32, depth, kind byte) []byte {
	ihdr := append([]byte("IHDR"), 0, 0, 0, 0, 0, 0, 0, 0, depth, kind, 0, 0, 0)
	binary.BigEndian.PutUint32(ihdr[4:], w)
	binary.BigEndian.PutUint32(ihdr[8:], h)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), ihdr...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(ihdr))
}

// woven is the header of an interlaced PNG, progressive the frame of such a JPEG: both
// are unpacked in pieces that are kept until all of them are there.
func woven(w, h uint32) []byte {
	out := header(w, h, 8, 6)[:29]
	out[28] = 1
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[12:]))
}

func progressive(w, h uint16) []byte {
	out := []byte{0xff, 0xd8, 0xff, 0xc2, 0, 17, 8}
	out = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(out, h), w)
	return append(out, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)
}

// A picture that would unpack to more than the bounds is refused by what it says of
// itself: nothing is unpacked.
func TestBombsAreRefusedUnopened(t *testing.T) {
	for name, data := range map[string][]byte{
		"wide":  header(1<<31-1, 1<<31-1, 8, 6),
		"large": header(7000, 7000, 8, 6),
		"deep":  header(6000, 6000, 16, 6),
		"woven": woven(5000, 5000),
		"grows": progressive(4000, 4000),
		"gif":   []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02"),
	} {
		o := Options{Assets: fstest.MapFS{"a.png": {Data: data}}}
		tpl := parse(t, oneScene(`{"name":"Photo","type":"image","width":64,"height":64,"media_url":"a.png"}`))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Video(context.Background(), io.Discard, tpl, nil, o)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), "million are read") && !strings.Contains(err.Error(), "not a JPEG") || !strings.Contains(err.Error(), `object "Photo"`) {
			t.Errorf("%s: %v", name, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
			t.Errorf("%s: %d MB were taken", name, grown>>20)
		}
	}
}

// Numbers without end are out of range, whatever the property.
func TestHugeNumbersAreRefused(t *testing.T) {
	for property, kind := range map[string]string{
		"x": "rectangle", "y": "rectangle", "width": "rectangle", "height": "rectangle", "scale": "rectangle", "rotation": "rectangle",
		"opacity": "rectangle", "border-width": "rectangle", "border-radius": "rectangle", "font-size": "text", "line-height": "text",
		"letter-spacing": "text", "max_lines": "text", "padding": "text", "outline-width": "text", "font-weight": "text",
	} {
		for _, huge := range []string{"1e9", "1e300", "1e999", "-1e9"} {
			in := fmt.Sprintf(`{"name":"R","type":%q,%q:%s}`, kind, property, huge)
			if kind == "text" && property != "font-size" {
				in = strings.Replace(in, "{", `{"font-size":9,`, 1)
			}
			_, err := ParseTemplate([]byte(oneScene(in)))
			if err == nil || !strings.Contains(err.Error(), `object "R"`) || !strings.Contains(err.Error(), property) {
				t.Errorf("%s of %s: %v", property, huge, err)
			}
		}
	}
	for _, in := range []string{`"fps":1e9`, `"fps":0`, `"width":1e9`, `"height":1920000`} {
		if _, err := ParseTemplate([]byte(strings.Replace(oneScene(), `"fps":25`, in, 1))); err == nil {
			t.Errorf("%s is taken", in)
		}
	}
}

// A file full of nothing but keyframes is refused before each of them is read.
func TestMillionsOfKeyframesAreRefused(t *testing.T) {
	many := strings.Repeat(`{"t":0},`, 900_000)
	in := oneScene(`{"name":"R","type":"rectangle","width":5,"height":5,"keyframes":[` + many + `{"t":0}]}`)
	if _, err := ParseTemplate([]byte(in)); err == nil || !strings.Contains(err.Error(), "at most 1000 are allowed") {
		t.Errorf("a million keyframes: %v", err)
	}
	if _, err := ParseTemplate([]byte(in + strings.Repeat(" ", maxTemplateBytes))); err == nil || !strings.Contains(err.Error(), "at most 8388608 are read") {
		t.Errorf("a large file: %v", err)
	}
	if _, err := ParseTemplate([]byte(strings.Repeat(`{"scenes":[`, 100_000))); err == nil {
		t.Error("a deep file is taken")
	}
}
