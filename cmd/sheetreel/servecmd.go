package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
)

type serveOptions struct {
	listen     string
	folder     string
	renderTime time.Duration
	rate       clipcat.Rate
	faults     []string
	config     local.Config
}

func (a *app) serveCommand() *cobra.Command {
	o := &serveOptions{rate: clipcat.DefaultRate()}
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the local Clipcat-compatible server",
		Long: `Serves the same API as Clipcat from this machine: strict, countable, and rendering real MP4 videos from
templates in *.template.json files. It accepts the key in CLIPCAT_API_KEY, or "local" where there is
none. Renders and videos are kept in a folder and survive a restart. What it was asked stands at
/debug/counts.

Faults (--fault, may be repeated):
` + local.FaultHelp(),
		Example: `  sheetreel serve --templates samples
  sheetreel serve --render-time 0s --rate off --fault lose-answer=7 --fault list-lag=1s`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := a.load(cmd); err != nil {
				return err
			}
			if cmd.Flags().Changed("render-time") {
				o.config.RenderTime = &o.renderTime
			}
			return a.serve(cmd.Context(), o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:8410", "`ADDRESS` to listen on; port 0 takes a free one")
	f.StringVar(&o.folder, "folder", "sheetreel-server", "`DIR` that keeps renders and videos")
	f.StringSliceVar(&o.config.Templates, "templates", nil, "`DIR` with *.template.json files, looked through some levels deep; may be repeated (default: this folder)")
	f.Var(parsedValue(&o.rate, clipcat.ParseRate, clipcat.Rate.String), "rate", "requests per time that are let through, or off")
	f.IntVar(&o.config.Concurrency, "concurrency", 0, "renders at once (default: one for each CPU)")
	f.Var(durationValue(&o.renderTime), "render-time", "simulate renders of this length; each video is then made when it is first fetched (default: render at once, for real)")
	f.Float64Var(&o.config.RenderSpread, "render-spread", 0, "`SHARE` by which simulated times vary, 0 to 1")
	f.Float64Var(&o.config.Quota, "quota", 10000, "`CREDITS` per month")
	f.Float64Var(&o.config.CreditsPerRender, "credits", 1, "`CREDITS` that a render costs")
	f.IntVar(&o.config.PageSize, "page-size", 25, "renders on a page of a list")
	f.StringVar(&o.config.ListOrder, "list-order", local.Newest, "order of lists: newest, oldest, random or ended (the last to end first)")
	a.addFlags(cmd, "fonts", "quality", "allow_private_hosts")
	f.StringArrayVar(&o.faults, "fault", nil, "a `FAULT` on purpose, as lose-answer=7; may be repeated")
	return cmd
}

func (a *app) serve(ctx context.Context, o *serveOptions) error {
	c := o.config
	var err error
	if c.Renderer, err = a.rendererOptions(); err != nil {
		return err
	}
	c.Key, c.Folder, c.Rate = a.getenv("CLIPCAT_API_KEY"), o.folder, o.rate
	if len(c.Templates) == 0 {
		c.Templates = []string{"."}
	}
	for _, text := range o.faults {
		if err := local.ParseFault(&c.Faults, text); err != nil {
			return usageError{err}
		}
	}
	server, err := local.New(c)
	if err != nil {
		return usageError{err}
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return errors.Join(usageError{fmt.Errorf("listen on %s: %w", o.listen, err)}, server.Close())
	}
	address := "http://" + listener.Addr().String()
	fmt.Fprintln(a.stdout, address)
	key := "the one in CLIPCAT_API_KEY"
	if c.Key == "" {
		key = "local"
	}
	fmt.Fprintf(a.stderr, "Serving the API at %s (key: %s). In another terminal:\n  export SHEETREEL_ENDPOINT=%s", address, key, address)
	if c.Key == "" {
		fmt.Fprint(a.stderr, " CLIPCAT_API_KEY=local")
	}
	fmt.Fprintln(a.stderr, "\nCtrl-C stops it.")
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	return errors.Join(server.Serve(ctx, listener), server.Close())
}
