package render

import (
	"fmt"
	"io"
	"os"
	"testing"
)

const samples = "../../../samples/"

func cityGuide(b testing.TB) (*Template, Options) {
	data, err := os.ReadFile(samples + "city-guides/city-guide.template.json")
	if err != nil {
		b.Fatal(err)
	}
	return parse(b, string(data)), Options{Assets: os.DirFS(samples + "city-guides")}
}

func forget() {
	clips, plates, platesAsked = newCache[*clip](96<<20), newCache[*plate](96<<20), newCache[struct{}](4096)
}

// BenchmarkCold renders 14 s, four scenes and three transitions, with nothing
// known but the decoded pictures.
func BenchmarkCold(b *testing.B) {
	t, o := cityGuide(b)
	for b.Loop() {
		forget()
		if _, err := Video(b.Context(), io.Discard, t, nil, o); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVariant renders the next row: another title on a photo that moves.
func BenchmarkVariant(b *testing.B) { variant(b, "Arrival", "City") }

// BenchmarkVariantStill renders the next row: another title on a still ground.
func BenchmarkVariantStill(b *testing.B) { variant(b, "Taste", "Name") }

func variant(b *testing.B, scene, object string) {
	t, o := cityGuide(b)
	forget()
	i := 0
	row := func() {
		m := []Modification{{Scene: scene, Object: object, Properties: map[string]string{"text": fmt.Sprint("Row ", i)}}}
		if _, err := Video(b.Context(), io.Discard, t, m, o); err != nil {
			b.Fatal(err)
		}
		i++
	}
	row()
	for b.Loop() {
		row()
	}
}

// BenchmarkDraw draws the frames of a scene with a moving photo, without encoding.
func BenchmarkDraw(b *testing.B) {
	t, o := cityGuide(b)
	v, err := newVideo(t, nil, o)
	if err != nil {
		b.Fatal(err)
	}
	if err := v.load(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		st, err := newStage(t, &t.Scenes[0], v.media[0], &library{})
		if err != nil {
			b.Fatal(err)
		}
		c := newCanvas(t.Width, t.Height)
		p := newPlayer(st, c, c.bounds())
		for i := range st.frames {
			p.show(i)
		}
	}
}
