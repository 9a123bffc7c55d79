package pipeline

import (
	"cmp"
	"slices"
)

// Warning is something that videos show otherwise than it was meant, in the service's words.
type Warning struct {
	Text   string `json:"text"`
	Row    int    `json:"row"` // the first one of the sheet
	Key    string `json:"key,omitempty"`
	Videos int    `json:"videos"` // how many have it
}

// maxWarnings bounds how many different ones are kept: letters that fonts lack come by the hundred.
const maxWarnings = 50

// warnings counts equal ones: a clip that is not played is missing in every row.
type warnings struct {
	list  []Warning
	known map[string]int
}

func (w *warnings) add(e Event) {
	for _, text := range e.Warnings {
		i, ok := w.known[text]
		if !ok && len(w.list) == maxWarnings {
			continue
		}
		if !ok {
			if w.known == nil {
				w.known = map[string]int{}
			}
			i = len(w.list)
			w.known[text] = i
			w.list = append(w.list, Warning{Text: text, Row: e.Row, Key: e.Key})
		}
		first := &w.list[i]
		first.Videos++
		if e.Row < first.Row { // whichever video was ready first
			first.Row, first.Key = e.Row, e.Key
		}
	}
}

// inOrder are the warnings in the order of the sheet.
func (w *warnings) inOrder() []Warning {
	return slices.SortedFunc(slices.Values(w.list), func(a, b Warning) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Text, b.Text))
	})
}
