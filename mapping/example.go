package mapping

import (
	"slices"
	"strings"
)

// ExampleColumn is a column of a sheet that is made from a template: what it sets, and that as it is designed.
type ExampleColumn struct {
	Name   string
	Target Target
	Value  string
}

// Example makes the columns of a sheet from a template: first its texts, pictures and clips in their order, then its
// colours. Objects of one name in several scenes have the scene's name before theirs.
func (o Outline) Example() []ExampleColumn {
	var contents, colours []ExampleColumn
	for _, scene := range o.Scenes {
		for _, object := range scene.Objects {
			for _, p := range exampleProperties(object) {
				c := ExampleColumn{Target: Target{scene.Name, object.Name, p}, Value: object.Values[p]}
				if strings.HasSuffix(p, "color") {
					colours = append(colours, c)
					continue
				}
				if p == "text" && c.Value == "" {
					c.Value = object.Name
				}
				contents = append(contents, c)
			}
		}
	}
	columns := append(contents, colours...)
	nameColumns(columns)
	return columns
}

// exampleProperties are what people change of an object: its text, picture or clip, and the colours that it has.
func exampleProperties(o ObjectOutline) []string {
	kind := kindOf(o.Type)
	main := map[string][]string{textKind: {"text"}, imageKind: {"media_url"}, videoKind: {"media_url"}, otherKind: {"text", "media_url"}}[kind]
	var out []string
	for _, p := range main {
		if kind != otherKind || slices.Contains(o.Properties, p) || len(o.Properties) == 0 && p == "text" {
			out = append(out, p)
		}
	}
	if kind == shapeKind && len(o.Values) == 0 && strings.ToLower(o.Type) != "scene" {
		out = append(out, "background-color")
	}
	for _, p := range []string{"background-image", "color", "background-color", "border-color"} {
		if v := o.Values[p]; v != "" && v != "transparent" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return slices.DeleteFunc(out, func(p string) bool { return len(o.Properties) > 0 && !slices.Contains(o.Properties, p) })
}

// nameColumns calls each column by its object, with as much before and behind as it takes to tell it from others.
func nameColumns(columns []ExampleColumn) {
	used := map[string]bool{}
	objects := map[string]string{} // the scene of an object's name; "" where it has several
	for _, c := range columns {
		key := strings.ToLower(c.Target.Object)
		if scene, ok := objects[key]; ok && scene != c.Target.Scene {
			objects[key] = ""
		} else {
			objects[key] = c.Target.Scene
		}
	}
	for i := range columns {
		t := columns[i].Target
		name := t.Object
		if objects[strings.ToLower(name)] == "" {
			name = t.Scene + " " + name
		}
		switch t.Property {
		case "color", "background-color":
			name += " color"
			if t.Property == "background-color" && used[strings.ToLower(name)] {
				name = strings.TrimSuffix(name, "color") + "background color"
			}
		case "border-color", "background-image":
			name += " " + strings.ReplaceAll(t.Property, "-", " ")
		}
		columns[i].Name = freeName(strings.Join(strings.Fields(name), " "), t, used)
		used[strings.ToLower(columns[i].Name)] = true
	}
}

// freeName makes a name that no other column has.
func freeName(name string, t Target, used map[string]bool) string {
	for _, more := range []string{"", " " + t.Property, " (" + t.Scene + ")"} {
		if name += more; !used[strings.ToLower(name)] {
			return name
		}
	}
	for used[strings.ToLower(name)] {
		name += "'"
	}
	return name
}
