package render

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SceneItself is the name by which a modification sets properties of the scene
// itself, unless an object of the scene is called that. Clipcat's modifications
// always name an object.
const SceneItself = "background"

// Modification gives properties of one object in one scene new values for one
// row. An empty Object means the scene itself; see also [SceneItself].
type Modification struct {
	Scene      string
	Object     string
	Properties map[string]string
}

// ModificationError is a modification that does not fit the template. Scene,
// Object and Property say which one; those that do not matter are empty.
type ModificationError struct {
	Scene, Object, Property string
	// Reason says what is wrong.
	Reason string
	// Nearest is the known name that was perhaps meant, if there is one.
	Nearest string
}

func (e *ModificationError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "scene %q", e.Scene)
	if e.Object != "" {
		fmt.Fprintf(&b, ", object %q", e.Object)
	}
	if e.Property != "" {
		fmt.Fprintf(&b, ", property %q", e.Property)
	}
	b.WriteString(": " + e.Reason)
	if e.Nearest != "" {
		fmt.Fprintf(&b, "; did you mean %q?", e.Nearest)
	}
	return b.String()
}

// What a modification may set, by kind of object; "" is the scene.
var modifiable = map[string][]string{
	"":            {"background-color", "background-image"},
	KindText:      {"text", "color", "font-family", "background-color", "background-image", "border-color", "border-width"},
	KindRectangle: {"background-color", "background-image", "border-color", "border-width"},
	KindCircle:    {"background-color", "background-image", "border-color", "border-width"},
	KindImage:     {"media_url", "background-image", "background-color", "border-color", "border-width"},
	KindVideo:     {"media_url", "background-color", "border-color", "border-width"},
}

// allProperties are those that any kind knows.
var allProperties = []string{
	"text", "color", "font-family", "background-image", "background-color", "border-color", "border-width", "media_url",
}

// Modifiable lists the properties that a modification may set on the object.
func (o *Object) Modifiable() []string { return slices.Clone(modifiable[o.Type]) }

// Modifiable lists the properties that a modification may set on the scene itself.
func (s *Scene) Modifiable() []string { return slices.Clone(modifiable[""]) }

// Values are the object's properties that a modification may set, as they are designed; what is not set is left out.
func (o *Object) Values() map[string]string {
	values := map[string]string{
		"text": o.Text, "color": o.Color, "font-family": o.FontFamily, "media_url": o.MediaURL,
		"background-color": o.BackgroundColor, "background-image": o.BackgroundImage, "border-color": o.BorderColor,
	}
	if o.BorderWidth > 0 {
		values["border-width"] = strconv.FormatFloat(o.BorderWidth, 'f', -1, 64)
	}
	return keepSet(values, o.Modifiable())
}

// Values is the same for the scene itself.
func (s *Scene) Values() map[string]string {
	return keepSet(map[string]string{"background-color": s.BackgroundColor, "background-image": s.BackgroundImage}, s.Modifiable())
}

func keepSet(values map[string]string, names []string) map[string]string {
	maps.DeleteFunc(values, func(name, value string) bool { return value == "" || !slices.Contains(names, name) })
	return values
}

// Check says whether the modifications fit the template. The error is a
// [*ModificationError]. Media are not looked at; [Video] finds dead ones.
func (t *Template) Check(mods []Modification) error {
	_, err := t.apply(t.resolved(mods))
	return err
}

// resolved returns the modifications with the scene itself as the object without a
// name.
func (t *Template) resolved(mods []Modification) []Modification {
	out := slices.Clone(mods)
	for i, m := range out {
		if m.Object != SceneItself {
			continue
		}
		j := slices.IndexFunc(t.Scenes, func(s Scene) bool { return s.Name == m.Scene })
		if j >= 0 && !slices.Contains(t.Scenes[j].objectNames(), SceneItself) {
			out[i].Object = ""
		}
	}
	return out
}

// apply returns the template with the modifications in it; what they do not touch
// is shared with the original.
func (t *Template) apply(mods []Modification) (*Template, error) {
	out := *t
	out.Scenes = slices.Clone(t.Scenes)
	copied, letters := map[string]bool{}, 0
	for _, m := range mods {
		i := slices.IndexFunc(out.Scenes, func(s Scene) bool { return s.Name == m.Scene })
		if i < 0 {
			return nil, &ModificationError{Scene: m.Scene, Reason: "the template has no such scene", Nearest: nearest(m.Scene, t.sceneNames())}
		}
		s := &out.Scenes[i]
		if !copied[s.Name] {
			s.Objects, copied[s.Name] = slices.Clone(s.Objects), true
		}
		if err := s.modify(m); err != nil {
			return nil, err
		}
		letters += utf8.RuneCountInString(m.Properties["text"])
	}
	if letters >= longText {
		if err := out.checkWork(); err != nil {
			return nil, err
		}
	}
	return &out, nil
}

