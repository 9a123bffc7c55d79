package render

import (
	"slices"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/text/unicode/bidi"
)

// The shaping library orders the runs of a line by their directions alone. Among
// right-to-left words that stand in a left-to-right text that is too little: in
// "at הרצל 12, today" the number runs from left to right, but belongs to the words on
// its right. What follows tells such numbers (embedding level 2 of the Unicode
// Bidirectional Algorithm, UAX #9) from left-to-right words (level 0).

func classOf(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

// numbersAmongRTL marks the letters of numbers that follow right-to-left words in a
// left-to-right text; it is nil where there are none.
func numbersAmongRTL(text []rune) []bool {
	var out []bool
	rtl := false
	for i := 0; i < len(text); i++ {
		switch class := classOf(text[i]); {
		case class == bidi.L:
			rtl = false
		case class == bidi.R || class == bidi.AL:
			rtl = true
		case class == bidi.AN || class == bidi.EN && rtl:
			if out == nil {
				out = make([]bool, len(text))
			}
			for end := numberEnd(text, i); i < end; i++ {
				out[i] = true
			}
			i--
		}
	}
	return out
}

// numberEnd is where the number that starts at i ends: separators between digits and
// signs such as % behind them are part of it.
func numberEnd(text []rune, i int) int {
	for i++; i < len(text); i++ {
		switch classOf(text[i]) {
		case bidi.EN, bidi.AN, bidi.ET, bidi.NSM:
		case bidi.ES, bidi.CS:
			if i+1 == len(text) {
				return i
			}
			if next := classOf(text[i+1]); next != bidi.EN && next != bidi.AN {
				return i
			}
		default:
			return i
		}
	}
	return i
}

// cutAtNumbers cuts runs where such numbers begin and end, so that each run has one
// level.
func cutAtNumbers(in []shaping.Input, numbers []bool) (out []shaping.Input) {
	if numbers == nil {
		return in
	}
	for _, run := range in {
		for i := run.RunStart + 1; i < run.RunEnd; i++ {
			if numbers[i] != numbers[i-1] {
				part := run
				part.RunEnd, run.RunStart = i, i
				out = append(out, part)
			}
		}
		out = append(out, run)
	}
	return out
}

// reorder sets the places of a line's runs from left to right (rule L2 of UAX #9).
func reorder(runs shaping.Line, numbers []bool) {
	order := make([]int, len(runs))
	for i := range order {
		order[i] = i
	}
	level := func(i int) int {
		switch at := runs[i].Runes.Offset; {
		case runs[i].Direction == di.DirectionRTL:
			return 1
		case at < len(numbers) && numbers[at]:
			return 2
		}
		return 0
	}
	for _, low := range []int{2, 1} {
		for i := 0; i < len(order); i++ {
			from := i
			for i < len(order) && level(order[i]) >= low {
				i++
			}
			slices.Reverse(order[from:i])
		}
	}
	for place, i := range order {
		runs[i].VisualIndex = int32(place)
	}
}
