package mapping

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// rawMapping is a mapping file's content before it is understood: the one schema behind both forms.
type rawMapping struct {
	top     fields
	binds   []rawTable
	formats []rawTable
}

// rawTable is one of many tables: [[bind]], [[format]].
type rawTable struct {
	line   int
	fields fields
}

// fields are the settings of a table by name.
type fields map[string]field

type field struct {
	line  int
	kind  kind
	value string
}

type kind int

const (
	text kind = iota
	boolean
	number
	other // a table, a list, a date: never right
)

// The names that each table may hold.
var (
	topNames    = []string{"template", "key", "share", "when", "layout", "bind", "format"}
	bindNames   = []string{"column", "scene", "object", "property", "value", "default", "required", "when", "format"}
	formatNames = []string{"name", "template", "when"}
)

// build turns the raw content into a Mapping and adds all that is wrong with it by itself to the problems of reading it.
func build(raw rawMapping, problems Problems) (*Mapping, Problems) {
	m := &Mapping{Share: true, templateLine: raw.top["template"].line, keyLine: raw.top["key"].line}
	problems = append(problems, unknownNames(raw.top, topNames, "a mapping")...)
	m.Template = raw.top.parsed("template", &problems)
	m.Key = raw.top.text("key", &problems)
	m.When, m.whenLine = raw.top.condition(&problems), raw.top["when"].line
	m.Layout = raw.top.layout(&problems)
	for _, f := range raw.formats {
		m.addFormat(f, &problems)
	}
	if f, ok := raw.top["share"]; ok {
		m.Share = f.boolean("share", &problems)
	}
	for _, b := range raw.binds {
		m.Bindings = append(m.Bindings, m.buildBinding(b, &problems))
	}
	if len(raw.binds) == 0 && len(problems) == 0 {
		problems.add(0, "there is no binding: at least one [[bind]] must say which column goes where")
	}
	m.findRepeatedTargets(&problems)
	return m, problems
}

func (m *Mapping) buildBinding(raw rawTable, problems *Problems) Binding {
	b := Binding{Line: raw.line}
	*problems = append(*problems, unknownNames(raw.fields, bindNames, "a binding")...)
	for _, want := range []struct {
		name string
		into *string
	}{{"scene", &b.Scene}, {"object", &b.Object}, {"property", &b.Property}} {
		*want.into = strings.TrimSpace(raw.fields.text(want.name, problems))
		if *want.into == "" {
			problems.add(raw.line, "the binding has no %s", want.name)
		}
	}
	if b.Property == "scene" || b.Property == "object" {
		problems.add(raw.line, "%q is not a property: it names where the binding goes", b.Property)
	}
	b.Text, b.fromColumn = raw.fields.source(raw.line, problems)
	if f, ok := raw.fields["default"]; ok {
		b.Default, b.HasDefault = raw.fields.text("default", problems), f.value != ""
	}
	if f, ok := raw.fields["required"]; ok {
		b.Required = f.boolean("required", problems)
	}
	b.When = raw.fields.condition(problems)
	b.Formats = m.formatsOf(raw.fields, problems)
	if b.Required && b.HasDefault {
		problems.add(raw.line, "the binding has a default and is required: with a default a blank cell is never missing; remove one")
	}
	return b
}

// source reads where the binding's text comes from: a column or a value.
func (fs fields) source(line int, problems *Problems) (t Text, fromColumn bool) {
	column := strings.TrimSpace(fs.text("column", problems))
	value := fs.text("value", problems)
	switch {
	case column != "" && value != "":
		problems.add(line, "the binding has a column and a value: keep one; a value can hold the column as {{%s}}", column)
	case column != "":
		return columnText(column), true
	case value != "":
		t, err := ParseText(value)
		if err != nil {
			problems.add(fs["value"].line, "value: %v", err)
		}
		return t, false
	default:
		problems.add(line, "the binding has neither a column nor a value")
	}
	return Text{}, false
}

// text is the field's text; a number is taken as its digits.
func (fs fields) text(name string, problems *Problems) string {
	f := fs[name]
	if f.kind == other || f.kind == boolean {
		problems.add(f.line, "%s must be text in quotes", name)
		return ""
	}
	return f.value
}

// boolean reads true and false, and what people write into a sheet for it.
func (f field) boolean(name string, problems *Problems) bool {
	if f.kind == other {
		problems.add(f.line, "%s must be true or false", name)
		return false
	}
	switch strings.ToLower(strings.TrimSpace(f.value)) {
	case "true", "yes", "y", "x", "1":
		return true
	case "false", "no", "n", "", "0":
		return false
	}
	problems.add(f.line, "%s must be true or false, not %s", name, strconv.Quote(f.value))
	return false
}

func unknownNames(fs fields, known []string, of string) Problems {
	var problems Problems
	for name, f := range fs {
		if slices.Contains(known, name) {
			continue
		}
		if near := sheet.Nearest(name, known); near != "" {
			problems.add(f.line, "%q is not a setting of %s; did you mean %q?", name, of, near)
		} else {
			problems.add(f.line, "%q is not a setting of %s; there are %s", name, of, strings.Join(known, ", "))
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int {
		return cmp.Or(a.Line-b.Line, strings.Compare(a.Text, b.Text)) // a map has no order of its own
	})
	return problems
}

// findRepeatedTargets reports bindings that cannot ever hold: an earlier one of the same target always does.
func (m *Mapping) findRepeatedTargets(problems *Problems) {
	type place struct{ scene, object, property, format string }
	first := map[place]int{}
	for _, b := range m.Bindings {
		formats := b.Formats
		if len(formats) == 0 {
			formats = []string{""}
		}
		for _, format := range formats {
			at := place{b.Scene, b.Object, b.Property, format}
			if at.scene == "" || at.object == "" || at.property == "" {
				continue
			}
			line, taken := first[at]
			if !taken && format != "" {
				at.format = ""
				line, taken = first[at]
				at.format = format
			}
			if taken {
				problems.add(b.Line, "%s is bound already in line %d: remove one, or give the earlier one a condition (when)", b.Target(), line)
				break
			}
			if b.When == "" {
				first[at] = b.Line
			}
		}
	}
}
