package render

import (
	"context"
	"encoding/binary"
	"image/color"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// passes is a progressive JPEG of 64 by 64 pixels that goes over them so many times.
func passes(n int) []byte {
	segment := func(marker byte, data string) []byte {
		return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(data)+2)), data...)
	}
	code := func(class, value byte) []byte {
		return segment(0xc4, string([]byte{class, 1})+strings.Repeat("\x00", 15)+string(value))
	}
	out := append([]byte{0xff, 0xd8}, segment(0xdb, "\x00"+strings.Repeat("\x01", 64))...)
	out = append(out, segment(0xc2, "\x08\x00\x40\x00\x40\x01\x01\x11\x00")...)
	out = append(append(out, code(0, 0)...), code(0x10, 0x60)...) // a difference of 0; an end of 64 blocks and more
	out = append(append(out, segment(0xda, "\x01\x01\x00\x00\x00\x00")...), make([]byte, 8)...)
	for range n - 1 {
		out = append(append(out, segment(0xda, "\x01\x01\x00\x01\x3f\x00")...), 0x01)
	}
	return append(out, 0xff, 0xd9)
}

// A small file may ask for hours of work: each pass goes over the whole picture.
func TestJPEGsOfManyPassesAreRefused(t *testing.T) {
	object := `{"name":"Photo","type":"image","width":64,"height":64,"media_url":"a.jpg"}`
	wantColor(t, still(t, oneScene(object), Options{Assets: fstest.MapFS{"a.jpg": {Data: passes(maxScans)}}}), 30, 30, "#808080")
	_, err := Stills(context.Background(), parse(t, oneScene(object)), nil, Options{Assets: fstest.MapFS{"a.jpg": {Data: passes(maxScans + 1)}}})
	if err == nil || !strings.Contains(err.Error(), `object "Photo"`) || !strings.Contains(err.Error(), "in 101 passes; at most 100") {
		t.Errorf("%v", err)
	}
}

// What an address itself holds is refused by its length, before it is unpacked.
func TestLongDataAddressesAreRefused(t *testing.T) {
	url := "data:image/png;base64," + strings.Repeat("A", 100<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Stills(context.Background(), parse(t, oneScene(remotePhoto)), []Modification{set1("Photo", "media_url", url)}, Options{})
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "more than 25 MB") || len(err.Error()) > 1000 {
		t.Errorf("%.300v", err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 30<<20 {
		t.Errorf("%d MB were taken", grown>>20)
	}
}

// Each picture is within the bounds, and all together are not.
func TestManyLargePicturesAreRefused(t *testing.T) {
	files := fstest.MapFS{"a.png": {Data: picturePNG(t, 8, 8, color.White)}}
	v, err := newVideo(parse(t, oneScene(`{"name":"Photo","type":"image","width":9,"height":9,"media_url":"a.png"}`)), nil, Options{Assets: files})
	if err != nil {
		t.Fatal(err)
	}
	v.bytes = maxMediaBytes - len(files["a.png"].Data)
	if err := v.load(t.Context()); err != nil || v.bytes != maxMediaBytes {
		t.Errorf("%d bytes: %v", v.bytes, err)
	}
	v.loaded = nil
	if err := v.load(t.Context()); err == nil || !strings.Contains(err.Error(), `object "Photo"`) || !strings.Contains(err.Error(), "have more than 128 MB") {
		t.Errorf("one more: %v", err)
	}
}

// Servers that are slow one after the other are not waited for without end.
func TestAllMediaHaveSoMuchTime(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer s.Close()
	v, err := newVideo(parse(t, oneScene(remotePhoto)), []Modification{set1("Photo", "media_url", s.URL)}, Options{AllowPrivateHosts: true})
	if err != nil {
		t.Fatal(err)
	}
	v.until = time.Now()
	if err := v.load(t.Context()); err == nil || !strings.Contains(err.Error(), "longer than 5m0s to load all media") {
		t.Errorf("%v", err)
	}
}

// An address in a private network is refused, in whatever way it is written.
func TestPrivateAddressesAreRefused(t *testing.T) {
	asked := false
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer inner.Close()
	port := inner.URL[strings.LastIndex(inner.URL, ":"):]
	for _, host := range []string{
		"127.0.0.1", "127.1.2.3", "localhost", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]",
		"[64:ff9b::7f00:1]", "[2002:7f00:1::]", "169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "10.0.0.1", "100.64.0.1",
	} {
		_, err := Video(context.Background(), io.Discard, parse(t, oneScene(remotePhoto)), []Modification{set1("Photo", "media_url", "http://"+host+port+"/a.png")}, Options{})
		if err == nil || !strings.Contains(err.Error(), `object "Photo"`) || !strings.Contains(err.Error(), "is not allowed") {
			t.Errorf("%s: %v", host, err)
		}
	}
	if asked {
		t.Error("the server was asked")
	}
}
