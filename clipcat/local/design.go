package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/clipcat"
)

// design is the inside of a template.
type design struct {
	t struct {
		UID    string
		Name   string
		Width  int
		Height int
		FPS    float64
		Scenes []clipcat.Scene
	}
}

// Which properties the kinds of objects have.
var modifiable = map[string][]string{
	"text":      {"text", "color", "font-family", "background-color", "background-image", "border-color", "border-width"},
	"rectangle": {"background-color", "background-image", "border-color", "border-width"},
	"circle":    {"background-color", "background-image", "border-color", "border-width"},
	"image":     {"media_url", "background-image", "background-color", "border-color", "border-width"},
	"video":     {"media_url", "background-color", "border-color", "border-width"},
}

func parseDesign(data []byte, _ string) (design, error) {
	var d design
	if err := json.Unmarshal(data, &d.t); err != nil {
		return d, err
	}
	if d.t.UID == "" {
		return d, errors.New("the template has no uid")
	}
	for _, s := range d.t.Scenes {
		for i, o := range s.Objects {
			s.Objects[i].Properties = modifiable[o.Type]
		}
	}
	return d, nil
}

func (d *design) uid() string { return d.t.UID }

func (d *design) describe() wireTemplate {
	return wireTemplate{UID: d.t.UID, Title: d.t.Name, Width: d.t.Width, Height: d.t.Height, FrameRate: d.t.FPS, Scenes: d.t.Scenes}
}

// check says which modification names what the template does not have.
func (d *design) check(modifications []clipcat.Modification) error {
	for _, m := range modifications {
		if err := d.checkOne(m); err != nil {
			return err
		}
	}
	return nil
}

func (d *design) checkOne(m clipcat.Modification) error {
	i := slices.IndexFunc(d.t.Scenes, func(s clipcat.Scene) bool { return s.Name == m.Scene })
	if i < 0 {
		var names []string
		for _, s := range d.t.Scenes {
			names = append(names, s.Name)
		}
		return fmt.Errorf("scene %q: the template has no such scene%s", m.Scene, didYouMean(m.Scene, names))
	}
	objects := d.t.Scenes[i].Objects
	j := slices.IndexFunc(objects, func(o clipcat.Object) bool { return o.Name == m.Object })
	if j < 0 {
		var names []string
		for _, o := range objects {
			names = append(names, o.Name)
		}
		return fmt.Errorf("scene %q, object %q: the scene has no such object%s", m.Scene, m.Object, didYouMean(m.Object, names))
	}
	for _, p := range m.Properties {
		if known := objects[j].Properties; !slices.Contains(known, p.Name) {
			return fmt.Errorf("scene %q, object %q, property %q: a %s has no such property; it has %s%s",
				m.Scene, m.Object, p.Name, objects[j].Type, strings.Join(known, ", "), didYouMean(p.Name, known))
		}
	}
	return nil
}

var errNoRenderer = errors.New("no renderer was given")

func (l *library) video(context.Context, io.Writer, string, []clipcat.Modification) error {
	return errNoRenderer
}

func (l *library) poster(context.Context, io.Writer, string, []clipcat.Modification) error {
	return errNoRenderer
}
