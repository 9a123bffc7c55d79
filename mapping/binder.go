package mapping

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// Options says what the mapping file leaves to its surroundings.
type Options struct {
	// Template is used where the mapping names none: a uid, or text with a column in it.
	Template string
	// Assets allows media that are files beside the template ("asset:photo.jpg"), which only a local server has.
	Assets bool
	// FormatColumn names the column of results that tells a row's format: where they are fed back as a sheet a row is of
	// that format alone.
	FormatColumn string
}

// Binder binds the rows of one sheet. It may be used by many goroutines at once.
type Binder struct {
	mapping  *Mapping
	header   sheet.Header
	variants []variant
	when     condition
	key      int // column index; -1: none
	format   int // likewise
	bindings []boundText
	assets   bool
}

// variant is one of the videos that are made of a row.
type variant struct {
	format   string // "" where there is but one
	template compiled
	when     condition
	groups   []group
	always   []int // bindings without a condition
}

type boundText struct {
	compiled
	binding Binding
	when    condition
	check   check // of the property's form; nil: any text
	again   bool  // an earlier binding has the same target: only one of them holds
}

// group is a scene's object and the bindings that become its one modification.
type group struct {
	scene, object string
	bindings      []int
	alternatives  bool // some have the same target
}

// Modification sets properties of one object of one scene.
type Modification struct {
	Scene      string
	Object     string
	Properties []Property
}

// Property is a property's name and its new value.
type Property struct{ Name, Value string }

// Bound is a row bound by a mapping: one of the videos that are made of it.
type Bound struct {
	Format        string // of several; else empty
	Template      string
	Key           string // of the key column, and the format behind it; empty without one
	Modifications []Modification
	Problems      []CellProblem // not empty: the row is invalid and must not be submitted
	LeftOut       string        // not empty: a condition leaves the row out; why

	Fallbacks []Fallback // blank cells, whose bindings did without them

	// Bindings that the template must have an object for: those that always hold, and those whose condition held.
	Always, Conditional []int
}

// Fallback is a binding that did without its cell, since that is blank.
type Fallback struct {
	Binding *Binding // with a default, that was used; without one the template stayed as designed
	Column  string
}

// CellProblem is what is wrong with a cell, and the remedy.
type CellProblem struct {
	Column string
	Text   string
}

func (p CellProblem) String() string { return fmt.Sprintf("column %q: %s", p.Column, p.Text) }

// NewBinder finds every column that the mapping uses in the header and understands every expression. The error, a
// [Problems], has all that are not to be had.
func (m *Mapping) NewBinder(h sheet.Header, o Options) (*Binder, error) {
	var problems Problems
	b := &Binder{mapping: m, header: h, key: -1, format: -1, assets: o.Assets}
	if m.Key != "" {
		i, err := h.Index(m.Key)
		if err != nil {
			problems.add(m.keyLine, "key: %v", err)
		}
		b.key = i
	}
	if len(m.Formats) > 0 && h.Has(o.FormatColumn) {
		b.format, _ = h.Index(o.FormatColumn)
	}
	b.when = newCondition(m.When, h, m.whenLine, &problems)
	for _, binding := range m.Bindings {
		b.bindings = append(b.bindings, boundText{
			compiled: compile(binding.Text, h, binding.Line, &problems),
			binding:  binding, check: checkFor(binding.Property, o.Assets),
			when: newCondition(binding.When, h, binding.Line, &problems),
		})
	}
	formats := m.Formats
	if len(formats) == 0 {
		formats = []Format{{Template: m.Template, Line: m.templateLine}}
	}
	for _, f := range formats {
		b.variants = append(b.variants, b.newVariant(f, o.Template, &problems))
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Line - b.Line })
	return b, problems.in(m.Path)
}

// newVariant gathers the bindings that are for a format, those of one object together.
func (b *Binder) newVariant(f Format, fallback string, problems *Problems) variant {
	v := variant{
		format: f.Name, template: b.compileTemplate(f, fallback, problems), when: newCondition(f.When, b.header, f.Line, problems),
	}
	groups, targets := map[[2]string]int{}, map[[3]string]bool{}
	for i, binding := range b.mapping.Bindings {
		if !binding.isFor(f.Name) {
			continue
		}
		target := [2]string{binding.Scene, binding.Object}
		g, ok := groups[target]
		if !ok {
			g = len(v.groups)
			groups[target] = g
			v.groups = append(v.groups, group{scene: binding.Scene, object: binding.Object})
		}
		v.groups[g].bindings = append(v.groups[g].bindings, i)
		whole := [3]string{binding.Scene, binding.Object, binding.Property}
		if targets[whole] {
			b.bindings[i].again, v.groups[g].alternatives = true, true
		}
		targets[whole] = true
		if binding.When == "" {
			v.always = append(v.always, i)
		}
	}
	return v
}

func (b *Binder) compileTemplate(f Format, fallback string, problems *Problems) compiled {
	t, line := f.Template, f.Line
	if t.Empty() {
		t, line = b.mapping.Template, b.mapping.templateLine
	}
	if t.Empty() {
		var err error
		if t, err = ParseText(fallback); err != nil {
			problems.add(0, "template: %v", err)
		}
	}
	if t.Empty() && f.Name != "" {
		problems.add(f.Line, `the format %q has no template: write template = "UID" below it`, f.Name)
	} else if t.Empty() {
		problems.add(0, `no template is named: write template = "UID" into the mapping, or set CLIPCAT_TEMPLATE_ID`)
	}
	return compile(t, b.header, line, problems)
}

// Formats are the names of the formats, in their order; none where a row becomes one video.
func (b *Binder) Formats() []string {
	var names []string
	for _, f := range b.mapping.Formats {
		names = append(names, f.Name)
	}
	return names
}

