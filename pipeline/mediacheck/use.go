package mediacheck

import (
	"fmt"
	"math"
	"time"

	"github.com/sheetreel/sheetreel/clipcat/link"
)

// What a place shows.
const (
	Anything = ""        // not known
	Picture  = "picture" // still
	Clip     = "clip"    // moving
)

// Use is the place that a link is used in.
type Use struct {
	Shows         string  // Anything, Picture or Clip
	Width, Height float64 // of the place on the screen, in pixels; 0: not known
	Contain       bool    // all of the picture is shown, not as much as fills the place
	Here          bool    // rendered on this machine, whose limits are known
	Until         time.Time
}

// The limits of the renderer here.
const (
	maxPictureBytes  = 25 << 20
	maxPicturePixels = 40 << 20
	maxClipBytes     = 200 << 20
)

// maxStretch is how far a picture may be blown up before everybody sees it; a little softness is no reason to stop for.
const maxStretch = 2

const giveWeb = "give a JPEG, PNG, WebP or GIF"

// judge tells what is wrong with a file for its use.
func (f Fact) judge(address string, u Use) []Finding {
	if !f.good() {
		return []Finding{{f.What, f.Remedy, f.Topic, f.Broken}}
	}
	out := f.judgeKind(u)
	if len(out) == 0 {
		out = append(f.judgeLimits(u), f.judgeSize(u)...)
	}
	if f.Moved != "" {
		out = append(out, Finding{What: "the link has moved for good to " + f.Moved, Remedy: "write the new address into the cell, before the old one ends", Topic: TopicMoved})
	}
	if at, ok := expiryOf(address); ok && at.Before(u.Until) {
		out = append(out, Finding{
			What: "the link expires " + inWords(at) + ", perhaps before the video is rendered", Topic: TopicExpiring,
			Remedy: "make a link that lasts longer, or run this row soon",
		})
	}
	return out
}

func inWords(at time.Time) string { return "on " + at.UTC().Format("2 January 2006 15:04") + " UTC" }

// judgeKind tells what a file of the wrong kind is.
func (f Fact) judgeKind(u Use) []Finding {
	k := f.Kind
	wrong := func(certain bool, remedy, format string, args ...any) []Finding {
		return []Finding{{fmt.Sprintf(format, args...), remedy, TopicKind, certain}}
	}
	switch {
	case u.Shows == Clip && k.Drawn() && (k != link.GIF || !u.Here):
		return wrong(u.Here, "give an MP4, MOV or WebM", "it is a picture (%s), and a clip is shown here", k)
	case k.Drawn(), k.Clip() && u.Shows != Picture, k == link.Audio && u.Shows == Anything && !u.Here:
		return nil
	case k.Clip():
		return wrong(u.Here, giveWeb, "it is %s, and a picture is shown here", k)
	case k.Web():
		return wrong(u.Here, giveWeb, "it is %s, which is not read as a picture%s", k, map[bool]string{false: " everywhere"}[u.Here])
	case k == link.Unknown:
		return wrong(u.Here, giveWeb, "it is no picture and no clip of a known kind")
	}
	return wrong(true, giveWeb, "it is %s, which is not read as a picture", k)
}

// judgeLimits tells of files that are too large.
func (f Fact) judgeLimits(u Use) []Finding {
	large := func(remedy, format string, args ...any) []Finding {
		return []Finding{{fmt.Sprintf(format, args...), remedy, TopicLarge, u.Here}}
	}
	switch {
	case f.Kind.Clip() && f.Size > maxClipBytes:
		return large("make it smaller", "the clip has %d MB; more than %d MB are too much", f.Size>>20, maxClipBytes>>20)
	case f.Kind.Drawn() && f.Size > maxPictureBytes && u.Shows != Clip:
		return large("make it smaller", "the picture has %d MB; more than %d MB are too much", f.Size>>20, maxPictureBytes>>20)
	case f.Width > 0 && f.Width > maxPicturePixels/f.Height:
		return large("make it smaller", "the picture has %dx%d pixels; more than %d million are too many", f.Width, f.Height, maxPicturePixels>>20)
	}
	return nil
}

// judgeSize tells of a picture that is blown up.
func (f Fact) judgeSize(u Use) []Finding {
	if f.Width == 0 || f.Height == 0 || u.Width == 0 || u.Height == 0 {
		return nil
	}
	x, y := u.Width/float64(f.Width), u.Height/float64(f.Height)
	stretch := max(x, y)
	if u.Contain {
		stretch = min(x, y)
	}
	if stretch <= maxStretch {
		return nil
	}
	return []Finding{{
		What:   fmt.Sprintf("the picture has %dx%d pixels and is shown in %.0fx%.0f, so it will look blurred", f.Width, f.Height, u.Width, u.Height),
		Remedy: fmt.Sprintf("give one of at least %.0fx%.0f", math.Ceil(float64(f.Width)*stretch), math.Ceil(float64(f.Height)*stretch)), Topic: TopicSmall,
	}}
}
