package mapping

import (
	"errors"
	"strings"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// Filler fills a text that stands in no mapping file from the rows of one sheet. It may be used by many goroutines at
// once.
type Filler struct{ compiled compiled }

// NewFiller reads a text with {{column}} in it and finds its columns in the header.
func NewFiller(text string, h sheet.Header) (*Filler, error) {
	t, err := ParseText(text)
	if err != nil {
		return nil, err
	}
	var problems Problems
	c := compile(t, h, 0, &problems)
	if len(problems) > 0 {
		return nil, problems.plain()
	}
	return &Filler{c}, nil
}

// Fill puts a row into the text. What comes from the row goes through value first, together with what it comes from. The
// error is what is wrong with a cell.
func (f *Filler) Fill(row sheet.Row, value func(from, s string) string) (string, error) {
	var b strings.Builder
	for i := range f.compiled.parts {
		part := &f.compiled.parts[i]
		if part.index < 0 && part.program == nil {
			b.WriteString(part.literal)
			continue
		}
		text, _, problem := part.value(row.Cells)
		if problem != nil {
			return "", errors.New(problem.String())
		}
		from := part.name
		if part.program != nil {
			from = part.program.First()
		}
		b.WriteString(value(from, text))
	}
	return b.String(), nil
}

// Literals are the parts of the text that do not come from a row.
func (f *Filler) Literals() []string {
	var out []string
	for _, p := range f.compiled.parts {
		if p.index < 0 && p.program == nil {
			out = append(out, p.literal)
		}
	}
	return out
}
