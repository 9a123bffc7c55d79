package clipcat

import (
	"fmt"
	"strings"
	"testing"
)

func TestPrintingAClientHidesTheKey(t *testing.T) {
	c, err := New(Config{Key: "topsecretkey"})
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(form, c); strings.Contains(text, "topsecret") {
			t.Errorf("%s shows the key: %s", form, text)
		}
	}
}

func TestListsInAnEnvelopeAreRead(t *testing.T) {
	for _, body := range []string{`[{"uid":"a"}]`, `{"renders":[{"uid":"a"}]}`, `{"page":1,"data":[{"uid":"a"}]}`} {
		var list []Render
		if err := decode([]byte(body), "application/json", &list); err != nil || len(list) != 1 || list[0].UID != "a" {
			t.Errorf("%s: %v, %v", body, list, err)
		}
	}
	var list []Render
	if err := decode([]byte(`{"error":"no lists here"}`), "application/json", &list); err == nil {
		t.Error("an object without a list passed for one")
	}
}
