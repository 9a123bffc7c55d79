package clipcat

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"path"
)

// WebhookSecret makes the last part of a webhook's address. Nobody can guess it without the key; the same key and batch
// always give the same, so that a later run understands the webhooks of renders that an earlier one submitted.
func WebhookSecret(key Secret, batch string) Secret {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("sheetreel webhook of " + batch))
	return Secret(base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:24]))
}

// maxWebhook bounds a webhook's body: one render, with an echo of its modifications.
const maxWebhook = 1 << 20

// WebhookHandler takes the renders that the service posts to an address whose path ends in the secret, and hands them to
// take, which tells whether it could. Everything else is refused: a wrong path like one that does not exist. Clipcat does
// not sign its webhooks, so the secret is all that tells them from forged ones; what a render says must still be checked
// against what is known of it.
func WebhookHandler(secret Secret, take func(Render) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(webhook(w, r, secret, take))
	})
}

// webhook takes one request and returns the status of its answer.
func webhook(w http.ResponseWriter, r *http.Request, secret Secret, take func(Render) bool) int {
	if subtle.ConstantTimeCompare([]byte(path.Base(r.URL.Path)), []byte(secret)) != 1 {
		return http.StatusNotFound
	}
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxWebhook))
	if err != nil {
		return http.StatusRequestEntityTooLarge
	}
	var render Render
	if json.Unmarshal(body, &render) != nil || render.UID == "" {
		return http.StatusBadRequest
	}
	if !take(render) {
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}
