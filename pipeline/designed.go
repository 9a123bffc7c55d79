package pipeline

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/mapping"
)

// designed is a picture or a clip that a template itself names.
type designed struct{ scene, object, property, address string }

func designedIn(t clipcat.Template) (out []designed) {
	for _, s := range t.Scenes {
		for _, o := range s.Objects {
			for _, property := range []string{"background-image", "media_url"} {
				if address := strings.TrimSpace(o.Values[property]); address != "" {
					out = append(out, designed{s.Name, o.Name, property, address})
				}
			}
		}
	}
	return out
}

// designed calls see for everything that the template names and the row leaves as it is. Elsewhere than here that is the
// service's affair.
func (c *rowChecks) designed(media *MediaCheck, b mapping.Bound, see func(designed)) {
	if media == nil || !media.Here {
		return
	}
	for _, d := range c.templates.mediaOf(b.Template) {
		if !slices.ContainsFunc(b.Modifications, d.setBy) {
			see(d)
		}
	}
}

// setBy tells whether a row gives the place something else: a picture is the same by either name.
func (d designed) setBy(m mapping.Modification) bool {
	return m.Scene == d.scene && m.Object == d.object && slices.ContainsFunc(m.Properties, func(p mapping.Property) bool { return isMedia(p.Name) })
}

// ofTemplate tells what of a template's own media is certainly broken, so that the row's video would fail.
func (c *rowChecks) ofTemplate(b mapping.Bound) (problems []Problem) {
	c.designed(c.media, b, func(d designed) {
		m := mapping.Modification{Scene: d.scene, Object: d.object}
		use := c.templates.useOf(b.Template, m, d.property)
		use.Here, use.Until = true, c.until
		for _, f := range c.media.Checker.Look(b.Template, d.address, use) {
			if f.Broken {
				what := fmt.Sprintf("template %q, scene %q, object %q, property %q: %q: %s", b.Template, d.scene, d.object, d.property, d.address, f.What)
				problems = append(problems, Problem{What: what, Remedy: f.Remedy, Topic: f.Topic})
			}
		}
	})
	return problems
}

// mediaOf is what a template names, where it was looked at.
func (t *templateChecks) mediaOf(uid string) []designed {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.looked[uid].media
}
