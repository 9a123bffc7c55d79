package clipcat

import (
	"encoding/json"
	"math"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var seeds = []string{
	`{"created_at":"2024-12-12T12:21:55.936Z","uid":"u","status":"completed","url":"https://v","credits":12,"progress":100,"modifications":[{"scene":"S","object":"o","text":"Hi"}]}`,
	`{"uid":17,"status":null,"error":{"message":["no photo",{"detail":"at all"}]},"credits":"NaN","metadata":{"a":[1]}}`,
	`{"uid":"u","title":"T","scenes":[{"name":"S","size":[1],"layers":[{"id":"a","properties":["text"]},{"id":3,"properties":{}}]},{"title":null}]}`,
	`[{"uid":"a"},{"uid":"b","modifications":[{"scene":"S"}]},null]`, `[]`, `null`, `7`, `""`, `{"errors":[[[["deep"]]]]}`,
	"<!DOCTYPE html><title>Sign in</title>", "plain\x1b[31m text\x00\xff", `{"uid":"u"`, "",
}

func seed(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
}

// checkRender holds what the rest of the program relies on.
func checkRender(t *testing.T, r Render) {
	t.Helper()
	if math.IsNaN(r.Credits) || math.IsInf(r.Credits, 0) || math.IsNaN(r.Progress) || math.IsInf(r.Progress, 0) {
		t.Errorf("no numbers: %v credits, progress %v", r.Credits, r.Progress)
	}
	if r.State() == Completed && r.URL == "" {
		t.Error("completed without a video")
	}
}

func FuzzRender(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var r Render
		if err := decode(data, "application/json", &r); err != nil {
			return
		}
		if r.UID == "" {
			t.Error("a render without a uid was accepted")
		}
		checkRender(t, r)
		for _, m := range r.Modifications {
			text, err := json.Marshal(m)
			var back Modification
			if err != nil || json.Unmarshal(text, &back) != nil || back.Scene != m.Scene || back.Object != m.Object {
				t.Errorf("%+v is written as %s, %v", m, text, err)
			}
		}
	})
}

func FuzzRenders(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var list []Render
		if err := decode(data, "application/json", &list); err != nil {
			return
		}
		for _, r := range list {
			checkRender(t, r)
		}
	})
}

func FuzzTemplate(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var template Template
		if err := decode(data, "application/json", &template); err != nil {
			return
		}
		for _, s := range template.Scenes {
			if s.Name == "" {
				t.Error("a scene without a name")
			}
			for _, o := range s.Objects {
				if o.Name == "" {
					t.Error("an object without a name")
				}
			}
		}
	})
}

// Whatever an error's body holds, its message is one line for a terminal and a cell, bounded, and without the key.
func FuzzErrorBody(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s), "https://elsewhere.test/k3y", 302)
		f.Add([]byte(s), "", 500)
	}
	c := &Client{key: func() string { return "k3y" }}
	f.Fuzz(func(t *testing.T, body []byte, location string, status int) {
		resp := &http.Response{StatusCode: status, Header: http.Header{"Location": {location}}}
		got := c.message(resp, body)
		switch {
		case strings.Contains(got, "k3y"):
			t.Errorf("the key stands in %q", got)
		case strings.ContainsFunc(got, unicode.IsControl), !utf8.ValidString(got):
			t.Errorf("not fit for a terminal: %q", got)
		case utf8.RuneCountInString(got) > maxMessage+1:
			t.Errorf("%d characters", utf8.RuneCountInString(got))
		}
	})
}

func FuzzParseRate(f *testing.F) {
	for _, s := range []string{"30/10s", "3/s", "off", "1/.5s", "60/10m", "/", "1/1h0m0.5s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRate(s)
		if err != nil {
			return
		}
		if back, err := ParseRate(r.String()); back != r || err != nil {
			t.Errorf("%q reads as %#v and is written as %q, which reads as %#v, %v", s, r, r.String(), back, err)
		}
	})
}
