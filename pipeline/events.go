package pipeline

import (
	"time"

	"github.com/sheetreel/sheetreel/store"
)

// EventKind says what an Event tells.
type EventKind string

// The kinds of events.
const (
	EventPlanned EventKind = "planned" // how many renders the run is about to end: Renders
	EventRow     EventKind = "row"     // a row's render has a new status
	EventNotice  EventKind = "notice"  // something a person should know: Text
	EventSaved   EventKind = "saved"   // the output was written: Text is its path
	EventFile    EventKind = "file"    // a row's video is at home as File, or could not be brought there: Error
)

// The kinds of events of [Verify].
const (
	EventLooking EventKind = "looking" // how many videos are looked at: Renders
	EventLooked  EventKind = "looked"  // one was
)

// Event is something that happened in a run. Row events come after the change is on disk.
type Event struct {
	Time    time.Time    `json:"time"`
	Kind    EventKind    `json:"event"`
	Row     int          `json:"row,omitempty"`
	Key     string       `json:"key,omitempty"`
	Status  store.Status `json:"status,omitempty"`
	UID     string       `json:"uid,omitempty"`
	URL     string       `json:"url,omitempty"`
	File    string       `json:"file,omitempty"`
	Credits float64      `json:"credits,omitempty"`
	Error   string       `json:"error,omitempty"`
	Settled string       `json:"settled,omitempty"` // how a lost answer was settled
	// Warnings are what the video shows otherwise than it was meant; the row is completed all the same.
	Warnings []string `json:"warnings,omitempty"`
	Renders  int      `json:"renders,omitempty"`
	Files    int      `json:"files,omitempty"` // that the run is about to bring home
	Bytes    int64    `json:"bytes,omitempty"`
	Text     string   `json:"text,omitempty"`

	template string
	paid     bool   // by this run
	metadata string // of the render
}
