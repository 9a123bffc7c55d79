package pipeline

import (
	"slices"
	"testing"
)

// Videos are ready in any order; what is told of their warnings is the same.
func TestWarningsAreInTheOrderOfTheSheet(t *testing.T) {
	events := []Event{
		{Row: 7, Key: "g", Warnings: []string{"no sound", "no font"}},
		{Row: 3, Key: "c", Warnings: []string{"no font"}},
		{Row: 5, Key: "e", Warnings: []string{"no font", "a dead picture"}},
	}
	want := []Warning{
		{Text: "no font", Row: 3, Key: "c", Videos: 3},
		{Text: "a dead picture", Row: 5, Key: "e", Videos: 1},
		{Text: "no sound", Row: 7, Key: "g", Videos: 1},
	}
	for range events {
		events = append(events[1:], events[0])
		var w warnings
		for _, e := range events {
			w.add(e)
		}
		if got := w.inOrder(); !slices.Equal(got, want) {
			t.Errorf("%v", got)
		}
	}
}
