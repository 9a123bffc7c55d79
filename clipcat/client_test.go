package clipcat_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
)

func TestSevenOperationsInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, local.Config{}, clipcat.Config{Rate: clipcat.DefaultRate()})
		defer r.stop()
		sevenOperations(t, r)
	})
}

func TestSevenOperationsOverLoopback(t *testing.T) {
	r := overLoopback(t, local.Config{}, clipcat.Config{})
	defer r.stop()
	sevenOperations(t, r)
}

func sevenOperations(t *testing.T, r *rig) {
	ctx := t.Context()
	if auth, err := r.Auth(ctx); err != nil || auth.Message != "Authorized" || auth.Workspace == "" {
		t.Errorf("Auth: %+v, %v", auth, err)
	}
	if account, err := r.Account(ctx); err != nil || account.PlanName != "Local" || account.Quota.Max != 10000 || account.Quota.Current != 0 {
		t.Errorf("Account: %+v, %v", account, err)
	}
	templates, err := r.Templates(ctx, 0) // 0 is taken as the first page
	if err != nil || len(templates) != 1 || templates[0].UID != guide {
		t.Errorf("Templates: %+v, %v", templates, err)
	}
	template, err := r.Template(ctx, guide)
	if err != nil || template.Title != "City guide" || len(template.Scenes) != 2 || template.Scenes[0].Objects[0].Name != "title" {
		t.Errorf("Template: %+v, %v", template, err)
	}
	made, err := r.CreateRender(ctx, row("<Café> & \"Łódź\""))
	if err != nil || made.UID == "" || made.Template != guide {
		t.Errorf("CreateRender: %+v, %v", made, err)
	}
	now, err := r.Render(ctx, made.UID)
	if err != nil || now.State() != clipcat.Completed || now.Metadata != row("<Café> & \"Łódź\"").Metadata {
		t.Errorf("Render: %+v, %v", now, err)
	}
	if diff := cmp.Diff(row("<Café> & \"Łódź\"").Modifications, now.Modifications); diff != "" {
		t.Error(diff)
	}
	list, err := r.Renders(ctx, clipcat.ListOptions{Completed: true, Template: guide})
	if err != nil || len(list) != 1 || list[0].UID != made.UID {
		t.Errorf("Renders: %+v, %v", list, err)
	}
	if past, err := r.Renders(ctx, clipcat.ListOptions{Page: 2}); err != nil || len(past) != 0 {
		t.Errorf("the page past the end: %+v, %v", past, err)
	}
	want := clipcat.Counts{Submits: 1, Polls: 1, Lists: 2, Others: 4}
	if got := r.counts(); got != want || got.Requests() != 8 {
		t.Errorf("counted %+v, want %+v", got, want)
	}
	if got := r.Server.Counts().Requests; got != 8 {
		t.Errorf("the server counted %d requests", got)
	}
}

func TestAWrongKeyStopsAfterOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, local.Config{Key: "right"}, clipcat.Config{Key: "wrong"})
		defer r.stop()
		_, err := r.CreateRender(t.Context(), row("a"))
		wantVerdict(t, err, clipcat.Stop)
		if clipcat.StatusOf(err) != http.StatusUnauthorized || r.Server.Counts().Requests != 1 || len(r.Accepted()) != 0 {
			t.Errorf("%v after %+v", err, r.Server.Counts())
		}
	})
}

func TestTheServiceRefusesARow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := overPipe(t, local.Config{Quota: 1}, clipcat.Config{})
		defer r.stop()
		bad := row("a")
		bad.Modifications[0].Object = "titel"
		_, err := r.CreateRender(t.Context(), bad)
		wantVerdict(t, err, clipcat.RowFails)
		wantContains(t, err, "submit a render: the API answered 400")
		wantContains(t, err, "titel")
		_, err = r.Render(t.Context(), "no such/uid?")
		wantVerdict(t, err, clipcat.RowFails)
		if clipcat.StatusOf(err) != http.StatusNotFound {
			t.Errorf("an unknown uid: %v", err)
		}
		if _, err := r.CreateRender(t.Context(), row("a")); err != nil {
			t.Error(err)
		}
		_, err = r.CreateRender(t.Context(), row("b"))
		wantVerdict(t, err, clipcat.QuotaUsed)
		if got := r.counts().Submits; got != 3 {
			t.Errorf("%d POSTs, want 3: none of them is tried again", got)
		}
	})
}

// A redirect is not followed, and the key is not sent where it leads.
func TestARedirectIsNotFollowed(t *testing.T) {
	var elsewhere atomic.Int64
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { elsewhere.Add(1) }))
	defer thief.Close()
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, thief.URL+"/?key="+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), http.StatusTemporaryRedirect)
	}))
	defer service.Close()
	client := clientOf(t, clipcat.Config{Endpoint: service.URL, Key: "k3y"})
	defer client.CloseIdleConnections()
	_, err := client.Auth(t.Context())
	wantVerdict(t, err, clipcat.Stop)
	wantContains(t, err, "a redirect to "+thief.URL+"/?key=[key], which is not followed")
	_, err = client.CreateRender(t.Context(), row("a"))
	wantVerdict(t, err, clipcat.Unknown)
	if elsewhere.Load() != 0 || client.Counts().Requests() != 2 {
		t.Errorf("%d requests went elsewhere; %+v", elsewhere.Load(), client.Counts())
	}
}

