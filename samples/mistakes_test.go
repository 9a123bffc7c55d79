package samples_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/sheetreel/sheetreel/clipcat/local/render"
)

// The templates in which mistakes are made.
const (
	product   = "products/product.template.json"
	cityGuide = "city-guides/city-guide.template.json"
	quote     = "quote/quote.template.json"
	titleCard = "title-card/title-card.template.json"
	tour      = "property-tour/property-tour.template.json"
)

// What an editor that knows the schema makes of a mistake.
const (
	told    = iota // it is red in the editor
	untold         // no schema can tell it
	notJSON        // nor is it a value
)

// mistakes are those that designers make, and what they are told: the place, and the remedy.
var mistakes = []struct {
	template, was, is string
	schema            int
	says              string
}{
	{product, `"version": 1`, `"version": "1"`, told, `property "version": want a whole number, found "1"; write it in digits, without quotes and unit`},
	{product, `"version": 1,`, ``, told, `property "version" is missing; write "version": 1`},
	{product, `"width": 1080, "height": 1080`, `"height": 1080`, told, `the video has no size; set "width" and "height" in pixels, 64 to 1920`},
	{product, `"width": 1080,`, `"width": 1080.5,`, told, `property "width": want a whole number, found 1080.5`},
	{product, `"width": 1080,`, `"width": "1080px",`, told, `property "width": want a whole number, found "1080px"; write it in digits, without quotes and unit`},
	{product, `"width": 1080,`, `"widht": 1080,`, told, `unknown property "widht"; did you mean "width"?`},
	{product, `"fps": 30`, `"fps": 29.97`, told, `property "fps": want a whole number, found 29.97`},
	{product, `"fps": 30`, `"fps": 0`, told, `property "fps": 0 is out of range; use 24 to 60`},
	{product, `"fps": 30`, `"framerate": 30`, told, `unknown property "framerate"; use "fps"`},
	{product, `"scenes": [`, `"scene": [`, told, `unknown property "scene"; did you mean "scenes"?`},
	{product, `"uid": "hT5sYp8GdK2wXe6JqV"`, `"uid": 5`, told, `property "uid": want a text in quotes, found 5; put quotes around it`},
	{product, `"uid": "hT5sYp8GdK2wXe6JqV"`, `"uid": ""`, told, `property "uid" is missing; it is the name that a mapping calls the template by`},
	{quote, `"name": "Quote", "duration": 5`, `"duration": 5`, told, `scene 1 has no name; give it one, so that a mapping can name it`},
	{quote, `"duration": 5`, `"duration": -5`, told, `scene "Quote": property "duration": -5 is out of range; use 0.01 to 600`},
	{quote, `"duration": 5`, `"duration": 5000`, told, `scene "Quote": property "duration": 5000 is out of range; use 0.01 to 600`},
	{quote, `"duration": 5, `, ``, told, `scene "Quote" has no length; set "duration" in seconds`},
	{quote, `"duration": 5`, `"duration": null`, told, `scene "Quote": property "duration" has no value; give it one, or leave it out`},
	{quote, `"duration": 5`, `"duration": "5s"`, told, `scene "Quote": property "duration": want a number, found "5s"; write it in digits, without quotes and unit`},
	{quote, `"duration": 5`, `"Duration": 5`, told, `scene "Quote": unknown property "Duration"; did you mean "duration"?`},
	{quote, `"name": "Mark", `, ``, told, `scene "Quote": object 2 has no name; give it one, so that a mapping can name it`},
	{quote, `"name": "Mark"`, `"name": ""`, told, `scene "Quote": object 2 has no name; give it one, so that a mapping can name it`},
	{quote, `"name": "Mark"`, `"name": "Sun"`, untold, `scene "Quote", object "Sun": another object of the scene has this name; names must differ`},
	{quote, `"type": "circle"`, `"type": "Circle"`, told, `scene "Quote", object "Sun": property "type": "Circle" is not known; use one of text, rectangle, circle, image, video`},
	{quote, `"type": "circle"`, `"type": "shape"`, told, `scene "Quote", object "Sun": property "type": "shape" is not known; use one of text, rectangle, circle, image, video`},
	{quote, `"type": "circle", `, ``, told, `scene "Quote", object "Sun": property "type" is missing; use one of text, rectangle, circle, image, video`},
	{quote, `"type": "circle"`, `"typ": "circle"`, told, `scene "Quote", object "Sun": unknown property "typ"; did you mean "type"?`},
	{quote, `"x": 720`, `"x": "center"`, told, `scene "Quote", object "Sun": property "x": want a number, found "center"; write it in digits, without quotes and unit`},
	{quote, `"x": 720`, `"x": 99999`, told, `scene "Quote", object "Sun": property "x": 99999 is out of range; use -16384 to 16384`},
	{quote, `"x": 720`, `"left": 720`, told, `scene "Quote", object "Sun": unknown property "left"; use "x"`},
	{quote, `"width": 600, "height": 600`, `"size": 600`, told, `scene "Quote", object "Sun": unknown property "size"; use "width" and "height"`},
	{quote, `"width": 600, "height": 600`, `"width": 0, "height": 600`, told, `scene "Quote", object "Sun": the object has no size; set "width" and "height"`},
	{quote, `"width": 600`, `"width": -600`, told, `scene "Quote", object "Sun": property "width": -600 is out of range; use 0 to 16384`},
	{quote, `"background-color": "#e76f51"`, `"background-color": "#e76f5"`, told, `scene "Quote", object "Sun": property "background-color": "#e76f5" is not a colour; use #rgb`},
	{quote, `"background-color": "#e76f51"`, `"background-color": "e76f51"`, told, `scene "Quote", object "Sun": property "background-color": "e76f51" is not a colour; use #rgb, #rrggbb, #rrggbbaa, rgb(r, g, b), rgba(r, g, b, a) or a CSS name; did you mean "#e76f51"?`},
	{quote, `"background-color": "#e76f51"`, `"background-color": "redd"`, told, `scene "Quote", object "Sun": property "background-color": "redd" is not a colour; use #rgb, #rrggbb, #rrggbbaa, rgb(r, g, b), rgba(r, g, b, a) or a CSS name; did you mean "red"?`},
	{quote, `"background-color": "#e76f51"`, `"background-color": "rgb(300,0,0)"`, told, `scene "Quote", object "Sun": property "background-color": "rgb(300,0,0)" is not a colour; use #rgb`},
	{quote, `"background-color": "#e76f51"`, `"background-color": 15`, told, `scene "Quote", object "Sun": property "background-color": want a text in quotes, found 15; put quotes around it`},
	{quote, `"background-color": "#e76f51"`, `"fill": "#e76f51"`, told, `scene "Quote", object "Sun": unknown property "fill"; use "background-color"`},
	{quote, `"background-color": "#e76f51"`, `"backgroundColor": "#e76f51"`, told, `scene "Quote", object "Sun": unknown property "backgroundColor"; did you mean "background-color"?`},
	{quote, `"background-color": "#e76f51"`, `"background_colour": "#e76f51"`, told, `scene "Quote", object "Sun": unknown property "background_colour"; did you mean "background-color"?`},
	{quote, `"font-size": 300`, `"font-size": "300px"`, told, `scene "Quote", object "Mark": property "font-size": want a number, found "300px"; write it in digits, without quotes and unit`},
	{quote, `"font-size": 300`, `"fontSize": 300`, told, `scene "Quote", object "Mark": unknown property "fontSize"; did you mean "font-size"?`},
	{quote, `"font-size": 300`, `"font-size": 0`, told, `scene "Quote", object "Mark": property "font-size" is missing; give it in pixels`},
	{quote, `"font-weight": 700`, `"font-weight": "bold"`, told, `scene "Quote", object "Mark": property "font-weight": want a whole number, found "bold"; write it in digits, without quotes and unit; 400 is regular, 700 is bold`},
	{quote, `"line-height": 1.18`, `"line-height": 118`, told, `scene "Quote", object "Quote": property "line-height": 118 is out of range; use 0.5 to 5`},
	{quote, `"letter-spacing": -1.2`, `"letter-spacing": "-1.2"`, told, `scene "Quote", object "Quote": property "letter-spacing": want a number, found "-1.2"; write it in digits, without quotes and unit`},
	{quote, `"valign": "middle"`, `"valign": "center"`, told, `scene "Quote", object "Quote": property "valign": "center" is not known; use one of top, middle, bottom`},
	{quote, `"max_lines": 7`, `"max_lines": 7.5`, told, `scene "Quote", object "Quote": property "max_lines": want a whole number, found 7.5`},
	{quote, `"max_lines": 7`, `"maxLines": 7`, told, `scene "Quote", object "Quote": unknown property "maxLines"; did you mean "max_lines"?`},
	{quote, `"text": "“"`, `"text": null`, told, `scene "Quote", object "Mark": property "text" has no value; give it one, or leave it out`},
	{quote, `"text": "“"`, `"text": 5`, told, `scene "Quote", object "Mark": property "text": want a text in quotes, found 5; put quotes around it`},
	{quote, `"easing": "ease-out"`, `"easing": "bounce"`, told, `scene "Quote", object "Sun": keyframe 2: property "easing": "bounce" is not known; use one of linear, ease`},
	{quote, `"easing": "ease-out"`, `"easing": "easeOut"`, told, `scene "Quote", object "Sun": keyframe 2: property "easing": "easeOut" is not known; use one of linear, ease`},
	{quote, `"easing": "ease-out"`, `"easing": "cubic-bezier(2, 0, 1)"`, told, `scene "Quote", object "Sun": keyframe 2: property "easing": "cubic-bezier(2, 0, 1)" is not known; use one of linear, ease`},
	{quote, `"easing": "ease-out"`, `"easing": "cubic-bezier(2, 0, 1, 1)"`, told, `scene "Quote", object "Sun": keyframe 2: property "easing": "cubic-bezier(2, 0, 1, 1)": the four numbers are x1, y1, x2, y2, the x from 0 to 1`},
	{quote, `"easing": "ease-out"`, `"ease": "ease-out"`, told, `scene "Quote", object "Sun", keyframe 2: unknown property "ease"; did you mean "easing"?`},
	{quote, `{"t": 0, "scale": 0.7}`, `{"scale": 0.7}`, told, `scene "Quote", object "Sun": keyframe 1: property "t" is missing; give its time in seconds from the start of the scene`},
	{quote, `{"t": 0, "scale": 0.7}`, `{"t": 3, "scale": 0.7}`, untold, `scene "Quote", object "Sun": keyframe 2: its time 1.4 s is before that of the one above it; put them in order`},
	{quote, `{"t": 0, "scale": 0.7}`, `{"t": -1, "scale": 0.7}`, told, `scene "Quote", object "Sun": keyframe 1: property "t": -1 is out of range; use 0 to 600`},
	{quote, `{"t": 0, "scale": 0.7}`, `{"time": 0, "scale": 0.7}`, told, `scene "Quote", object "Sun", keyframe 1: unknown property "time"; use "t"`},
	{quote, `{"t": 0, "scale": 0.7}`, `{"t": "0s", "scale": 0.7}`, told, `scene "Quote", object "Sun", keyframe 1: property "t": want a number, found "0s"; write it in digits, without quotes and unit`},
	{quote, `{"t": 0, "scale": 0.7}`, `{"t": 0, "scale": 700}`, told, `scene "Quote", object "Sun": keyframe 1: property "scale": 700 is out of range; use 0 to 100`},
	{quote, `{"t": 0, "scale": 0.7}`, `{"t": 0, "opacity": 70}`, told, `scene "Quote", object "Sun": keyframe 1: property "opacity": 70 is out of range; use 0 to 1`},
	{quote, `{"t": 0, "scale": 0.7}`, `5`, told, `scene "Quote", object "Sun", keyframe 1: want an object in braces, found 5`},
	{quote, `{"t": 0, "scale": 0.7}`, `{"t": 0, "font-size": 7}`, told, `scene "Quote", object "Sun", keyframe 1: unknown property "font-size"; known: t, easing`},
	{cityGuide, `"transition": {"type": "fade", "duration": 0.4}`, `"transition": {"type": "fade", "duration": 40}`, untold, `scene "Sights": the transition lasts 40 s, longer than its scene, which has 4 s; make it shorter`},
	{cityGuide, `"transition": {"type": "fade", "duration": 0.4}`, `"transition": "fade"`, told, `scene "Sights", transition: want an object in braces, found "fade"; write {"type": "fade", "duration": 0.5}`},
	{cityGuide, `"transition": {"type": "fade", "duration": 0.4}`, `"transition": {"type": "dissolve"}`, told, `scene "Sights": property "transition": "dissolve" is not known; use one of none, fade`},
	{cityGuide, `"transition": {"type": "fade", "duration": 0.4}`, `"transition": {"kind": "fade"}`, told, `scene "Sights", transition: unknown property "kind"; use "type"`},
	{cityGuide, `"transition": {"type": "fade", "duration": 0.4}`, `"transition": {"type": "fade", "duration": -1}`, told, `scene "Sights": property "transition duration": -1 is out of range; use 0 to 4`},
	{cityGuide, `"name": "Sights"`, `"name": "Arrival"`, untold, `scene "Arrival": another scene has this name; names must differ`},
	{cityGuide, `"media_url": "asset:`, `"url": "asset:`, told, `scene "Arrival", object "Photo": unknown property "url"; use "media_url"`},
	{cityGuide, `"fade": "up"`, `"fade": "top"`, told, `scene "Arrival", object "Shade": property "fade": "top" is not known; use one of up, down, left, right`},
	{cityGuide, `"fade": "up"`, `"fade": true`, told, `scene "Arrival", object "Shade": property "fade": want a text in quotes, found true; put quotes around it`},
	{cityGuide, `"shadow": {`, `"shadow": {"size": 3, `, told, `scene "Arrival", object "Kicker", shadow: unknown property "size"; known: color, x, y, blur`},
	{cityGuide, `"shadow": {`, `"shadow": {"blur": 5000, `, untold, `scene "Arrival", object "Kicker", shadow: property "blur" stands there twice; keep one`},
	{product, `"fit": "cover"`, `"fit": "shrink"`, told, `scene "Reveal", object "Photo": property "fit": "shrink" is not known; use one of cover, contain`},
	{quote, `"max_lines": 7`, `"max_lines": 7, "fit": "cover"`, told, `scene "Quote", object "Quote": property "fit": "cover" is not known; use one of shrink, clip, ellipsis`},
	{titleCard, `"rotation": 24`, `"rotation": "24deg"`, told, `scene "Title", object "Band 1": property "rotation": want a number, found "24deg"; write it in digits, without quotes and unit`},
	{titleCard, `"text-transform": "uppercase"`, `"text-transform": "caps"`, told, `scene "Title", object "Number": property "text-transform": "caps" is not known; use one of none, uppercase, lowercase`},
	{titleCard, `"objects": [`, `"objects": {"a":1}, "x": [`, told, `scene "Title": property "objects": want a list in brackets, found {"a":1}`},
	{tour, `"border-width"`, `"border-widths"`, told, `scene "Visit", object "Photo": unknown property "border-widths"; did you mean "border-width"?`},
	{tour, `"scenes": [`, `"audio": "music.mp3", "scenes": [`, told, `audio: want an object in braces, found "music.mp3"; write {"media_url": "music.mp3"}`},
	{tour, `"scenes": [`, `"audio": {"url": "music.mp3"}, "scenes": [`, told, `audio: unknown property "url"; use "media_url"`},
	{tour, `"scenes": [`, `"audio": {"media_url": "music.mp3", "volume": 80}, "scenes": [`, told, `audio: property "volume": 80 is out of range; use 0 to 4`},
	{quote, `"x": 720`, `"x": 720 "y": 3`, notJSON, `line 11 is not JSON: '"' is not expected here; a comma is missing before it`},
	{quote, `"x": 720`, `"x": 720,,`, notJSON, `line 11 is not JSON: ',' is not expected here; there is a comma too many before it, or a name has no quotes`},
	{quote, `"x": 720, `, `"x": 720, "x": 3,`, untold, `scene "Quote", object "Sun": property "x" stands there twice; keep one`},
	{titleCard, `]
    }
  ]
}`, `]
    }
  ]
`, notJSON, `the file ends too early, in line 29: a brace, a bracket or a quote is not closed`},
}

func TestMistakesAreToldWithTheirPlaceAndRemedy(t *testing.T) {
	s := schema(t)
	for _, m := range mistakes {
		good, err := os.ReadFile(m.template)
		if err != nil {
			t.Fatal(err)
		}
		bad := strings.Replace(string(good), m.was, m.is, 1)
		if bad == string(good) {
			t.Errorf("%s is not in %s", m.was, m.template)
			continue
		}
		if _, err := render.ParseTemplate([]byte(bad)); err == nil || !strings.HasPrefix(err.Error(), "template: "+m.says) {
			t.Errorf("%s\n got %v\nwant %s", m.is, err, m.says)
		}
		if json.Valid([]byte(bad)) == (m.schema == notJSON) {
			t.Errorf("%s: JSON %v", m.is, m.schema == notJSON)
			continue
		}
		if m.schema != notJSON && (valid(t, s, []byte(bad)) != nil) != (m.schema == told) {
			t.Errorf("%s: the schema accepts it %v", m.is, m.schema == told)
		}
	}
}
