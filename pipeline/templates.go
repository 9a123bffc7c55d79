package pipeline

import (
	"context"
	"fmt"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/mapping"
)

// templateChecks checks the mapping against each template the first time that a row would be submitted with it, so that
// a run with nothing to submit asks for nothing. It remembers what it found for the whole run.
type templateChecks struct {
	api     API
	mapping *mapping.Mapping
	fixed   bool // every row has the same template: one that is not there is an error of the mapping, not of a row
	found   map[string]string
	notice  func(string)
}

func newTemplateChecks(b Batch, notice func(string)) templateChecks {
	return templateChecks{
		api: b.API, mapping: b.Mapping, fixed: b.Binder.FixedTemplate() != "", found: map[string]string{}, notice: notice,
	}
}

// check returns what is wrong with the template for a row; an error where it is wrong for all.
func (t templateChecks) check(ctx context.Context, uid string) (problem string, err error) {
	if problem, known := t.found[uid]; known {
		return problem, nil
	}
	if t.api == nil { // nobody to ask
		return "", nil
	}
	template, err := t.api.Template(ctx, uid)
	switch {
	case clipcat.VerdictOf(err) == clipcat.RowFails:
		problem = fmt.Sprintf("there is no template %q; sheetreel templates lists those of the account", uid)
		if t.fixed {
			return "", &InputError{fmt.Errorf("%s (the service says: %w)", problem, err)}
		}
	case err != nil:
		return "", err
	default:
		if len(template.Scenes) == 0 {
			t.notice(fmt.Sprintf("the inside of template %s could not be read, so scenes and objects were not checked", uid))
		}
		if err := t.mapping.CheckAgainst(outlineOf(template)); err != nil {
			return "", &InputError{err}
		}
	}
	t.found[uid] = problem
	return problem, nil
}

// known returns what was found to be wrong with a template, if it was looked at.
func (t templateChecks) known(uid string) string { return t.found[uid] }
