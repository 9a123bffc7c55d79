package clipcat_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sheetreel/sheetreel/clipcat"
)

func TestWebhooks(t *testing.T) {
	secret := clipcat.WebhookSecret("key", "batch")
	path := "/hooks/" + string(secret)
	const body = `{"uid":"mQqK6lZJw9XVrN0a7G","status":"completed","url":"https://x.test/a.mp4"}`
	for name, c := range map[string]struct {
		method, path, body string
		status, taken      int
	}{
		"right":       {"POST", path, body, 200, 1},
		"no secret":   {"POST", "/hooks/", body, 404, 0},
		"other":       {"POST", "/hooks/" + string(clipcat.WebhookSecret("key", "other")), body, 404, 0},
		"a look":      {"GET", path, "", 405, 0},
		"no JSON":     {"POST", path, "hello", 400, 0},
		"no uid":      {"POST", path, `{"status":"completed"}`, 400, 0},
		"a list":      {"POST", path, "[" + body + "]", 400, 0},
		"much":        {"POST", path, `{"uid":"` + strings.Repeat("x", 2<<20) + `"}`, 413, 0},
		"deep":        {"POST", path, strings.Repeat("[", 100_000), 400, 0},
		"odd inside":  {"POST", path, `{"uid":7,"status":null,"url":{},"credits":"x","modifications":3}`, 200, 1},
		"no body":     {"POST", path, "", 400, 0},
		"null":        {"POST", path, "null", 400, 0},
		"path beside": {"POST", path + "/more", body, 404, 0},
	} {
		t.Run(name, func(t *testing.T) {
			taken := 0
			h := clipcat.WebhookHandler(secret, func(clipcat.Render) bool { taken++; return true })
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(c.method, c.path, strings.NewReader(c.body)))
			if w.Code != c.status || taken != c.taken {
				t.Errorf("answered %d, taken %d; want %d, %d", w.Code, taken, c.status, c.taken)
			}
			if strings.Contains(w.Body.String(), string(secret)) {
				t.Error("the answer tells the secret")
			}
		})
	}
}

func TestAWebhookThatCannotBeTakenIsToComeAgain(t *testing.T) {
	h := clipcat.WebhookHandler("s", func(clipcat.Render) bool { return false })
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/s", strings.NewReader(`{"uid":"a"}`)))
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("answered %d", w.Code)
	}
}

func TestWebhookSecretsDiffer(t *testing.T) {
	a, b, c := clipcat.WebhookSecret("key", "a"), clipcat.WebhookSecret("key", "b"), clipcat.WebhookSecret("other", "a")
	if a == b || a == c || a != clipcat.WebhookSecret("key", "a") || len(a) < 32 {
		t.Errorf("%d letters, %v %v", len(a), a == b, a == c)
	}
}

// A service that refuses a webhook's address tells it, and the error must not.
func TestARefusalDoesNotTellTheWebhooksSecret(t *testing.T) {
	client := clientOf(t, clipcat.Config{Transport: answering(400, `{"message":"webhook_url http://x.test/s3cret-path is bad"}`)})
	r := row("a")
	r.WebhookURL = "http://x.test/s3cret-path"
	_, err := client.CreateRender(t.Context(), r)
	wantContains(t, err, "webhook_url")
	if strings.Contains(err.Error(), "s3cret") {
		t.Error(err)
	}
}

// Whatever is posted, the answer is one of a few, only a render with a uid is handed on, and the secret is never told.
func FuzzWebhook(f *testing.F) {
	secret := clipcat.WebhookSecret("key", "batch")
	for _, body := range []string{
		`{"uid":"mQqK6lZJw9XVrN0a7G","status":"completed","url":"https://x.test/a.mp4"}`, `{"uid":7,"status":null}`, "null", "[{}]",
		"{\"uid\":\"a\\u0000b\"}", "<html>", "\xff\xfe", `{"uid":"a"}{"uid":"b"}`,
	} {
		f.Add("/hooks/"+string(secret), []byte(body))
	}
	f.Add("/hooks/", []byte("{}"))
	f.Fuzz(func(t *testing.T, path string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body)))
		r.URL.Path = path
		taken := 0
		w := httptest.NewRecorder()
		clipcat.WebhookHandler(secret, func(render clipcat.Render) bool {
			taken++
			if render.UID == "" || !strings.HasSuffix(path, "/"+string(secret)) {
				t.Errorf("%q to %q was taken for %+v", body, path, render)
			}
			return true
		}).ServeHTTP(w, r)
		if ok := w.Code == http.StatusOK; ok != (taken == 1) || w.Code >= 500 || strings.Contains(w.Body.String(), string(secret)) {
			t.Errorf("%q: answered %d, taken %d", body, w.Code, taken)
		}
	})
}
