package clipcat

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Property is one property of an object with its new value, such as text or background-color.
type Property struct {
	Name  string
	Value string
}

// Modification replaces properties of one object of one scene. On the wire it is a flat object:
//
//	{"scene":"Scene 1","object":"title","text":"Hi Ana"}
type Modification struct {
	Scene      string
	Object     string
	Properties []Property
}

// MarshalJSON writes the flat object that the API takes, its properties in their order.
func (m Modification) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	writePair(&b, "scene", m.Scene)
	b.WriteByte(',')
	writePair(&b, "object", m.Object)
	for _, p := range m.Properties {
		b.WriteByte(',')
		writePair(&b, p.Name, p.Value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func writePair(b *bytes.Buffer, name, value string) {
	writeString(b, name)
	b.WriteByte(':')
	writeString(b, value)
}

// writeString writes s as JSON leaving <, > and & as they are, so that a logged request reads like the sheet.
func writeString(b *bytes.Buffer, s string) {
	if plainJSON(s) { // nearly all are, and an encoder for each costs more than the rest of a request
		b.WriteByte('"')
		b.WriteString(s)
		b.WriteByte('"')
		return
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes, and a bytes.Buffer takes every write
	b.Truncate(b.Len() - 1)
}

// plainJSON tells whether s stands in JSON as it is.
func plainJSON(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// UnmarshalJSON reads the flat object. A value that is no string (a number, say) is kept as its JSON text; the order of
// the properties is that of the text.
func (m *Modification) UnmarshalJSON(data []byte) error {
	return m.read(json.NewDecoder(bytes.NewReader(data)))
}

// read takes one modification from a decoder.
func (m *Modification) read(dec *json.Decoder) error {
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("a modification must be an object")
	}
	*m = Modification{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		var value lenientString
		if err := dec.Decode(&value); err != nil {
			return err
		}
		switch name {
		case "scene":
			m.Scene = string(value)
		case "object":
			m.Object = string(value)
		default:
			m.Properties = append(m.Properties, Property{Name: name.(string), Value: string(value)})
		}
	}
	_, err := dec.Token() // the closing brace
	return err
}

// RenderRequest asks for one video.
type RenderRequest struct {
	Template      string         `json:"template"` // uid of the template
	Modifications []Modification `json:"modifications"`
	WebhookURL    string         `json:"webhook_url,omitempty"` // optional: where the finished render is posted to
	Metadata      string         `json:"metadata,omitempty"`    // optional: returned with the render and in lists
}

// Render is one video as the API knows it. Only UID can be relied on; every other field may be empty.
type Render struct {
	UID                 string         `json:"uid"`
	Status              string         `json:"status"` // a word; see State
	Template            string         `json:"template"`
	URL                 string         `json:"url"`     // of the video; empty until the render is complete
	Preview             string         `json:"preview"` // URL of a still image
	Metadata            string         `json:"metadata"`
	Error               string         `json:"error"` // why it failed, in the API's words
	Credits             float64        `json:"credits"`
	Progress            float64        `json:"progress"` // 0 to 100
	CreatedAt           time.Time      `json:"created_at"`
	Self                string         `json:"self"`
	WebhookURL          string         `json:"webhook_url"`
	WebhookResponseCode int            `json:"webhook_response_code"`
	Modifications       []Modification `json:"modifications"`
	Warnings            []string       `json:"warnings,omitempty"` // what was rendered otherwise than it was meant; only the local server tells
}

// State is what a render's status word means.
type State int

// The three meanings of a status word.
const (
	Underway State = iota // queued, rendering, or any word that is not known
	Completed
	Failed
)

// State reads the status word. Only "completed" is documented; the failing words are those of like services, and any
// other word means that the render is still under way. A completed render without a URL is still under way too.
func (r Render) State() State {
	switch r.Status {
	case "completed":
		if r.URL == "" {
			return Underway
		}
		return Completed
	case "failed", "error", "errored", "cancelled", "canceled", "rejected":
		return Failed
	}
	return Underway
}

// Auth is the answer to a check of the key.
type Auth struct {
	Message   string `json:"message"`
	Workspace string `json:"workspace"`
}

// Account is the workspace's plan and quota.
type Account struct {
	UID       string    `json:"uid"`
	PlanName  string    `json:"plan_name"`
	Quota     Quota     `json:"quota"`
	CreatedAt time.Time `json:"created_at"`
}

// Quota counts credits of the current month.
type Quota struct {
	Max     float64 `json:"max"`
	Current float64 `json:"current"` // used so far
}

// Template is a video template of the account, with as much of its inside as could be recognised.
type Template struct {
	UID       string    `json:"uid"`
	Title     string    `json:"title"`
	Type      string    `json:"type,omitempty"`
	Width     int       `json:"width,omitempty"`
	Height    int       `json:"height,omitempty"`
	FrameRate float64   `json:"frame_rate,omitempty"`
	CreatedAt time.Time `json:"created_at,omitzero"`
	Scenes    []Scene   `json:"scenes"` // empty where the template's inside was not recognised
}

// Scene is one scene of a template.
type Scene struct {
	Name    string   `json:"name"`
	Objects []Object `json:"objects"`
}

// Object is one named thing of a scene that a modification can change.
type Object struct {
	Name       string   `json:"name"`
	Type       string   `json:"type,omitempty"`
	Properties []string `json:"properties,omitempty"` // the properties it can take, where the API lists them
	Width      float64  `json:"width,omitempty"`      // the largest that it is on the screen, in pixels, where the API tells
	Height     float64  `json:"height,omitempty"`     // likewise
	Fit        string   `json:"fit,omitempty"`        // how a picture fills it: cover or contain, where the API tells
	// Values are properties as they were designed, by name, where the API tells them.
	Values map[string]string `json:"values,omitempty"`
}

// ListOptions selects a page of renders.
type ListOptions struct {
	Page      int    // from 1
	Completed bool   // only completed renders
	Template  string // only renders of this template
}

// Properties are the names that Clipcat documents for modifications; others may exist.
func Properties() []string {
	return []string{
		"text", "color", "font-family", "background-image", "background-color",
		"border-color", "border-width", "media_url",
	}
}
