package page

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"

	"github.com/sheetreel/sheetreel/pipeline"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

//go:embed page.js
var pageJS string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"count": count, "plural": plural}).Parse(pageHTML))

// content is what the template is filled with. Cells and what the service says go through its escaping, as text or as JSON;
// only our own style and script do not.
type content struct {
	Sheet    string
	Made     string
	Policy   string
	Style    template.CSS
	Script   template.JS
	Tiles    []tile
	Shares   []share
	Reasons  []*reasonGroup
	MaxNamed int
	Linked   int // posters that are files beside the page
	Data     pageData
	Posters  []string
}

// pageData is what the script makes cards of.
type pageData struct {
	Columns []string `json:"columns"`
	Formats []string `json:"formats"`
	Kinds   any      `json:"kinds"`
	Rows    []*entry `json:"rows"`
	Suspect int      `json:"suspect"` // from which value on an entry is shown first
}

// least is how suspect a video must be to be shown first.
const least = 15

// Write writes the page.
func (r *Report) Write(w io.Writer, s pipeline.Standing) error {
	r.judge()
	posters, linked := r.posters()
	return pageTemplate.Execute(w, content{
		Sheet: r.config.Sheet, Made: r.config.Made.Format("2 January 2006, 15:04"), Policy: policy(),
		Style: template.CSS(pageCSS), Script: template.JS(pageJS), //nolint:gosec // our own
		Tiles: r.tiles(s), Shares: shares(s), Reasons: r.reasons.groups, MaxNamed: maxNamed, Linked: linked,
		Data:    pageData{Columns: r.config.Columns, Formats: r.formats, Kinds: flagNames, Rows: r.entries, Suspect: least},
		Posters: posters,
	})
}

// policy allows the page its own script, pictures and videos, and nothing else: whatever got into it, it neither runs
// nor calls anybody.
func policy() string {
	hash := sha256.Sum256([]byte(pageJS))
	return "default-src 'none'; img-src data: file: http: https:; media-src file: http: https:; style-src 'unsafe-inline'; " +
		"script-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'; base-uri 'none'; form-action 'none'"
}

// WriteFile writes the page to its place, whole or not at all.
func (r *Report) WriteFile(s pipeline.Standing) (err error) {
	f, err := os.CreateTemp(filepath.Dir(r.config.Page), "."+filepath.Base(r.config.Page)+".*")
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	defer os.Remove(f.Name()) // it was renamed, or is of no use
	w := bufio.NewWriterSize(f, 1<<20)
	err = errors.Join(r.Write(w, s), w.Flush(), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), r.config.Page)
	}
	if err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
