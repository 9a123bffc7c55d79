package mediacheck

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"
)

func photo(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func logo(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// noisy is a PNG of about so many bytes, since its pixels cannot be packed.
func noisy(t *testing.T, side int) []byte {
	t.Helper()
	im := image.NewRGBA(image.Rect(0, 0, side, side))
	state := uint32(1)
	for i := range im.Pix {
		state = state*1664525 + 1013904223
		im.Pix[i] = byte(state >> 24)
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&b, im); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func box(name string, size int) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(size))
	return append(append(b, name...), make([]byte, max(0, size-8))...)
}

// rig is a web server with links of every sort, and a Checker that may ask it.
type rig struct {
	*Checker
	server *httptest.Server
	mux    *http.ServeMux
	asked  atomic.Int64
}

func newRig(t *testing.T, c Config) *rig {
	t.Helper()
	r := &rig{mux: http.NewServeMux()}
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.asked.Add(1)
		r.mux.ServeHTTP(w, req)
	}))
	t.Cleanup(r.server.Close)
	c.AllowPrivateHosts = true
	r.Checker = again(t, c)
	return r
}

func again(t *testing.T, c Config) *Checker {
	checker := New(c)
	checker.pause = func(context.Context, time.Duration) {}
	checker.client.Timeout = 0 // whatever stands still in a test is this machine
	checker.client.Transport.(*http.Transport).TLSHandshakeTimeout = 0
	t.Cleanup(checker.Close)
	return checker
}

func (r *rig) file(path string, content []byte) {
	r.mux.HandleFunc(path, func(w http.ResponseWriter, req *http.Request) {
		http.ServeContent(w, req, "", time.Time{}, bytes.NewReader(content))
	})
}

func (r *rig) answer(path string, status int, body string) {
	r.mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

// look looks at links all at once and returns what is wrong with each, as text.
func look(t *testing.T, c *Checker, u Use, links ...string) []string {
	t.Helper()
	for _, l := range links {
		c.Add(t.Context(), "T", l)
	}
	if err := c.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(links))
	for i, l := range links {
		var texts []string
		for _, f := range c.Look("T", l, u) {
			text := f.What
			if f.Broken {
				text = "BROKEN " + text
			}
			if f.Remedy == "" || f.Topic == "" {
				t.Errorf("%s: %q has no remedy or topic", l, text)
			}
			texts = append(texts, text)
		}
		out[i] = strings.Join(texts, " | ")
	}
	return out
}

var here = Use{Shows: Picture, Here: true}

