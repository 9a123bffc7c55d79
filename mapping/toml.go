package mapping

import (
	"bytes"
	"errors"
	"sort"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// readTOML reads the TOML form. The decoder proper judges the syntax; the fields come from the parser below it, since a
// decoded table no longer tells its line.
func readTOML(data []byte) (rawMapping, Problems) {
	raw := rawMapping{top: fields{}}
	var whole map[string]any
	if err := toml.Unmarshal(data, &whole); err != nil {
		return raw, tomlProblem(err)
	}
	w := tomlWalker{lines: lineStarts(data), raw: &raw}
	w.parser.Reset(data)
	for w.parser.NextExpression() {
		w.take(w.parser.Expression())
	}
	return raw, w.problems
}

func tomlProblem(err error) Problems {
	var problems Problems
	var at *toml.DecodeError
	if errors.As(err, &at) {
		line, column := at.Position()
		problems.add(line, "column %d: %s", column, at.Error())
		return problems
	}
	problems.add(0, "%v", err)
	return problems
}

// tomlWalker collects the fields of the tables that a mapping knows.
type tomlWalker struct {
	parser   unstable.Parser
	lines    []int // the offset of each line's beginning
	raw      *rawMapping
	into     fields // of the table that is being read; nil: the top
	foreign  bool   // inside a table that a mapping does not know
	problems Problems
}

func (w *tomlWalker) take(e *unstable.Node) {
	names, line := w.key(e)
	switch e.Kind {
	case unstable.ArrayTable, unstable.Table:
		w.table(names, e.Kind == unstable.ArrayTable, line)
	case unstable.KeyValue:
		switch {
		case w.foreign:
		case w.into == nil && names == "bind":
			w.problems.add(line, "write each binding as a table of its own, under [[bind]]")
		case w.into == nil && names == "format":
			w.problems.add(line, "write each format as a table of its own, under [[format]]; a binding says format = below its [[bind]]")
		case w.into == nil:
			w.raw.top[names] = tomlField(e.Value(), line)
		default:
			w.into[names] = tomlField(e.Value(), line)
		}
	}
}

// table begins one of the tables of which there can be many.
func (w *tomlWalker) table(name string, many bool, line int) {
	into := map[string]*[]rawTable{"bind": &w.raw.binds, "format": &w.raw.formats}[name]
	w.foreign = into == nil || !many
	switch {
	case into == nil:
		w.problems.add(line, "[%s] is not a table of a mapping; bindings stand under [[bind]]", name)
	case !many:
		w.problems.add(line, "write [[%s]] with two brackets: there can be many", name)
	default:
		w.into = fields{}
		*into = append(*into, rawTable{line: line, fields: w.into})
	}
}

// key is the dotted name of an expression and its line.
func (w *tomlWalker) key(e *unstable.Node) (name string, line int) {
	for it := e.Key(); it.Next(); {
		n := it.Node()
		if name != "" {
			name += "."
		}
		name += string(n.Data)
		if line == 0 {
			line = sort.SearchInts(w.lines, int(n.Raw.Offset)+1)
		}
	}
	return name, line
}

func tomlField(v *unstable.Node, line int) field {
	f := field{line: line, value: string(v.Data), kind: other}
	switch v.Kind {
	case unstable.String:
		f.kind = text
	case unstable.Bool:
		f.kind = boolean
	case unstable.Integer, unstable.Float:
		f.kind = number
	}
	return f
}

// lineStarts are the offsets at which lines begin; a search in them turns an offset into a line, from 1.
func lineStarts(data []byte) []int {
	starts := []int{0}
	for i := 0; ; {
		n := bytes.IndexByte(data[i:], '\n')
		if n < 0 {
			return starts
		}
		i += n + 1
		starts = append(starts, i)
	}
}
