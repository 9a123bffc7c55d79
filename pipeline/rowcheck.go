package pipeline

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/mapping"
	"github.com/sheetreel/sheetreel/pipeline/mediacheck"
	"github.com/sheetreel/sheetreel/pipeline/textcheck"
	"github.com/sheetreel/sheetreel/store"
)

// MediaCheck says how the links of rows are looked at before they are submitted.
type MediaCheck struct {
	Checker *mediacheck.Checker
	Here    bool    // the videos are rendered on this machine, whose limits are known
	Pace    float64 // renders that are submitted in a second, at most; 0: no limit
}

// rowChecks looks at what a row's properties are made of.
type rowChecks struct {
	media     *MediaCheck // nil: links are not looked at
	templates *templateChecks
	origins   []mapping.Origin
	until     time.Time // when the run will be over, about
}

func newRowChecks(b Batch, templates *templateChecks) *rowChecks {
	return &rowChecks{media: b.Media, templates: templates, origins: b.Binder.Origins(), until: time.Now().Add(b.lasts())}
}

// lasts is how long a run takes at most, about, until the last media are fetched.
func (b Batch) lasts() time.Duration {
	rows := b.Sheet.Lines()
	if b.Select.Limit > 0 {
		rows = min(rows, b.Select.Limit)
	}
	if b.Media == nil || b.Media.Pace == 0 {
		return longRender
	}
	return longRender + time.Duration(float64(rows)/b.Media.Pace*float64(time.Second))
}

// longRender is how long a render may take until its media are fetched, with those before it in the service's queue.
const longRender = 30 * time.Minute

// active calls see for every binding that has a part in a row's video.
func (c *rowChecks) active(b mapping.Bound, see func(mapping.Origin)) {
	for _, list := range [][]int{b.Always, b.Conditional} {
		for _, i := range list {
			o := c.origins[i]
			if o.Repeated && !c.first(i, b) {
				continue
			}
			see(o)
		}
	}
}

// first tells whether no binding before one of the same target holds.
func (c *rowChecks) first(binding int, b mapping.Bound) bool {
	for _, list := range [][]int{b.Always, b.Conditional} {
		for _, i := range list {
			if i < binding && sameTarget(c.origins[i], c.origins[binding]) {
				return false
			}
		}
	}
	return true
}

func sameTarget(a, b mapping.Origin) bool {
	return a.Scene == b.Scene && a.Object == b.Object && a.Property == b.Property
}

// doubts finds what is probably wrong with a row's texts.
func (c *rowChecks) doubts(d Decision) (warnings []Problem) {
	c.active(d.bound, func(o mapping.Origin) {
		if isMedia(o.Property) {
			return
		}
		for _, column := range o.Columns {
			for _, doubt := range textcheck.Doubts(d.cells[column.Index]) {
				p := Problem{Column: column.Name, What: doubt.What, Remedy: doubt.Remedy, Topic: doubt.Topic}
				if !slices.Contains(warnings, p) {
					warnings = append(warnings, p)
				}
			}
		}
	})
	return warnings
}

func isMedia(property string) bool { return property == "media_url" || property == "background-image" }

// links calls see for every link of a row.
func (c *rowChecks) links(b mapping.Bound, see func(m mapping.Modification, property, address string)) {
	for _, m := range b.Modifications {
		for _, p := range m.Properties {
			if isMedia(p.Name) {
				see(m, p.Name, strings.TrimSpace(p.Value))
			}
		}
	}
}

// ofMedia tells what was found wrong with a row's links: what is certainly broken, and what may be. What its template names
// counts among the first.
func (c *rowChecks) ofMedia(d Decision) (problems, warnings []Problem) {
	if c.media == nil {
		return nil, nil
	}
	c.links(d.bound, func(m mapping.Modification, property, address string) {
		use := c.templates.useOf(d.bound.Template, m, property)
		use.Here, use.Until = c.media.Here, c.until
		for _, f := range c.media.Checker.Look(d.bound.Template, address, use) {
			p := Problem{Column: c.columnOf(d.bound, m, property), What: f.What, Remedy: f.Remedy, Topic: f.Topic}
			switch {
			case f.Broken && !slices.Contains(problems, p):
				problems = append(problems, p)
			case !f.Broken && !slices.Contains(warnings, p):
				warnings = append(warnings, p)
			}
		}
	})
	return append(problems, c.ofTemplate(d.bound)...), warnings
}

