package render

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
)

// Bounds that keep a hostile or mistaken template from taking the machine.
const (
	maxTemplateBytes = 8 << 20
	maxScenes        = 200
	maxObjects       = 500
	maxKeyframes     = 1000
	maxClips         = 16 // that play in one scene: each takes a decoder
	maxSeconds       = 600
	maxFontSize      = 2000
	maxTextRunes     = 20000
	maxLength        = 1 << 14 // pixels: boxes, positions, widths
)

var mostOf = map[reflect.Type]int{
	reflect.TypeFor[Scene]():    maxScenes,
	reflect.TypeFor[Object]():   maxObjects,
	reflect.TypeFor[Keyframe](): maxKeyframes,
}

// ParseTemplate reads and checks a template file. Its errors name the scene, the
// object and the property, and say what to do.
func ParseTemplate(data []byte) (*Template, error) {
	t, err := parseTemplate(data)
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	return t, nil
}

func parseTemplate(data []byte) (*Template, error) {
	if len(data) > maxTemplateBytes {
		return nil, fmt.Errorf("the file has %d bytes; at most %d are read", len(data), maxTemplateBytes)
	}
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return nil, errors.New("the file is in UTF-16 (\"Unicode\"); save it as UTF-8")
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if err := wellFormed(data); err != nil {
		return nil, err
	}
	t := &Template{reach: &reach{}}
	if err := readObject(data, reflect.ValueOf(t).Elem(), ""); err != nil {
		return nil, err
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	for i := range t.Scenes {
		t.Scenes[i].addBackgroundVideo(float64(t.Width), float64(t.Height))
	}
	return t, nil
}

// addBackgroundVideo makes the scene's clip an object without a name, behind all
// others: nothing can name it, and it is drawn like any other.
func (s *Scene) addBackgroundVideo(w, h float64) {
	if s.BackgroundVideo == "" {
		return
	}
	back := Object{Type: KindVideo, Width: w, Height: h, MediaURL: s.BackgroundVideo}
	back.defaults()
	s.Objects = slices.Insert(s.Objects, 0, back)
}

// wellFormed finds errors of syntax first, with the line they stand in.
func wellFormed(data []byte) error {
	var all json.RawMessage
	err := json.Unmarshal(data, &all)
	var wrong *json.SyntaxError
	if errors.As(err, &wrong) {
		line := 1 + bytes.Count(data[:min(int(wrong.Offset), len(data))], []byte("\n"))
		return syntax(line, err)
	}
	return err
}

func (t *Template) defaults() { t.FPS = 30 }
func (a *Audio) defaults()    { a.Volume, a.Loop = 1, true }
func (s *Scene) defaults()    { s.BackgroundColor = "#000000" }
func (o *Object) defaults()   { o.Scale, o.Opacity, o.LineHeight, o.FontWeight = 1, 1, 1.2, 400 }

// What must be told in the file is no number until then.
func (k *Keyframe) defaults()   { k.T = math.NaN() }
func (r *Transition) defaults() { r.Duration = math.NaN() }
