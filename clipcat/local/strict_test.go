package local

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sheetreel/sheetreel/clipcat"
)

const (
	head  = `{"template":"` + guide + `","modifications":[`
	title = `{"scene":"Scene 1","object":"title","text":"Hi"}`
)

// refusals are bodies that must be answered with that status, and a message that names the offender and the remedy.
var refusals = []struct {
	name, body string
	status     int
	says       []string
}{
	{"nothing", ``, 400, []string{"ends too early"}},
	{"no JSON", `template=x`, 400, []string{"not JSON"}},
	{"a list", `[]`, 400, []string{"must be an object"}},
	{"cut short", head, 400, []string{"ends too early"}},
	{"something behind", head + `]} {}`, 400, []string{"something follows"}},
	{"bytes that are no text", head + `{"scene":"Scene 1","object":"title","text":"` + "\xff" + `"}]}`, 400, []string{"UTF-8"}},
	{"unknown field", head + `],"metdata":"x"}`, 400, []string{`"metdata"`, `did you mean "metadata"`}},
	{"field twice", head + `],"metadata":"x","metadata":"y"}`, 400, []string{`"metadata"`, "twice"}},
	{"no template", `{"modifications":[]}`, 400, []string{"template is missing"}},
	{"template of a wrong type", `{"template":7,"modifications":[]}`, 400, []string{"template: must be a text"}},
	{"template null", `{"template":null,"modifications":[]}`, 400, []string{"template: must be a text"}},
	{"template empty", `{"template":"","modifications":[]}`, 400, []string{"template: must not be empty"}},
	{"unknown template", `{"template":"guideTemplate00002","modifications":[]}`, 404, []string{`"guideTemplate00002"`, `did you mean "guideTemplate00001"`}},
	{"no modifications", `{"template":"` + guide + `"}`, 400, []string{"modifications is missing"}},
	{"modifications null", `{"template":"` + guide + `","modifications":null}`, 400, []string{"modifications: must be a list"}},
	{"modification of a wrong type", head + `7]}`, 400, []string{"number 1", "object in braces"}},
	{"no scene", head + `{"object":"title","text":"Hi"}]}`, 400, []string{"number 1", "scene is missing"}},
	{"no object", head + `{"scene":"Scene 1","text":"Hi"}]}`, 400, []string{"object is missing"}},
	{"no property", head + title + `,{"scene":"Scene 1","object":"title"}]}`, 400, []string{"number 2", "no property"}},
	{"property twice", head + `{"scene":"Scene 1","object":"title","text":"Hi","text":"Ho"}]}`, 400, []string{`"text"`, "twice"}},
	{"value null", head + `{"scene":"Scene 1","object":"title","text":null}]}`, 400, []string{`"text"`, "must be a text"}},
	{"value of a wrong type", head + `{"scene":"Scene 1","object":"title","text":["Hi"]}]}`, 400, []string{`"text"`, "must be a text"}},
	{"unknown scene", head + `{"scene":"Scen 1","object":"title","text":"Hi"}]}`, 400, []string{`"Scen 1"`, `did you mean "Scene 1"`}},
	{"unknown object", head + `{"scene":"Scene 1","object":"tilte","text":"Hi"}]}`, 400, []string{`"tilte"`, `did you mean "title"`}},
	{"object of another scene", head + `{"scene":"Scene 2","object":"title","text":"Hi"}]}`, 400, []string{`"Scene 2"`, `"title"`}},
	{"unknown property", head + `{"scene":"Scene 1","object":"title","txet":"Hi"}]}`, 400, []string{`"txet"`, `did you mean "text"`}},
	{"property of another kind", head + `{"scene":"Scene 1","object":"band","text":"Hi"}]}`, 400, []string{`"band"`, `"text"`, "background-color"}},
	{"metadata of a wrong type", head + `],"metadata":{"row":7}}`, 400, []string{"metadata: must be a text"}},
	{"webhook that is no address", head + `],"webhook_url":"example.com"}`, 400, []string{"webhook_url", `"example.com"`}},
}

func TestRefusesWithTheOffenderNamed(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0)})
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			status, body := r.ask(t, "POST", "/v1/renders", strings.NewReader(c.body))
			if status != c.status {
				t.Errorf("answered %d %s, want %d", status, body, c.status)
			}
			for _, words := range c.says {
				if !strings.Contains(strings.ReplaceAll(body, `\"`, `"`), words) {
					t.Errorf("%s does not say %s", body, words)
				}
			}
		})
	}
	if n := r.Counts().Accepted; n != 0 {
		t.Errorf("%d were accepted", n)
	}
}

