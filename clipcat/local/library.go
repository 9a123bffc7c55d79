package local

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/clipcat"
	renderer "github.com/sheetreel/sheetreel/clipcat/local/render"
)

// library is the templates that the server offers.
type library struct {
	templates []*template // newest first, as renders are
	byUID     map[string]*template
	options   renderer.Options
}

// template is one template file.
type template struct {
	design
	path    string
	created instant
}

const (
	templateSuffix = ".template.json"
	maxDepth       = 4 // folders below those that are named
)

// loadLibrary reads every template file in the folders, or named among them.
func loadLibrary(folders []string) (*library, error) {
	l := &library{byUID: map[string]*template{}}
	for _, folder := range folders {
		found, err := findTemplates(folder)
		if err != nil {
			return nil, fmt.Errorf("look for templates: %w", err)
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s holds no *%s", folder, templateSuffix)
		}
		for _, path := range found {
			if err := l.load(path); err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
		}
	}
	slices.SortStableFunc(l.templates, func(a, b *template) int { return cmp.Compare(b.created, a.created) })
	return l, nil
}

func findTemplates(folder string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path == folder:
			return err
		case err != nil:
			return nil // a folder below that may not be read holds no template for us
		case entry.IsDir() && path != folder && (depth(folder, path) > maxDepth || strings.HasPrefix(entry.Name(), ".")):
			return filepath.SkipDir
		case !entry.IsDir() && (strings.HasSuffix(path, templateSuffix) || path == folder):
			found = append(found, path)
		}
		return nil
	})
	return found, err
}

func depth(folder, path string) int {
	relative, err := filepath.Rel(folder, path)
	if err != nil {
		return 0
	}
	return 1 + strings.Count(relative, string(filepath.Separator))
}

func (l *library) load(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return errors.Unwrap(err) // the caller names the path
	}
	info, err := os.Stat(path)
	if err != nil {
		return errors.Unwrap(err)
	}
	d, err := parseDesign(data, filepath.Dir(path))
	if err != nil {
		return err
	}
	t := &template{design: d, path: path, created: at(info.ModTime())}
	if other := l.byUID[t.UID]; other != nil {
		if sameFile(other.path, path) {
			return nil // named twice
		}
		return fmt.Errorf("its uid %q is also that of %s", t.UID, other.path)
	}
	l.byUID[t.UID] = t
	l.templates = append(l.templates, t)
	return nil
}

func sameFile(a, b string) bool {
	one, err1 := os.Stat(a)
	two, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(one, two)
}

func (l *library) uids() []string {
	uids := make([]string, len(l.templates))
	for i, t := range l.templates {
		uids[i] = t.UID
	}
	return uids
}

// wireTemplate is a template as the API writes it.
type wireTemplate struct {
	CreatedAt string          `json:"created_at"`
	UID       string          `json:"uid"`
	Self      string          `json:"self"`
	Title     string          `json:"title"`
	Type      string          `json:"type"`
	Width     int             `json:"width"`
	Height    int             `json:"height"`
	FrameRate float64         `json:"frame_rate"`
	Scenes    []clipcat.Scene `json:"scenes"`
}

func (t *template) wire(base string) wireTemplate {
	w := t.describe()
	w.Type, w.CreatedAt, w.Self = "video", t.created.iso(), base+"/v1/templates/"+w.UID
	return w
}

// listTemplates is GET /v1/templates.
func (s *Server) listTemplates(w http.ResponseWriter, r *http.Request) {
	query, err := readQuery(r, "page")
	if err != nil {
		s.refuse(w, http.StatusBadRequest, "%v", err)
		return
	}
	page, err := pageNumber(query.Get("page"))
	if err != nil {
		s.refuse(w, http.StatusBadRequest, "%v", err)
		return
	}
	out, base := []wireTemplate{}, s.base(r)
	all := s.library.templates
	first := min(len(all), (page-1)*s.config.PageSize)
	for _, t := range all[first:min(len(all), first+s.config.PageSize)] {
		out = append(out, t.wire(base))
	}
	s.answer(w, http.StatusOK, out)
}

// showTemplate is GET /v1/templates/:uid.
func (s *Server) showTemplate(w http.ResponseWriter, r *http.Request) {
	uid := r.PathValue("uid")
	t := s.library.byUID[uid]
	if t == nil {
		s.refuse(w, http.StatusNotFound, "template %q does not exist%s", uid, didYouMean(uid, s.library.uids()))
		return
	}
	s.answer(w, http.StatusOK, t.wire(s.base(r)))
}
