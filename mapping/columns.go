package mapping

import (
	"context"
	"hash/maphash"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// Form is what the cells of a column look like.
type Form string

// The forms.
const (
	Empty   Form = "no cells"
	Words   Form = "text"
	Numbers Form = "numbers"
	Picture Form = "addresses of pictures"
	Clip    Form = "addresses of clips"
	Address Form = "web addresses"
	Colour  Form = "colours"
	Named   Form = "names of colours" // which may be meant as text
)

// Column is a column of a sheet and what its cells look like.
type Column struct {
	Name  string
	Form  Form
	Names bool // it names the rows: it is called like that, and every row has a value of its own
}

// formSample is how many cells of a column tell its form.
const formSample = 500

// LookAtColumns reads a sheet and tells what its columns look like; those without a name, or with one that another has
// too, are left out, because nothing can be bound to them. What is wrong with rows does not matter here.
func LookAtColumns(ctx context.Context, s *sheet.Sheet) []Column {
	names := s.Header().Columns()
	looks := make([]columnLook, len(names))
	for i, name := range names {
		looks[i] = columnLook{forms: map[Form]int{}, unique: isIdentifier(name)}
	}
	seed := maphash.MakeSeed()
	for row, err := range s.Rows(ctx) {
		if err != nil && row.Cells == nil {
			break
		}
		if row.Blank() {
			continue
		}
		for i, cell := range row.Cells {
			looks[i].add(strings.TrimSpace(cell), seed)
		}
	}
	var columns []Column
	for i, name := range names {
		if _, err := s.Header().Index(name); err != nil {
			continue
		}
		columns = append(columns, Column{Name: name, Form: looks[i].form(), Names: looks[i].unique && len(looks[i].seen) > 1})
	}
	return columns
}

// columnLook collects what a column's cells look like.
type columnLook struct {
	forms  map[Form]int
	cells  int
	unique bool
	seen   map[uint64]bool // hashes of the values so far, while unique
}

func (l *columnLook) add(cell string, seed maphash.Seed) {
	if l.unique {
		if l.seen == nil {
			l.seen = map[uint64]bool{}
		}
		hash := maphash.String(seed, cell)
		if cell == "" || l.seen[hash] {
			l.unique, l.seen = false, nil
		} else {
			l.seen[hash] = true
		}
	}
	if cell != "" && l.cells < formSample {
		l.cells++
		l.forms[formOf(cell)]++
	}
}

// form is the one that nine of ten cells have; what is mixed is text.
func (l *columnLook) form() Form {
	if l.cells == 0 {
		return Empty
	}
	most := func(forms ...Form) bool {
		n := 0
		for _, f := range forms {
			n += l.forms[f]
		}
		return n*10 >= l.cells*9
	}
	switch {
	case most(Named):
		return Named
	case most(Colour, Named):
		return Colour
	case most(Picture):
		return Picture
	case most(Clip):
		return Clip
	case most(Address, Picture, Clip):
		return Address
	case most(Numbers):
		return Numbers
	}
	return Words
}

var (
	pictureEndings = []string{".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".svg"}
	clipEndings    = []string{".mp4", ".mov", ".webm", ".m4v"}
)

// formOf is the form of one cell.
func formOf(cell string) Form {
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return Numbers
	}
	if checkColour(cell) == "" {
		if strings.ContainsAny(cell, "#(") {
			return Colour
		}
		return Named
	}
	if checkURL(cell, true) != "" {
		return Words
	}
	address, _, _ := strings.Cut(cell, "?")
	ending := strings.ToLower(path.Ext(address))
	switch {
	case slices.Contains(pictureEndings, ending), strings.HasPrefix(cell, "data:image/"):
		return Picture
	case slices.Contains(clipEndings, ending), strings.HasPrefix(cell, "data:video/"):
		return Clip
	case strings.Contains(cell, "://"):
		return Address
	}
	return Words
}
