package local

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// ServeHTTP answers the API under /v1/, videos and stills under /media/, and /debug/counts. An answer that a fault
// loses or cuts ends in http.ErrAbortHandler, at which net/http closes the connection.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	api := func(pattern string, op operation, h http.HandlerFunc) { mux.HandleFunc(pattern, s.gated(op, h)) }
	api("GET /v1/auth", opAuth, s.showAuth)
	api("GET /v1/account", opAccount, s.showAccount)
	api("POST /v1/renders", opPost, s.createRender)
	api("GET /v1/renders/{uid}", opGet, s.showRender)
	api("GET /v1/renders", opList, s.listRenders)
	api("GET /v1/templates", opTemplates, s.listTemplates)
	api("GET /v1/templates/{uid}", opTemplates, s.showTemplate)
	api("/v1/", opOther, s.noSuchOperation)
	mux.HandleFunc("GET /media/{file}", s.serveMedia)
	mux.HandleFunc("GET /debug/counts", s.showCounts)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusNotFound, problem{"there is nothing here; the API is under /v1/"})
	})
	return mux
}

// problem is the body of an error.
type problem struct {
	Message string `json:"message"`
}

func (s *Server) noSuchOperation(w http.ResponseWriter, r *http.Request) {
	s.refuse(w, http.StatusNotFound, "%s %s is no operation of the API", r.Method, r.URL.Path)
}

// gated counts the request, then lets it pass the key, the rate and the faults that keep a request from being done.
func (s *Server) gated(op operation, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.counts.requests[op].Add(1)
		f := s.faults.Load()
		if f.Latency > 0 && !pause(r, f.Latency) {
			return
		}
		if !s.authorized(r) {
			s.refuse(w, http.StatusUnauthorized, "the API key is missing or wrong: send it as Authorization: Bearer KEY")
			return
		}
		if wait, ok := s.limiter.allow(time.Now()); !ok {
			s.tooMany(w, f, orElse(f.RetryAfterTime, wait), "the rate limit is reached")
			return
		}
		if !s.broken(w, f) {
			next(w, r)
		}
	}
}

func (s *Server) authorized(r *http.Request) bool {
	const scheme = "Bearer "
	given := r.Header.Get("Authorization")
	if len(given) < len(scheme) || given[:len(scheme)] != scheme {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(given[len(scheme):]), []byte(s.config.Key)) == 1
}

// broken answers in place of the operation where a fault says so.
func (s *Server) broken(w http.ResponseWriter, f *faultState) bool {
	if s.throttled(f) {
		s.tooMany(w, f, orElse(f.RetryAfterTime, time.Second), "slow down (fault throttle)")
		return true
	}
	kind := s.pick(f, turn{error500, f.Error500}, turn{error503, f.Error503},
		turn{error503RetryAfter, f.Error503RetryAfter}, turn{html, f.HTML})
	switch kind {
	case error500:
		s.refuse(w, http.StatusInternalServerError, "something broke (fault %s)", kind)
	case error503RetryAfter:
		setRetryAfter(w, "seconds", orElse(f.RetryAfterTime, time.Second))
		fallthrough
	case error503:
		s.refuse(w, http.StatusServiceUnavailable, "down for maintenance (fault %s)", kind)
	case html:
		s.webPage(w, orElse(f.HTMLStatus, http.StatusOK))
	}
	return kind != noFault
}

func (s *Server) tooMany(w http.ResponseWriter, f *faultState, wait time.Duration, message string) {
	setRetryAfter(w, f.RetryAfter, wait)
	s.refuse(w, http.StatusTooManyRequests, "%s", message)
}

// setRetryAfter writes the header in one of its two forms. Both know whole seconds only, so it rounds up.
func setRetryAfter(w http.ResponseWriter, form string, wait time.Duration) {
	switch form {
	case "seconds":
		w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	case "date":
		w.Header().Set("Retry-After", time.Now().Add(wait+time.Second-1).UTC().Format(http.TimeFormat))
	}
}

func (s *Server) webPage(w http.ResponseWriter, status int) {
	s.counts.answers[status].Add(1)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<!DOCTYPE html><title>Sign in</title><h1>Sign in to this network</h1>\n"))
}

func (s *Server) refuse(w http.ResponseWriter, status int, format string, args ...any) {
	s.answer(w, status, problem{fmt.Sprintf(format, args...)})
}

// answer is the way of every answer of the API; the fault cut-body hits here.
func (s *Server) answer(w http.ResponseWriter, status int, body any) {
	data := encode(body)
	s.counts.answers[status].Add(1)
	setHeaders(w, data)
	w.WriteHeader(status)
	if f := s.faults.Load(); s.hits(f, cutBody, f.CutBody) {
		_, _ = w.Write(data[:len(data)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(data) // a client that went away is its own affair
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	data := encode(body)
	setHeaders(w, data)
	w.WriteHeader(status)
	_, _ = w.Write(data)
}

func setHeaders(w http.ResponseWriter, data []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(data)))
}

// encode leaves <, > and & as they are, so that an echo reads like what was sent.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // only types of this package are encoded, and they all can be
	}
	return b.Bytes()
}

// pause waits and tells whether the client is still there.
func pause(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}
