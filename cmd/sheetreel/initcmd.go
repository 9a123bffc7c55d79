package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/pipeline"
)

// initOptions are the flags of init.
type initOptions struct {
	batchOptions
	example   bool
	overwrite bool
}

func (a *app) initCommand() *cobra.Command {
	o := &initOptions{}
	cmd := a.aboutSheet(&cobra.Command{
		Use:   "init SHEET",
		Short: "Write a mapping to start from; or from a template a sheet to fill in",
		Long: `Writes a mapping file beside the sheet. Where the template can be read, columns are bound to the
objects that have their names, in other words, in the plural or behind the scene's name too, and to the
property that fits their cells: text, a colour, the address of a picture. What is not sure stands there
as comments, for you to decide, with columns that have no place and objects that no column changes.

With --example-sheet it goes the other way: it writes SHEET, a .csv or .xlsx with a column for every text,
picture, clip and colour of the template and one row as the template is designed, and its mapping.`,
		Example: `  sheetreel init cities.csv --template rZYyExAwA2KzW42bVG
  sheetreel init cities.csv --local
  sheetreel init new.xlsx --example-sheet --template rZYyExAwA2KzW42bVG`,
	}, func(ctx context.Context, sheet string) error {
		if o.example {
			return a.exampleSheet(ctx, o, sheet)
		}
		return a.init(ctx, o, sheet)
	})
	f := cmd.Flags()
	f.StringVarP(&o.mapping, "mapping", "m", "", "mapping `FILE` to write (default: the sheet's name with .mapping.toml)")
	f.BoolVar(&o.local, "local", false, "read the template from the sheet's folder, or from --templates")
	f.BoolVar(&o.example, "example-sheet", false, "write the sheet too, from the template")
	f.BoolVar(&o.overwrite, "overwrite", false, "replace files that are there already")
	a.addFlags(cmd, "sheet", "endpoint", "template", "templates", "rate")
	return cmd
}

func (a *app) init(ctx context.Context, o *initOptions, sheetPath string) error {
	if sheetPath == standardInput {
		return usageError{errors.New("init writes a mapping beside the sheet: name a file")}
	}
	p, err := o.locate(sheetPath)
	if err != nil {
		return err
	}
	switch {
	case o.mapping != "" && sameFile(p.mapping, p.sheet):
		return usageError{fmt.Errorf("%s is the sheet: name another file with --mapping", p.mapping)}
	case strings.EqualFold(filepath.Ext(p.mapping), ".csv"):
		return usageError{fmt.Errorf("%s is or would be a mapping in the form of a table, and init writes TOML: name a file with --mapping that ends in .toml", p.mapping)}
	case p.mapping == p.sheet:
		return usageError{fmt.Errorf("%s has a sheet named %s already; name a file with --mapping to have another one written", p.sheet, sheet.MappingName)}
	}
	if err := o.mayWrite(p.mapping); err != nil {
		return err
	}
	s, err := a.openSheet(p.sheet)
	if err != nil {
		return usageError{err}
	}
	for _, text := range s.Notices() {
		fmt.Fprintln(a.stderr, "Note: "+text)
	}
	template, note := a.templateFor(ctx, &o.batchOptions, p)
	if note != "" {
		fmt.Fprintln(a.stderr, "Note: "+note)
	}
	st := a.startFrom(ctx, s, template)
	if err := o.write(p.mapping, []byte(st.text())); err != nil {
		return fmt.Errorf("write the mapping: %w", err)
	}
	fmt.Fprintf(a.stderr, "Wrote %s: %s. Look through it, then: sheetreel plan %s%s\n", p.mapping, st.summary(), sheetPath, o.place())
	return nil
}

// place is the flag that the next command takes too.
func (o *initOptions) place() string {
	if o.local {
		return " --local"
	}
	return ""
}

// mayWrite refuses a file that is there, unless it was said that it may be replaced.
func (o *initOptions) mayWrite(path string) error {
	if _, err := os.Lstat(path); err == nil && !o.overwrite {
		return usageError{fmt.Errorf("%s is there already and is not overwritten; name another file, or add --overwrite", path)}
	}
	return nil
}

func (o *initOptions) write(path string, data []byte) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if !o.overwrite {
		flags |= os.O_EXCL
	}
	f, err := os.OpenFile(path, flags, 0o666)
	if err != nil {
		if errors.Is(err, fs.ErrExist) {
			return o.mayWrite(path)
		}
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// startFrom looks at the sheet's columns, but for those that an earlier run added, and finds their places.
func (a *app) startFrom(ctx context.Context, s *sheet.Sheet, t clipcat.Template) starter {
	columns := slices.DeleteFunc(mapping.LookAtColumns(ctx, s), func(c mapping.Column) bool {
		return strings.HasPrefix(c.Name, a.settings.Prefix) && a.settings.Prefix != ""
	})
	o := pipeline.OutlineOf(t)
	return starter{template: a.settings.Template, outline: o, columns: mapping.Suggest(columns, o)}
}

// summary tells how far the mapping is.
func (st starter) summary() string {
	bound, guessed, open := 0, 0, 0
	for _, s := range st.columns {
		switch {
		case s.Sure:
			bound++
		case s.Guess:
			guessed++
		case s.Column.Name != st.key():
			open++
		}
	}
	text := plural(bound, "column is bound", "columns are bound")
	if guessed > 0 {
		text = plural(guessed, "column is bound by a guess", "columns are bound by guesses")
	}
	if key := st.key(); key != "" {
		text += fmt.Sprintf(", %q names the rows", key)
	}
	if open > 0 {
		text += fmt.Sprintf(", %s left to you", plural(open, "is", "are"))
	}
	return text
}

// templateFor reads the template, where one is named and a service is at hand; else the note says why not. Where there is
// but one it needs no name.
func (a *app) templateFor(ctx context.Context, o *batchOptions, p paths) (t clipcat.Template, note string) {
	const left = ", so scenes and objects are guesses that you must put right"
	if a.settings.Template == "" && !o.local && a.getenv("CLIPCAT_API_KEY") == "" {
		return t, "no template is named (--template)" + left
	}
	client, server, err := a.connectToLook(ctx, o, p)
	if err != nil {
		return t, "the template could not be read" + left + ": " + explain(err)
	}
	if server != nil {
		defer server.stop()
	}
	if a.settings.Template == "" {
		list, err := client.Templates(ctx, 1)
		if err != nil {
			return t, "no template is named (--template), and they could not be listed" + left + ": " + explain(err)
		}
		if len(list) != 1 {
			return t, severalTemplates(list) + left
		}
		a.settings.Template = list[0].UID
	}
	t, err = client.Template(ctx, a.settings.Template)
	switch {
	case err != nil:
		return clipcat.Template{}, "the template could not be read" + left + ": " + explain(err)
	case len(t.Scenes) == 0:
		return t, "the inside of the template could not be read" + left
	}
	return t, ""
}

// severalTemplates names the first of them.
func severalTemplates(list []clipcat.Template) string {
	var names []string
	for _, t := range list {
		if len(names) == 8 {
			names = append(names, "…")
			break
		}
		names = append(names, strings.TrimSpace(t.UID+" "+t.Title))
	}
	if len(names) == 0 {
		return "there is no template here"
	}
	return "there are several templates; name one with --template (" + strings.Join(names, ", ") + ")"
}