// columnOf is the column that a property of a row was made of.
func (c *rowChecks) columnOf(b mapping.Bound, m mapping.Modification, property string) string {
	column := m.Scene + " / " + m.Object + " / " + property
	c.active(b, func(o mapping.Origin) {
		if o.Scene == m.Scene && o.Object == m.Object && o.Property == property {
			column = o.Column()
		}
	})
	return column
}

// ColumnOf is the column that a property of the row was made of.
func (d Decision) ColumnOf(scene, object, property string) string {
	return d.checks.columnOf(d.bound, mapping.Modification{Scene: scene, Object: object}, property)
}

// box is where an object is seen.
type box struct {
	kind          string
	width, height float64
	contain       bool
}

// boxesOf are the objects of a template, by scene and name.
func boxesOf(t clipcat.Template) map[[2]string]box {
	boxes := map[[2]string]box{}
	for _, s := range t.Scenes {
		for _, o := range s.Objects {
			boxes[[2]string{s.Name, o.Name}] = box{o.Type, o.Width, o.Height, o.Fit == "contain"}
		}
	}
	return boxes
}

// useOf tells how a template uses a link.
func (t *templateChecks) useOf(uid string, m mapping.Modification, property string) mediacheck.Use {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := t.looked[uid].boxes[[2]string{m.Scene, m.Object}]
	u := mediacheck.Use{Width: at.width, Height: at.height, Contain: at.contain}
	switch {
	case property == "background-image" || at.kind == "image":
		u.Shows = mediacheck.Picture
	case at.kind == "video":
		u.Shows = mediacheck.Clip
	}
	return u
}

// survey has the links of all rows looked at that would be submitted. Where only some rows are to be, and some of those
// turn out to be broken, others come into their place: then it looks at theirs, at twice as many each time.
func (b Batch) survey(ctx context.Context, s *store.Batch, templates *templateChecks) error {
	bound := slices.ContainsFunc(b.Mapping.Bindings, func(binding mapping.Binding) bool { return isMedia(binding.Property) })
	if b.Media == nil || !bound && !b.Media.Here {
		return nil
	}
	wanted := b.Select.Limit
	for {
		submits, err := b.surveyOnce(ctx, s, templates)
		if err != nil || wanted == 0 || submits.left >= wanted || submits.all < b.Select.Limit {
			return err
		}
		b.Select.Limit *= 2
	}
}

// surveyed counts rows that would be submitted: before the links were looked at, and after.
type surveyed struct{ all, left int }

func (b Batch) surveyOnce(ctx context.Context, s *store.Batch, templates *templateChecks) (n surveyed, err error) {
	unchecked := b
	unchecked.Media = nil
	d, err := newDecider(ctx, unchecked, s, templates)
	if err != nil {
		return n, err
	}
	var asked []Decision // only where there is a limit, so that they are few
	for row, err := range b.Sheet.Rows(ctx) {
		if err != nil { // nothing will be submitted
			break
		}
		decisions, err := d.decide(ctx, row)
		if err != nil {
			return n, errors.Join(err, b.Media.Checker.Wait(ctx))
		}
		for _, dec := range decisions {
			if !dec.Action.Submits() {
				continue
			}
			n.all++
			d.checks.links(dec.bound, func(_ mapping.Modification, _, address string) {
				b.Media.Checker.Add(ctx, dec.bound.Template, address)
			})
			d.checks.designed(b.Media, dec.bound, func(m designed) { b.Media.Checker.Add(ctx, dec.bound.Template, m.address) })
			if b.Select.Limit > 0 {
				asked = append(asked, dec)
			}
		}
		if ctx.Err() != nil {
			break
		}
	}
	if err := b.Media.Checker.Wait(ctx); err != nil {
		return n, err
	}
	checks := newRowChecks(b, templates)
	for _, dec := range asked {
		if problems, _ := checks.ofMedia(dec); len(problems) == 0 {
			n.left++
		}
	}
	return n, nil
}
