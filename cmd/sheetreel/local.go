package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
	"github.com/sheetreel/sheetreel/clipcat/local/render"
	"github.com/sheetreel/sheetreel/pipeline"
)

// localServer is the built-in server inside this process, for --local: the same API, reached without a network.
type localServer struct {
	server *local.Server
	client *clipcat.Client
	paths  paths

	transport http.RoundTripper // to the server, its media too
	stop      func() error
}

// unlimited is a quota that nobody uses up: rendering at home costs nothing.
const unlimited = 1e15

// localMemory is from where on memory is collected more often than usual, so that with
// all caches full a batch stays below 300 MB.
const localMemory = 216 << 20

// startLocal starts the server. Its renders and unfinished videos are kept in a folder inside the videos' folder, so that
// a run which was killed is gone on with like any other.
func (a *app) startLocal(ctx context.Context, p paths) (*localServer, error) {
	if a.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(localMemory)
	}
	server, err := a.newLocal(p)
	if err != nil {
		return nil, err
	}
	pipe := local.PipeListener()
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, pipe) }()
	transport := &http.Transport{DialContext: pipe.DialContext, MaxIdleConnsPerHost: 64}
	client, err := clipcat.New(clipcat.Config{Endpoint: "http://local", Key: "local", Transport: transport})
	stop := func() error {
		transport.CloseIdleConnections()
		cancel()
		return errors.Join(<-served, server.Close())
	}
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	return &localServer{server: server, client: client, paths: p, transport: transport, stop: stop}, nil
}

// newLocal makes the server of a batch; without a folder for videos it leaves nothing behind.
func (a *app) newLocal(p paths) (*local.Server, error) {
	folder := ""
	if p.videos != "" {
		folder = filepath.Join(p.videos, ".server")
	}
	options, err := a.rendererOptions()
	if err != nil {
		return nil, err
	}
	options.RowAssets = render.Folder(filepath.Dir(p.sheet))
	server, err := local.New(local.Config{Templates: a.templateFolders(p), Folder: folder, Quota: unlimited, Renderer: options})
	if err != nil {
		return nil, usageError{err}
	}
	return server, nil
}

// templateFolders are where local templates are looked for.
func (a *app) templateFolders(p paths) []string {
	if a.settings.Templates != "" {
		return []string{a.settings.Templates}
	}
	folders := []string{filepath.Dir(p.sheet)}
	if other := filepath.Dir(p.mapping); p.mapping != "" && other != folders[0] {
		folders = append(folders, other)
	}
	return folders
}

// rendererOptions are what the settings say about rendering here.
func (a *app) rendererOptions() (render.Options, error) {
	o := render.Options{FontDir: a.settings.Fonts, Quality: a.settings.Quality, AllowPrivateHosts: a.settings.AllowPrivateHosts}
	if o.FontDir != "" {
		if info, err := os.Stat(o.FontDir); err != nil || !info.IsDir() {
			return o, usageError{fmt.Errorf("fonts: %s is no folder that can be read", o.FontDir)}
		}
	}
	if cache, err := os.UserCacheDir(); err == nil {
		o.CacheDir = filepath.Join(cache, "sheetreel", "clips")
	}
	return o, nil
}

// deliver moves a finished video and its still from the server's folder to their own names. They may have been moved
// before, by a run that was killed before it could say so.
func (l *localServer) deliver(ctx context.Context, name string, r clipcat.Render) (d pipeline.Delivered, err error) {
	target := filepath.Join(l.paths.videos, name+".mp4")
	if source, ok := l.server.VideoFile(r.UID); ok {
		if err := os.Rename(source, target); err != nil {
			return d, err
		}
	} else if _, err := os.Stat(target); errors.Is(err, fs.ErrNotExist) {
		return d, fmt.Errorf("the video of render %s is gone from %s; --force renders it again", r.UID, l.paths.videos)
	}
	file, err := filepath.Rel(filepath.Dir(l.paths.output), target)
	if err != nil {
		return d, err
	}
	d.File = filepath.ToSlash(file)
	if d.URL, err = fileURL(target); err != nil {
		return d, err
	}
	d.Preview, err = l.deliverPreview(ctx, filepath.Join(l.paths.videos, name+".jpg"), r.UID)
	return d, err
}

// deliverPreview is deliver for the still. A video without one is none the worse.
func (l *localServer) deliverPreview(ctx context.Context, target, uid string) (string, error) {
	source, err := l.server.PreviewFile(ctx, uid)
	if err != nil {
		return "", ctx.Err()
	}
	if err := os.Rename(source, target); err != nil {
		return "", err
	}
	return fileURL(target)
}

// fileURL opens a file of this machine.
func fileURL(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	slashed := filepath.ToSlash(absolute)
	if slashed[0] != '/' { // a drive letter
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String(), nil
}

// connectToLook is connect for commands that submit nothing: a local server of theirs leaves nothing behind.
func (a *app) connectToLook(ctx context.Context, o *batchOptions, p paths) (*clipcat.Client, *localServer, error) {
	p.videos = ""
	return a.connect(ctx, o, p)
}