// Fixed tells whether a format's template is the same for every row.
func (b *Binder) Fixed(format string) bool {
	for _, v := range b.variants {
		if v.format == format {
			return !v.template.varies()
		}
	}
	return false
}

// Bind makes a row's videos, in the order of the formats: of each its modifications, in the mapping's order, those of one
// scene and object merged into one. A row that a condition leaves out altogether is one Bound that says so.
//
// Where a cell is blank its binding takes its default; without one the template stays as designed, unless the binding is
// required: then the row is invalid.
func (b *Binder) Bind(row sheet.Row) []Bound {
	var common Bound
	b.faults(row, &common)
	if b.key >= 0 && len(common.Problems) == 0 {
		common.Key = strings.TrimSpace(row.Cells[b.key])
	}
	if len(common.Problems) == 0 {
		if holds := b.when.holds(row, &common); !holds && len(common.Problems) == 0 {
			common.LeftOut = "the mapping leaves it out: " + b.mapping.When + " is not so"
			return []Bound{common}
		}
	}
	only := b.onlyFormat(row, &common)
	if len(common.Problems) > 0 && len(b.variants) == 1 {
		return []Bound{common}
	}
	var all []Bound
	for i := range b.variants {
		if v := &b.variants[i]; only == "" || strings.EqualFold(only, v.format) {
			if bound := b.bindVariant(v, row, common); bound.LeftOut == "" {
				all = append(all, bound)
			}
		}
	}
	if len(all) == 0 {
		common.LeftOut = "the mapping leaves it out: the condition of no format is met"
		return []Bound{common}
	}
	return all
}

// onlyFormat is the one format that a row of fed back results is of; "" where it is of all.
func (b *Binder) onlyFormat(row sheet.Row, out *Bound) string {
	if b.format < 0 {
		return ""
	}
	only := strings.TrimSpace(row.Cells[b.format])
	if only != "" && !slices.ContainsFunc(b.variants, func(v variant) bool { return strings.EqualFold(v.format, only) }) {
		out.problem(b.header.Columns()[b.format], fmt.Sprintf("the mapping has no format %q%s", only, nearestOf(only, b.Formats())))
		return ""
	}
	return only
}

func (b *Binder) bindVariant(v *variant, row sheet.Row, out Bound) Bound {
	out.Format, out.Always = v.format, v.always
	out.Problems = slices.Clone(out.Problems)
	if len(out.Problems) > 0 {
		return out
	}
	if holds := v.when.holds(row, &out); !holds && len(out.Problems) == 0 {
		out.LeftOut = "its condition is not met"
		return out
	}
	out.Template = b.bindTemplate(v, row, &out)
	if b.key >= 0 && out.Key == "" {
		out.problem(b.mapping.Key, "is blank, but it is the key that names the row; give the row a key of its own")
	} else if b.key >= 0 && v.format != "" {
		out.Key += "-" + v.format
	}
	for _, g := range v.groups {
		if m := b.bindGroup(g, row, &out); len(m.Properties) > 0 {
			out.Modifications = append(out.Modifications, m)
		}
	}
	return out
}

// bindGroup makes an object's modification. Of several bindings of one property the first one holds whose condition does.
func (b *Binder) bindGroup(g group, row sheet.Row, out *Bound) Modification {
	m := Modification{Scene: g.scene, Object: g.object}
	var settled []string
	for _, i := range g.bindings {
		bt := &b.bindings[i]
		if bt.again && slices.Contains(settled, bt.binding.Property) {
			continue
		}
		if bt.when.program != nil {
			if !bt.when.holds(row, out) {
				continue
			}
			out.Conditional = append(out.Conditional, i)
		}
		if g.alternatives {
			settled = append(settled, bt.binding.Property)
		}
		if value, ok := bt.value(row, out); ok {
			m.Properties = append(m.Properties, Property{Name: bt.binding.Property, Value: value})
		}
	}
	return m
}

func (b *Binder) bindTemplate(v *variant, row sheet.Row, out *Bound) string {
	s, blank, problem := v.template.fill(row.Cells)
	if problem != nil {
		out.Problems = append(out.Problems, *problem)
	} else if blank != "" {
		out.problem(blank, "is blank, but it names the template; write the template's uid into it")
	} else if strings.TrimSpace(s) == "" {
		out.problem("", "no template is named for the row; see template in the mapping")
	}
	return strings.TrimSpace(s)
}

// value is what the binding's property becomes; ok is false where the template stays as designed.
func (bt *boundText) value(row sheet.Row, out *Bound) (value string, ok bool) {
	value, blank, problem := bt.fill(row.Cells)
	switch {
	case problem != nil:
		out.Problems = append(out.Problems, *problem)
		return "", false
	case blank == "":
	case bt.binding.HasDefault:
		value = bt.binding.Default
		out.Fallbacks = append(out.Fallbacks, Fallback{&bt.binding, blank})
	case bt.binding.Required:
		out.problem(blank, "is blank, but "+bt.binding.Target()+" is required; fill it in")
		return "", false
	default:
		out.Fallbacks = append(out.Fallbacks, Fallback{&bt.binding, blank})
		return "", false
	}
	if bt.check == nil {
		return value, true
	}
	value = strings.TrimSpace(value)
	if problem := bt.check(value); problem != "" {
		column := bt.binding.Target()
		if from := bt.columns(); len(from) > 0 {
			column = from[0].Name
		}
		out.problem(column, problem)
		return "", false
	}
	return value, true
}

func (b *Bound) problem(column, text string) {
	b.Problems = append(b.Problems, CellProblem{column, text})
}
