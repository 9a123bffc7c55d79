package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// batchOptions are the flags of every command about a batch.
type batchOptions struct {
	mapping string
	output  string
	state   string
	local   bool
	rows    rowSet
	chosen  pipeline.Selection
}

func (a *app) addBatchFlags(cmd *cobra.Command, o *batchOptions) {
	f := cmd.Flags()
	f.StringVarP(&o.mapping, "mapping", "m", "", "mapping `FILE` (default: the sheet's name with .mapping.toml, else .mapping.csv, else the sheet named mapping of the workbook)")
	f.StringVarP(&o.output, "output", "o", "", "results `FILE` (default: the sheet's name with .results before its ending)")
	f.StringVar(&o.state, "state", "", "state `FILE` (default: the output's name with .state.db)")
	f.BoolVar(&o.local, "local", false, "render here, with the built-in server: no account, no credits")
	a.addFlags(cmd, "sheet", "endpoint", "template", "templates", "rate", "fonts", "quality", "allow_private_hosts")
}

func (a *app) addSelectionFlags(cmd *cobra.Command, o *batchOptions) {
	a.addFlags(cmd, "max_rows", "max_credits", "no_media_check")
	f := cmd.Flags()
	f.Var(&o.rows, "rows", "only these rows, as 3,7-9, by the numbers that your spreadsheet program shows")
	f.IntVar(&o.chosen.Limit, "limit", 0, "submit at most `N` renders")
	f.BoolVar(&o.chosen.RetryFailed, "retry-failed", false, "submit rows again that failed before")
	f.BoolVar(&o.chosen.Force, "force", false, "submit rows again that have their video: pays for them again")
	f.BoolVar(&o.chosen.ResubmitUnknown, "resubmit-unknown", false, "submit rows again of which nobody knows whether they were submitted: may pay twice")
}

// paths are where a batch's files are.
type paths struct {
	sheet, mapping, output, state, videos string

	refused string // the sheet of refused rows; empty: none is written
	mended  bool   // the sheet is itself such a sheet
}

// locate fills in the paths that were not named.
func (o *batchOptions) locate(sheetPath string) (paths, error) {
	if sheetPath == standardInput && (o.mapping == "" || o.output == "") {
		return paths{}, usageError{errors.New("a sheet from standard input has no name: name the mapping with --mapping and the results with --output")}
	}
	base := withoutExt(sheetPath)
	p := paths{sheet: sheetPath, mapping: o.mapping, output: o.output, state: o.state}
	mother, mended := strings.CutSuffix(base, refusedEnding)
	p.mended = mended
	if p.mapping == "" {
		p.mapping = defaultMapping(base, sheetPath)
		if p.mapping == "" && mended {
			p.mapping = defaultMapping(mother, mother+".xlsx", mother+".xlsm", mother+".ods")
		}
		if p.mapping == "" {
			p.mapping = base + ".mapping.toml"
		}
	}
	if p.output == "" {
		kind, err := sheet.KindOf(sheetPath)
		if err != nil {
			return p, usageError{err}
		}
		p.output = base + resultsEnding + kind.Extension(filepath.Ext(sheetPath))
	}
	home := withoutExt(p.output)
	if mended && p.state == "" {
		if of, ok := batchOf(mother); ok {
			home = of
		}
	} else if !mended {
		p.refused = strings.TrimSuffix(home, resultsEnding) + refusedEnding + ".csv"
	}
	if p.state == "" {
		p.state = home + ".state.db"
	}
	p.videos = home + ".videos"
	if sameFile(p.output, p.sheet) || sameFile(p.output, p.mapping) {
		return p, usageError{fmt.Errorf("the output %s would replace the sheet or the mapping; name another file with --output", p.output)}
	}
	return p, nil
}

// What the names of a batch's files end in, before their extension.
const (
	resultsEnding = ".results"
	refusedEnding = ".rejected"
)

func withoutExt(path string) string { return strings.TrimSuffix(path, filepath.Ext(path)) }

// defaultMapping is the mapping of a sheet that stands beside it, or in one of these workbooks; "" where there is none.
func defaultMapping(base string, workbooks ...string) string {
	for _, ending := range []string{".mapping.toml", ".mapping.csv"} {
		if _, err := os.Stat(base + ending); err == nil {
			return base + ending
		}
	}
	for _, path := range workbooks {
		if _, err := os.Stat(path); err == nil && mapping.InWorkbook(path) {
			return path
		}
	}
	return ""
}

