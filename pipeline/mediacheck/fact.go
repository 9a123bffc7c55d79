package mediacheck

import (
	"fmt"

	"github.com/sheetreel/sheetreel/clipcat/link"
)

// Topics are what findings of one sort are counted under.
const (
	TopicGone      = "dead links"
	TopicPage      = "links to web pages"
	TopicExpired   = "links that have expired"
	TopicExpiring  = "links that soon expire"
	TopicUnreached = "links whose server could not be asked"
	TopicPrivate   = "links into private networks"
	TopicKind      = "files of an unfit kind"
	TopicCut       = "empty or cut files"
	TopicLarge     = "files that are too large"
	TopicSmall     = "pictures smaller than their place"
	TopicMoved     = "links that have moved for good"
)

// Fact is what was found where a link leads. It does not depend on who uses the link.
type Fact struct {
	Kind   link.Kind `json:"kind,omitempty"`
	Width  int       `json:"width,omitempty"` // of a picture, as it is shown
	Height int       `json:"height,omitempty"`
	Size   int64     `json:"size,omitempty"`  // in bytes; 0: not told
	Moved  string    `json:"moved,omitempty"` // where a permanent redirect leads, without what may be secret

	// What is wrong, if the file could not be looked into.
	What   string `json:"what,omitempty"`
	Remedy string `json:"remedy,omitempty"`
	Topic  string `json:"topic,omitempty"`
	Broken bool   `json:"broken,omitempty"` // certainly; else it may pass

	// unsure is broken only if the network is there: without one nothing can be reached.
	unsure bool
}

func (f Fact) good() bool { return f.What == "" }

func broken(topic, remedy, format string, args ...any) Fact {
	return Fact{Topic: topic, Remedy: remedy, Broken: true, What: fmt.Sprintf(format, args...)}
}

func doubtful(topic, remedy, format string, args ...any) Fact {
	return Fact{Topic: topic, Remedy: remedy, What: fmt.Sprintf(format, args...)}
}

// Finding is what is wrong with a link for the place that it is used in.
type Finding struct {
	What, Remedy, Topic string
	Broken              bool // certainly: a video with it must not be paid for
}
