package local

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// signature is what links carry that are given now, while links expire; "" else.
func (f *faultState) signature() string {
	switch {
	case f.MediaExpire:
		return "?signed=" + strconv.FormatInt(f.since.UnixNano(), 36)
	case f.MediaExpireAfter > 0:
		return "?expires=" + strconv.FormatInt(time.Now().Add(f.MediaExpireAfter).UnixNano(), 36)
	}
	return ""
}

// expired tells by which fault a link leads nowhere any more, or noFault.
func (f *faultState) expired(r *http.Request) faultKind {
	if f.MediaExpire && "?"+r.URL.RawQuery != f.signature() {
		return mediaExpire
	}
	if f.MediaExpireAfter > 0 {
		until, err := strconv.ParseInt(r.URL.Query().Get("expires"), 36, 64)
		if err != nil || time.Now().UnixNano() > until {
			return mediaExpireAfter
		}
	}
	return noFault
}

// brokenMedia answers in place of the video or still where a fault says so.
func (s *Server) brokenMedia(w http.ResponseWriter, r *http.Request, f *faultState) bool {
	if kind := f.expired(r); kind != noFault {
		s.counts.faults[kind].Add(1)
		writeJSON(w, http.StatusForbidden, problem{fmt.Sprintf("the link has expired (fault %s)", kind)})
		return true
	}
	switch s.pick(f, turn{mediaError, f.MediaError}, turn{mediaMissing, f.MediaMissing}, turn{mediaHTML, f.MediaHTML}) {
	case mediaError:
		writeJSON(w, http.StatusServiceUnavailable, problem{"try again (fault media-error)"})
	case mediaMissing:
		writeJSON(w, http.StatusNotFound, problem{"it is not here (fault media-missing)"})
	case mediaHTML:
		s.webPage(w, http.StatusOK)
	default:
		return false
	}
	return true
}

// cutWriter closes the connection in the middle of the body, or leaves it open with nothing more coming.
type cutWriter struct {
	http.ResponseWriter
	hang <-chan struct{} // until it is closed; nil: not at all
	left int64
}

func (w *cutWriter) WriteHeader(status int) {
	length, _ := strconv.ParseInt(w.Header().Get("Content-Length"), 10, 64)
	w.left = max(1, length/2)
	w.ResponseWriter.WriteHeader(status)
}

func (w *cutWriter) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b[:min(int64(len(b)), w.left)])
	if w.left -= int64(n); w.left == 0 && err == nil {
		_ = http.NewResponseController(w.ResponseWriter).Flush()
		if w.hang != nil {
			<-w.hang
		}
		panic(http.ErrAbortHandler)
	}
	return n, err
}
