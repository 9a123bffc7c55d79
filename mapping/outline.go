package mapping

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// Outline is what of a template a mapping can be checked against.
type Outline struct {
	UID    string
	Scenes []SceneOutline // none: the template's inside could not be read
}

// SceneOutline is a scene's name and its objects.
type SceneOutline struct {
	Name    string
	Objects []ObjectOutline
}

// ObjectOutline is an object's name and, where they are known, its kind, the properties that it takes, and their values as
// designed.
type ObjectOutline struct {
	Name       string
	Type       string            // text, rectangle, circle, image, video, scene
	Properties []string          // empty: not known
	Values     map[string]string // by property
}

// CheckAgainst finds every binding whose scene, object or property the template does not have. The error, a [Problems],
// names the nearest that it has. A template or a scene whose inside could not be read refuses nothing.
func (m *Mapping) CheckAgainst(o Outline) error {
	all := make([]int, len(m.Bindings))
	for i := range all {
		all[i] = i
	}
	return m.CheckSome(o, all)
}

// CheckSome is CheckAgainst for the bindings with these indexes: those that a template is used with.
func (m *Mapping) CheckSome(o Outline, bindings []int) error {
	var problems Problems
	if len(o.Scenes) == 0 {
		return nil
	}
	for _, i := range bindings {
		if b := m.Bindings[i]; o.problem(b) != "" {
			problems.add(b.Line, "%s", o.problem(b))
		}
	}
	return problems.in(m.Path)
}

func (o Outline) problem(b Binding) string {
	scenes := make([]string, len(o.Scenes))
	for i, s := range o.Scenes {
		scenes[i] = s.Name
	}
	i := slices.Index(scenes, b.Scene)
	if i < 0 {
		return fmt.Sprintf("template %s has no scene %q%s", o.UID, b.Scene, nearestOf(b.Scene, scenes))
	}
	objects := make([]string, len(o.Scenes[i].Objects))
	for j, object := range o.Scenes[i].Objects {
		objects[j] = object.Name
	}
	if len(objects) == 0 {
		return ""
	}
	j := slices.Index(objects, b.Object)
	if j < 0 {
		return fmt.Sprintf("scene %q of template %s has no object %q%s", b.Scene, o.UID, b.Object, nearestOf(b.Object, objects))
	}
	properties := o.Scenes[i].Objects[j].Properties
	if len(properties) > 0 && !slices.Contains(properties, b.Property) {
		return fmt.Sprintf("object %q of scene %q has no property %q%s", b.Object, b.Scene, b.Property, nearestOf(b.Property, properties))
	}
	return ""
}

func nearestOf(name string, known []string) string {
	if near := sheet.Nearest(name, known); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; it has " + strings.Join(known, ", ")
}
