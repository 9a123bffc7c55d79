package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/sheetreel/sheetreel/clipcat"
)

type templatesOptions struct {
	batchOptions
	json bool
}

func (a *app) templatesCommand() *cobra.Command {
	o := &templatesOptions{}
	cmd := &cobra.Command{
		Use:   "templates [UID]",
		Short: "List templates; with a UID, its scenes, objects and properties",
		Example: `  sheetreel templates
  sheetreel templates rZYyExAwA2KzW42bVG
  sheetreel templates --local --templates samples`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := a.load(cmd); err != nil {
				return err
			}
			return a.templates(cmd.Context(), o, args)
		},
	}
	cmd.Flags().BoolVar(&o.local, "local", false, "the templates in this folder, or in --templates")
	cmd.Flags().BoolVar(&o.json, "json", false, "one JSON object a line")
	a.addFlags(cmd, "endpoint", "templates", "rate")
	return cmd
}

func (a *app) templates(ctx context.Context, o *templatesOptions, args []string) (err error) {
	client, server, err := a.connectToLook(ctx, &o.batchOptions, paths{sheet: "sheet"})
	if err != nil {
		return err
	}
	if server != nil {
		defer func() { err = errors.Join(err, server.stop()) }()
	}
	if len(args) == 1 {
		t, err := client.Template(ctx, args[0])
		if clipcat.VerdictOf(err) == clipcat.RowFails {
			return usageError{fmt.Errorf("there is no template %q; sheetreel templates lists them (%w)", args[0], err)}
		}
		if err != nil {
			return err
		}
		return a.showTemplate(t, o.json)
	}
	return a.listTemplates(ctx, client, o.json)
}

// maxTemplatePages bounds an account's templates.
const maxTemplatePages = 1000

func (a *app) listTemplates(ctx context.Context, client *clipcat.Client, asJSON bool) error {
	tw := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	known := map[string]bool{}
	for page := 1; page <= maxTemplatePages; page++ {
		list, err := client.Templates(ctx, page)
		if err != nil {
			return err
		}
		fresh := 0
		for _, t := range list {
			if known[t.UID] {
				continue
			}
			known[t.UID] = true
			fresh++
			if asJSON {
				err = json.NewEncoder(a.stdout).Encode(t)
			} else {
				_, err = fmt.Fprintf(tw, "%s\t%s\t%s\n", t.UID, t.Title, size(t))
			}
			if err != nil {
				return err
			}
		}
		if fresh == 0 {
			break
		}
	}
	if len(known) == 0 {
		fmt.Fprintln(a.stderr, "There are no templates.")
	}
	return tw.Flush()
}

func size(t clipcat.Template) string {
	if t.Width == 0 {
		return ""
	}
	return fmt.Sprintf("%d×%d", t.Width, t.Height)
}

func (a *app) showTemplate(t clipcat.Template, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(a.stdout).Encode(t)
	}
	fmt.Fprintf(a.stdout, "%s  %s  %s\n", t.UID, t.Title, size(t))
	if len(t.Scenes) == 0 {
		fmt.Fprintln(a.stderr, "The inside of this template could not be read; look up its scenes and objects in Clipcat's editor.")
	}
	return printScenes(a.stdout, t.Scenes)
}

func printScenes(w io.Writer, scenes []clipcat.Scene) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range scenes {
		fmt.Fprintf(tw, "%s\n", s.Name)
		for _, o := range s.Objects {
			fmt.Fprintf(tw, "  %s\t%s\t%s\n", o.Name, o.Type, strings.Join(o.Properties, ", "))
		}
	}
	return tw.Flush()
}
