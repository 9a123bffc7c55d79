package local

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/sheetreel/sheetreel/clipcat"
	renderer "github.com/sheetreel/sheetreel/clipcat/local/render"
)

// design is the inside of a template, as the renderer reads it.
type design struct {
	*renderer.Template
	assets fs.FS // the template's folder
}

func parseDesign(data []byte, folder string) (design, error) {
	t, err := renderer.ParseTemplate(data)
	return design{t, renderer.Folder(folder)}, err
}

func (d design) describe() wireTemplate {
	w := wireTemplate{UID: d.UID, Title: d.Name, Width: d.Width, Height: d.Height, FrameRate: float64(d.FPS)}
	for _, s := range d.Scenes {
		scene := clipcat.Scene{Name: s.Name, Objects: []clipcat.Object{}}
		for _, o := range s.Objects {
			if o.Name == "" { // the scene's own clip
				continue
			}
			object := clipcat.Object{Name: o.Name, Type: o.Type, Properties: o.Modifiable(), Values: o.Values(), Fit: o.Fit}
			object.Width, object.Height = o.Largest()
			scene.Objects = append(scene.Objects, object)
		}
		if !slices.ContainsFunc(scene.Objects, func(o clipcat.Object) bool { return o.Name == renderer.SceneItself }) {
			scene.Objects = append(scene.Objects, clipcat.Object{
				Name: renderer.SceneItself, Type: "scene", Properties: s.Modifiable(), Values: s.Values(), Width: float64(d.Width), Height: float64(d.Height),
			})
		}
		w.Scenes = append(w.Scenes, scene)
	}
	return w
}

// check says which modification does not fit the template, and what was perhaps meant.
func (d design) check(modifications []clipcat.Modification) error {
	return d.Check(forRenderer(modifications))
}

func forRenderer(modifications []clipcat.Modification) []renderer.Modification {
	out := make([]renderer.Modification, len(modifications))
	for i, m := range modifications {
		out[i] = renderer.Modification{Scene: m.Scene, Object: m.Object, Properties: make(map[string]string, len(m.Properties))}
		for _, p := range m.Properties {
			out[i].Properties[p.Name] = p.Value
		}
	}
	return out
}

// video renders for real.
func (l *library) video(ctx context.Context, w io.Writer, uid string, modifications []clipcat.Modification) ([]string, error) {
	t, err := l.find(uid)
	if err != nil {
		return nil, err
	}
	result, err := renderer.Video(ctx, w, t.Template, forRenderer(modifications), l.optionsOf(t))
	return result.Warnings, err
}

// poster draws the still that stands for the video.
func (l *library) poster(ctx context.Context, w io.Writer, uid string, modifications []clipcat.Modification) ([]string, error) {
	t, err := l.find(uid)
	if err != nil {
		return nil, err
	}
	still, err := renderer.Poster(ctx, t.Template, forRenderer(modifications), l.optionsOf(t))
	if err != nil {
		return nil, err
	}
	_, err = w.Write(still)
	return nil, err
}

// Stills draws one frame of every scene of a video that was not asked for, and is not counted or kept.
func (s *Server) Stills(ctx context.Context, template string, modifications []clipcat.Modification) (renderer.StillResult, error) {
	t, err := s.library.find(template)
	if err != nil {
		return renderer.StillResult{}, err
	}
	return renderer.Stills(ctx, t.Template, forRenderer(modifications), s.library.optionsOf(t))
}

// MissingLetters are the letters of a row's texts that no font of the renderer has.
func (s *Server) MissingLetters(template string, modifications []clipcat.Modification) []rune {
	t, err := s.library.find(template)
	if err != nil {
		return nil
	}
	letters, _ := t.MissingLetters(forRenderer(modifications), s.library.optionsOf(t)) // what does not fit is told elsewhere
	return letters
}

// Warnings are those that a row's video will have.
func (s *Server) Warnings(template string, modifications []clipcat.Modification) []string {
	t, err := s.library.find(template)
	if err != nil {
		return nil
	}
	return t.Warnings(forRenderer(modifications), s.library.optionsOf(t))
}

// Refused says why a row would not be rendered, however often it is sent.
func (s *Server) Refused(template string, modifications []clipcat.Modification) error {
	t, err := s.library.find(template)
	if err != nil {
		return nil //nolint:nilerr // told elsewhere
	}
	return t.check(modifications)
}

// Misfits are the texts of a row that their boxes have no room for.
func (s *Server) Misfits(template string, modifications []clipcat.Modification) []renderer.Misfit {
	t, err := s.library.find(template)
	if err != nil {
		return nil
	}
	misfits, _ := t.Misfits(forRenderer(modifications), s.library.optionsOf(t)) // what does not fit the template is told elsewhere
	return misfits
}

// OpenAsset opens a file beside the sheet or the template, as a row of the template names it.
func (s *Server) OpenAsset(template, name string) (fs.File, error) {
	t, err := s.library.find(template)
	if err != nil {
		return nil, err
	}
	return renderer.OpenAsset(name, s.library.optionsOf(t))
}

func (l *library) optionsOf(t *template) renderer.Options {
	o := l.options
	o.Assets = t.assets
	return o
}

// find returns a template that a render was accepted for; its file may be gone since.
func (l *library) find(uid string) (*template, error) {
	if t := l.byUID[uid]; t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("template %q is not there any more", uid)
}