func TestWhatIsWrongWithALinkIsTold(t *testing.T) {
	r := newRig(t, Config{})
	whole := photo(t, 640, 480)
	noise := noisy(t, 150)
	r.file("/good.jpg", whole)
	r.file("/good.png", noise)
	r.file("/cut.jpg", whole[:len(whole)-400])
	r.file("/cut.png", noise[:len(noise)-100])
	r.file("/trailer.jpg", append(bytes.Clone(whole), make([]byte, 3*endPart)...))
	r.file("/empty.jpg", nil)
	r.file("/a.heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"))
	r.file("/a.avif", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00"))
	r.file("/a.svg", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"))
	r.file("/a.pdf", []byte("%PDF-1.7 and so on"))
	r.file("/a.tiff", []byte("II*\x00\x08\x00\x00\x00"))
	r.file("/a.mp4", append(box("ftyp", 24), append(box("moov", 40), box("mdat", 64)...)...))
	r.file("/a.txt", []byte("no such picture"))
	r.file("/a.bin", []byte{1, 0, 2, 0, 3, 0, 4, 0})
	r.file("/broken.png", append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 100)...))
	huge := logo(t, 1, 1)
	binary.BigEndian.PutUint32(huge[16:], 9000)
	binary.BigEndian.PutUint32(huge[20:], 9000)
	r.file("/huge.png", refreshed(huge))
	r.answer("/page", 200, "<!DOCTYPE html><html><title>A &amp; B</title>")
	r.answer("/signin", 200, "<!DOCTYPE html><html><title>Welcome</title>")
	r.answer("/human", 403, "<html><title>Just a moment...</title>")
	for _, status := range []int{400, 401, 403, 404, 410, 429, 500, 503} {
		r.answer(fmt.Sprintf("/status/%d", status), status, "")
	}
	r.mux.Handle("/moved", http.RedirectHandler("/good.jpg?secret=1", http.StatusMovedPermanently))
	r.mux.Handle("/found", http.RedirectHandler("/good.jpg", http.StatusFound))
	r.mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	r.mux.Handle("/login", http.RedirectHandler("/signin", http.StatusFound))
	r.mux.Handle("/away", http.RedirectHandler("ftp://example.com/a.jpg", http.StatusFound))
	r.mux.HandleFunc("/breaks", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100000")
		_, _ = w.Write(whole[:1000])
	})
	r.mux.HandleFunc("/noparts", func(w http.ResponseWriter, req *http.Request) {
		if req.Header.Get("Range") != "" {
			w.WriteHeader(http.StatusNotImplemented)
			return
		}
		_, _ = w.Write(whole)
	})
	secure := httptest.NewUnstartedServer(r.mux)
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	want := map[string]string{
		"/good.jpg": "", "/good.png": "", "/trailer.jpg": "", "/found": "", "/noparts": "",
		"/cut.jpg":               "BROKEN the file is cut off: it begins as JPEG, and its end is missing",
		"/cut.png":               "BROKEN the file is cut off: it begins as PNG, and its end is missing",
		"/breaks":                "BROKEN the server breaks off before the file is whole",
		"/empty.jpg":             "BROKEN the file is empty (0 bytes)",
		"/a.heic":                "BROKEN it is HEIC, which is not read as a picture",
		"/a.avif":                "BROKEN it is AVIF, which is not read as a picture",
		"/a.svg":                 "BROKEN it is SVG, which is not read as a picture",
		"/a.pdf":                 "BROKEN it is PDF, which is not read as a picture",
		"/a.tiff":                "BROKEN it is TIFF, which is not read as a picture",
		"/a.mp4":                 "BROKEN it is an MP4 or MOV clip, and a picture is shown here",
		"/a.txt":                 "BROKEN the server sends text, not a picture or clip",
		"/a.bin":                 "BROKEN it is no picture and no clip of a known kind",
		"/broken.png":            "BROKEN its PNG data is broken",
		"/huge.png":              "BROKEN the picture has 9000x9000 pixels; more than 40 million are too many",
		"/page":                  `BROKEN this is a web page, not a picture or clip ("A & B")`,
		"/login":                 `BROKEN the link leads to a page where one must log in ("Welcome")`,
		"/human":                 "the server wants a person to prove that they are none, and shows a page instead of the file",
		"/status/400":            "BROKEN the server answers 400 Bad Request",
		"/status/401":            "BROKEN the server answers 401 Unauthorized: not everyone may see the file",
		"/status/403":            "BROKEN the server answers 403 Forbidden: not everyone may see the file",
		"/status/404":            "BROKEN the server answers 404 Not Found",
		"/status/410":            "BROKEN the server answers 410 Gone",
		"/status/429":            "the server answers 429 Too Many Requests, as it is asked too much",
		"/status/500":            "the server answers 500 Internal Server Error",
		"/status/503":            "the server answers 503 Service Unavailable",
		"/moved":                 "the link has moved for good to " + r.server.URL + "/good.jpg",
		"/loop":                  "BROKEN the link goes round and round, or is passed on more than 5 times",
		"/away":                  "BROKEN the link leads to what is no web address: ftp addresses are not read; use http, https, asset: or a file beside the template",
		"http://127.0.0.1:1":     "BROKEN no web server is there at 127.0.0.1",
		secure.URL + "/":         "BROKEN the certificate of 127.0.0.1 is not from an authority that is trusted",
		"http://a.invalid/b.jpg": "BROKEN there is no server a.invalid",
		"http://0x7f.1/b.jpg":    "BROKEN there is no server 0x7f.1",
		strings.Replace(r.server.URL, "http:", "https:", 1):                                                  "BROKEN 127.0.0.1 does not speak https there",
		"https://b.s3.amazonaws.com/a.jpg?X-Amz-Date=20200101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=ab": "BROKEN the link has expired: it was good until 1 January 2020 01:00 UTC",
	}
	var links, names []string
	for name := range want {
		names = append(names, name)
		if strings.HasPrefix(name, "/") {
			name = r.server.URL + name
		}
		links = append(links, name)
	}
	for i, got := range look(t, r.Checker, here, links...) {
		if got != want[names[i]] {
			if names[i] == secure.URL+"/" && !hasRoots() {
				continue
			}
			t.Errorf("%s:\n got %q\nwant %q", names[i], got, want[names[i]])
		}
	}
}

