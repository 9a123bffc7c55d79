package render

import "strings"

// nearest returns the known name that looks most like the given one, or "" if
// none does. It is what "did you mean" is made of.
func nearest(name string, known []string) string {
	best, bestDistance := "", 0
	for _, k := range known {
		d := distance(strings.ToLower(name), strings.ToLower(k))
		if d > max(2, len([]rune(k))/2) {
			continue
		}
		if best == "" || d < bestDistance {
			best, bestDistance = k, d
		}
	}
	return best
}

// distance is Levenshtein's: how many letters to add, drop or change.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 200 || len(y) > 200 {
		return len(x) + len(y)
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, cx := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, cy := range y {
			cost := 1
			if cx == cy {
				cost = 0
			}
			d := min(row[j]+1, row[j+1]+1, diagonal+cost)
			diagonal, row[j+1] = row[j+1], d
		}
	}
	return row[len(y)]
}

// didYouMean ends an error about an unknown name with the remedy.
func didYouMean(name string, known []string) string {
	if n := nearest(name, known); n != "" {
		return "; did you mean " + quote(n) + "?"
	}
	if len(known) == 0 || len(known) > 24 {
		return ""
	}
	return "; known: " + strings.Join(known, ", ")
}
