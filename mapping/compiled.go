package mapping

import (
	"strings"
	"unicode"

	"github.com/sheetreel/sheetreel/mapping/language"
	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// compiled is a text whose columns were found and whose expressions were understood.
type compiled struct{ parts []source }

// source is a part of a compiled text: literal, a cell, or what an expression makes of some.
type source struct {
	literal string
	name    string // of the column
	index   int    // of the column; -1: none
	program *language.Program
}

// compile finds a text's columns in the header and adds what is wrong to the problems.
func compile(t Text, h sheet.Header, line int, problems *Problems) compiled {
	c := compiled{}
	for _, p := range t.parts {
		s := source{literal: p.literal, index: -1}
		if p.inside != "" {
			if err := s.find(p, h); err != nil {
				problems.add(line, "%v", err)
			}
		}
		c.parts = append(c.parts, s)
	}
	return c
}

// find understands a placeholder: where it is exactly a column's name it is that column, else an expression.
func (s *source) find(p part, h sheet.Header) (err error) {
	index, missing := h.Index(p.inside)
	if missing == nil || p.plain || h.Has(p.inside) || !looksLikeExpression(p.inside) {
		s.name, s.index = p.inside, index
		return missing
	}
	s.program, err = language.Compile(p.inside, h.Index)
	return err
}

// looksLikeExpression tells an expression from a column's name that was misspelt.
func looksLikeExpression(s string) bool {
	if strings.ContainsAny(s, "\"`+*<>=?[|^") {
		return true
	}
	if name, _, call := strings.Cut(s, "("); call && name != "" && !strings.ContainsFunc(name, notInName) {
		return true
	}
	for _, operator := range []string{" - ", " / ", " and ", " or ", " not ", " in ", " contains ", " matches "} {
		if strings.Contains(" "+s+" ", operator) {
			return true
		}
	}
	return false
}

func notInName(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }

// varies tells whether rows can have different texts.
func (c *compiled) varies() bool {
	for _, s := range c.parts {
		if s.index >= 0 || s.program != nil {
			return true
		}
	}
	return false
}

// columns are those that the text is made of.
func (c *compiled) columns() []language.Use {
	var all []language.Use
	for _, s := range c.parts {
		switch {
		case s.program != nil:
			all = append(all, s.program.Used()...)
		case s.index >= 0:
			all = append(all, language.Use{Name: s.name, Index: s.index})
		}
	}
	return all
}

// fill puts the cells into the text; blank is the first column whose blank cell left a placeholder empty, "" where none did. The problem is
// what is wrong with a cell that an expression cannot read.
func (c *compiled) fill(cells []string) (s, blank string, problem *CellProblem) {
	if len(c.parts) == 1 && c.parts[0].index >= 0 { // the common case, without copying
		return c.parts[0].value(cells)
	}
	var b strings.Builder
	for i := range c.parts {
		text, missing, problem := c.parts[i].value(cells)
		if problem != nil {
			return "", "", problem
		}
		if blank == "" {
			blank = missing
		}
		b.WriteString(text)
	}
	return b.String(), blank, nil
}

// value is one part's text for a row.
func (s *source) value(cells []string) (text, blank string, problem *CellProblem) {
	switch {
	case s.program != nil:
		var err error
		if text, err = s.program.Text(cells); err != nil {
			return "", "", &CellProblem{s.program.First(), err.Error()}
		}
		if strings.TrimSpace(text) == "" {
			blank = s.firstBlank(cells)
		}
	case s.index >= 0:
		if text = cells[s.index]; strings.TrimSpace(text) == "" {
			blank = s.name
		}
	default:
		text = s.literal
	}
	return text, blank, nil
}

// firstBlank is the first of an expression's columns whose cell is blank, or else its first.
func (s *source) firstBlank(cells []string) string {
	for _, u := range s.program.Used() {
		if strings.TrimSpace(cells[u.Index]) == "" {
			return u.Name
		}
	}
	return s.program.First()
}
