package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/pipeline"
)

// exampleSheet writes a sheet made from a template, and the mapping that binds its columns.
func (a *app) exampleSheet(ctx context.Context, o *initOptions, sheetPath string) error {
	kind, ok := map[string]sheet.Kind{".csv": sheet.Text, ".xlsx": sheet.XLSX}[strings.ToLower(filepath.Ext(sheetPath))]
	if !ok {
		return usageError{fmt.Errorf("name the sheet to be written like new.csv or new.xlsx, not %s", sheetPath)}
	}
	p := paths{sheet: sheetPath, mapping: o.mapping}
	if p.mapping == "" {
		p.mapping = strings.TrimSuffix(sheetPath, filepath.Ext(sheetPath)) + ".mapping.toml"
	}
	if p.mapping == p.sheet || sameFile(p.mapping, p.sheet) {
		return usageError{fmt.Errorf("%s cannot be the sheet and the mapping: name another file with --mapping", p.sheet)}
	}
	if err := errors.Join(o.mayWrite(p.sheet), o.mayWrite(p.mapping)); err != nil {
		return usageError{err}
	}
	t, note := a.templateFor(ctx, &o.batchOptions, p)
	if len(t.Scenes) == 0 {
		note, _, _ = strings.Cut(note, ", so scenes and objects are guesses")
		return usageError{fmt.Errorf("a sheet is made from a template: %s", note)}
	}
	outline := pipeline.OutlineOf(t)
	columns := outline.Example()
	if len(columns) == 0 {
		return usageError{fmt.Errorf("template %s has no object with a text, picture or colour to be changed", t.UID)}
	}
	for i := range columns { // a column named like one of the results would be taken for it
		if prefix := a.settings.Prefix; prefix != "" && strings.HasPrefix(columns[i].Name, prefix) {
			columns[i].Name = "the " + columns[i].Name
		}
	}
	var names, values []string
	for _, c := range columns {
		names, values = append(names, c.Name), append(values, c.Value)
	}
	data, err := sheet.New(kind, names, values)
	if err != nil {
		return usageError{err}
	}
	st := starter{template: t.UID, outline: outline}
	for _, c := range columns {
		st.columns = append(st.columns, mapping.Suggestion{Column: mapping.Column{Name: c.Name}, Target: c.Target, Sure: true})
	}
	if err := errors.Join(o.write(p.sheet, data), o.write(p.mapping, []byte(st.text()))); err != nil {
		return fmt.Errorf("write the example: %w", err)
	}
	fmt.Fprintf(a.stderr, "Wrote %s, with %s and one row as the template is designed, and %s. Fill in your rows (a blank cell changes nothing), then: sheetreel plan %s%s\n",
		p.sheet, plural(len(columns), "column", "columns"), p.mapping, p.sheet, o.place())
	return nil
}
