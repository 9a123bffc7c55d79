package main

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/sheetreel/sheetreel/mapping"
)

// starter is what a mapping to start from is made of.
type starter struct {
	template string // its uid; empty: not known
	outline  mapping.Outline
	columns  []mapping.Suggestion
}

// text is the mapping file: bindings that are sure; doubts, columns without a place and objects without a column as
// comments.
func (st starter) text() string {
	var b strings.Builder
	b.WriteString("# Which column goes where. sheetreel plan tells what is still wrong.\n")
	if st.template == "" {
		b.WriteString("# template = \"…\"   # the template's uid; or set CLIPCAT_TEMPLATE_ID\n")
	} else {
		fmt.Fprintf(&b, "template = %s\n", quoteTOML(st.template))
	}
	st.writeKey(&b)
	for _, s := range st.columns {
		if s.Sure || s.Guess {
			writeBound(&b, s)
		}
	}
	for _, s := range st.columns {
		if !s.Sure && !s.Guess && s.Column.Name != st.key() {
			writeDoubt(&b, s)
		}
	}
	st.writeRest(&b)
	return b.String()
}

// key is the column that names the rows, or "": an e-mail address only where there is nothing that is no person's.
func (st starter) key() string {
	key := ""
	for _, s := range st.columns {
		personal := strings.HasSuffix(strings.ToLower(s.Column.Name), "mail")
		if s.Column.Names && !personal {
			return s.Column.Name
		}
		if s.Column.Names && key == "" {
			key = s.Column.Name
		}
	}
	return key
}

func (st starter) writeKey(b *strings.Builder) {
	if key := st.key(); key != "" {
		fmt.Fprintf(b, "key      = %s   # no two rows have the same there: it names a row for good\n", quoteTOML(key))
		return
	}
	b.WriteString("# key = \"…\"        # the column that names a row for good, such as a SKU\n")
}

func writeBound(b *strings.Builder, s mapping.Suggestion) {
	b.WriteString("\n")
	if s.Guess {
		b.WriteString("# A guess: put scene, object and property right.\n")
	}
	writeOthers(b, s.Others, map[bool]string{true: "It may also be meant for:", false: "The same name is there too; copy the binding if it shall change as well:"}[s.Guess])
	writeBinding(b, "", s)
}

func writeDoubt(b *strings.Builder, s mapping.Suggestion) {
	fmt.Fprintf(b, "\n# Column %s (%s) is not bound.", comment(quoteTOML(s.Column.Name)), s.Column.Form)
	if s.Target == (mapping.Target{}) {
		b.WriteString(" Nothing else in the template fits it; to bind it, fill in scene and object and remove the #:\n")
		s.Target = mapping.Target{Scene: "…", Object: "…", Property: "text"}
	} else {
		b.WriteString(" If this is where it goes, remove the # from these lines:\n")
	}
	writeBinding(b, "# ", s)
	writeOthers(b, s.Others, "or instead:")
}

func writeOthers(b *strings.Builder, others []mapping.Target, what string) {
	if len(others) == 0 {
		return
	}
	fmt.Fprintf(b, "# %s\n", what)
	for _, t := range others {
		fmt.Fprintf(b, "#   %s\n", comment(t.String()))
	}
}

func writeBinding(b *strings.Builder, before string, s mapping.Suggestion) {
	for _, line := range []string{
		"[[bind]]", "column   = " + quoteTOML(s.Column.Name), "scene    = " + quoteTOML(s.Target.Scene),
		"object   = " + quoteTOML(s.Target.Object), "property = " + quoteTOML(s.Target.Property),
	} {
		b.WriteString(before + line + "\n")
	}
}

// writeRest lists what of the template no column changes.
func (st starter) writeRest(b *strings.Builder) {
	bound := map[[2]string]bool{}
	for _, s := range st.columns {
		if s.Sure || s.Guess {
			bound[[2]string{s.Target.Scene, s.Target.Object}] = true
		}
	}
	begun := false
	for _, scene := range st.outline.Scenes {
		named := false
		for _, o := range scene.Objects {
			if bound[[2]string{scene.Name, o.Name}] {
				continue
			}
			if !begun {
				b.WriteString("\n# What no column changes:\n")
			}
			if !named {
				fmt.Fprintf(b, "#   %s\n", comment(scene.Name))
			}
			begun, named = true, true
			fmt.Fprintf(b, "#     %s\n", comment(describeObject(o)))
		}
	}
}

// describeObject is an object with its kind and properties, as far as they are known.
func describeObject(o mapping.ObjectOutline) string {
	s := o.Name
	if o.Type != "" {
		s += " (" + o.Type + ")"
	}
	if len(o.Properties) > 0 {
		s += ": " + strings.Join(o.Properties, ", ")
	}
	return s
}

// comment drops what no comment may hold.
func comment(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// quoteTOML writes a TOML string, literal where that reads better.
func quoteTOML(s string) string {
	if strings.ContainsAny(s, `"\`) && !strings.ContainsFunc(s, func(r rune) bool { return r == '\'' || unicode.IsControl(r) }) {
		return "'" + s + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}
