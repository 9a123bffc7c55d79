package render

import (
	"image"
	"os"
	"testing"
)

// Where the system or a folder has a font of emoji, they are drawn in their colours,
// as one picture for a whole sequence, and turn and fade with their text.
func TestEmojiAreDrawnInColour(t *testing.T) {
	o := Options{FontDir: os.Getenv("SHEETREEL_FONTS")}
	s := style{family: sans}
	if f := systemFont('😀', s); (f == nil || !colours(f, '😀')) && libraryOf(o.FontDir).drawing('😀', s) == nil {
		t.Skip("no font of emoji")
	}
	colourful := func(im image.Image, r image.Rectangle) (n int) {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				if red, green, blue, _ := im.At(x, y).RGBA(); red > 0xc000 && green > 0x8000 && blue < 0x8000 {
					n++
				}
			}
		}
		return n
	}
	plain := colourful(still(t, textObject("a 😀 b", ""), o), textBox)
	if plain < 100 {
		t.Errorf("%d yellow pixels", plain)
	}
	turned := colourful(still(t, textObject("a 😀 b", `,"rotation":90`), o), image.Rect(0, 0, 128, 96))
	if turned < plain*8/10 || turned > plain*12/10 {
		t.Errorf("%d yellow pixels when turned, %d upright", turned, plain)
	}
	if n := colourful(still(t, textObject("a 😀 b", `,"opacity":0`), o), textBox); n > 0 {
		t.Errorf("%d pixels of a text that cannot be seen", n)
	}
	ts := setting(900, 60, "shrink", 1)
	ts.library = libraryOf(o.FontDir)
	for text, want := range map[string]int{"👩‍👩‍👧": 1, "🇩🇪": 1, "👋🏽": 1, "❤️": 1, "😀 😀": 2, "1️⃣ 2": 1, "#️⃣3️⃣": 2} {
		if set, missing := setText(text, ts); len(set.stickers) != want || len(missing) > 0 {
			t.Errorf("%q: %d pictures, %q missing", text, len(set.stickers), missing)
		}
	}
	if key, _ := setText("1️⃣", ts); len(key.path.ops) > 0 {
		t.Error("the digit of a key is drawn beside it")
	}
	one, _ := setText("😀", ts)
	if got := newSheet(one.stickers, 2); got.picture.a == nil || got.picture.a[0] != 0 || got.picture.w > 200 {
		t.Errorf("the sheet: %dx%d", got.picture.w, got.picture.h)
	}
}
