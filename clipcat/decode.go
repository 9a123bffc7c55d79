package clipcat

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// The lenient types below read what the API's reference leaves open: a field may be null, missing, or of another
// type than expected, and a render that was paid for must not be lost over it.

// lenientString takes a string, and the JSON text of anything else; null is "".
type lenientString string

func (s *lenientString) UnmarshalJSON(data []byte) error {
	var text string
	switch {
	case bytes.Equal(data, []byte("null")):
	case json.Unmarshal(data, &text) == nil:
	default:
		text = string(data)
	}
	*s = lenientString(text)
	return nil
}

// lenientNumber takes a finite number or a string that holds one; anything else is 0.
type lenientNumber float64

func (n *lenientNumber) UnmarshalJSON(data []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(data), `"`), 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		f = 0
	}
	*n = lenientNumber(f)
	return nil
}

// lenientTime takes ISO 8601 with or without fractions; anything else is the zero time.
type lenientTime struct{ time.Time }

func (t *lenientTime) UnmarshalJSON(data []byte) error {
	t.Time, _ = time.Parse(time.RFC3339, strings.Trim(string(data), `"`))
	return nil
}

// lenientStrings takes a list of texts; anything else is none.
type lenientStrings []string

func (s *lenientStrings) UnmarshalJSON(data []byte) error {
	var list []lenientString
	if json.Unmarshal(data, &list) != nil {
		return nil
	}
	for _, text := range list {
		*s = append(*s, string(text))
	}
	return nil
}

// lenientModifications drops what it cannot read: they are only an echo of what was sent.
type lenientModifications []Modification

func (m *lenientModifications) UnmarshalJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data)) // one for all: pages hold hundreds of them
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		return nil
	}
	var list []Modification
	for dec.More() {
		var one Modification
		if one.read(dec) != nil {
			return nil
		}
		list = append(list, one)
	}
	*m = list
	return nil
}

// UnmarshalJSON reads a render tolerantly. The reason of a failure is looked for where services of this kind put it:
// error, error_message, message.
func (r *Render) UnmarshalJSON(data []byte) error {
	var w struct {
		UID                 lenientString        `json:"uid"`
		Status              lenientString        `json:"status"`
		Template            lenientString        `json:"template"`
		URL                 lenientString        `json:"url"`
		Preview             lenientString        `json:"preview"`
		Metadata            lenientString        `json:"metadata"`
		Error               reason               `json:"error"`
		ErrorMessage        reason               `json:"error_message"`
		Message             reason               `json:"message"`
		Credits             lenientNumber        `json:"credits"`
		Progress            lenientNumber        `json:"progress"`
		CreatedAt           lenientTime          `json:"created_at"`
		Self                lenientString        `json:"self"`
		WebhookURL          lenientString        `json:"webhook_url"`
		WebhookResponseCode lenientNumber        `json:"webhook_response_code"`
		Modifications       lenientModifications `json:"modifications"`
		Warnings            lenientStrings       `json:"warnings"`
	}
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*r = Render{
		UID: string(w.UID), Status: string(w.Status), Template: string(w.Template), URL: string(w.URL),
		Preview: string(w.Preview), Metadata: string(w.Metadata),
		Error:   firstOf(string(w.Error), string(w.ErrorMessage), string(w.Message)),
		Credits: float64(w.Credits), Progress: float64(w.Progress), CreatedAt: w.CreatedAt.Time,
		Self: string(w.Self), WebhookURL: string(w.WebhookURL), WebhookResponseCode: int(w.WebhookResponseCode),
		Modifications: w.Modifications, Warnings: w.Warnings,
	}
	return nil
}

// UnmarshalJSON accepts plan_name, as the reference has it, and plan or name, as a transcription of it says.
func (a *Account) UnmarshalJSON(data []byte) error {
	var w struct {
		UID       lenientString `json:"uid"`
		PlanName  lenientString `json:"plan_name"`
		Plan      lenientString `json:"plan"`
		Name      lenientString `json:"name"`
		CreatedAt lenientTime   `json:"created_at"`
		Quota     struct {
			Max     lenientNumber `json:"max"`
			Current lenientNumber `json:"current"`
		} `json:"quota"`
	}
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*a = Account{
		UID: string(w.UID), PlanName: firstOf(string(w.PlanName), string(w.Plan), string(w.Name)), CreatedAt: w.CreatedAt.Time,
		Quota: Quota{Max: float64(w.Quota.Max), Current: float64(w.Quota.Current)},
	}
	return nil
}

