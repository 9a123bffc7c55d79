package main

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/mapping/sheet"
	"github.com/sheetreel/sheetreel/pipeline"
	"github.com/sheetreel/sheetreel/store"
)

// The exit codes, as the README has them.
const (
	exitDone        = 0   // every row that was asked for is done
	exitFailure     = 1   // the run could not go on; what was done is kept
	exitUsage       = 2   // usage, config, mapping or sheet is wrong; nothing was submitted
	exitTroubles    = 3   // finished, but some rows need a person
	exitLocked      = 4   // another run holds the batch
	exitQuota       = 5   // quota used up
	exitInterrupted = 130 // stopped; run again to go on
)

// exitMeanings say what the codes mean, to those who see no more of a run than its end.
var exitMeanings = map[int]string{
	exitDone:        "every row that was asked for is done",
	exitFailure:     "the run could not go on; what was done is kept",
	exitUsage:       "the run did not begin: something in the command line, the config, the mapping or the sheet is wrong",
	exitTroubles:    "finished, but some rows need a person",
	exitLocked:      "another run holds this batch",
	exitQuota:       "stopped at the quota or a limit; run again when there is more",
	exitInterrupted: "interrupted; run again to go on",
}

// outcome is an end that is no error but has an exit code; it has been told already.
type outcome int

func (outcome) Error() string { return "" }

func exitCode(err error) int {
	var (
		end      outcome
		usage    usageError
		problems mapping.Problems
		sheetErr *sheet.Error
		input    *pipeline.InputError
		locked   *store.LockedError
	)
	switch {
	case errors.As(err, &end):
		return int(end)
	case errors.As(err, &locked):
		return exitLocked
	case errors.As(err, &usage), errors.As(err, &problems), errors.As(err, &sheetErr), errors.As(err, &input), isCobraUsage(err):
		return exitUsage
	}
	return exitFailure
}

// isCobraUsage recognises cobra's own complaints, which have no type.
func isCobraUsage(err error) bool {
	for _, beginning := range []string{"unknown command", "unknown flag", "unknown shorthand", "required flag", "invalid argument", "if any flags in the group", "accepts "} {
		if strings.HasPrefix(err.Error(), beginning) {
			return true
		}
	}
	return false
}

// explain is an error for people: what happened, and where something can be done about it, what.
func explain(err error) string {
	text := err.Error()
	var api *clipcat.Error
	switch {
	case text == "":
		return ""
	case errors.As(err, &api):
		return text + hintFor(api)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return text + "\nThe disk is full, or over a limit. Make room and run again: what was done is kept."
	case errors.Is(err, fs.ErrNotExist):
		return text + "\nIs the name right?"
	}
	return text
}

func hintFor(e *clipcat.Error) string {
	switch {
	case e.Status == 401:
		return "\nThe key was refused. Check CLIPCAT_API_KEY, in the environment or in .env."
	case e.Status == 403:
		return "\nThe key may not do this. Check that CLIPCAT_API_KEY belongs to the right workspace."
	case e.Status == 0 && e.Verdict == clipcat.Retry:
		return "\nThe service could not be reached. Check the network and --endpoint, then run again: what was done is kept."
	}
	return ""
}
