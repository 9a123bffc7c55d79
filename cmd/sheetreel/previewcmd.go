package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local/render"
	"github.com/sheetreel/sheetreel/pipeline"
)

type previewOptions struct {
	batchOptions
	row    int
	folder string
}

func (a *app) previewCommand() *cobra.Command {
	o := &previewOptions{}
	cmd := a.aboutSheet(&cobra.Command{
		Use:   "preview SHEET",
		Short: "Show the request of one row, and with --local how its video looks; spends nothing",
		Long: `Writes the request that a run would send for one row to standard output, as JSON, and says what a run
would do with the row and why. With --local it also draws a still of every scene, as PNG files and
side by side on one contact sheet. It needs no account, submits nothing and keeps nothing but the
pictures.`,
		Example: `  sheetreel preview cities.csv --row 3
  sheetreel preview cities.csv --row 3 --local`,
	}, func(ctx context.Context, sheet string) error { return a.preview(ctx, o, sheet) })
	f := cmd.Flags()
	f.IntVar(&o.row, "row", 2, "the row `N`, by the number that your spreadsheet program shows")
	f.StringVarP(&o.mapping, "mapping", "m", "", "mapping `FILE` (default: the sheet's name with .mapping.toml, else .mapping.csv)")
	f.StringVarP(&o.folder, "output", "o", "", "`DIR` for the pictures (default: the sheet's name with .preview)")
	f.StringVar(&o.state, "state", "", "state `FILE` of the batch (default: the sheet's name with .results.state.db)")
	f.BoolVar(&o.local, "local", false, "draw the scenes here")
	a.addFlags(cmd, "endpoint", "template", "templates", "rate", "fonts", "webhook_url")
	return cmd
}

func (a *app) preview(ctx context.Context, o *previewOptions, sheetPath string) error {
	if o.folder == "" {
		o.folder = strings.TrimSuffix(sheetPath, filepath.Ext(sheetPath)) + ".preview"
	}
	return a.withService(ctx, &o.batchOptions, sheetPath, a.connectToPreview, func(s service) error { return a.previewRow(ctx, o, s) })
}

// connectToPreview is connectToLook, but for a person without a key: then there is no client.
func (a *app) connectToPreview(ctx context.Context, o *batchOptions, p paths) (*clipcat.Client, *localServer, error) {
	if !o.local && strings.TrimSpace(a.getenv("CLIPCAT_API_KEY")) == "" {
		return nil, nil, nil
	}
	return a.connectToLook(ctx, o, p)
}

func (a *app) previewRow(ctx context.Context, o *previewOptions, s service) error {
	webhook := a.settings.WebhookURL
	if s.local != nil {
		webhook = ""
	}
	if s.client == nil {
		s.batch.API = nil
		fmt.Fprintln(a.stderr, "Note: there is no API key, so the mapping was not checked against the template")
	}
	previews, notices, err := pipeline.PreviewRow(ctx, s.batch, o.row, webhook)
	if err != nil {
		return err
	}
	for _, text := range notices {
		fmt.Fprintln(a.stderr, "Note: "+text)
	}
	code := exitDone
	for _, p := range previews {
		a.tellPreview(p)
		if p.Request.Template == "" {
			code = exitTroubles
			continue
		}
		enc := json.NewEncoder(a.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(p.Request); err != nil {
			return err
		}
		if s.local == nil {
			continue
		}
		if err := a.drawStills(ctx, o, s.local, p); err != nil {
			return err
		}
	}
	if code != exitDone {
		return outcome(code)
	}
	return nil
}

// tellPreview says what a run would do with the row.
func (a *app) tellPreview(p pipeline.Preview) {
	name := ""
	if p.Key != "" {
		name = fmt.Sprintf(" (%s)", shorten(p.Key))
	} else if p.Format != "" {
		name = fmt.Sprintf(" (%s)", p.Format)
	}
	fmt.Fprintf(a.stderr, "Row %d%s is %s: %s\n", p.Row, name, p.Action, p.Why)
	for _, c := range p.Changes {
		fmt.Fprintf(a.stderr, "    %s: %s → %s\n", c.Target, shorten(c.Old), shorten(c.New))
	}
	if p.Request.Template != "" && p.Request.Metadata == "" {
		fmt.Fprintln(a.stderr, `A run adds "metadata" to the request: a short key by which it finds the render again.`)
	}
}

// drawStills draws the row's scenes and names the files.
func (a *app) drawStills(ctx context.Context, o *previewOptions, l *localServer, p pipeline.Preview) error {
	stills, err := l.server.Stills(ctx, p.Request.Template, p.Request.Modifications)
	if err != nil {
		return usageError{fmt.Errorf("row %d cannot be drawn: %w", o.row, err)}
	}
	for _, text := range stills.Warnings {
		fmt.Fprintln(a.stderr, "Warning: "+text)
	}
	if err := os.MkdirAll(o.folder, 0o777); err != nil {
		return usageError{err}
	}
	base := fmt.Sprintf("row-%d", o.row)
	if p.Format != "" {
		base += "-" + p.Format
	}
	names := []string{base + ".png"}
	images := []image.Image{render.ContactSheet(stills.Images)}
	for i, scene := range stills.Scenes {
		names = append(names, fmt.Sprintf("%s-%02d%s.png", base, i+1, fileWord(scene)))
		images = append(images, stills.Images[i])
	}
	if err := writePNGs(o.folder, names, images); err != nil {
		return err
	}
	for _, name := range names {
		fmt.Fprintln(a.stderr, "Wrote "+filepath.Join(o.folder, name))
	}
	return nil
}

var notForFiles = regexp.MustCompile(`[^\pL\pN]+`)

// fileWord is what of a scene's name can stand in a file's name.
func fileWord(scene string) string {
	word := strings.Trim(notForFiles.ReplaceAllString(scene, "-"), "-")
	if runes := []rune(word); len(runes) > 40 {
		word = string(runes[:40])
	}
	if word == "" {
		return ""
	}
	return "-" + word
}

// writePNGs packs the pictures side by side: that takes longer than drawing them.
func writePNGs(folder string, names []string, images []image.Image) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		group.Go(func() error { return writePNG(filepath.Join(folder, name), images[i]) })
	}
	return group.Wait()
}

func writePNG(path string, im image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	return errors.Join(encoder.Encode(f, im), f.Close())
}
