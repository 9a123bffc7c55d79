package page_test

import (
	"encoding/json"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/pipeline/page"
	"github.com/sheetreel/sheetreel/store"
)

// shownRow is an entry as the page's script reads it.
type shownRow struct {
	Number  int    `json:"n"`
	Key     string `json:"k"`
	Format  string `json:"f"`
	Status  string `json:"s"`
	Video   string `json:"v"`
	Web     string `json:"u"`
	Poster  string `json:"p"`
	Picture int    `json:"i"`
	Suspect int    `json:"x"`
	Flags   []struct {
		Kind string `json:"k"`
		Text string `json:"t"`
	} `json:"w"`
}

// kinds are the sorts of flags that a row has, in their order.
func (r shownRow) kinds() string {
	var all []string
	for _, f := range r.Flags {
		all = append(all, f.Kind)
	}
	return strings.Join(all, " ")
}

var blocks = regexp.MustCompile(`(?s)<script type="application/json" id="(\w+)">(.*?)</script>`)

// read takes rows and posters out of a page.
func read(t *testing.T, path string) (text string, rows []shownRow, posters []string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var data struct{ Rows []shownRow }
	for _, m := range blocks.FindAllSubmatch(raw, -1) {
		var into any = &data
		if string(m[1]) == "posters" {
			into = &posters
		}
		if err := json.Unmarshal(m[2], into); err != nil {
			t.Fatalf("%s: %v", m[1], err)
		}
	}
	return html.UnescapeString(string(raw)), data.Rows, posters
}

