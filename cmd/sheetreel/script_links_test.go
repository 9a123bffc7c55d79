package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// linkServer is a web server with pictures, and with what people have in place of pictures.
type linkServer struct {
	*httptest.Server
	asked atomic.Int64
}

func picture(width, height int) []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewRGBA(image.Rect(0, 0, width, height))) // a buffer takes everything
	return b.Bytes()
}

func newLinkServer() *linkServer {
	good := picture(64, 64)
	mux := http.NewServeMux()
	for path, content := range map[string]string{
		"/good.png": string(good), "/small.png": string(picture(9, 9)), "/cut.png": string(good[:len(good)-20]), "/empty.png": "",
		"/photo.heic": "\x00\x00\x00\x18ftypheic\x00\x00", "/photo.avif": "\x00\x00\x00\x18ftypavif\x00\x00", "/logo.svg": "<svg/>",
		"/scan.pdf": "%PDF-1.7 and more", "/scan.tiff": "II*\x00\x08\x00\x00\x00", "/list.json": `{"a":1}`, "/raw.bin": "\x01\x00\x02\x00\x03\x00",
		"/page": "<!DOCTYPE html><html><title>My photo</title>", "/signin": "<html><input type=password>",
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(content))
		})
	}
	for _, status := range []int{401, 403, 410, 500} {
		mux.HandleFunc(fmt.Sprintf("/status/%d", status), func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	}
	mux.Handle("/moved", http.RedirectHandler("/good.png", http.StatusMovedPermanently))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.Handle("/private", http.RedirectHandler("/signin", http.StatusFound))
	mux.HandleFunc("/breaks", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "5000")
		_, _ = w.Write(good)
	})
	s := &linkServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		mux.ServeHTTP(w, r)
	}))
	return s
}

// cmdLinks starts the web server and puts its address into files, in place of LINKS: links FILE…. It writes picture.png too.
func cmdLinks(ts *testscript.TestScript, _ bool, args []string) {
	s := scriptOf(ts)
	s.links = newLinkServer()
	ts.Defer(s.links.Close)
	ts.Check(os.WriteFile(ts.MkAbs("picture.png"), picture(64, 64), 0o644))
	for _, name := range args {
		text := strings.ReplaceAll(ts.ReadFile(name), "LINKS", s.links.URL)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o644))
	}
}

// checkAsked tells how many requests the web server had since the last time: asked N; or begins to count: asked reset.
func checkAsked(ts *testscript.TestScript, args []string) (string, error) {
	if n := fmt.Sprint(scriptOf(ts).links.asked.Swap(0)); args[0] != "reset" && args[0] != n {
		return "", fmt.Errorf("it was asked %s times", n)
	}
	return "", nil
}
