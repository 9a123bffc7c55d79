package render

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Bounds of all media of one video: slow servers one after the other, and pictures that
// are held until all is drawn.
const (
	mediaTime     = 5 * time.Minute
	maxMediaBytes = 128 << 20
)

// media are the contents that a scene names, by name.
type media map[string]*asset

// loadMedia reads what the scene names. Its errors say which object names it.
func (v *video) loadMedia(ctx context.Context, s *Scene) (media, error) {
	if v.until.IsZero() {
		v.until = time.Now().Add(mediaTime)
	}
	ctx, cancel := context.WithDeadline(ctx, v.until)
	defer cancel()
	out := media{}
	need := func(at, property, name string, load func(context.Context, string) (*asset, error)) error {
		url := strings.TrimPrefix(name, clipScheme)
		if url == "" || out[name] != nil {
			return nil
		}
		a, err := v.loadOnce(ctx, name, url, load)
		if err != nil {
			return unusable(at, property, url, err)
		}
		out[name] = a
		return nil
	}
	image := func(ctx context.Context, url string) (*asset, error) { return load(ctx, url, &v.options) }
	if err := need("scene "+quote(s.Name), "background-image", s.BackgroundImage, image); err != nil {
		return nil, err
	}
	for i := range s.Objects {
		o := &s.Objects[i]
		at, property := o.where(s)
		if err := need(at, "background-image", o.BackgroundImage, image); err != nil {
			return nil, err
		}
		var err error
		switch {
		case o.Type == KindImage:
			err = need(at, property, o.MediaURL, image)
		case o.Type == KindVideo && v.ffmpeg != "":
			err = need(at, property, clipScheme+o.MediaURL, v.loadClip)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// clipScheme marks a clip among media: a GIF may be one in one place, and a picture in
// another.
const clipScheme = "clip:"

// loadOnce loads what scenes have in common once.
func (v *video) loadOnce(ctx context.Context, name, url string, load func(context.Context, string) (*asset, error)) (*asset, error) {
	if a := v.loaded[name]; a != nil {
		return a, nil
	}
	a, err := load(ctx, url)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) && !time.Now().Before(v.until) {
		return nil, fmt.Errorf("it takes longer than %v to load all media of the video", mediaTime)
	}
	if err != nil {
		return nil, err
	}
	if v.bytes += len(a.data); v.bytes > maxMediaBytes {
		return nil, fmt.Errorf("with it the pictures of the video have more than %d MB", maxMediaBytes>>20)
	}
	if v.loaded == nil {
		v.loaded = media{}
	}
	v.loaded[name] = a
	return a, nil
}

// unusable says which of the template's media is to blame.
func unusable(at, property, url string, err error) error {
	return fmt.Errorf("%s, property %q: %s cannot be used: %w", at, property, quoteAddress(url), err)
}

// quoteAddress names media for people. What may be secret of an address on the web is left out: a password, and what
// follows the question mark, such as a signature.
func quoteAddress(address string) string {
	address = strings.TrimPrefix(address, rowScheme)
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return quote(address)
	}
	rest, _, signed := strings.Cut(rest, "?")
	host, path, _ := strings.Cut(rest, "/")
	host = host[strings.LastIndexByte(host, '@')+1:]
	if address = scheme + "://" + host + "/" + path; signed {
		address += "?…"
	}
	return quote(address)
}

// where says for people where the object is, and which property names its media.
func (o *Object) where(s *Scene) (at, property string) {
	at = "scene " + quote(s.Name)
	if o.Name == "" {
		return at, "background-video"
	}
	return inside(at, "object "+quote(o.Name)), "media_url"
}