func TestTotalsCostAndTime(t *testing.T) {
	outcomes := cities(50)
	outcomes[3].Render.Credits = 61
	shared := outcomes[3] // shares the render of another row
	shared.Row.Number = 52
	outcomes = append(outcomes, shared)
	text, _, _ := read(t, written(t, standingOf(outcomes), outcomes))
	for _, want := range []string{
		"<strong>50</strong><span>of 51 videos", "<strong>1</strong><span>see what went wrong", "<strong>710</strong><span>13 a video",
		"<strong>1 min 09 s</strong>", "<strong>20 s</strong><span>typical; slowest 20 s", "the renderer gave up", "run again with --retry-failed", "row 51 · sku-0049",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestTheRowsMostLikelyWrong(t *testing.T) {
	outcomes := cities(40)
	at := func(i int) *pipeline.Outcome { return &outcomes[i] }
	binding := mapping.Binding{Scene: "One", Object: "Call", Property: "text"}
	withDefault := binding
	withDefault.Default, withDefault.HasDefault = "Ask us", true
	at(4).Bound.Modifications[0].Properties[0].Value = strings.Repeat("long ", 20)
	at(5).Bound.Fallbacks = []mapping.Fallback{{Binding: &withDefault, Column: "price"}}
	at(6).Bound.Fallbacks = []mapping.Fallback{{Binding: &binding, Column: "price"}}
	at(7).OldVideo, at(7).Result.Status = true, store.Pending
	for i := range outcomes {
		at(i).Bound.Modifications[0].Properties = append(at(i).Bound.Modifications[0].Properties, mapping.Property{Name: "media_url", Value: "large.jpg"})
	}
	at(8).Bound.Modifications[0].Properties[1].Value = "small.jpg"
	at(10).Warnings = []pipeline.Problem{{Column: "name", What: "“MÃ¼ller” was broken by a wrong encoding", Remedy: "correct it"}}
	at(9).Result.Status, at(9).Result.URL = store.Invalid, "" // cannot be looked at
	at(9).Bound.Fallbacks = at(5).Bound.Fallbacks
	sizes := func(c *page.Config) {
		c.PictureSize = func(_, value string) (int, int, bool) {
			if value == "small.jpg" {
				return 40, 30, true
			}
			return 400, 300, true
		}
	}
	_, rows, _ := read(t, written(t, standingOf(outcomes), outcomes, sizes))
	for i, want := range map[int]string{3: "", 4: "long", 5: "default", 6: "blank", 7: "old", 8: "small", 9: "", 10: "doubt", 17: "warning"} {
		if got := rows[i].kinds(); got != want {
			t.Errorf("row %d has the flags %q, not %q", i, got, want)
		}
		if (rows[i].Suspect > 0) != (want != "") {
			t.Errorf("row %d is suspect by %d", i, rows[i].Suspect)
		}
	}
	for _, c := range []struct {
		row  int
		text string
	}{
		{4, "One / Title / text: 100 letters, where others have about 6"},
		{5, `"price" is blank: One / Call / text is “Ask us”`},
		{6, "stays as the template has it"},
		{8, "One / Title / media_url: 40×30 pixels"},
		{10, `column "name": “MÃ¼ller” was broken by a wrong encoding; correct it`},
		{17, "no font has the letter"},
	} {
		if got := rows[c.row].Flags[0].Text; !strings.Contains(got, c.text) {
			t.Errorf("row %d says %q", c.row, got)
		}
	}
	if !(rows[17].Suspect > rows[7].Suspect && rows[7].Suspect > rows[6].Suspect && rows[6].Suspect > rows[4].Suspect) {
		t.Error("the order is not by how likely a video is wrong")
	}
}

// What most rows have says little of any of them.
func TestWhatIsCommonIsNotSuspect(t *testing.T) {
	binding := mapping.Binding{Scene: "One", Object: "Call", Property: "text", HasDefault: true, Default: "Ask us"}
	outcomes := cities(20)
	for i := range outcomes {
		outcomes[i].Bound.Fallbacks = []mapping.Fallback{{Binding: &binding, Column: "price"}}
	}
	_, rows, _ := read(t, written(t, standingOf(outcomes), outcomes))
	if rows[0].kinds() != "default" || rows[0].Suspect >= rows[17].Suspect/10 {
		t.Errorf("%+v beside %+v", rows[0], rows[17])
	}
}

func TestPostersAreEmbeddedUpToABound(t *testing.T) {
	folder := t.TempDir()
	outcomes := cities(6)
	for i := range outcomes {
		name := filepath.Join(folder, outcomes[i].Bound.Key+".jpg")
		drawn(t, name, 900, 600)
		outcomes[i].Result.URL = "file://" + filepath.ToSlash(strings.TrimSuffix(name, ".jpg")) + ".mp4"
		outcomes[i].Result.Preview = "file://" + filepath.ToSlash(name)
		outcomes[i].Result.File = outcomes[i].Bound.Key + ".mp4"
	}
	outcomes[1].Result.Preview = outcomes[0].Result.Preview // a shared render
	if err := os.WriteFile(filepath.Join(folder, "sku-0002.jpg"), []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	in := func(c *page.Config) {
		c.Output, c.Page = filepath.Join(folder, "out.csv"), filepath.Join(folder, "page #1.html")
		c.Free = true
	}
	text, rows, posters := read(t, written(t, standingOf(outcomes), outcomes, in))
	if len(posters) != 4 || !strings.HasPrefix(posters[0], "data:image/jpeg;base64,") || strings.Contains(text, "file://") {
		t.Fatalf("%d posters are embedded", len(posters))
	}
	if rows[0].Picture == 0 || rows[0].Picture != rows[1].Picture || rows[0].Poster != "" || rows[0].Video != "sku-0000.mp4" {
		t.Errorf("%+v, %+v", rows[0], rows[1])
	}
	if rows[2].Picture != 0 || rows[2].Poster != "sku-0002.jpg" {
		t.Errorf("a poster that cannot be read: %+v", rows[2])
	}
	if rows[5].Picture != 1 { // the last row is the most suspect one
		t.Errorf("%+v", rows[5])
	}

	bound := func(c *page.Config) { in(c); c.MaxPosters = len(posters[0]) + 1 }
	text, rows, posters = read(t, written(t, standingOf(outcomes), outcomes, bound))
	if len(posters) != 2 || rows[4].Poster != "sku-0004.jpg" || !strings.Contains(text, "posters are files beside this page") {
		t.Errorf("%d posters, %+v", len(posters), rows[4])
	}
}

// Links are made for where the page lies, and only those that a browser may follow.
func TestLinks(t *testing.T) {
	folder := t.TempDir()
	in := func(c *page.Config) {
		c.Output, c.Page, c.Free = filepath.Join(folder, "out", "out.csv"), filepath.Join(folder, "page.html"), true
	}
	for _, c := range []struct{ url, file, video, web string }{
		{"https://x.example/v.mp4?a=1&b=2", "", "https://x.example/v.mp4?a=1&b=2", ""},
		{"https://x.example/v.mp4", "videos/50% #1?.mp4", "out/videos/50%25%20%231%3F.mp4", "https://x.example/v.mp4"},
		{"https://x.example/v.mp4", "../a:b.mp4", "./a:b.mp4", "https://x.example/v.mp4"},
		{"file://" + filepath.ToSlash(folder) + "/out/v.mp4", "", "out/v.mp4", ""},
		{"javascript:alert(1)", "", "", ""},
		{"data:text/html,x", "", "", ""},
		{"//x.example/v.mp4", "", "", ""},
		{"file://server/share/v.mp4", "", "", ""},
		{"https://", "", "", ""},
		{"", "", "", ""},
	} {
		o := outcome(0, store.Completed, "a", "b", "c")
		o.Result.URL, o.Result.File = c.url, c.file
		_, rows, _ := read(t, written(t, pipeline.Standing{}, []pipeline.Outcome{o}, in, func(c *page.Config) {
			if err := os.MkdirAll(filepath.Dir(c.Page), 0o755); err != nil {
				t.Fatal(err)
			}
		}))
		if rows[0].Video != c.video || rows[0].Web != c.web {
			t.Errorf("%s, %s: %q and %q", c.url, c.file, rows[0].Video, rows[0].Web)
		}
	}
}

// A service elsewhere has no files here: none that it names is linked or put into the page.
func TestFilesThatAServiceElsewhereNamesStayOut(t *testing.T) {
	folder := t.TempDir()
	drawn(t, filepath.Join(folder, "private.jpg"), 900, 600)
	o := outcome(0, store.Completed, "a", "b", "c")
	o.Result.URL, o.Result.Preview = "https://x.example/v.mp4", "file://"+filepath.ToSlash(folder)+"/private.jpg"
	_, rows, posters := read(t, written(t, pipeline.Standing{}, []pipeline.Outcome{o}, func(c *page.Config) { c.Free = false }))
	if len(posters) != 0 || rows[0].Poster != "" || rows[0].Picture != 0 {
		t.Errorf("%d posters, %+v", len(posters), rows[0])
	}
}

func TestNothingIsCutAndNoRowIsNothing(t *testing.T) {
	text, rows, _ := read(t, written(t, pipeline.Standing{}, nil))
	if len(rows) != 0 || !strings.Contains(text, "of 0 videos") || strings.Contains(text, "What went wrong") {
		t.Error("the page of no rows is not empty")
	}
	outcomes := cities(3000)
	begun := time.Now()
	path := written(t, standingOf(outcomes), outcomes)
	t.Logf("3,000 rows in %s", time.Since(begun))
	if _, rows, _ = read(t, path); len(rows) != 3000 {
		t.Errorf("%d rows", len(rows))
	}
}