// UnmarshalJSON reads a template. The inside of scenes is not documented: a scene's name is its name or title, its
// objects are its first array of objects that have a name or an id.
func (t *Template) UnmarshalJSON(data []byte) error {
	var w struct {
		UID       lenientString   `json:"uid"`
		Title     lenientString   `json:"title"`
		Name      lenientString   `json:"name"`
		Type      lenientString   `json:"type"`
		Width     lenientNumber   `json:"width"`
		Height    lenientNumber   `json:"height"`
		FrameRate lenientNumber   `json:"frame_rate"`
		CreatedAt lenientTime     `json:"created_at"`
		Scenes    json.RawMessage `json:"scenes"`
	}
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*t = Template{
		UID: string(w.UID), Title: firstOf(string(w.Title), string(w.Name)), Type: string(w.Type),
		Width: int(w.Width), Height: int(w.Height), FrameRate: float64(w.FrameRate), CreatedAt: w.CreatedAt.Time,
		Scenes: readScenes(w.Scenes),
	}
	return nil
}

func readScenes(data json.RawMessage) []Scene {
	var list []json.RawMessage
	if json.Unmarshal(data, &list) != nil {
		return nil
	}
	var scenes []Scene
	for _, item := range list {
		var named struct {
			Name  lenientString `json:"name"`
			Title lenientString `json:"title"`
		}
		if json.Unmarshal(item, &named) != nil {
			continue
		}
		if name := firstOf(string(named.Name), string(named.Title)); name != "" {
			scenes = append(scenes, Scene{Name: name, Objects: firstObjects(item)})
		}
	}
	return scenes
}

// firstObjects walks the scene's fields in their order of writing, since a map would lose which array came first.
func firstObjects(scene json.RawMessage) []Object {
	dec := json.NewDecoder(bytes.NewReader(scene))
	if _, err := dec.Token(); err != nil {
		return nil
	}
	for dec.More() {
		var value json.RawMessage
		if _, err := dec.Token(); err != nil || dec.Decode(&value) != nil {
			return nil
		}
		if objects := readObjects(value); len(objects) > 0 {
			return objects
		}
	}
	return nil
}

func readObjects(data json.RawMessage) []Object {
	var list []struct {
		Name       lenientString   `json:"name"`
		ID         lenientString   `json:"id"`
		Type       lenientString   `json:"type"`
		Fit        lenientString   `json:"fit"`
		Width      json.RawMessage `json:"width"`
		Height     json.RawMessage `json:"height"`
		Properties json.RawMessage `json:"properties"`
		Values     json.RawMessage `json:"values"`
	}
	if json.Unmarshal(data, &list) != nil {
		return nil
	}
	var objects []Object
	for _, o := range list {
		name := firstOf(string(o.Name), string(o.ID))
		if name == "" {
			continue
		}
		object := Object{Name: name, Type: string(o.Type), Fit: string(o.Fit)}
		_ = json.Unmarshal(o.Width, &object.Width) // only numbers are understood
		_ = json.Unmarshal(o.Height, &object.Height)
		_ = json.Unmarshal(o.Properties, &object.Properties) // only a list of names is understood
		_ = json.Unmarshal(o.Values, &object.Values)
		objects = append(objects, object)
	}
	return objects
}

// reason reads an error's text whether it is a string, an object with a message, or a list of either.
type reason string

func (r *reason) UnmarshalJSON(data []byte) error {
	*r = reason(reasonOf(data))
	return nil
}

func reasonOf(data []byte) string {
	var text string
	if json.Unmarshal(data, &text) == nil {
		return text
	}
	var list []json.RawMessage
	if json.Unmarshal(data, &list) == nil {
		var parts []string
		for _, item := range list {
			if s := reasonOf(item); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, "; ")
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) == nil {
		for _, name := range []string{"message", "error", "errors", "error_message", "detail", "title"} {
			if s := reasonOf(object[name]); s != "" {
				return s
			}
		}
	}
	return ""
}

func firstOf(candidates ...string) string {
	for _, s := range candidates {
		if s != "" {
			return s
		}
	}
	return ""
}
