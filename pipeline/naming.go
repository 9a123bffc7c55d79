package pipeline

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/pipeline/download"
	"github.com/sheetreel/sheetreel/store"
)

// Download says that videos are brought home, and under which names. The zero Download leaves them where they are.
type Download struct {
	Folder string // where to; empty: nowhere
	Name   string // of each file, with columns in it; slashes in it make folders; empty: the row's key, or its content's name
}

// naming gives every row's video a name, and finds those that cannot be or would be one another's.
type naming struct {
	filler  *mapping.Filler // nil: by the row's key
	format  bool            // names may have {{format}} in them, which is no column of the sheet
	columns []string        // of the sheet, for advice
	text    string          // as it was given
	owners  map[string]nameOwner
	folders map[string]bool // that names lead through, folded
	wanted  map[store.Fingerprint][]wantedFile
	ready   []store.Fingerprint        // contents whose video is there already
	coming  map[store.Fingerprint]bool // contents that this run renders, or goes on with
	wrong   []error
	clash   bool // two rows want one name
}

// nameOwner is the first row that has a name.
type nameOwner struct {
	row         int
	fingerprint store.Fingerprint
}

// wantedFile is what a row's video is to be called.
type wantedFile struct {
	name string // below the folder, with slashes
	row  int
	key  string
	hash uint64
}

// newNaming returns nil where no videos are brought home.
func newNaming(b Batch) (*naming, error) {
	if b.Download.Folder == "" {
		return nil, nil
	}
	n := &naming{
		columns: b.Sheet.Header().Columns(), text: b.Download.Name, owners: map[string]nameOwner{}, folders: map[string]bool{},
		wanted: map[store.Fingerprint][]wantedFile{}, coming: map[store.Fingerprint]bool{},
	}
	if b.Download.Name == "" {
		return n, nil
	}
	header := b.Sheet.Header()
	if n.format = len(b.Binder.Formats()) > 0 && !header.Has("format"); n.format {
		header = sheet.NewHeader(append(header.Raw(), "format")...)
		n.columns = append(slices.Clone(n.columns), "format")
	}
	var err error
	if n.filler, err = mapping.NewFiller(b.Download.Name, header); err != nil {
		return nil, &InputError{fmt.Errorf("--name: %w", err)}
	}
	for _, literal := range n.filler.Literals() {
		if c := download.Illegal(strings.NewReplacer("/", "", `\`, "").Replace(literal)); c != "" {
			return nil, &InputError{fmt.Errorf("--name: no file's name may have %s in it: %q", quoted(c), b.Download.Name)}
		}
	}
	return n, nil
}

// add names the video of a decided row. All rows are looked at, those too that were not asked for: a later run brings
// their videos home.
func (n *naming) add(d Decision, asked bool) {
	if d.Action == Skipped || d.Action == Invalid {
		return
	}
	name, err := n.name(d)
	if err == nil {
		if err = n.claim(name, d); err != nil {
			n.clash = true
		}
	}
	if err != nil {
		if n.wrong = append(n.wrong, err); len(n.wrong) > maxSheetErrors {
			n.wrong = append(n.wrong[:maxSheetErrors], errors.New("… and perhaps more"))
		}
		return
	}
	if !asked {
		return
	}
	file := wantedFile{name: name, row: d.Row, key: d.Key, hash: rowHash(d.cells)}
	if !slices.ContainsFunc(n.wanted[d.fingerprint], func(w wantedFile) bool { return w.name == name }) {
		n.wanted[d.fingerprint] = append(n.wanted[d.fingerprint], file)
	}
	switch {
	case d.Action == Unchanged:
		n.ready = append(n.ready, d.fingerprint)
	case d.Action.Submits(), d.Action == Underway:
		n.coming[d.fingerprint] = true
	}
}

// err is all that is wrong with the names.
func (n *naming) err() error {
	if n == nil || len(n.wrong) == 0 {
		return nil
	}
	text := errors.Join(n.wrong...).Error()
	if n.clash {
		text += "\n" + n.advice()
	}
	return &InputError{fmt.Errorf("the videos cannot be named so, and nothing was submitted:\n%s", text)}
}

// name is what the row's video is to be called, below the folder.
func (n *naming) name(d Decision) (string, error) {
	if n.filler == nil {
		return download.Clean(fileName(d.Key, d.fingerprint) + download.Extension)
	}
	cells := d.cells
	if n.format {
		cells = append(slices.Clone(cells), d.Format)
	}
	var problem error
	text, err := n.filler.Fill(sheet.Row{Number: d.Row, Cells: cells}, func(from, s string) string {
		s = strings.TrimSpace(s)
		if c := download.Illegal(s); c != "" && problem == nil {
			problem = fmt.Errorf("row %d: %s is %q, and no file's name may have %s in it; change the cell, or take another column into --name",
				d.Row, from, shortened(s), quoted(c))
		}
		return s
	})
	if err != nil {
		return "", fmt.Errorf("row %d: --name: %w", d.Row, err)
	}
	if problem != nil {
		return "", problem
	}
	name, err := download.Clean(strings.ReplaceAll(text, `\`, "/"))
	if err != nil {
		return "", fmt.Errorf("row %d: %w; change the cell, or --name", d.Row, err)
	}
	return name, nil
}

// claim gives a name to a row, unless one with another video has it.
func (n *naming) claim(name string, d Decision) error {
	folded := download.Fold(name)
	if owner, taken := n.owners[folded]; taken && owner.fingerprint != d.fingerprint {
		return fmt.Errorf("rows %d and %d have different videos that would both be called %q", owner.row, d.Row, name)
	} else if !taken {
		n.owners[folded] = nameOwner{d.Row, d.fingerprint}
	}
	for folder := path.Dir(folded); folder != "."; folder = path.Dir(folder) {
		n.folders[folder] = true
		if owner, taken := n.owners[folder]; taken {
			return fmt.Errorf("row %d: %q would lie in a folder that is called like the video of row %d", d.Row, name, owner.row)
		}
	}
	if n.folders[folded] {
		return fmt.Errorf("row %d: %q is called like a folder of other rows' videos", d.Row, name)
	}
	return nil
}

// advice says how to tell videos apart by their names.
func (n *naming) advice() string {
	if len(n.columns) == 1 {
		return "Rows that differ must have names that differ, also where upper and lower case do not count."
	}
	if n.format && !strings.Contains(n.text, "format") {
		return `Put the format into the names, as {{format}}, since each row has a video of each.`
	}
	shown := n.columns[:min(len(n.columns), 8)]
	return `Name them by more columns, such as --name "{{` + n.columns[0] + `}}-{{` + n.columns[1] + `}}.mp4"; the columns are ` +
		strings.Join(shown, ", ") + ". Upper and lower case do not tell files apart everywhere."
}

func quoted(c string) string {
	if len([]rune(c)) == 1 {
		return `"` + c + `"`
	}
	return c
}

// shortened makes a cell fit for a line.
func shortened(s string) string {
	if runes := []rune(s); len(runes) > 60 {
		return string(runes[:60]) + "…"
	}
	return s
}

// rowHash tells rows apart that share a render.
func rowHash(cells []string) uint64 {
	h := fnv.New64a()
	for _, cell := range cells {
		_, _ = io.WriteString(h, cell)
		_, _ = h.Write([]byte{0xff}) // in no UTF-8 text
	}
	return h.Sum64()
}
