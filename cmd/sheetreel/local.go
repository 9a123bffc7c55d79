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

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/clipcat/local"
)

// localServer is the built-in server inside this process, for --local: the same API, reached without a network.
type localServer struct {
	server *local.Server
	client *clipcat.Client
	paths  paths
	stop   func() error
}

// unlimited is a quota that nobody uses up: rendering at home costs nothing.
const unlimited = 1e15

// startLocal starts the server. Its renders and unfinished videos are kept in a folder inside the videos' folder, so that
// a run which was killed is gone on with like any other.
func (a *app) startLocal(ctx context.Context, p paths) (*localServer, error) {
	folder := ""
	if p.videos != "" {
		folder = filepath.Join(p.videos, ".server")
	}
	server, err := local.New(local.Config{Templates: a.templateFolders(p), Folder: folder, Quota: unlimited})
	if err != nil {
		return nil, usageError{err}
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
	return &localServer{server: server, client: client, paths: p, stop: stop}, nil
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

// deliver moves a finished video from the server's folder to its own name. It may have been moved before, by a run that
// was killed before it could say so.
func (l *localServer) deliver(_ context.Context, name string, r clipcat.Render) (file, fileURL string, err error) {
	target := filepath.Join(l.paths.videos, name+".mp4")
	if source, ok := l.server.VideoFile(r.UID); ok {
		if err := os.Rename(source, target); err != nil {
			return "", "", err
		}
	} else if _, err := os.Stat(target); errors.Is(err, fs.ErrNotExist) {
		return "", "", fmt.Errorf("the video of render %s is gone from %s; --force renders it again", r.UID, l.paths.videos)
	}
	file, err = filepath.Rel(filepath.Dir(l.paths.output), target)
	if err != nil {
		return "", "", err
	}
	absolute, err := filepath.Abs(target)
	if err != nil {
		return "", "", err
	}
	slashed := filepath.ToSlash(absolute)
	if slashed[0] != '/' { // a drive letter
		slashed = "/" + slashed
	}
	return filepath.ToSlash(file), (&url.URL{Scheme: "file", Path: slashed}).String(), nil
}

// connectToLook is connect for commands that submit nothing: a local server of theirs leaves nothing behind.
func (a *app) connectToLook(ctx context.Context, o *batchOptions, p paths) (*clipcat.Client, *localServer, error) {
	p.videos = ""
	return a.connect(ctx, o, p)
}
