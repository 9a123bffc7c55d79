package main

import (
	"context"
	"fmt"
	"image"
	_ "image/gif" // pictures that a sheet names may be of these kinds
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	_ "golang.org/x/image/webp" // likewise

	"github.com/sheetreel/sheetreel/clipcat/local/render"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/pipeline/page"
	"github.com/sheetreel/sheetreel/store"
)

// pageOptions are the flags of the command report.
type pageOptions struct {
	batchOptions
	page string
}

func (a *app) reportCommand() *cobra.Command {
	o := &pageOptions{}
	cmd := a.aboutSheet(&cobra.Command{
		Use:   "report SHEET",
		Short: "Write a web page of the batch: totals, what went wrong, and every video",
		Long: `Writes one HTML file that opens without a network: what the batch cost and how long it took, the videos that
are most likely wrong, what failed and why, and a gallery of every video with its row's data, to be searched
and filtered. It asks the service for nothing and disturbs no run.

Small posters of videos that are files here are in the page, the videos are not: to pass the page on with videos
that play, pass on the folder of the videos too. Those on the web play while their links live.`,
		Example: `  sheetreel report cities.csv
  sheetreel report cities.csv --report for-the-boss.html`,
	}, func(ctx context.Context, sheet string) error { return a.report(ctx, o, sheet) })
	a.addBatchFlags(cmd, &o.batchOptions)
	cmd.Flags().StringVar(&o.page, "report", "", "report `FILE` (default: the output's name with .report.html)")
	return cmd
}

func (a *app) report(ctx context.Context, o *pageOptions, sheetPath string) error {
	p, err := o.locate(sheetPath)
	if err != nil {
		return err
	}
	to, err := o.pagePath(p)
	if err != nil {
		return err
	}
	return a.withState(&o.batchOptions, p, func(b pipeline.Batch, s *store.Batch) error { return a.writePage(ctx, to, p, b, s) })
}

func (a *app) writePage(ctx context.Context, to string, p paths, b pipeline.Batch, s *store.Batch) error {
	r := page.New(page.Config{
		Sheet: filepath.Base(p.sheet), Columns: b.Sheet.Header().Columns(), Output: p.output, Page: to, Free: b.Service == serviceLocal,
		Made: time.Now(), PictureSize: newPictures(a.templateFolders(p), b.Media).size,
	})
	standing, err := pipeline.Outcomes(ctx, b, s, func(out pipeline.Outcome) error {
		r.Add(out)
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	if err := r.WriteFile(standing); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, "%s: %s: %s\n", to, rowsLine(standing.Rows, standing.Formats), statusLine(standing.Statuses))
	return nil
}

// pagePath is where the page is written: never in the place of what the batch lives by.
func (o *pageOptions) pagePath(p paths) (string, error) {
	page := o.page
	if page == "" {
		page = strings.TrimSuffix(p.output, filepath.Ext(p.output)) + ".report.html"
	}
	for _, other := range []string{p.sheet, p.mapping, p.output, p.state} {
		if filepath.Clean(page) == filepath.Clean(other) || sameFile(page, other) {
			return "", usageError{fmt.Errorf("the report %s would replace %s; name another file with --report", page, other)}
		}
	}
	return page, nil
}

// pictures knows the sizes of pictures: those that checks looked at, and files beside the sheet or the template, which it
// measures, each once.
type pictures struct {
	checked *pipeline.MediaCheck // nil: none were
	folders []render.Folder
	known   map[string]image.Point // zero: not known
}

func newPictures(folders []string, checked *pipeline.MediaCheck) *pictures {
	p := &pictures{checked: checked, known: map[string]image.Point{}}
	for _, folder := range folders {
		if info, err := os.Stat(folder); err == nil && !info.IsDir() {
			folder = filepath.Dir(folder)
		}
		p.folders = append(p.folders, render.Folder(folder))
	}
	return p
}

func (p *pictures) size(template, value string) (width, height int, ok bool) {
	if p.checked != nil {
		if width, height, ok = p.checked.Checker.Size(template, strings.TrimSpace(value)); ok {
			return width, height, true
		}
	}
	at, known := p.known[value]
	if !known {
		at = p.measure(strings.TrimPrefix(value, "asset:"))
		p.known[value] = at
	}
	return at.X, at.Y, at.X > 0 && at.Y > 0
}

func (p *pictures) measure(name string) image.Point {
	if strings.Contains(name, ":") {
		return image.Point{}
	}
	for _, folder := range p.folders {
		f, err := folder.Open(strings.TrimPrefix(name, "./"))
		if err != nil {
			continue
		}
		config, _, err := image.DecodeConfig(f)
		f.Close()
		if err == nil {
			return image.Pt(config.Width, config.Height)
		}
	}
	return image.Point{}
}
