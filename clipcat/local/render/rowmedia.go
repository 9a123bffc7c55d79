package render

import (
	"io/fs"
	"maps"
	"strings"
)

// rowScheme marks a file beside the sheet in a row's values, so that it cannot be
// taken for one of the same name beside the template.
const rowScheme = "row:"

// marked returns the modifications with the names of files that lie beside the
// sheet marked. What does not lie there may lie beside the template.
func (o *Options) marked(mods []Modification) []Modification {
	if o.RowAssets == nil {
		return mods
	}
	out := make([]Modification, len(mods))
	for i, m := range mods {
		out[i] = m
		for _, property := range []string{"media_url", "background-image"} {
			name, err := assetName(m.Properties[property])
			if err != nil || strings.Contains(name, ":") {
				continue
			}
			if _, err := fs.Stat(o.RowAssets, name); err == nil {
				out[i].Properties = maps.Clone(out[i].Properties)
				out[i].Properties[property] = rowScheme + name
			}
		}
	}
	return out
}
