package mapping

import "github.com/sheetreel/sheetreel/mapping/language"

// Origin is what a binding makes a property of.
type Origin struct {
	Scene, Object, Property string
	Columns                 []language.Use
	Repeated                bool // another binding has the same target: only the first one that holds counts
}

// Column is the column that something about the property is told of; the target where it is made of none.
func (o Origin) Column() string {
	if len(o.Columns) == 0 {
		return o.Scene + " / " + o.Object + " / " + o.Property
	}
	return o.Columns[0].Name
}

// Origins tells of every binding what it makes its property of. [Bound] names bindings by their place in it.
func (b *Binder) Origins() []Origin {
	all := make([]Origin, len(b.bindings))
	for i := range b.bindings {
		bt := &b.bindings[i]
		all[i] = Origin{bt.binding.Scene, bt.binding.Object, bt.binding.Property, bt.columns(), false}
		for j := range all[:i] {
			if all[j].Scene == all[i].Scene && all[j].Object == all[i].Object && all[j].Property == all[i].Property {
				all[i].Repeated, all[j].Repeated = true, true
			}
		}
	}
	return all
}
