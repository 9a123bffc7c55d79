package pipeline

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/sheetreel/sheetreel/clipcat"
	"github.com/sheetreel/sheetreel/store"
)

// Change is one property that differs from the render before.
type Change struct {
	Target string `json:"target"` // "Scene 1 / title / text"
	Old    string `json:"old"`
	New    string `json:"new"`
}

// withChanges tells which bindings changed since the row was last submitted.
func (out Decision) withChanges(before store.Render) Decision {
	old := sentProperties(before.Modifications)
	if before.Template != out.bound.Template {
		out.Changes = append(out.Changes, Change{"template", before.Template, out.bound.Template})
	}
	for _, m := range out.bound.Modifications {
		for _, p := range m.Properties {
			target := m.Scene + " / " + m.Object + " / " + p.Name
			if was, ok := old[target]; !ok || was != p.Value {
				out.Changes = append(out.Changes, Change{target, was, p.Value})
			}
			delete(old, target)
		}
	}
	for _, target := range slices.Sorted(maps.Keys(old)) { // bound before, left as designed now
		out.Changes = append(out.Changes, Change{Target: target, Old: old[target]})
	}
	return out
}

// sentProperties reads back what was sent, as target and value.
func sentProperties(modifications string) map[string]string {
	var sent []clipcat.Modification
	_ = json.Unmarshal([]byte(modifications), &sent) // it was written by us; without it everything counts as changed
	values := map[string]string{}
	for _, m := range sent {
		for _, p := range m.Properties {
			values[m.Scene+" / "+m.Object+" / "+p.Name] = p.Value
		}
	}
	return values
}