// batchOf finds the batch that a sheet of refused rows came from, by its state: what is mended there is paid for in the
// same books, so that no row is paid for in both.
func batchOf(mother string) (home string, ok bool) {
	for _, home := range []string{mother + resultsEnding, mother} {
		if _, err := os.Stat(home + ".state.db"); err == nil {
			return home, true
		}
	}
	return "", false
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// standardInput is the sheet's name where it comes from there.
const standardInput = "-"

// openSheet opens the sheet; it stays open until the program ends.
func (a *app) openSheet(path string) (*sheet.Sheet, error) {
	o := sheet.Options{Name: a.settings.Sheet}
	if path != standardInput {
		return o.Open(path)
	}
	s, err := o.OpenStream("standard input", a.stdin)
	a.stream = s
	return s, err
}

// openBatch reads the sheet and the mapping and checks one against the other.
func (a *app) openBatch(o *batchOptions, p paths) (pipeline.Batch, error) {
	b := pipeline.Batch{State: p.state, Select: o.chosen, Free: o.local}
	b.Limits.Rows = a.settings.MaxRows
	if !b.Free {
		b.Limits.Credits = a.settings.MaxCredits
	}
	b.Select.Rows = o.rows.selection()
	var err error
	if b.Sheet, err = a.openSheet(p.sheet); err != nil {
		return b, usageError{err}
	}
	if kind := b.Sheet.Kind(); !kind.Fits(p.output) {
		return b, usageError{fmt.Errorf("the results are of the sheet's kind: name the output like %s, not %s",
			strings.TrimSuffix(p.output, filepath.Ext(p.output))+kind.Extension(filepath.Ext(p.sheet)), p.output)}
	}
	if b.Mapping, err = mapping.Load(p.mapping); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("there is no mapping %s; sheetreel init %s writes one to start from", p.mapping, p.sheet)
		}
		return b, usageError{err}
	}
	b.Download = pipeline.Download{Folder: a.settings.Download, Name: a.settings.Name}
	if b.Download.Name != "" && b.Download.Folder == "" {
		return b, usageError{errors.New("name says what downloaded videos are called; say with --download where they go")}
	}
	b.Service = serviceOf(a.settings.Endpoint, o.local)
	options := mapping.Options{Template: a.settings.Template, Assets: isHere(b.Service), FormatColumn: a.settings.Prefix + "format"}
	b.Binder, err = b.Mapping.NewBinder(b.Sheet.Header(), options)
	if err == nil && p.mended {
		b.Mother = a.motherOf(p, b, options)
	}
	if err == nil && b.Mapping.Layout == mapping.BelowEachOther && b.Sheet.Kind().Workbook() {
		err = usageError{fmt.Errorf(`%s: the results of a workbook keep its rows, so that formats stand in columns beside each other: write layout = "columns", or save the sheet as CSV`, p.mapping)}
	}
	return b, err
}

// motherOf finds the sheet that refused rows came from, if it is still there and fits the mapping.
func (a *app) motherOf(p paths, b pipeline.Batch, options mapping.Options) *pipeline.Mother {
	base := strings.TrimSuffix(withoutExt(p.sheet), refusedEnding)
	for _, ext := range []string{".csv", ".xlsx", ".xlsm", ".ods", ".tsv", ".txt", ".tab"} {
		s, err := sheet.Options{Name: a.settings.Sheet}.Open(base + ext)
		if err != nil {
			continue
		}
		if binder, err := b.Mapping.NewBinder(s.Header(), options); err == nil {
			return pipeline.NewMother(s, binder, b.Sheet.Header(), a.settings.Prefix)
		}
	}
	return nil
}

// The services that are this machine: the built-in server, and any server on a loopback address, whatever its port.
const (
	serviceLocal     = "local"
	serviceLocalhost = "localhost"
)

// isHere tells whether a service renders on this machine.
func isHere(service string) bool { return service == serviceLocal || service == serviceLocalhost }

// serviceOf names who holds the renders. It is part of the state: a trial run here must not pass for the real one.
func serviceOf(endpoint string, local bool) string {
	if local {
		return serviceLocal
	}
	u, err := url.Parse(endpoint)
	if err != nil {
		return endpoint
	}
	host := u.Hostname()
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return serviceLocalhost
	}
	return host
}

// service is a batch together with who renders it.
type service struct {
	batch  pipeline.Batch
	paths  paths
	client *clipcat.Client
	local  *localServer // nil: a service elsewhere
}

// withService opens a batch, connects to its service, and closes what was opened when do has returned.
func (a *app) withService(ctx context.Context, o *batchOptions, sheetPath string,
	connect func(context.Context, *batchOptions, paths) (*clipcat.Client, *localServer, error), do func(service) error,
) (err error) {
	s := service{}
	if s.paths, err = o.locate(sheetPath); err != nil {
		return err
	}
	if s.batch, err = a.openBatch(o, s.paths); err != nil {
		return err
	}
	if s.client, s.local, err = connect(ctx, o, s.paths); err != nil {
		return err
	}
	if s.local != nil {
		defer func() { err = errors.Join(err, s.local.stop()) }()
	}
	s.batch.API = s.client
	return do(s)
}

// withState opens a batch and its state to look at them, also while a run writes, and closes what was opened when do has
// returned. The state is nil where nothing was ever submitted.
func (a *app) withState(o *batchOptions, p paths, do func(pipeline.Batch, *store.Batch) error) (err error) {
	b, err := a.openBatch(o, p)
	if err != nil {
		return err
	}
	end, err := a.withMediaKnown(&b, p)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	s, err := store.OpenReadOnly(p.state, store.Options{Service: b.Service})
	if err == nil {
		defer s.Close()
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return do(b, s)
}

// connect returns the client of the service, and what must be done at the end.
func (a *app) connect(ctx context.Context, o *batchOptions, p paths) (client *clipcat.Client, server *localServer, err error) {
	if o.local {
		server, err := a.startLocal(ctx, p)
		if err != nil {
			return nil, nil, err
		}
		return server.client, server, nil
	}
	client, err = a.newClient()
	return client, nil, err
}

// newClient returns a client of the configured service.
func (a *app) newClient() (*clipcat.Client, error) {
	key := a.getenv("CLIPCAT_API_KEY")
	if strings.TrimSpace(key) == "" {
		return nil, usageError{errors.New(`there is no API key. Two ways on:
  with an account:  put CLIPCAT_API_KEY=… into the environment or into a file .env here
  without one:      add --local, and the videos are rendered on this machine`)}
	}
	client, err := clipcat.New(clipcat.Config{Endpoint: a.settings.Endpoint, Key: clipcat.Secret(key), Rate: a.settings.Rate})
	if err != nil {
		return nil, usageError{err}
	}
	return client, nil
}