// refreshed mends the checksum of a PNG's first part.
func refreshed(data []byte) []byte {
	binary.BigEndian.PutUint32(data[29:], crc(data[12:29]))
	return data
}

// Elsewhere than here it is not known what is read, so that only what is certain is.
func TestOnlyWhatIsCertainIsBroken(t *testing.T) {
	r := newRig(t, Config{})
	r.file("/a.svg", []byte("<svg/>"))
	r.file("/a.heic", []byte("\x00\x00\x00\x18ftypheic"))
	r.file("/a.mp4", append(box("ftyp", 24), box("moov", 40)...))
	r.file("/small.png", logo(t, 20, 20))
	for link, want := range map[string]string{
		"/a.svg":     "it is SVG, which is not read as a picture everywhere",
		"/a.heic":    "BROKEN it is HEIC, which is not read as a picture",
		"/a.mp4":     "",
		"/small.png": "",
	} {
		if got := look(t, r.Checker, Use{}, r.server.URL+link)[0]; got != want {
			t.Errorf("%s: %q, not %q", link, got, want)
		}
	}
}

func TestAPictureSmallerThanItsPlaceIsTold(t *testing.T) {
	r := newRig(t, Config{})
	r.file("/a.png", logo(t, 300, 100))
	link := r.server.URL + "/a.png"
	for _, c := range []struct {
		use  Use
		want bool
	}{
		{Use{Width: 300, Height: 100}, false},
		{Use{Width: 590, Height: 100}, false},
		{Use{Width: 700, Height: 100}, true},
		{Use{Width: 300, Height: 300}, true},
		{Use{Width: 300, Height: 300, Contain: true}, false},
		{Use{Width: 700, Height: 700, Contain: true}, true},
	} {
		if got := look(t, r.Checker, c.use, link)[0]; strings.Contains(got, "blurred") != c.want {
			t.Errorf("%+v: %q", c.use, got)
		}
	}
	if n := r.asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// A phone's picture lies on its side, and says so.
func TestAPictureIsMeasuredAsItIsShown(t *testing.T) {
	plain := photo(t, 200, 100)
	exif := []byte("\xff\xe1\x00\x22Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")
	turned := append(append(bytes.Clone(plain[:2]), exif...), plain[2:]...)
	f, err := inspect(readerSource{bytes.NewReader(turned), int64(len(turned))})
	if err != nil || f.Width != 100 || f.Height != 200 {
		t.Errorf("%+v %v", f, err)
	}
}

// Of a large file little is read, whether its server gives parts or not.
func TestLittleIsReadOfALargeFile(t *testing.T) {
	for parts, large := range map[bool][]byte{true: noisy(t, 600), false: append(noisy(t, 30), make([]byte, maxPictureBytes-(1<<20))...)} {
		r := newRig(t, Config{})
		var sent atomic.Int64
		r.mux.HandleFunc("/a.png", func(w http.ResponseWriter, req *http.Request) {
			if !parts {
				req.Header.Del("Range")
			}
			http.ServeContent(countingWriter{w, &sent}, req, "", time.Time{}, bytes.NewReader(large))
		})
		if got := look(t, r.Checker, here, r.server.URL+"/a.png")[0]; got != "" {
			t.Error(got)
		}
		r.server.Close() // what is under way ends
		if n := sent.Load(); parts && n > firstPart+endPart || n == int64(len(large)) {
			t.Errorf("parts %v: %d of %d bytes were sent", parts, n, len(large))
		}
	}
}

type countingWriter struct {
	http.ResponseWriter
	sent *atomic.Int64
}

func (w countingWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.sent.Add(int64(n))
	return n, err
}

// A server may call packed what is none.
func TestAFileThatIsNotPackedAsItsServerSays(t *testing.T) {
	r := newRig(t, Config{})
	r.mux.HandleFunc("/photo.jpg", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(photo(t, 8, 8))
	})
	if got, want := look(t, r.Checker, here, r.server.URL+"/photo.jpg")[0], "127.0.0.1 sends the file as packed (gzip), which it is not"; got != want {
		t.Errorf("it says %q, not %q", got, want)
	}
}

