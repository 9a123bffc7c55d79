package page

import (
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
)

// webAddress is the address where it is one that a browser may be led to, else "": the service says what it likes.
func webAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

// filePath is the path in the address of a file on this machine, else "".
func filePath(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "file" || u.Host != "" && u.Host != "localhost" {
		return ""
	}
	p := u.Path
	if runtime.GOOS == "windows" {
		p = strings.TrimPrefix(p, "/")
	}
	return filepath.FromSlash(p)
}

// toFile is the address of a file as seen from the page: relative, so that both can be moved together. Names in the
// results are relative to their folder.
func (r *Report) toFile(name string) string {
	at := filepath.FromSlash(name)
	if !filepath.IsAbs(at) {
		at = filepath.Join(filepath.Dir(r.config.Output), at)
	}
	absolute, err := filepath.Abs(at)
	if err != nil {
		return ""
	}
	folder, err := filepath.Abs(filepath.Dir(r.config.Page))
	if err != nil {
		return ""
	}
	relative, err := filepath.Rel(folder, absolute)
	if err != nil { // another drive
		return (&url.URL{Scheme: "file", Path: "/" + filepath.ToSlash(absolute)}).String()
	}
	u := url.URL{Path: filepath.ToSlash(relative)}
	return u.String() // with ./ before what would look like a scheme
}
