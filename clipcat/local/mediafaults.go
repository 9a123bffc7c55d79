package local

import (
	"net/http"
	"strconv"
)

// signature is what links carry while older ones are expired; "" else.
func (f *faultState) signature() string {
	if !f.MediaExpire {
		return ""
	}
	return "?signed=" + strconv.FormatInt(f.since.UnixNano(), 36)
}

// brokenMedia answers in place of the video or still where a fault says so.
func (s *Server) brokenMedia(w http.ResponseWriter, r *http.Request, f *faultState) bool {
	if f.MediaExpire && "?"+r.URL.RawQuery != f.signature() {
		s.counts.faults[mediaExpire].Add(1)
		writeJSON(w, http.StatusForbidden, problem{"the link has expired (fault media-expire)"})
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

// cutWriter closes the connection in the middle of the body.
type cutWriter struct {
	http.ResponseWriter
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
		panic(http.ErrAbortHandler)
	}
	return n, err
}
