package pipeline

import (
	"fmt"

	"github.com/sheetreel/sheetreel/mapping/sheet"
)

// narrowRows notices rows with fewer cells than the header. The missing ones read as blank.
type narrowRows struct {
	n     int
	first sheet.Row
}

func (s *narrowRows) count(row sheet.Row) {
	if !row.Short || row.Blank() {
		return
	}
	if s.n == 0 {
		s.first = row
	}
	s.n++
}

func (s *narrowRows) notice() []string {
	if s.n == 0 {
		return nil
	}
	text := fmt.Sprintf("%s has fewer cells than the header; the missing ones are taken as blank", s.first.Place())
	if s.n > 1 {
		text = fmt.Sprintf("%d rows have fewer cells than the header, the first is %s; the missing ones are taken as blank", s.n, s.first.Place())
	}
	return []string{text}
}
