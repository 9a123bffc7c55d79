package mapping

import (
	"cmp"
	"slices"
	"strings"
)

// Suggestion is what most likely is to be done with a column.
type Suggestion struct {
	Column Column
	Target Target   // that the column is bound to, or might be; the zero Target: nothing was found
	Sure   bool     // names and the cells' form say so
	Guess  bool     // not sure, but bound nevertheless, by the form of the cells alone
	Others []Target // that it might be bound to as well, or instead
}

// Target is a property that can be set.
type Target struct{ Scene, Object, Property string }

// String names the target for a person.
func (t Target) String() string { return t.Scene + " / " + t.Object + " / " + t.Property }

// maxOthers is how many other targets of a column are named.
const maxOthers = 4

// Suggest finds out which column goes where, by their names and by what their cells look like. Each target is given to
// one column. Where nothing is sure, columns are bound by the form of their cells alone, so that there is something to
// start from.
func Suggest(columns []Column, o Outline) []Suggestion {
	out := make([]Suggestion, len(columns))
	var all []candidate
	for i, c := range columns {
		out[i].Column = c
		all = append(all, candidatesFor(i, c, o)...)
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	taken := map[Target]bool{}
	for _, c := range all {
		s := &out[c.column]
		namesake := Target{Object: c.target.Object, Property: c.target.Property}
		if s.Sure || c.score < sure || taken[c.target] || taken[namesake] && c.score <= synonym {
			continue // a synonym takes no object whose namesake in another scene has a column of its own
		}
		s.Sure, s.Target = true, c.target
		taken[c.target], taken[namesake] = true, true
	}
	for _, c := range all { // what is left
		s := &out[c.column]
		switch {
		case taken[c.target], c.target.Object != s.Target.Object && s.Sure:
		case s.Target == Target{}:
			s.Target = c.target
		case c.target != s.Target && len(s.Others) < maxOthers && !slices.Contains(s.Others, c.target) && (!s.Sure || c.target.Property == s.Target.Property):
			s.Others = append(s.Others, c.target)
		}
	}
	for i := range out {
		if out[i].Target == (Target{}) {
			out[i].byForm(o, taken)
		}
	}
	if !slices.ContainsFunc(out, func(s Suggestion) bool { return s.Sure }) && !guess(out, false) {
		guess(out, true)
	}
	return out
}

// byForm names the objects that take what the column's cells look like.
func (s *Suggestion) byForm(o Outline, taken map[Target]bool) {
	if !o.hasObjects() {
		s.Target = Target{o.firstScene(), s.Column.Name, propertyFor(ObjectOutline{}, s.Column.Form, "")}
		return
	}
	for _, scene := range o.Scenes {
		for _, object := range scene.Objects {
			t := Target{scene.Name, object.Name, propertyFor(object, s.Column.Form, "")}
			switch {
			case t.Property == "" || taken[t] || object.Type == "scene":
			case s.Target == Target{}:
				s.Target = t
			case len(s.Others) < maxOthers:
				s.Others = append(s.Others, t)
			}
		}
	}
}

func (o Outline) hasObjects() bool {
	return slices.ContainsFunc(o.Scenes, func(s SceneOutline) bool { return len(s.Objects) > 0 })
}

func (o Outline) firstScene() string {
	if len(o.Scenes) == 0 {
		return "Scene 1"
	}
	return o.Scenes[0].Name
}

// guess binds each column to the best target that no other has, but columns that name the rows only where there is
// nothing else. It tells whether any was bound: where no cells fit anything, none is.
func guess(all []Suggestion, names bool) (any bool) {
	taken := map[Target]bool{}
	for i := range all {
		s := &all[i]
		for _, t := range append([]Target{s.Target}, s.Others...) {
			if t.Property == "" || taken[t] || s.Column.Names && !names {
				continue
			}
			s.Others = slices.DeleteFunc(append(s.Others, s.Target), func(other Target) bool { return other == t })
			s.Guess, s.Target, taken[t], any = true, t, true, true
			break
		}
	}
	return any
}

// candidate is a target that a column might be meant for.
type candidate struct {
	column int
	target Target
	score  int
}

func candidatesFor(i int, c Column, o Outline) []candidate {
	var out []candidate
	for _, scene := range o.Scenes {
		for _, object := range scene.Objects {
			best := candidate{column: i}
			for _, r := range readings(c.Name, scene.Name) {
				score := likeness(r.words, words(object.Name)) - r.penalty
				if c.Name == object.Name {
					score = identical
				}
				property := propertyFor(object, c.Form, r.hint)
				if property != "" && score > best.score {
					best.score, best.target = score, Target{scene.Name, object.Name, property}
				}
			}
			if best.score >= similar {
				out = append(out, best)
			}
		}
	}
	return out
}

// reading is one way to understand a column's name.
type reading struct {
	words   []string // of the object
	hint    string   // what of it: color, image, text …; empty: not said
	penalty int
}

// readings of a name: as the object's name; without the scene's name before it; without the property's name behind it.
func readings(name, scene string) []reading {
	all := words(name)
	list := []reading{{words: all, penalty: 1}}
	if rest, ok := cutWords(all, words(scene)); ok {
		list = append(list, reading{words: rest})
	}
	for _, r := range list {
		for n := 1; n <= 2 && n < len(r.words); n++ {
			last := r.words[len(r.words)-n:]
			if hint, ok := hints[strings.Join(meaning(last), " ")]; ok {
				list = append(list, reading{r.words[:len(r.words)-n], hint, r.penalty + 5})
			}
		}
	}
	return list
}

// cutWords takes the words of the scene off, with a word like "scene" or without.
func cutWords(all, scene []string) ([]string, bool) {
	if n := len(scene); n > 0 && len(all) > n && slices.Equal(all[:n], scene) {
		return all[n:], true
	}
	return nil, false
}

// hints are words behind an object's name that say what of it is meant, in their meaning.
var hints = map[string]string{
	"color": "color", "text color": "color", "font color": "color", "background color": "background-color", "background": "background",
	"border color": "border-color", "border": "border-color", "border width": "border-width", "font": "font-family", "font family": "font-family",
	"text": "text", "image": "media", "video": "media", "url": "media", "image url": "media", "video url": "media", "media": "media", "media url": "media",
	"background image": "background-image", "file": "media", "src": "media",
}

// propertyFor is what of an object a column would set; "" where its cells do not fit.
func propertyFor(o ObjectOutline, form Form, hint string) string {
	for _, p := range hinted(wanted(kindOf(o.Type), form), form, hint) {
		if len(o.Properties) == 0 || slices.Contains(o.Properties, p) {
			return p
		}
	}
	return ""
}

// The kinds of object that matter here.
const (
	textKind  = "text"
	imageKind = "image"
	videoKind = "video"
	shapeKind = "shape"
	otherKind = "other"
)

func kindOf(objectType string) string {
	switch t := strings.ToLower(objectType); t {
	case "text", "image", "video":
		return t
	case "rectangle", "circle", "ellipse", "shape", "scene":
		return shapeKind
	}
	return otherKind
}

// wanted are the properties that cells of a form may set of an object, the likeliest first.
func wanted(kind string, form Form) []string {
	switch form {
	case Picture:
		return map[string][]string{
			imageKind: {"media_url", "background-image"}, shapeKind: {"background-image"}, otherKind: {"media_url", "background-image"},
			textKind: {"background-image"},
		}[kind]
	case Clip:
		return map[string][]string{videoKind: {"media_url"}, otherKind: {"media_url"}}[kind]
	case Address:
		return map[string][]string{imageKind: {"media_url"}, videoKind: {"media_url"}, textKind: {"text"}, otherKind: {"media_url", "text"}}[kind]
	case Colour:
		return map[string][]string{
			textKind: {"color", "background-color", "border-color"}, shapeKind: {"background-color", "border-color"},
			imageKind: {"background-color", "border-color"}, videoKind: {"background-color", "border-color"}, otherKind: {"color", "background-color"},
		}[kind]
	case Named:
		return map[string][]string{
			textKind: {"text", "color", "background-color"}, shapeKind: {"background-color", "border-color"}, otherKind: {"text", "color"},
			imageKind: {"background-color", "border-color"},
		}[kind]
	case Empty:
		return map[string][]string{
			textKind: {"text", "color"}, shapeKind: {"background-color", "background-image"}, imageKind: {"media_url"}, videoKind: {"media_url"},
			otherKind: {"text", "media_url", "color"},
		}[kind]
	}
	return map[string][]string{textKind: {"text"}, otherKind: {"text"}}[kind]
}

// hinted keeps those that the column's name speaks of.
func hinted(properties []string, form Form, hint string) []string {
	groups := map[string][]string{
		"media": {"media_url", "background-image"}, "background": {"background-color", "background-image"},
		"color": {"color", "background-color"}, "border-color": {"border-color"},
	}
	switch {
	case hint == "":
		return properties
	case hint == "font-family" && form == Words, hint == "border-width" && form == Numbers:
		return []string{hint}
	}
	meant := groups[hint]
	if meant == nil {
		meant = []string{hint}
	}
	return slices.DeleteFunc(slices.Clone(properties), func(p string) bool { return !slices.Contains(meant, p) })
}
