package render_test

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/sheetreel/sheetreel/clipcat/local/render"
)

func Example() {
	t, err := render.ParseTemplate([]byte(`{"version": 1, "uid": "hello", "width": 640, "height": 360, "fps": 25, "scenes": [
		{"name": "Hello", "duration": 2, "background-color": "#14213d", "objects": [
			{"name": "title", "type": "text", "x": 40, "y": 130, "width": 560, "height": 100, "text": "Hello", "font-size": 72, "color": "#fff"}]}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	row := []render.Modification{{Scene: "Hello", Object: "title", Properties: map[string]string{"text": "Hello Zoë"}}}
	result, err := render.Video(context.Background(), io.Discard, t, row, render.Options{})
	fmt.Println(result.Duration, result.Frames, result.Warnings, err)

	// A name that the template does not know is told before anything is rendered.
	row[0].Object = "titel"
	var wrong *render.ModificationError
	if errors.As(t.Check(row), &wrong) {
		fmt.Println(wrong)
	}
	// Output:
	// 2s 50 [] <nil>
	// scene "Hello", object "titel": the scene has no such object; did you mean "title"?
}
