package mapping

import (
	"slices"
	"strings"
	"unicode"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// addFormat understands one [[format]].
func (m *Mapping) addFormat(raw rawTable, problems *Problems) {
	*problems = append(*problems, unknownNames(raw.fields, formatNames, "a format")...)
	f := Format{Line: raw.line, Name: strings.TrimSpace(raw.fields.text("name", problems))}
	switch {
	case f.Name == "":
		problems.add(raw.line, "the format has no name; call it square, tall or wide, for example")
	case strings.ContainsFunc(f.Name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' }):
		problems.add(raw.line, "the format's name %q becomes part of columns and files: use letters, digits, - and _ only", f.Name)
	case slices.ContainsFunc(m.Formats, func(other Format) bool { return strings.EqualFold(other.Name, f.Name) }):
		problems.add(raw.line, "there are two formats named %q: rename one", f.Name)
	}
	f.Template = raw.fields.parsed("template", problems)
	f.When = raw.fields.condition(problems)
	m.Formats = append(m.Formats, f)
}

// formatsOf are the formats that a binding is for: one, or several with commas between them.
func (m *Mapping) formatsOf(fs fields, problems *Problems) []string {
	var wanted, known []string
	for _, f := range m.Formats {
		known = append(known, f.Name)
	}
	for _, name := range strings.Split(fs.text("format", problems), ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, name) })
		if i >= 0 {
			wanted = append(wanted, known[i])
			continue
		}
		if len(known) == 0 {
			problems.add(fs["format"].line, "the binding is for the format %q, but there are none: add [[format]] tables, or remove it", name)
		} else {
			problems.add(fs["format"].line, "there is no format %q%s", name, nearestOf(name, known))
		}
	}
	return wanted
}

// layout reads how the results of several formats are to stand.
func (fs fields) layout(problems *Problems) Layout {
	switch l := Layout(strings.ToLower(strings.TrimSpace(fs.text("layout", problems)))); l {
	case "":
		return BesideEachOther
	case BesideEachOther, BelowEachOther:
		return l
	default:
		near := sheet.Nearest(string(l), []string{string(BesideEachOther), string(BelowEachOther)})
		if near == "" {
			near = string(BesideEachOther)
		}
		problems.add(fs["layout"].line, `layout is "columns" (one row of results, with columns for each format) or "rows" (a row for each); did you mean %q?`, near)
	}
	return BesideEachOther
}

// condition reads a when; {{ and }} around it do not matter.
func (fs fields) condition(problems *Problems) string {
	s := strings.TrimSpace(fs.text("when", problems))
	if inside, ok := strings.CutPrefix(s, "{{"); ok {
		if inside, ok = strings.CutSuffix(inside, "}}"); ok {
			s = strings.TrimSpace(inside)
		}
	}
	return s
}

// parsed reads a text with placeholders.
func (fs fields) parsed(name string, problems *Problems) Text {
	t, err := ParseText(fs.text(name, problems))
	if err != nil {
		problems.add(fs[name].line, "%s: %v", name, err)
	}
	return t
}
