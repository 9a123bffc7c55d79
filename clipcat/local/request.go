package local

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"unicode/utf8"

	"github.com/sheetreel/sheetreel/clipcat"
)

// renderRequest is the body of POST /v1/renders, checked for its form.
type renderRequest struct {
	template      string
	modifications []clipcat.Modification
	raw           string // the modifications as they came, without the spaces
	metadata      string
	webhook       string
}

var requestFields = []string{"template", "modifications", "metadata", "webhook_url"}

func parseRequest(body []byte) (renderRequest, error) {
	var req renderRequest
	if !utf8.Valid(body) {
		return req, errors.New("the body is not valid UTF-8")
	}
	seen := map[string]bool{}
	err := eachField(body, func(name string, value json.RawMessage) error {
		seen[name] = true
		return req.set(name, value)
	})
	switch {
	case err != nil:
		return req, err
	case !seen["template"]:
		return req, errors.New("template is missing")
	case !seen["modifications"]:
		return req, errors.New("modifications is missing: send a list, which may be empty")
	}
	return req, nil
}

func (req *renderRequest) set(name string, value json.RawMessage) (err error) {
	switch name {
	case "template":
		if err = readText(value, &req.template); err == nil && req.template == "" {
			err = errors.New("must not be empty")
		}
	case "modifications":
		err = req.readModifications(value)
	case "metadata":
		err = readOptionalText(value, &req.metadata)
	case "webhook_url":
		if err = readOptionalText(value, &req.webhook); err == nil && req.webhook != "" && !isWebURL(req.webhook) {
			err = fmt.Errorf("%q is not an http or https address", req.webhook)
		}
	default:
		return fmt.Errorf("field %q is not known%s", name, didYouMean(name, requestFields))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (req *renderRequest) readModifications(value json.RawMessage) error {
	var list []json.RawMessage
	if err := json.Unmarshal(value, &list); err != nil || list == nil {
		return errors.New("must be a list")
	}
	for i, item := range list {
		m, err := readModification(item)
		if err != nil {
			return fmt.Errorf("number %d: %w", i+1, err)
		}
		req.modifications = append(req.modifications, m)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, value); err != nil {
		return err
	}
	req.raw = compact.String()
	return nil
}

func readModification(data json.RawMessage) (clipcat.Modification, error) {
	var m clipcat.Modification
	err := eachField(data, func(name string, value json.RawMessage) error {
		var text string
		if err := readValue(value, &text); err != nil {
			return fmt.Errorf("%q %w", name, err)
		}
		switch name {
		case "scene":
			m.Scene = text
		case "object":
			m.Object = text
		default:
			m.Properties = append(m.Properties, clipcat.Property{Name: name, Value: text})
		}
		return nil
	})
	switch {
	case err != nil:
		return m, err
	case m.Scene == "":
		return m, errors.New("scene is missing")
	case m.Object == "":
		return m, errors.New("object is missing")
	case len(m.Properties) == 0:
		return m, fmt.Errorf("object %q: no property is given a value", m.Object)
	}
	return m, nil
}

// readValue takes a text, or a number as its digits.
func readValue(value json.RawMessage, out *string) error {
	if c := value[0]; c == '-' || (c >= '0' && c <= '9') {
		*out = string(value)
		return nil
	}
	return readText(value, out)
}

func readText(value json.RawMessage, out *string) error {
	if value[0] != '"' {
		return errors.New("must be a text")
	}
	return json.Unmarshal(value, out)
}

func readOptionalText(value json.RawMessage, out *string) error {
	if string(value) == "null" {
		return nil
	}
	return readText(value, out)
}

// eachField walks the fields of the one object that data must be, and refuses a field that stands there twice, of
// which encoding/json would silently take the last.
func eachField(data []byte, visit func(name string, value json.RawMessage) error) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return notJSON(err, "must be an object in braces")
	}
	var names [8]string
	seen := names[:0]
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return notJSON(err, "")
		}
		name := t.(string)
		for _, s := range seen {
			if s == name {
				return fmt.Errorf("field %q stands there twice", name)
			}
		}
		seen = append(seen, name)
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return notJSON(err, "")
		}
		if err := visit(name, value); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil { // the closing brace
		return notJSON(err, "")
	}
	if _, err := dec.Token(); err != io.EOF {
		return errors.New("something follows the object")
	}
	return nil
}

func notJSON(err error, otherwise string) error {
	switch {
	case err == nil:
		return errors.New(otherwise)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the JSON ends too early")
	}
	return fmt.Errorf("not JSON: %w", err)
}

func isJSON(contentType string) bool {
	if contentType == "application/json" {
		return true
	}
	t, _, err := mime.ParseMediaType(contentType)
	return err == nil && t == "application/json"
}
