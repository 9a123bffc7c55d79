package h264

import "testing"

// secret shows a scene without a word about how it moves, as a clip does.
type secret struct{ scene }

func (s secret) draw(c Config, p *Picture, i int) *Changes {
	s.scene.draw(c, p, i)
	return nil
}

// TestMotionIsFound has a photo grow, so that its blocks move by up to eleven samples, with hints and without: what is
// found by looking takes little more than what is told.
func TestMotionIsFound(t *testing.T) {
	c := Config{Width: 320, Height: 192, FPS: 30}
	size := func(s scene) (bytes int) {
		b, err := NewBand(c, 0, c.Rows())
		if err != nil {
			t.Fatal(err)
		}
		p := NewPicture(c)
		for i := range 7 {
			ch := s.draw(c, p, i)
			if n := len(b.Encode(nil, p, false, 0, ch)); i > 0 {
				bytes += n
			}
		}
		return bytes
	}
	grows := zoom{photo: newPhoto(320, 192, 2), growth: 0.02}
	told, found := size(grows), size(secret{grows})
	if 2*found > 3*told {
		t.Errorf("%d bytes with hints, %d without", told, found)
	}
}
