package local

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sheetreel/sheetreel/clipcat"
	renderer "github.com/sheetreel/sheetreel/clipcat/local/render"
)

// forReal serves a template with the renderer itself.
func forReal(t *testing.T, c Config) *rig {
	t.Helper()
	if c.Templates == nil {
		c.Templates = []string{"testdata/guide"}
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, s, l, new(net.Dialer).DialContext, "http://"+l.Addr().String())
}

// boxes are the names of an MP4's outermost boxes.
func boxes(t *testing.T, data []byte) (names []string) {
	t.Helper()
	for len(data) >= 8 {
		size := int(binary.BigEndian.Uint32(data))
		names = append(names, string(data[4:8]))
		if size < 8 || size > len(data) {
			t.Fatalf("box %s of %d bytes in %d", data[4:8], size, len(data))
		}
		data = data[size:]
	}
	return names
}

func TestRendersForReal(t *testing.T) {
	for name, c := range map[string]Config{"when accepted": {Folder: t.TempDir()}, "when fetched": {RenderTime: in(0)}} {
		t.Run(name, func(t *testing.T) {
			r := forReal(t, c)
			uid := r.submit(t, "Zürich").UID
			r.settled(t)
			render, err := r.client.Render(t.Context(), uid)
			if err != nil || render.State() != clipcat.Completed {
				t.Fatalf("%+v, %v", render, err)
			}
			status, video := r.ask(t, "GET", strings.TrimPrefix(render.URL, r.base), nil)
			if got := strings.Join(boxes(t, []byte(video)), " "); status != 200 || !strings.HasPrefix(got, "ftyp") || !strings.Contains(got, "moov") {
				t.Errorf("the video: %d, boxes %s", status, got)
			}
			status, still := r.ask(t, "GET", strings.TrimPrefix(render.Preview, r.base), nil)
			picture, err := jpeg.Decode(strings.NewReader(still))
			if status != 200 || err != nil || picture.Bounds().Dx() != 128 {
				t.Errorf("the still: %d, %v", status, err)
			}
			if path, ok := r.VideoFile(uid); ok {
				if file, err := os.ReadFile(path); err != nil || !bytes.Equal(file, []byte(video)) {
					t.Errorf("the file is another: %v", err)
				}
			}
		})
	}
}

func TestValuesAreChecked(t *testing.T) {
	r := forReal(t, Config{RenderTime: in(0)})
	body := head + `{"scene":"Scene 1","object":"title","color":"reddish"}]}`
	if status, answer := r.ask(t, "POST", "/v1/renders", strings.NewReader(body)); status != 400 || !strings.Contains(answer, "reddish") {
		t.Errorf("%d %s", status, answer)
	}
}

func TestARenderWhoseTemplateIsGoneFails(t *testing.T) {
	folder := t.TempDir()
	r := overLoopback(t, Config{RenderTime: in(0), Folder: folder})
	r.submit(t, "a")
	r.stop()
	again := forReal(t, Config{Folder: folder, Templates: []string{}})
	again.settled(t)
	if render := again.Accepted()[0]; render.State() != clipcat.Failed || !strings.Contains(render.Error, guide) {
		t.Errorf("%+v", render)
	}
}

// TestSampleTemplates serves what the README shows.
func TestSampleTemplates(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0), Templates: []string{"../../samples"}})
	templates, err := r.client.Templates(t.Context(), 1)
	if err != nil || len(templates) < 3 {
		t.Fatalf("%d templates, %v", len(templates), err)
	}
	for _, template := range templates {
		for _, scene := range template.Scenes {
			for _, object := range scene.Objects {
				if scene.Name == "" || object.Name == "" || len(object.Properties) == 0 {
					t.Errorf("%s, %s, %+v", template.UID, scene.Name, object)
				}
			}
		}
	}
}

func TestPropertiesOfTheServiceAreTheRenderers(t *testing.T) {
	known := map[string]bool{}
	for _, kind := range []string{renderer.KindText, renderer.KindRectangle, renderer.KindCircle, renderer.KindImage, renderer.KindVideo} {
		for _, property := range (&renderer.Object{Type: kind}).Modifiable() {
			known[property] = true
		}
	}
	for _, property := range clipcat.Properties() {
		if !known[property] {
			t.Errorf("no kind of object takes %s, which the service documents", property)
		}
		delete(known, property)
	}
	if len(known) > 0 {
		t.Errorf("the renderer takes %v, which the service does not document", known)
	}
}

// What the renderer warns of is told with the completed render, also after a restart.
func TestWarningsAreToldWithTheRender(t *testing.T) {
	folder := t.TempDir()
	templates := filepath.Join(folder, "w.template.json")
	text := `{"version":1,"uid":"warns","width":64,"height":64,"scenes":[{"name":"S","duration":0.1,"objects":[
		{"name":"T","type":"text","width":60,"height":20,"font-size":9,"text":"x","font-family":"Nowhere Sans"}]}]}`
	if err := os.WriteFile(templates, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := Config{Templates: []string{templates}, Folder: filepath.Join(folder, "kept")}
	for again := range 2 {
		s, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		if again == 0 {
			if _, problem := s.accept(renderRequest{template: "warns", raw: "[]"}, s.faults.Load(), ""); problem != nil {
				t.Fatal(problem.message)
			}
		}
		s.renderers.Wait()
		got := s.Accepted()
		if len(got) != 1 || len(got[0].Warnings) != 1 || !strings.Contains(got[0].Warnings[0], "Nowhere Sans") {
			t.Errorf("round %d: %+v", again, got)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