// Each link is asked for once, and few of one host at the same time.
func TestAHostIsAskedPolitely(t *testing.T) {
	r := newRig(t, Config{})
	content := logo(t, 4, 4)
	var active, most atomic.Int64
	full := make(chan struct{})
	r.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		n := active.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		if n == perHost {
			close(full)
		}
		<-full // so that as many are under way as there ever will be
		_, _ = w.Write(content)
		active.Add(-1)
	})
	var links []string
	for i := range 3 * perHost {
		links = append(links, fmt.Sprintf("%s/%d.png", r.server.URL, i%perHost))
	}
	for i, got := range look(t, r.Checker, here, links...) {
		if got != "" {
			t.Errorf("%s: %s", links[i], got)
		}
	}
	if r.asked.Load() != perHost || most.Load() != perHost {
		t.Errorf("asked %d times, %d at once", r.asked.Load(), most.Load())
	}
}

func TestTheQueueHoldsBackABusyHost(t *testing.T) {
	q := newQueue()
	for range perHost + 1 {
		q.put(job{host: "busy"})
	}
	q.put(job{host: "other"})
	taken := map[string]int{}
	for range perHost + 1 {
		j, _ := q.take()
		taken[j.host]++
	}
	if taken["busy"] != perHost || taken["other"] != 1 || len(q.ready) > 0 {
		t.Fatalf("%v were taken, %d more may be", taken, len(q.ready))
	}
	q.done(job{host: "busy"})
	if j, ok := q.take(); !ok || j.host != "busy" {
		t.Fatal(j, ok)
	}
	q.close()
	if _, ok := q.take(); ok {
		t.Error("more came than was put in")
	}
}

// A host that does not answer is not waited for again and again.
func TestASilentHostIsGivenUp(t *testing.T) {
	r := newRig(t, Config{})
	dials := 0
	transport := r.client.Transport.(*http.Transport)
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		dials++ // by one worker at a time: see below
		return nil, &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
	}
	for i := range 20 {
		if got := look(t, r.Checker, here, fmt.Sprintf("http://slow.example/%d.jpg", i))[0]; got != "slow.example does not answer in time" {
			t.Error(got)
		}
	}
	if dials != maxSilent {
		t.Errorf("it was dialled %d times", dials)
	}
}

// Without a network nothing is called broken, and it is not tried for ever.
func TestWithoutANetworkNothingIsBroken(t *testing.T) {
	r := newRig(t, Config{})
	dials := 0
	transport := r.client.Transport.(*http.Transport)
	transport.DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
		dials++
		if strings.HasPrefix(address, "there.example") {
			return net.Dial("tcp", r.server.Listener.Addr().String())
		}
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}
	}
	for i := range 2 * maxOffline {
		got := look(t, r.Checker, here, fmt.Sprintf("http://host%d.example/a.jpg", i))[0]
		if strings.Contains(got, "BROKEN") || got == "" {
			t.Error(got)
		}
	}
	if dials != maxOffline {
		t.Errorf("%d hosts were tried", dials)
	}
	r.breaker.failed = 0
	r.file("/good.jpg", photo(t, 8, 8))
	got := look(t, r.Checker, here, "http://there.example/good.jpg", "http://host0.example/a.jpg")
	if got[0] != "" || got[1] != "BROKEN there is no server host0.example" {
		t.Errorf("with a network: %q", got)
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	asked := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer s.Close()
	c := again(t, Config{})
	local := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	got := look(t, c, here, s.URL+"/a.jpg", local+"/a.jpg", "http://169.254.169.254/latest/meta-data")
	for i, host := range []string{"127.0.0.1", "localhost", "169.254.169.254"} {
		if want := "BROKEN " + host + " is this machine or in a private network, which is not allowed"; got[i] != want && i != 1 {
			t.Errorf("%q, not %q", got[i], want)
		}
	}
	if asked {
		t.Error("it was asked")
	}
}

