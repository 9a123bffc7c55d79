package clipcat

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var created = time.Date(2024, 12, 12, 12, 21, 55, 936e6, time.UTC)

// What the reference shows is read in full; what it leaves open is read whichever way it turns out.
func TestRenderIsReadTolerantly(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want Render
	}{
		"as documented": {
			`{"created_at":"2024-12-12T12:21:55.936Z","uid":"u","self":"https://s","status":"completed","template":"t",
				"url":"https://v","preview":"https://p","modifications":[{"scene":"S","object":"o","text":"Hi","color":"red"}],
				"metadata":"m","webhook_url":"https://w","webhook_response_code":200,"credits":12,"progress":100}`,
			Render{
				UID: "u", Status: "completed", Template: "t", URL: "https://v", Preview: "https://p", Metadata: "m", Credits: 12,
				Progress: 100, CreatedAt: created, Self: "https://s", WebhookURL: "https://w", WebhookResponseCode: 200,
				Modifications: []Modification{{"S", "o", []Property{{"text", "Hi"}, {"color", "red"}}}},
			},
		},
		"only the uid":          {`{"uid":"u"}`, Render{UID: "u"}},
		"nulls":                 {`{"uid":"u","status":null,"url":null,"metadata":null,"error":null,"credits":null,"created_at":null,"modifications":null}`, Render{UID: "u"}},
		"numbers as texts":      {`{"uid":"u","credits":"1.5","progress":"40"}`, Render{UID: "u", Credits: 1.5, Progress: 40}},
		"texts as numbers":      {`{"uid":17,"template":5}`, Render{UID: "17", Template: "5"}},
		"no numbers":            {`{"uid":"u","credits":"NaN","progress":{"done":4}}`, Render{UID: "u"}},
		"endless number":        {`{"uid":"u","credits":"Infinity","progress":1e999}`, Render{UID: "u"}},
		"metadata is an object": {`{"uid":"u","metadata":{"a":1}}`, Render{UID: "u", Metadata: `{"a":1}`}},
		"time without fraction": {`{"uid":"u","created_at":"2024-12-12T12:21:55Z"}`, Render{UID: "u", CreatedAt: created.Truncate(time.Second)}},
		"time as a number":      {`{"uid":"u","created_at":1733999999}`, Render{UID: "u"}},
		"odd modifications":     {`{"uid":"u","modifications":"none"}`, Render{UID: "u"}},
		"modified by a number":  {`{"uid":"u","modifications":[{"scene":"S","object":"o","border-width":4}]}`, Render{UID: "u", Modifications: []Modification{{"S", "o", []Property{{"border-width", "4"}}}}}},
		"error":                 {`{"uid":"u","error":"no photo"}`, Render{UID: "u", Error: "no photo"}},
		"error_message":         {`{"uid":"u","error":null,"error_message":"no photo"}`, Render{UID: "u", Error: "no photo"}},
		"message":               {`{"uid":"u","message":"no photo"}`, Render{UID: "u", Error: "no photo"}},
		"error is an object":    {`{"uid":"u","error":{"code":3,"message":"no photo"}}`, Render{UID: "u", Error: "no photo"}},
		"error is a list":       {`{"uid":"u","error":["no photo","no font"]}`, Render{UID: "u", Error: "no photo; no font"}},
		"error is a flag":       {`{"uid":"u","error":false,"message":"no photo"}`, Render{UID: "u", Error: "no photo"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got Render
			if err := json.Unmarshal([]byte(c.text), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStateOfAStatusWord(t *testing.T) {
	for word, want := range map[string]State{
		"completed": Completed, "failed": Failed, "error": Failed, "errored": Failed, "cancelled": Failed, "canceled": Failed,
		"rejected": Failed, "queued": Underway, "rendering": Underway, "": Underway, "thinking": Underway,
	} {
		if got := (Render{Status: word, URL: "https://v"}).State(); got != want {
			t.Errorf("%q is %d, want %d", word, got, want)
		}
	}
	if got := (Render{Status: "completed"}).State(); got != Underway {
		t.Errorf("completed without a URL is %d", got)
	}
}

func TestAccountIsReadTolerantly(t *testing.T) {
	want := Account{UID: "u", PlanName: "Scale", Quota: Quota{Max: 10000, Current: 20}, CreatedAt: created}
	for _, name := range []string{"plan_name", "plan", "name"} {
		text := `{"created_at":"2024-12-12T12:21:55.936Z","uid":"u","` + name + `":"Scale","quota":{"max":10000,"current":"20"}}`
		var got Account
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	var bare Account
	if err := json.Unmarshal([]byte(`{"quota":null}`), &bare); err != nil || bare != (Account{}) {
		t.Errorf("without a quota: %+v, %v", bare, err)
	}
}

func TestTemplateIsReadTolerantly(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want Template
	}{
		"names": {
			`{"uid":"u","title":"Guide","type":"video","width":1080,"height":1920,"frame_rate":29.97,"created_at":"2024-12-12T12:21:55.936Z",
				"scenes":[{"name":"Scene 1","objects":[{"name":"title","type":"text","properties":["text","color"],"width":640,"height":80.5,"fit":"cover"}]}]}`,
			Template{
				UID: "u", Title: "Guide", Type: "video", Width: 1080, Height: 1920, FrameRate: 29.97, CreatedAt: created,
				Scenes: []Scene{{"Scene 1", []Object{{Name: "title", Type: "text", Properties: []string{"text", "color"}, Width: 640, Height: 80.5, Fit: "cover"}}}},
			},
		},
		"titles and ids": {
			`{"uid":"u","name":"Guide","scenes":[{"title":"One","layers":[{"id":"a"},{"id":7}]}]}`,
			Template{UID: "u", Title: "Guide", Scenes: []Scene{{"One", []Object{{Name: "a"}, {Name: "7"}}}}},
		},
		"the first array of objects counts": {
			`{"uid":"u","scenes":[{"tags":["x"],"size":[1,2],"none":[],"elements":[{"name":"a"}],"others":[{"name":"b"}],"name":"One"}]}`,
			Template{UID: "u", Scenes: []Scene{{"One", []Object{{Name: "a"}}}}},
		},
		"nameless ones are left out": {
			`{"uid":"u","scenes":[{"objects":[{"name":"a"}]},{"name":"Two","objects":[{"type":"text"},{"name":"b"}]},7]}`,
			Template{UID: "u", Scenes: []Scene{{"Two", []Object{{Name: "b"}}}}},
		},
		"properties in another form": {
			`{"uid":"u","scenes":[{"name":"One","objects":[{"name":"a","properties":{"text":"Hi"}}]}]}`,
			Template{UID: "u", Scenes: []Scene{{"One", []Object{{Name: "a"}}}}},
		},
		"scenes in another form": {`{"uid":"u","scenes":{"One":{}}}`, Template{UID: "u"}},
		"no scenes":              {`{"uid":"u"}`, Template{UID: "u"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got Template
			if err := json.Unmarshal([]byte(c.text), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestErrorBodiesOfEveryShape(t *testing.T) {
	c := &Client{key: func() string { return "k3y" }}
	long := strings.Repeat("é", 1000)
	for body, want := range map[string]string{
		`{"message":"bad template"}`:              "bad template",
		`{"error":"bad template"}`:                "bad template",
		`{"error":{"message":"bad template"}}`:    "bad template",
		`{"errors":["bad template","bad scene"]}`: "bad template; bad scene",
		`{"errors":[{"detail":"bad template"}]}`:  "bad template",
		`{"errors":{"title":"bad template"}}`:     "bad template",
		`["bad template"]`:                        "bad template",
		`"bad template"`:                          "bad template",
		"bad template\n":                          "bad template",
		"bad\x1b[31m\ttemplate\x00":               "bad [31m template",
		"your key k3y is bad":                     "your key [key] is bad",
		`{"message":"your key k3y is bad"}`:       "your key [key] is bad",
		"caf\xe9":                                 "caf�",
		long:                                      long[:2*maxMessage] + "…",
		"":                                        "Bad Request",
		"null":                                    "Bad Request",
		`{"code":17}`:                             "Bad Request",
		" <html><title>Sign in</title>":           "Bad Request",
	} {
		resp := &http.Response{StatusCode: http.StatusBadRequest, Header: http.Header{}}
		if got := c.message(resp, []byte(body)); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}

func TestModificationIsAFlatObject(t *testing.T) {
	m := Modification{Scene: "Scene 1", Object: "title", Properties: []Property{{"text", `<b> & "ü"`}, {"color", "#fff"}}}
	want := `{"scene":"Scene 1","object":"title","text":"<b> & \"ü\"","color":"#fff"}`
	data, err := encode(m)
	if err != nil || string(data) != want {
		t.Fatalf("%s, %v; want %s", data, err, want)
	}
	var back Modification
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m, back); diff != "" {
		t.Error(diff)
	}
	for _, text := range []string{"[]", "7", "null"} {
		if err := json.Unmarshal([]byte("["+text+"]"), &[]Modification{}); err == nil {
			t.Errorf("%s is taken for a modification", text)
		}
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	c := Config{Endpoint: "https://x.test", Key: "k3y"}
	js, err := json.Marshal(c.Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		string(js), c.Key.String(), fmt.Sprintf("%v", c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), fmt.Sprintf("%q", c.Key), fmt.Sprintf("%x", c.Key),
	} {
		if strings.Contains(text, "k3y") || strings.Contains(text, "6b3379") {
			t.Errorf("the key stands in %s", text)
		}
	}
}
