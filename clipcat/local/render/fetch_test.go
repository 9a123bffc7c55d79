package render

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/link"
)

const remotePhoto = `{"name":"Photo","type":"image","x":0,"y":0,"width":64,"height":64}`

func TestDownloadsFromThisMachineAreRefused(t *testing.T) {
	asked := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer s.Close()
	for _, url := range []string{s.URL + "/a.png", strings.Replace(s.URL, "127.0.0.1", "localhost", 1), "http://169.254.169.254/latest/meta-data"} {
		_, err := Video(context.Background(), io.Discard, parse(t, oneScene(remotePhoto)), []Modification{set1("Photo", "media_url", url)}, Options{})
		if !errors.Is(err, link.ErrPrivate) || !strings.Contains(err.Error(), `object "Photo"`) {
			t.Errorf("%s: %v", url, err)
		}
	}
	if asked {
		t.Error("the server was asked")
	}
}

// A server that never ends its answer is given up.
func TestSlowDownloadsAreGivenUp(t *testing.T) {
	done := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("\x89PNG"))
		_ = http.NewResponseController(w).Flush()
		<-done
	}))
	defer s.Close()
	defer close(done)
	client := link.NewClient(true, 1, fetchTotal)
	if publicFetcher.Timeout != fetchTotal || client.Transport.(*http.Transport).TLSHandshakeTimeout != link.ConnectTime {
		t.Error("downloads have no bounds of time")
	}
	client.Timeout = 50 * time.Millisecond
	r, err := client.Get(s.URL)
	if err == nil { // else the time is over before the answer has begun, which is told alike
		defer r.Body.Close()
		_, err = io.ReadAll(r.Body)
	}
	if err == nil || !strings.Contains(plainFetch(err).Error(), "does not answer within") {
		t.Errorf("%v", err)
	}
}

// Every property that names media goes the same way.
func TestNoPropertyReachesThisMachine(t *testing.T) {
	asked := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer s.Close()
	box := `"width":64,"height":64`
	for name, in := range map[string]string{
		"image":                 oneScene(`{"name":"P","type":"image",` + box + `,"media_url":"URL"}`),
		"background of text":    oneScene(`{"name":"P","type":"text","font-size":9,` + box + `,"background-image":"URL"}`),
		"background of a scene": strings.Replace(oneScene(), `"duration"`, `"background-image":"URL","duration"`, 1),
		"sound":                 strings.Replace(oneScene(), `"fps"`, `"audio":{"media_url":"URL"},"fps"`, 1),
	} {
		_, err := Video(context.Background(), io.Discard, parse(t, strings.ReplaceAll(in, "URL", s.URL+"/a")), nil, Options{})
		if !errors.Is(err, link.ErrPrivate) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if asked {
		t.Error("the server was asked")
	}
}

func TestDownloads(t *testing.T) {
	asked := 0
	mux := http.NewServeMux()
	mux.HandleFunc("/red", func(w http.ResponseWriter, _ *http.Request) {
		asked++
		w.Header().Set("Content-Type", "text/html") // not believed
		_, _ = w.Write(picturePNG(t, 30, 30, color.NRGBA{255, 0, 0, 255}))
	})
	mux.Handle("/there", http.RedirectHandler("/red", http.StatusFound))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.Handle("/file", http.RedirectHandler("file:///etc/passwd", http.StatusFound))
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) {
		part := bytes.Repeat([]byte("x"), 1<<20)
		for r.Context().Err() == nil {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	o := Options{AllowPrivateHosts: true}
	begun := time.Now()
	for range 3 {
		wantColor(t, still(t, oneScene(remotePhoto), o, set1("Photo", "media_url", s.URL+"/red")), 30, 30, "red")
	}
	if asked != 1 && time.Now().Truncate(remoteSlot).Equal(begun.Truncate(remoteSlot)) { // else a new slot has begun meanwhile
		t.Errorf("one address was asked %d times", asked)
	}
	wantColor(t, still(t, oneScene(remotePhoto), o, set1("Photo", "media_url", s.URL+"/there")), 30, 30, "red")
	for path, want := range map[string]string{"/gone": "404 Not Found", "/loop": "more than 5 times", "/file": "file addresses", "/endless": "more than 25 MB"} {
		_, err := Video(context.Background(), io.Discard, parse(t, oneScene(remotePhoto)), []Modification{set1("Photo", "media_url", s.URL+path)}, o)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestDataAddresses(t *testing.T) {
	url := "data:image/png;base64," + base64.StdEncoding.EncodeToString(picturePNG(t, 10, 10, color.NRGBA{0, 255, 0, 255}))
	wantColor(t, still(t, oneScene(remotePhoto), Options{}, set1("Photo", "media_url", url)), 30, 30, "lime")
}

func TestOrientation(t *testing.T) {
	// Red above blue, 40x80, with every orientation of Exif in turn.
	im := image.NewRGBA(image.Rect(0, 0, 40, 80))
	for y := range 80 {
		for x := range 40 {
			c := color.RGBA{255, 0, 0, 255}
			if y >= 40 {
				c = color.RGBA{0, 0, 255, 255}
			}
			im.SetRGBA(x, y, c)
		}
	}
	plain := pictureJPEG(t, im)
	for o, first := range map[byte][2]string{
		1: {"red", "blue"}, 2: {"red", "blue"}, 3: {"blue", "red"}, 4: {"blue", "red"},
		5: {"red", "blue"}, 6: {"blue", "red"}, 7: {"blue", "red"}, 8: {"red", "blue"},
	} {
		exif := append([]byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), o, 0, 0, 0, 0, 0, 0)
		photo := newAsset(append(append(append([]byte{}, plain[:2]...), exif...), plain[2:]...))
		for _, n := range []int{8, 4} { // the whole of it, and half
			want := image.Pt(40, 80)
			a, b := image.Pt(20, 10), image.Pt(20, 70)
			if o >= 5 {
				want, a, b = image.Pt(80, 40), image.Pt(10, 20), image.Pt(70, 20)
			}
			turned, err := photo.decode(func(w, h int) int {
				if got := image.Pt(w, h); got != want {
					t.Errorf("orientation %d: %v, want %v", o, got, want)
				}
				return n
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := turned.Bounds().Size(); got != want.Mul(n).Div(8) {
				t.Errorf("orientation %d at %d/8: %v", o, n, got)
			}
			wantColor(t, turned, a.X*n/8, a.Y*n/8, first[0])
			wantColor(t, turned, b.X*n/8, b.Y*n/8, first[1])
		}
	}
}