func (t *Template) sceneNames() []string {
	var names []string
	for i := range t.Scenes {
		names = append(names, t.Scenes[i].Name)
	}
	return names
}

func (s *Scene) objectNames() []string {
	var names []string
	for i := range s.Objects {
		if s.Objects[i].Name != "" {
			names = append(names, s.Objects[i].Name)
		}
	}
	return names
}

func (s *Scene) modify(m Modification) error {
	fail := func(property, reason, near string) error {
		return &ModificationError{Scene: m.Scene, Object: m.Object, Property: property, Reason: reason, Nearest: near}
	}
	var o *Object
	kind := ""
	if m.Object != "" {
		i := slices.IndexFunc(s.Objects, func(o Object) bool { return o.Name == m.Object })
		if i < 0 {
			return fail("", "the scene has no such object", nearest(m.Object, s.objectNames()))
		}
		o = &s.Objects[i]
		kind = o.Type
	}
	for _, property := range slices.Sorted(maps.Keys(m.Properties)) {
		if !slices.Contains(modifiable[kind], property) {
			return fail(property, refusal(kind, property), nearest(property, modifiable[kind]))
		}
		if err := checkValue(property, m.Properties[property]); err != nil {
			return fail(property, err.Error(), "")
		}
		if o == nil {
			s.set(property, m.Properties[property])
			continue
		}
		o.set(property, m.Properties[property])
	}
	return nil
}

func refusal(kind, property string) string {
	what := "a " + kind
	switch kind {
	case "":
		what = "a scene"
	case KindImage:
		what = "an image"
	}
	if slices.Contains(allProperties, property) {
		return what + " has no such property; it has " + strings.Join(modifiable[kind], ", ")
	}
	return "the property is not known; " + what + " has " + strings.Join(modifiable[kind], ", ")
}

func checkValue(property, v string) error {
	switch property {
	case "color", "background-color", "border-color":
		_, err := ParseColor(v)
		return err
	case "border-width":
		_, err := parsePixels(v)
		return err
	case "text":
		if n := utf8.RuneCountInString(v); n > maxTextRunes {
			return fmt.Errorf("the text has %d letters; at most %d are set", n, maxTextRunes)
		}
	case "media_url", "background-image":
		if strings.TrimSpace(v) == "" {
			return fmt.Errorf("it is empty; name an image, or leave the property out")
		}
	}
	return nil
}

// parsePixels reads a number of pixels, with or without "px".
func parsePixels(v string) (float64, error) {
	f, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(v), "px")), 64)
	if err != nil || !(f >= 0 && f <= 1000) {
		return 0, fmt.Errorf("%s is not a number of pixels from 0 to 1000", quote(v))
	}
	return f, nil
}

func (s *Scene) set(property, v string) {
	switch property {
	case "background-color":
		s.BackgroundColor = v
	case "background-image":
		s.BackgroundImage = v
	}
}

// set changes a property. What was animated in it stands still from then on: the
// row's value wins.
func (o *Object) set(property, v string) {
	switch property {
	case "text":
		o.Text = v
	case "color":
		o.Color = v
		o.still(func(k *Keyframe) { k.Color = nil })
	case "font-family":
		o.FontFamily = v
	case "background-color":
		o.BackgroundColor = v
		o.still(func(k *Keyframe) { k.BackgroundColor = nil })
	case "border-color":
		o.BorderColor = v
		o.still(func(k *Keyframe) { k.BorderColor = nil })
	case "border-width":
		o.BorderWidth, _ = parsePixels(v)
		o.still(func(k *Keyframe) { k.BorderWidth = nil })
	case "media_url":
		o.MediaURL = v
	case "background-image":
		if o.Type == KindImage {
			o.MediaURL = v
			return
		}
		o.BackgroundImage = v
	}
}

// still takes a property out of the keyframes, which are copied first: rows share
// the template.
func (o *Object) still(drop func(*Keyframe)) {
	o.Keyframes = slices.Clone(o.Keyframes)
	for i := range o.Keyframes {
		drop(&o.Keyframes[i])
	}
}
