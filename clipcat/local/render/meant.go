package render

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// otherNames are what other programs call properties.
var otherNames = map[string]string{
	"left": "x", "top": "y", "w": "width", "h": "height", "size": "width", "length": "duration", "seconds": "duration",
	"fill": "background-color", "background": "background-color", "bg": "background-color", "stroke": "border-color",
	"stroke-width": "border-width", "radius": "border-radius", "corner-radius": "border-radius", "border": "border-width",
	"url": "media-url", "src": "media-url", "source": "media-url", "image": "media-url", "href": "media-url", "file": "media-url",
	"time": "t", "at": "t", "angle": "rotation", "rotate": "rotation", "alpha": "opacity", "zoom": "scale",
	"font": "font-family", "weight": "font-weight", "content": "text", "value": "text", "title": "text", "text-color": "color",
	"text-align": "align", "vertical-align": "valign", "object-fit": "fit", "layers": "objects", "elements": "objects",
	"framerate": "fps", "frame-rate": "fps", "music": "audio", "sound": "audio", "id": "uid", "kind": "type",
	"animation": "keyframes", "animations": "keyframes", "offset-x": "x", "offset-y": "y",
}

// otherWays are what other programs have a property of an object for, and here is done
// otherwise.
var otherWays = map[string]string{
	"zindex": order, "z-index": order, "z": order, "layer": order, "order": order,
	"visible": hidden, "hidden": hidden, "display": hidden,
	"anchor": corner, "origin": corner, "position": corner,
	"start": sometimes, "end": sometimes, "delay": sometimes, "start-time": sometimes, "end-time": sometimes, "duration": sometimes,
}

const (
	order     = "objects are drawn in the order of the file, the last one in front"
	hidden    = `an object with "opacity": 0 is not seen`
	corner    = `"x" and "y" are where the top left corner of the box is`
	sometimes = `an object is there for the whole scene; keyframes of "opacity" show and hide it`
)

// otherwise ends an error about an unknown property with the one that was probably
// meant.
func otherwise(key string, index map[string]int, known []string) string {
	key = strings.ToLower(canonical(key))
	if way := otherWays[key]; way != "" && slices.Contains(known, "keyframes") {
		return "; " + way
	}
	name := otherNames[key]
	if _, ok := index[name]; !ok {
		return didYouMean(key, known)
	}
	switch name {
	case "media-url":
		name = "media_url"
	case "width":
		if key == "size" {
			return `; use "width" and "height"`
		}
	}
	return "; use " + quote(name)
}

// example shows how to write what somebody wrote as a plain text.
func example(where string, data []byte) string {
	var text string
	if json.Unmarshal(data, &text) != nil {
		return ""
	}
	value, err := json.Marshal(text)
	if err != nil {
		return ""
	}
	switch where[strings.LastIndexByte(where, ' ')+1:] {
	case "audio":
		return fmt.Sprintf(`; write {"media_url": %s}`, value)
	case "transition":
		return fmt.Sprintf(`; write {"type": %s, "duration": 0.5}`, value)
	case "shadow":
		return fmt.Sprintf(`; write {"color": %s, "y": 4, "blur": 12}`, value)
	}
	return ""
}

// syntaxErrors are what Go's decoder of JSON finds, in the words of those who write it;
// the first that fits is right.
var syntaxErrors = [][2]string{
	{"after object key:value pair", "a comma is missing before it"},
	{"after array element", "a comma is missing before it"},
	{"after object key", "a colon is missing before it"},
	{"looking for beginning of object key", "there is a comma too many before it, or a name has no quotes"},
	{"looking for beginning of value", "there is a comma too many before it, or a text has no quotes"},
	{"in string literal", "a quote is missing before it; a line break in a text is written \\n"},
	{"after top-level value", "a brace too many is closed before it"},
}

// strangers are characters that other languages have and JSON has not.
var strangers = map[string]string{
	"'/'": "JSON has no comments, take it out", "'#'": "JSON has no comments, and colours stand in quotes",
	`'\''`: `names and texts stand in double quotes, "…", not in single ones`,
	"'â'":  `names and texts stand in straight quotes, "…", not in curly ones`, // as Go calls the first byte of those
}

// syntax says where a file stops being JSON, and what is probably wrong.
func syntax(line int, err error) error {
	text, invalid := strings.CutPrefix(err.Error(), "invalid character ")
	if !invalid {
		return fmt.Errorf("the file ends too early, in line %d: a brace, a bracket or a quote is not closed", line)
	}
	for _, e := range syntaxErrors {
		if character, _, ok := strings.Cut(text, " "+e[0]); ok {
			return fmt.Errorf("line %d is not JSON: %s is not expected here; %s", line, character, cmp.Or(strangers[character], e[1]))
		}
	}
	return fmt.Errorf("line %d is not JSON: %s", line, err)
}
