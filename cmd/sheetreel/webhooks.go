package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	stdlog "log"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"github.com/sheetreel/sheetreel/clipcat"
)

// webhooks is the server to which the service posts finished renders while a run goes on.
type webhooks struct {
	url    string // with the secret: it goes to the service and nowhere else
	posted chan clipcat.Render
	stop   func()
}

// webhookQueue is how many webhooks may wait to be looked at; beyond it the service is told to come again.
const webhookQueue = 1024

// listenForWebhooks starts the server.
func (a *app) listenForWebhooks(state string, log *zap.Logger) (*webhooks, error) {
	batch, err := filepath.Abs(state)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", a.settings.WebhookListen)
	if err != nil {
		return nil, usageError{fmt.Errorf("listen for webhooks on %s: %w; name another address with --webhook-listen", a.settings.WebhookListen, err)}
	}
	secret := clipcat.WebhookSecret(clipcat.Secret(a.getenv("CLIPCAT_API_KEY")), batch)
	w := &webhooks{url: a.settings.WebhookURL + "/" + string(secret), posted: make(chan clipcat.Render, webhookQueue)}
	server := &http.Server{
		Handler:           clipcat.WebhookHandler(secret, w.take),
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: stdlog.New(io.Discard, "", 0), // it would tell what strangers send
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Warn("webhooks are not listened for any more; polling goes on", zap.Error(err))
		}
	}()
	log.Info("webhooks are listened for", zap.String("address", listener.Addr().String()))
	w.stop = func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close() // whoever is not done within a second is cut off: polling finds what it had to tell
		}
		<-served
	}
	return w, nil
}

func (w *webhooks) take(r clipcat.Render) bool {
	select {
	case w.posted <- r:
		return true
	default:
		return false
	}
}