func TestAcceptsWhatTheReferenceAllows(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0)})
	for _, body := range []string{
		head + `]}`,
		head + title + `],"metadata":null,"webhook_url":null}`,
		head + title + `,` + title + `]}`,
		head + `{"scene":"Scene 1","object":"band","border-width":3,"border-color":"#fff"}]}`,
		" " + head + " " + title + " ]\n}\n",
	} {
		if status, answer := r.ask(t, "POST", "/v1/renders", strings.NewReader(body)); status != 202 {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
	got := r.Accepted()[3].Modifications[0].Properties
	if diff := cmp.Diff([]clipcat.Property{{Name: "border-width", Value: "3"}, {Name: "border-color", Value: "#fff"}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestRefusesOtherThanJSON(t *testing.T) {
	s := newServer(t, Config{RenderTime: in(0)})
	for contentType, want := range map[string]int{
		"": 400, "text/plain": 400, "application/json": 202, "application/json; charset=utf-8": 202,
	} {
		req := httptest.NewRequest("POST", "/v1/renders", strings.NewReader(head+`]}`))
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("Authorization", "Bearer local")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		if w.Code != want {
			t.Errorf("Content-Type %q: %d %s", contentType, w.Code, w.Body)
		}
	}
}

func TestRefusesALargeBody(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0)})
	body := head + `{"scene":"Scene 1","object":"title","text":"` + strings.Repeat("x", maxRequest) + `"}]}`
	if status, answer := r.ask(t, "POST", "/v1/renders", strings.NewReader(body)); status != 400 || !strings.Contains(answer, "larger") {
		t.Errorf("%d %s", status, answer)
	}
}

func TestKey(t *testing.T) {
	s := newServer(t, Config{Key: "s3cret", RenderTime: in(0)})
	for header, want := range map[string]int{
		"": 401, "Bearer": 401, "Bearer local": 401, "s3cret": 401, "Bearer s3cret": 200, "Bearer s3cretX": 401, "Basic s3cret": 401,
	} {
		req := httptest.NewRequest("GET", "/v1/auth", nil)
		req.Header.Set("Authorization", header)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		if w.Code != want {
			t.Errorf("%q: %d, want %d", header, w.Code, want)
		}
	}
	if got := s.Counts().Answers; got[401] != 6 || got[200] != 1 {
		t.Errorf("answers %v", got)
	}
}

func TestPathsAndQueries(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0)})
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/v1/renders?page=2", 200},
		{"GET", "/v1/renders?page=1&completed=false&template=nobody", 200},
		{"GET", "/v1/renders?page=0", 400},
		{"GET", "/v1/renders?page=x", 400},
		{"GET", "/v1/renders?page=1&page=2", 400},
		{"GET", "/v1/renders?completed=yes", 400},
		{"GET", "/v1/renders?limit=100", 400},
		{"GET", "/v1/renders/nobody", 404},
		{"GET", "/v1/templates?page=9", 200},
		{"GET", "/v1/templates?page=-1", 400},
		{"GET", "/v1/templates/nobody", 404},
		{"DELETE", "/v1/renders/nobody", 404},
		{"PUT", "/v1/renders", 404},
		{"GET", "/v1/batches", 404},
		{"GET", "/v1/", 404},
		{"GET", "/", 404},
		{"GET", "/media/nobody.mp4", 404},
		{"GET", "/media/..%2f..%2fgo.mod", 404},
	} {
		status, body := r.ask(t, c.method, c.path, nil)
		if status != c.status {
			t.Errorf("%s %s: %d %s, want %d", c.method, c.path, status, body, c.status)
		}
		if status != 200 && !strings.HasPrefix(body, `{"message":"`) {
			t.Errorf("%s %s: %s is not an error of the API", c.method, c.path, body)
		}
	}
}

func TestAccountAndTemplates(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0), Quota: 100, CreditsPerRender: 12})
	r.submit(t, "a")
	auth, err := r.client.Auth(t.Context())
	if err != nil || auth.Message != "Authorized" || auth.Workspace == "" {
		t.Errorf("%+v, %v", auth, err)
	}
	account, err := r.client.Account(t.Context())
	if want := (clipcat.Quota{Max: 100, Current: 12}); err != nil || account.Quota != want || account.PlanName == "" {
		t.Errorf("%+v, %v", account, err)
	}
	template, err := r.client.Template(t.Context(), guide)
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.client.Templates(t.Context(), 1)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	if diff := cmp.Diff(template, list[0]); diff != "" {
		t.Error(diff)
	}
	if template.Title != "City guide" || template.Width != 128 || template.FrameRate != 24 || len(template.Scenes) != 2 {
		t.Errorf("%+v", template)
	}
	band := template.Scenes[0].Objects[1]
	want := clipcat.Object{
		Name: "band", Type: "rectangle", Properties: []string{"background-color", "background-image", "border-color", "border-width"},
		Values: map[string]string{"background-color": "#ff8800"}, Width: 128, Height: 16,
	}
	if diff := cmp.Diff(want, band); diff != "" {
		t.Error(diff)
	}
}

func TestCountsAreFreeAndOpen(t *testing.T) {
	r := overLoopback(t, Config{RenderTime: in(0), Rate: clipcat.Rate{Requests: 1, Window: 3600e9}})
	r.submit(t, "a")
	for range 3 {
		resp, err := http.Get(r.base + "/debug/counts")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("%d", resp.StatusCode)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	_, body := r.ask(t, "GET", "/debug/counts", nil)
	want := `{"requests":1,"posts":1,"gets":0,"lists":0,"templates":0,"auths":0,"accounts":0,"others":0,"accepted":1,` +
		`"posts_by_metadata":{"a":1},"duplicates":0,"media":0,"webhooks":0,"answers":{"202":1},"faults":{}}`
	if diff := cmp.Diff(want, strings.TrimSpace(body)); diff != "" {
		t.Error(diff)
	}
}
