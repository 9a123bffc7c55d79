package main

import (
	"strings"
	"testing"
	"time"

	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// The progress names statuses as the summary does: a row of which nobody knows whether it was submitted has not failed.
func TestProgressNamesStatuses(t *testing.T) {
	c := &console{out: &strings.Builder{}, since: time.Now().Add(-time.Minute), said: time.Now()}
	c.event(pipeline.Event{Kind: pipeline.EventPlanned, Renders: 9})
	for _, s := range []store.Status{
		store.Rendering, store.Rendering, store.Rendering, store.Completed, store.Failed, store.Unknown, store.Unknown, store.Stuck,
	} {
		c.event(pipeline.Event{Kind: pipeline.EventRow, Status: s})
	}
	if got, want := c.describe(), "1 failed, 1 stuck, 2 unknown"; got != want {
		t.Errorf("beside the bar: %q, want %q", got, want)
	}
	if got, want := c.line(), "1 of 9 videos done, 1 failed, 1 stuck, 2 unknown, 3 submitted, "; !strings.HasPrefix(got, want) {
		t.Errorf("without a terminal: %q, want %q", got, want)
	}
}
