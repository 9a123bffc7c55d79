package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/mapping/sheet"
)

func (a *app) initCommand() *cobra.Command {
	o := &batchOptions{}
	cmd := &cobra.Command{
		Use:   "init SHEET",
		Short: "Write a mapping to start from, from the sheet's header and the template",
		Long: `Writes a mapping file beside the sheet. Where the template can be read, columns are bound to the
objects that have their names; the rest stands there as comments, for you to fill in.`,
		Example: `  sheetreel init cities.csv --template rZYyExAwA2KzW42bVG
  sheetreel init cities.csv --local`,
		Args:              oneSheet,
		ValidArgsFunction: completeSheet,
		RunE:              a.aboutSheet(func(ctx context.Context, sheet string) error { return a.init(ctx, o, sheet) }),
	}
	f := cmd.Flags()
	f.StringVarP(&o.mapping, "mapping", "m", "", "mapping `FILE` to write (default: the sheet's name with .mapping.toml)")
	f.BoolVar(&o.local, "local", false, "read the template from the sheet's folder, or from --templates")
	a.addFlags(cmd, "sheet", "endpoint", "template", "templates", "rate")
	return cmd
}

func (a *app) init(ctx context.Context, o *batchOptions, sheetPath string) error {
	if sheetPath == standardInput {
		return usageError{errors.New("init writes a mapping beside the sheet: name a file")}
	}
	p, err := o.locate(sheetPath)
	if err != nil {
		return err
	}
	if p.mapping == p.sheet {
		return usageError{fmt.Errorf("%s has a sheet named %s already; name a file with --mapping to have another one written", p.sheet, sheet.MappingName)}
	}
	s, err := a.openSheet(p.sheet)
	if err != nil {
		return usageError{err}
	}
	template, note := a.templateFor(ctx, o, p)
	text := starterMapping(s, a.settings.Template, template)
	f, err := os.OpenFile(p.mapping, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return usageError{fmt.Errorf("%s is there already and is not overwritten; name another with --mapping", p.mapping)}
	}
	if err != nil {
		return fmt.Errorf("write the mapping: %w", err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the mapping: %w", err)
	}
	if note != "" {
		fmt.Fprintln(a.stderr, "Note: "+note)
	}
	fmt.Fprintf(a.stderr, "Wrote %s. Look through it, then: sheetreel plan %s\n", p.mapping, sheetPath)
	return nil
}

// templateFor reads the template, where one is named and a service is at hand; else the note says why not. A local
// folder with one template needs no name.
func (a *app) templateFor(ctx context.Context, o *batchOptions, p paths) (t clipcat.Template, note string) {
	if a.settings.Template == "" && !o.local {
		return t, "no template is named (--template), so scenes and objects are left for you to fill in"
	}
	client, server, err := a.connectToLook(ctx, o, p)
	if err != nil {
		return t, "the template could not be read, so scenes and objects are left for you to fill in: " + explain(err)
	}
	if server != nil {
		defer server.stop()
	}
	if a.settings.Template == "" {
		list, err := client.Templates(ctx, 1)
		if err != nil || len(list) != 1 {
			return t, fmt.Sprintf("there are %d templates here; name one with --template to have its objects bound", len(list))
		}
		a.settings.Template = list[0].UID
	}
	t, err = client.Template(ctx, a.settings.Template)
	if err != nil {
		return t, "the template could not be read, so scenes and objects are left for you to fill in: " + explain(err)
	}
	return t, ""
}

// starterMapping is the text of a mapping to start from.
func starterMapping(s *sheet.Sheet, uid string, t clipcat.Template) string {
	var b strings.Builder
	b.WriteString("# Which column goes where. sheetreel plan tells what is still wrong.\n")
	if uid == "" {
		b.WriteString("# template = \"…\"   # the template's uid; or set CLIPCAT_TEMPLATE_ID\n")
	} else {
		fmt.Fprintf(&b, "template = %s\n", quoteTOML(uid))
	}
	b.WriteString("# key = \"…\"        # the column that names a row for good, such as a SKU\n")
	used := map[string]bool{}
	for _, column := range s.Header().Columns() {
		if column == "" {
			continue
		}
		scene, object, ok := objectFor(column, t.Scenes, used)
		writeBinding(&b, column, scene, object, !ok)
	}
	if len(t.Scenes) > 0 {
		b.WriteString("\n# The template's scenes and objects:\n")
		var scenes strings.Builder
		_ = printScenes(&scenes, t.Scenes) // a strings.Builder takes every write
		for line := range strings.Lines(scenes.String()) {
			b.WriteString("#   " + strings.Map(commentRune, line))
		}
	}
	return b.String()
}

// objectFor finds the first object that has the column's name, upper and lower case and punctuation not counted, and
// that no other column took.
func objectFor(column string, scenes []clipcat.Scene, used map[string]bool) (scene string, object clipcat.Object, ok bool) {
	for _, s := range scenes {
		for _, o := range s.Objects {
			if target := s.Name + "\x00" + o.Name; plainName(o.Name) == plainName(column) && !used[target] {
				used[target] = true
				return s.Name, o, true
			}
		}
	}
	return "Scene 1", clipcat.Object{Name: column}, false
}

func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// propertyFor is what one most likely wants to change of an object.
func propertyFor(o clipcat.Object) string {
	switch strings.ToLower(o.Type) {
	case "image", "video":
		return "media_url"
	case "rectangle", "circle", "shape":
		return "background-color"
	}
	return "text"
}

func writeBinding(b *strings.Builder, column, scene string, o clipcat.Object, doubtful bool) {
	comment := ""
	if doubtful {
		comment = "# "
		fmt.Fprintf(b, "\n# No object is named like this column: fill in scene and object, and remove the #.\n")
	} else {
		b.WriteString("\n")
	}
	for _, line := range []string{
		"[[bind]]", "column   = " + quoteTOML(column), "scene    = " + quoteTOML(scene), "object   = " + quoteTOML(o.Name),
		"property = " + quoteTOML(propertyFor(o)),
	} {
		b.WriteString(comment + line + "\n")
	}
}

// commentRune drops what no comment may hold.
func commentRune(r rune) rune {
	if unicode.IsControl(r) && r != '\n' {
		return -1
	}
	return r
}

// quoteTOML writes a TOML string, literal where that reads better.
func quoteTOML(s string) string {
	if strings.ContainsAny(s, `"\`) && !strings.ContainsFunc(s, func(r rune) bool { return r == '\'' || unicode.IsControl(r) }) {
		return "'" + s + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case unicode.IsControl(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}