func TestGoodAnswersAreKeptAndBadOnesAskedAgain(t *testing.T) {
	cache := filepath.Join(t.TempDir(), "media.json")
	r := newRig(t, Config{Cache: cache})
	r.file("/good.jpg", photo(t, 8, 8))
	r.answer("/gone", 404, "")
	links := []string{r.server.URL + "/good.jpg?signature=secret", r.server.URL + "/gone"}
	first := look(t, r.Checker, here, links...)
	if first[0] != "" || !strings.Contains(first[1], "404") {
		t.Fatal(first)
	}
	if data, err := os.ReadFile(cache); err != nil || bytes.Contains(data, []byte("secret")) || bytes.Contains(data, []byte("127.0.0.1")) {
		t.Fatalf("%s %v", data, err)
	}
	private := Config{Cache: cache, AllowPrivateHosts: true}
	remember := private
	remember.Remember = true
	if got := look(t, again(t, remember), here, links...); got[1] != first[1] || r.asked.Load() != 2 {
		t.Errorf("remembered: %q, asked %d times", got, r.asked.Load())
	}
	next := again(t, private)
	if got := look(t, next, here, links...); got[1] != first[1] || r.asked.Load() != 3 {
		t.Errorf("asked %d times: %q", r.asked.Load(), got)
	}
	late := again(t, private)
	late.now = late.now.Add(2 * goodFor)
	clear(late.known)
	late.load()
	look(t, late, here, links...)
	if r.asked.Load() != 5 {
		t.Errorf("an old answer was believed: asked %d times", r.asked.Load())
	}
}

func TestFilesAndContentAreLookedAt(t *testing.T) {
	files := fstest.MapFS{
		"a.jpg": {Data: photo(t, 50, 50)}, "cut.jpg": {Data: photo(t, 50, 50)[:300]}, "empty.png": {}, "note.txt": {Data: []byte("hello")},
	}
	c := again(t, Config{Open: func(template, name string) (fs.File, error) {
		if template != "T" || strings.HasPrefix(name, "..") {
			return nil, errors.New("not allowed")
		}
		return files.Open(strings.TrimPrefix(name, "asset:"))
	}})
	for link, want := range map[string]string{
		"a.jpg": "", "asset:a.jpg": "",
		"cut.jpg":                  "BROKEN the file is cut off: it begins as JPEG, and its end is missing",
		"empty.png":                "BROKEN the file is empty (0 bytes)",
		"note.txt":                 "BROKEN it is text, not a picture or clip",
		"b.jpg":                    "BROKEN there is no such file beside the sheet or the template",
		"../b.jpg":                 "BROKEN the file cannot be read: not allowed",
		"ftp://h.example/a.jpg":    "BROKEN ftp addresses are not read",
		"data:image/png;base64,!!": "BROKEN the data: address holds no base64",
		"data:image/png,hello":     "BROKEN it is text, which is not read as a picture",
	} {
		if got := look(t, c, here, link)[0]; got != want {
			t.Errorf("%s: %q, not %q", link, got, want)
		}
	}
}

func TestClipsAreLookedAt(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"whole":    {append(box("ftyp", 24), append(box("mdat", 64), box("moov", 40)...)...), ""},
		"cut":      {append(box("ftyp", 24), box("mdat", 640)[:100]...), "cut off"},
		"unsaved":  {append(box("ftyp", 24), box("mdat", 64)...), "no table of contents"},
		"open end": {append(box("ftyp", 24), append(box("moov", 40), box("mdat", 0)...)...), ""},
	} {
		f, err := inspect(readerSource{bytes.NewReader(c.data), int64(len(c.data))})
		if err != nil || c.want == "" && f.What != "" || !strings.Contains(f.What, c.want) {
			t.Errorf("%s: %+v %v", name, f, err)
		}
	}
	if got := (Fact{Kind: "PNG"}).judge("", Use{Shows: Clip, Here: true}); len(got) != 1 || !got[0].Broken {
		t.Error(got)
	}
}

// Stopped, it says so and is soon at its end.
func TestTheCheckCanBeStopped(t *testing.T) {
	r := newRig(t, Config{})
	ctx, cancel := context.WithCancel(t.Context())
	r.mux.HandleFunc("/", func(_ http.ResponseWriter, req *http.Request) {
		cancel()
		<-req.Context().Done()
	})
	for i := range 100 {
		r.Add(ctx, "T", fmt.Sprintf("%s/%d", r.server.URL, i))
	}
	if err := r.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if f := r.Look("T", r.server.URL+"/0", here); f != nil {
		t.Error(f)
	}
}
