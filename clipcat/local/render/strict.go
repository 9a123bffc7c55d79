package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
)

func quote(s string) string {
	n := 0
	for i := range s {
		if n++; n > 80 {
			return strconv.Quote(s[:i] + "…")
		}
	}
	return strconv.Quote(s)
}

// canonical makes one of the two spellings of a key: max_lines and max-lines,
// media_url and media-url are the same.
func canonical(key string) string { return strings.ReplaceAll(key, "_", "-") }

// readObject fills the struct that v holds from a JSON object. Unlike
// encoding/json it refuses unknown and repeated keys, and says where it is.
func readObject(data []byte, v reflect.Value, where string) error {
	fields, err := keys(data, where)
	if err != nil {
		return err
	}
	if d, ok := v.Addr().Interface().(interface{ defaults() }); ok {
		d.defaults()
	}
	index, known := fieldsOf(v.Type())
	for _, f := range fields {
		i, ok := index[canonical(f.key)]
		if !ok {
			return at(where, "unknown property %s%s", quote(f.key), otherwise(f.key, index, known))
		}
		if err := readField(f, v.Field(i), where); err != nil {
			return err
		}
	}
	return nil
}

// readField fills one field: a struct, a list of structs, or a plain value.
func readField(f field, v reflect.Value, where string) error {
	switch t := v.Type(); {
	case t.Kind() == reflect.Struct:
		return readObject(f.value, v, inside(where, f.key))
	case t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct:
		v.Set(reflect.New(t.Elem()))
		return readObject(f.value, v.Elem(), inside(where, f.key))
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return readList(f, v, where)
	}
	if string(f.value) == "null" {
		return at(where, "property %s has no value; give it one, or leave it out", quote(f.key))
	}
	if err := json.Unmarshal(f.value, v.Addr().Interface()); err != nil {
		hint := ""
		if canonical(f.key) == "font-weight" {
			hint = "; 400 is regular, 700 is bold"
		}
		return at(where, "property %s: %s%s", quote(f.key), mistaken(f.value, err), hint)
	}
	return nil
}

// at begins an error with its place, if it is not in the file's outermost braces.
func at(where, format string, values ...any) error {
	text := fmt.Sprintf(format, values...)
	if where == "" {
		return errors.New(text)
	}
	return fmt.Errorf("%s: %s", where, text)
}

// mistaken says what was wanted in the place of a value, and how to write it.
func mistaken(value []byte, err error) string {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) || wrong.Field != "" {
		return plain(err)
	}
	text := fmt.Sprintf("want %s, found %s", kindName(wrong.Type), excerpt(value))
	switch kind := wrong.Type.Kind(); {
	case wrong.Value == "string" && (kind == reflect.Int || kind == reflect.Float64):
		text += "; write it in digits, without quotes and unit"
	case kind == reflect.Int && strings.HasPrefix(wrong.Value, "number"):
		text += "; round it"
	case wrong.Value == "string" && kind == reflect.Bool:
		text += "; write it without quotes"
	case kind == reflect.String && wrong.Value != "object" && wrong.Value != "array":
		text += "; put quotes around it"
	}
	return text
}

// readList fills a list of scenes, objects or keyframes.
func readList(f field, v reflect.Value, where string) error {
	var elements []json.RawMessage
	if err := json.Unmarshal(f.value, &elements); err != nil {
		return at(where, "property %s: want a list in brackets, found %s", quote(f.key), excerpt(f.value))
	}
	if most := mostOf[v.Type().Elem()]; len(elements) > most {
		return at(where, "%d %s; at most %d are allowed", len(elements), f.key, most)
	}
	v.Set(reflect.MakeSlice(v.Type(), len(elements), len(elements)))
	for i, e := range elements {
		at := inside(where, label(strings.TrimSuffix(f.key, "s"), e, i))
		if err := readObject(e, v.Index(i), at); err != nil {
			return err
		}
	}
	return nil
}

// label names an element of a list: by its name, or else by its place.
func label(kind string, data []byte, i int) string {
	var named struct{ Name string }
	if json.Unmarshal(data, &named) == nil && named.Name != "" {
		return kind + " " + quote(named.Name)
	}
	return fmt.Sprintf("%s %d", kind, i+1)
}

// inside says where something is: scene "Opening", object "Title".
func inside(where, what string) string {
	if where == "" {
		return what
	}
	return where + ", " + what
}

type field struct {
	key   string
	value json.RawMessage
}

// keys reads a JSON object into its keys and values, in their order.
func keys(data []byte, where string) ([]field, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, at(where, "want an object in braces, found %s%s", excerpt(data), example(where, data))
	}
	var out []field
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, at(where, "%s", plain(err))
		}
		f := field{key: t.(string)}
		if seen[canonical(f.key)] {
			return nil, at(where, "property %s stands there twice; keep one", quote(f.key))
		}
		seen[canonical(f.key)] = true
		if err := d.Decode(&f.value); err != nil {
			return nil, at(where, "property %s: %s", quote(f.key), plain(err))
		}
		out = append(out, f)
	}
	return out, nil
}

// fieldsOf maps the canonical JSON names of a struct to its field numbers.
func fieldsOf(t reflect.Type) (map[string]int, []string) {
	index := map[string]int{}
	var known []string
	for i := range t.NumField() {
		name := t.Field(i).Tag.Get("json")
		if name == "" {
			continue
		}
		index[canonical(name)] = i
		known = append(known, name)
	}
	return index, known
}

func excerpt(data []byte) string {
	s := string(bytes.Join(bytes.Fields(data), []byte(" ")))
	if s == "" {
		return "nothing"
	}
	if r := []rune(s); len(r) > 30 {
		s = string(r[:30]) + "…"
	}
	return s
}

// plain says a JSON error without Go's type names.
func plain(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		if wrong.Field != "" {
			return fmt.Sprintf("%s: want %s, found a %s", wrong.Field, kindName(wrong.Type), wrong.Value)
		}
		return fmt.Sprintf("want %s, found a %s", kindName(wrong.Type), wrong.Value)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return "the file ends too early"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a text in quotes"
	case reflect.Float64, reflect.Float32:
		return "a number"
	case reflect.Int:
		return "a whole number"
	case reflect.Slice:
		return "a list in brackets"
	case reflect.Bool:
		return "true or false"
	}
	return "an object in braces"
}