func TestTheKeyIsInNoError(t *testing.T) {
	const key = "k3y-of-the-test"
	synctest.Test(t, func(t *testing.T) {
		transports := map[string]transport{
			"as JSON of another type": answering(200, `["`+key+`"]`),
			"in what is no JSON":      answering(200, key),
			"in a page":               answering(200, "<h1>"+key),
			"in a Location":           answering(307, "", "Location", "https://elsewhere.test/"+key),
			"in an error of the network": func(r *http.Request) (*http.Response, error) {
				return nil, fmt.Errorf("proxy refused %s", r.Header.Get("Authorization"))
			},
		}
		for _, status := range []int{400, 401, 402, 404, 422, 500, 503} {
			transports[fmt.Sprint("as text with ", status)] = answering(status, "the key "+key+" is no good")
			transports[fmt.Sprint("as JSON with ", status)] = answering(status, `{"message":"the key `+key+` is no good"}`)
		}
		for name, transport := range transports {
			client := clientOf(t, clipcat.Config{Key: key, Transport: transport})
			_, post := client.CreateRender(t.Context(), row("a"))
			_, get := client.Render(t.Context(), "u")
			for _, err := range []error{post, get} {
				if err == nil || strings.Contains(err.Error(), key) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	})
}

func TestWhatIsSent(t *testing.T) {
	var got *http.Request
	var body []byte
	client := clientOf(t, clipcat.Config{Endpoint: "https://x.test/", Key: " k3y\n", Transport: transport(func(r *http.Request) (*http.Response, error) {
		got = r
		body, _ = io.ReadAll(r.Body)
		return answering(202, `{"uid":"u"}`)(r)
	})})
	request := clipcat.RenderRequest{Template: "t", Metadata: "m", WebhookURL: "https://w.test"}
	if _, err := client.CreateRender(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	want := http.Header{
		"Authorization": {"Bearer k3y"}, "Accept": {"application/json"}, "Content-Type": {"application/json"}, "User-Agent": {"sheetreel"},
	}
	// Above all no Idempotency-Key: with it Go's transport would repeat a POST by itself.
	if diff := cmp.Diff(want, got.Header); diff != "" {
		t.Error(diff)
	}
	if got.Method != "POST" || got.URL.String() != "https://x.test/v1/renders" || got.ContentLength != int64(len(body)) {
		t.Errorf("%s %s of %d bytes", got.Method, got.URL, got.ContentLength)
	}
	if want := `{"template":"t","modifications":[],"webhook_url":"https://w.test","metadata":"m"}`; string(body) != want {
		t.Errorf("sent %s, want %s", body, want)
	}
}

func TestAddressesOfOperations(t *testing.T) {
	var asked []string
	client := clientOf(t, clipcat.Config{Endpoint: "https://x.test/v1/", Transport: transport(func(r *http.Request) (*http.Response, error) {
		asked = append(asked, r.URL.RequestURI())
		return answering(404, "")(r)
	})})
	_, _ = client.Render(t.Context(), "a/../b?c")
	_, _ = client.Template(t.Context(), "a b")
	_, _ = client.Renders(t.Context(), clipcat.ListOptions{Page: 3, Completed: true, Template: "a&b"})
	_, _ = client.Templates(t.Context(), 2)
	want := []string{"/v1/renders/a%2F..%2Fb%3Fc", "/v1/templates/a%20b", "/v1/renders?completed=true&page=3&template=a%26b", "/v1/templates?page=2"}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Error(diff)
	}
}

func TestConfigIsChecked(t *testing.T) {
	for name, c := range map[string]clipcat.Config{
		"no key":      {Key: " "},
		"no scheme":   {Key: "k", Endpoint: "api.clipcat.com"},
		"other":       {Key: "k", Endpoint: "ftp://api.clipcat.com"},
		"no host":     {Key: "k", Endpoint: "https://"},
		"with a user": {Key: "k", Endpoint: "https://me:secret@api.clipcat.com"},
		"with query":  {Key: "k", Endpoint: "https://api.clipcat.com?x=1"},
		"broken":      {Key: "k", Endpoint: "https://%zz"},
	} {
		if _, err := clipcat.New(c); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, endpoint := range []string{"", "https://api.clipcat.com", "https://api.clipcat.com/", "https://api.clipcat.com/v1", "https://api.clipcat.com/v1/"} {
		c := clientOf(t, clipcat.Config{Endpoint: endpoint, Rate: clipcat.DefaultRate()})
		if c.Endpoint() != clipcat.DefaultEndpoint || c.Rate() != clipcat.DefaultRate() {
			t.Errorf("%q becomes %s at %s", endpoint, c.Endpoint(), c.Rate())
		}
		c.CloseIdleConnections()
	}
}
