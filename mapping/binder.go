package mapping

import (
	"fmt"
	"strings"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// Options says what the mapping file leaves to its surroundings.
type Options struct {
	// Template is used where the mapping names none: a uid, or text with a column in it.
	Template string
	// Assets allows media that are files beside the template ("asset:photo.jpg"), which only a local server has.
	Assets bool
}

// Binder binds the rows of one sheet. It may be used by many goroutines at once.
type Binder struct {
	mapping  *Mapping
	header   sheet.Header
	template compiled
	key      int // column index; -1: none
	bindings []boundText
	groups   []group
	assets   bool
}

// compiled is a text whose columns have been found.
type compiled struct {
	text    Text
	indexes []int // per part; -1: literal
}

type boundText struct {
	compiled
	binding Binding
	check   check // of the property's form; nil: any text
}

// group is a scene's object and the bindings that become its one modification.
type group struct {
	scene, object string
	bindings      []int
}

// Modification sets properties of one object of one scene.
type Modification struct {
	Scene      string
	Object     string
	Properties []Property
}

// Property is a property's name and its new value.
type Property struct{ Name, Value string }

// Bound is a row bound by a mapping.
type Bound struct {
	Template      string
	Key           string // of the key column; empty without one
	Modifications []Modification
	Problems      []CellProblem // not empty: the row is invalid and must not be submitted
}

// CellProblem is what is wrong with a cell, and the remedy.
type CellProblem struct {
	Column string
	Text   string
}

func (p CellProblem) String() string { return fmt.Sprintf("column %q: %s", p.Column, p.Text) }

// NewBinder finds every column that the mapping uses in the header. The error, a [Problems], has all that are not to be
// had.
func (m *Mapping) NewBinder(h sheet.Header, o Options) (*Binder, error) {
	var problems Problems
	b := &Binder{mapping: m, header: h, key: -1, assets: o.Assets}
	b.compileTemplate(o.Template, &problems)
	if m.Key != "" {
		i, err := h.Index(m.Key)
		if err != nil {
			problems.add(m.keyLine, "key: %v", err)
		}
		b.key = i
	}
	groups := map[[2]string]int{}
	for i, binding := range m.Bindings {
		b.bindings = append(b.bindings, boundText{
			compiled: compile(binding.Text, h, binding.Line, &problems),
			binding:  binding, check: checkFor(binding.Property, o.Assets),
		})
		target := [2]string{binding.Scene, binding.Object}
		g, ok := groups[target]
		if !ok {
			g = len(b.groups)
			groups[target] = g
			b.groups = append(b.groups, group{scene: binding.Scene, object: binding.Object})
		}
		b.groups[g].bindings = append(b.groups[g].bindings, i)
	}
	return b, problems.in(m.Path)
}

func (b *Binder) compileTemplate(fallback string, problems *Problems) {
	t, line := b.mapping.Template, b.mapping.templateLine
	if t.Empty() {
		var err error
		if t, err = ParseText(fallback); err != nil {
			problems.add(0, "template: %v", err)
		}
	}
	if t.Empty() {
		problems.add(0, `no template is named: write template = "UID" into the mapping, or set CLIPCAT_TEMPLATE_ID`)
	}
	b.template = compile(t, b.header, line, problems)
}

func compile(t Text, h sheet.Header, line int, problems *Problems) compiled {
	c := compiled{text: t, indexes: make([]int, len(t.parts))}
	for i, p := range t.parts {
		c.indexes[i] = -1
		if p.column == "" {
			continue
		}
		index, err := h.Index(p.column)
		if err != nil {
			problems.add(line, "%v", err)
		}
		c.indexes[i] = index
	}
	return c
}

// FixedTemplate is the template's uid where every row has the same, and "" where it comes from a column.
func (b *Binder) FixedTemplate() string {
	if len(b.template.text.Columns()) > 0 {
		return ""
	}
	s, _ := b.template.fill(nil)
	return strings.TrimSpace(s)
}

// Bind makes the row's modifications, in the mapping's order, those of one scene and object merged into one.
//
// Where a cell is blank its binding takes its default; without one the template stays as designed, unless the binding is
// required: then the row is invalid.
func (b *Binder) Bind(row sheet.Row) Bound {
	var out Bound
	if b.faults(row, &out) {
		return out
	}
	out.Template = b.bindTemplate(row, &out.Problems)
	if b.key >= 0 {
		out.Key = strings.TrimSpace(row.Cells[b.key])
		if out.Key == "" {
			out.problem(b.mapping.Key, "is blank, but it is the key that names the row; give the row a key of its own")
		}
	}
	for _, g := range b.groups {
		m := Modification{Scene: g.scene, Object: g.object}
		for _, i := range g.bindings {
			if value, ok := b.bindings[i].value(row, &out); ok {
				m.Properties = append(m.Properties, Property{Name: b.bindings[i].binding.Property, Value: value})
			}
		}
		if len(m.Properties) > 0 {
			out.Modifications = append(out.Modifications, m)
		}
	}
	return out
}

func (b *Binder) bindTemplate(row sheet.Row, problems *[]CellProblem) string {
	s, blank := b.template.fill(row.Cells)
	if blank != "" {
		*problems = append(*problems, CellProblem{blank, "is blank, but it names the template; write the template's uid into it"})
	}
	return strings.TrimSpace(s)
}

// value is what the binding's property becomes; ok is false where the template stays as designed.
func (bt *boundText) value(row sheet.Row, out *Bound) (value string, ok bool) {
	value, blank := bt.fill(row.Cells)
	switch {
	case blank == "":
	case bt.binding.HasDefault:
		value = bt.binding.Default
	case bt.binding.Required:
		out.problem(blank, "is blank, but "+bt.binding.Target()+" is required; fill it in")
		return "", false
	default:
		return "", false
	}
	if bt.check == nil {
		return value, true
	}
	value = strings.TrimSpace(value)
	if problem := bt.check(value); problem != "" {
		column := bt.binding.Target()
		if names := bt.text.Columns(); len(names) > 0 {
			column = names[0]
		}
		out.problem(column, problem)
		return "", false
	}
	return value, true
}

func (b *Bound) problem(column, text string) {
	b.Problems = append(b.Problems, CellProblem{column, text})
}

// fill puts the cells into the text; blank is the first column whose cell is blank.
func (c *compiled) fill(cells []string) (s, blank string) {
	if len(c.text.parts) == 1 && c.indexes[0] >= 0 { // the common case, without copying
		if s = cells[c.indexes[0]]; strings.TrimSpace(s) == "" {
			blank = c.text.parts[0].column
		}
		return s, blank
	}
	var b strings.Builder
	for i, p := range c.text.parts {
		if c.indexes[i] < 0 {
			b.WriteString(p.literal)
			continue
		}
		cell := cells[c.indexes[i]]
		if strings.TrimSpace(cell) == "" && blank == "" {
			blank = p.column
		}
		b.WriteString(cell)
	}
	return b.String(), blank
}
