package pipeline

import (
	"context"
	"fmt"
	"sync"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/mapping"
)

// templateChecks checks the mapping against each template the first time that a row would be submitted with it, so that
// a run with nothing to submit asks for nothing. It remembers what it found for the whole run.
type templateChecks struct {
	api     API
	mapping *mapping.Mapping
	binder  *mapping.Binder
	looked  map[string]lookedAt
	checked map[use]bool
	notice  func(string)

	mu sync.Mutex // the output is written while rows are decided
}

// lookedAt is what is known of a template.
type lookedAt struct {
	outline mapping.Outline
	boxes   map[[2]string]box
	media   []designed
	problem string
}

// use is something of the mapping that a template was checked for: all bindings of a format that always hold, or one with
// a condition.
type use struct {
	template, format string
	binding          int // -1: those that always hold
}

func newTemplateChecks(b Batch, notice func(string)) *templateChecks {
	return &templateChecks{
		api: b.API, mapping: b.Mapping, binder: b.Binder, looked: map[string]lookedAt{}, checked: map[use]bool{}, notice: notice,
	}
}

// check returns what is wrong with the template for a row; an error where it is wrong for all.
func (t *templateChecks) check(ctx context.Context, b mapping.Bound) (problem string, err error) {
	if t.api == nil { // nobody to ask
		return "", nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	found, known := t.looked[b.Template]
	if !known {
		if found, err = t.look(ctx, b); err != nil {
			return "", err
		}
		t.looked[b.Template] = found
	}
	if found.problem != "" {
		return found.problem, nil
	}
	if err := t.checkUse(use{b.Template, b.Format, -1}, found.outline, b.Always); err != nil {
		return "", err
	}
	for _, binding := range b.Conditional {
		if err := t.checkUse(use{b.Template, "", binding}, found.outline, []int{binding}); err != nil {
			return "", err
		}
	}
	return "", nil
}

func (t *templateChecks) checkUse(u use, o mapping.Outline, bindings []int) error {
	if t.checked[u] {
		return nil
	}
	t.checked[u] = true
	if err := t.mapping.CheckSome(o, bindings); err != nil {
		return &InputError{err}
	}
	return nil
}

// look asks the service for a row's template.
func (t *templateChecks) look(ctx context.Context, b mapping.Bound) (found lookedAt, err error) {
	template, err := t.api.Template(ctx, b.Template)
	switch {
	case clipcat.VerdictOf(err) == clipcat.RowFails:
		found.problem = fmt.Sprintf("there is no template %q; sheetreel templates lists those of the account", b.Template)
		if t.binder.Fixed(b.Format) { // an error of the mapping, not of a row
			return found, &InputError{fmt.Errorf("%s (the service says: %w)", found.problem, err)}
		}
		return found, nil
	case err != nil:
		return found, err
	case len(template.Scenes) == 0:
		t.notice(fmt.Sprintf("the inside of template %s could not be read, so scenes and objects were not checked", b.Template))
	}
	found.outline, found.boxes, found.media = OutlineOf(template), boxesOf(template), designedIn(template)
	return found, nil
}

// known returns what was found to be wrong with a template, if it was looked at.
func (t *templateChecks) known(uid string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.looked[uid].problem
}
