package render

import "time"

// The kinds of objects.
const (
	KindText      = "text"
	KindRectangle = "rectangle"
	KindCircle    = "circle"
	KindImage     = "image"
	KindVideo     = "video"
)

// Template is a parsed and checked template file. Its fields are not meant to be
// changed after [ParseTemplate].
type Template struct {
	// Version of the file format; 1 is the only one so far.
	Version int `json:"version"`
	// Schema is the address of the JSON Schema, for editors; it is not read.
	Schema string `json:"$schema"`
	// UID is the name that a mapping calls the template by.
	UID string `json:"uid"`
	// Name is for people.
	Name string `json:"name"`
	// Width and Height of the video in pixels; even numbers from 64 to 1920.
	Width  int `json:"width"`
	Height int `json:"height"`
	// FPS is frames per second, 24 to 60; 30 where the file says nothing.
	FPS int `json:"fps"`
	// Audio is the sound track, if there is one.
	Audio *Audio `json:"audio"`
	// Scenes in the order in which they are shown.
	Scenes []Scene `json:"scenes"`

	reach *reach // found once; it does not depend on a row
}

// Audio is the sound track of a template.
type Audio struct {
	MediaURL string  `json:"media_url"`
	Volume   float64 `json:"volume"`
	// FadeOut is how many seconds before the video's end the sound begins to fade.
	FadeOut float64 `json:"fade-out"`
	// Loop lets a sound that is too short begin again; true where the file says nothing.
	Loop bool `json:"loop"`
}

// Scene is one part of the video, with objects of its own.
type Scene struct {
	Name string `json:"name"`
	// Duration in seconds; it is rounded to whole frames, at least one.
	Duration        float64 `json:"duration"`
	BackgroundColor string  `json:"background-color"`
	BackgroundImage string  `json:"background-image"`
	// BackgroundVideo is a clip that covers the scene, behind all objects.
	BackgroundVideo string     `json:"background-video"`
	Transition      Transition `json:"transition"`
	// Objects from the back to the front.
	Objects []Object `json:"objects"`
}

// Transition is how a scene comes in over the last frame of the one before it.
type Transition struct {
	// Type is none, fade, slide-left, slide-right, slide-up, slide-down or wipe.
	Type string `json:"type"`
	// Duration in seconds, taken from the start of the incoming scene; half a second, or half
	// the scene, where the file says nothing.
	Duration float64 `json:"duration"`
}

// Object is one thing in a scene. Which of the fields mean something depends on
// its kind; see [Object.Modifiable] for those that a modification may set.
type Object struct {
	Name string `json:"name"`
	// Type is one of the Kind constants.
	Type string `json:"type"`

	// The box in pixels, from the top left corner of the video.
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
	// Scale about the middle of the box; 1 where the file says nothing.
	Scale float64 `json:"scale"`
	// Rotation about the middle of the box, in degrees clockwise.
	Rotation float64 `json:"rotation"`
	// Opacity from 0 to 1; 1 where the file says nothing.
	Opacity float64 `json:"opacity"`

	BackgroundColor string  `json:"background-color"`
	BackgroundImage string  `json:"background-image"`
	BorderColor     string  `json:"border-color"`
	BorderWidth     float64 `json:"border-width"`
	// BorderRadius rounds the corners of the box, in pixels.
	BorderRadius float64 `json:"border-radius"`
	Shadow       *Shadow `json:"shadow"`
	// Fade lets the background run out towards a side: up, down, left or right.
	Fade string `json:"fade"`

	// MediaURL is the picture of an image or the clip of a video object.
	MediaURL string `json:"media_url"`
	// Fit is cover or contain for pictures, shrink, clip or ellipsis for text.
	Fit string `json:"fit"`

	Text       string `json:"text"`
	Color      string `json:"color"`
	FontFamily string `json:"font-family"`
	FontStyle  string `json:"font-style"`
	FontWeight int    `json:"font-weight"`
	// FontSize in pixels.
	FontSize float64 `json:"font-size"`
	// LineHeight as a multiple of FontSize.
	LineHeight float64 `json:"line-height"`
	// LetterSpacing in pixels, added after every letter.
	LetterSpacing float64 `json:"letter-spacing"`
	// Align is left, center or right; start and end follow the text's direction.
	Align string `json:"align"`
	// Valign is top, middle or bottom.
	Valign string `json:"valign"`
	// MaxLines bounds the lines of a text; 0 is as many as the box has room for.
	MaxLines     int     `json:"max_lines"`
	Padding      float64 `json:"padding"`
	Transform    string  `json:"text-transform"`
	OutlineColor string  `json:"outline-color"`
	OutlineWidth float64 `json:"outline-width"`

	Keyframes []Keyframe `json:"keyframes"`
}

// Shadow falls behind a text or a shape.
type Shadow struct {
	Color string  `json:"color"`
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
	// Blur is the radius in pixels over which the shadow's edge fades.
	Blur float64 `json:"blur"`
}

// Keyframe says what properties an object has at a time; only those that are set
// (not nil) count.
type Keyframe struct {
	// T is the time in seconds from the start of the scene.
	T float64 `json:"t"`
	// Easing is the way from the keyframe before to this one.
	Easing string `json:"easing"`

	X           *float64 `json:"x"`
	Y           *float64 `json:"y"`
	Width       *float64 `json:"width"`
	Height      *float64 `json:"height"`
	Scale       *float64 `json:"scale"`
	Rotation    *float64 `json:"rotation"`
	Opacity     *float64 `json:"opacity"`
	BorderWidth *float64 `json:"border-width"`

	Color           *string `json:"color"`
	BackgroundColor *string `json:"background-color"`
	BorderColor     *string `json:"border-color"`
}

// frames is how many frames the scene is shown for.
func (s *Scene) frames(fps int) int {
	return max(1, int(float64(s.Duration*float64(fps))+0.5))
}

// Frames is the number of frames of the whole video.
func (t *Template) Frames() int {
	n := 0
	for i := range t.Scenes {
		n += t.Scenes[i].frames(t.FPS)
	}
	return n
}

// Duration is the length of the whole video.
func (t *Template) Duration() time.Duration {
	return time.Duration(t.Frames()) * time.Second / time.Duration(t.FPS)
}
