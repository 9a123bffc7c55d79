package render

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
	"testing"
)

// What designers write at the largest size is drawn, and what takes gigabytes is not.
func TestLayersOfLargeScenes(t *testing.T) {
	large := func(n int, object string) error {
		var objects []string
		for i := range n {
			objects = append(objects, strings.Replace(object, "{", fmt.Sprintf(`{"name":"O%d",`, i), 1))
		}
		text := strings.NewReplacer(`"width":128,"height":96`, `"width":1920,"height":1920`).Replace(oneScene(objects...))
		_, err := ParseTemplate([]byte(text))
		return err
	}
	const (
		title = `{"type":"text","width":1720,"height":960,"font-size":150,"text":"x","outline-width":10,"shadow":{"blur":40}}`
		card  = `{"type":"rectangle","width":1400,"height":1400,"border-radius":60,"border-width":4,"shadow":{"blur":80},"keyframes":[{"t":0,"scale":0.9},{"t":0.4,"scale":1}]}`
		badge = `{"type":"circle","width":120,"height":210,"shadow":{"blur":20},"keyframes":[{"t":0,"rotation":0},{"t":0.4,"rotation":90}]}`
	)
	for _, fine := range []error{large(10, title), large(6, card), large(200, badge)} {
		if fine != nil {
			t.Error(fine)
		}
	}
	for _, much := range []error{large(40, title), large(20, card)} {
		if much == nil || !strings.Contains(much.Error(), "make some smaller") {
			t.Errorf("a scene of gigabytes: %v", much)
		}
	}
}

// Who takes more than there is draws alone, and who is stopped while waiting takes none.
func TestReserve(t *testing.T) {
	release, err := reserve(t.Context(), int(10*memoryBudget))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := reserve(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("a second one: %v", err)
	}
	release()
	if release, err = reserve(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	release()
}

// What stands still keeps its mask, however large, while others move; what moved on is
// dropped.
func TestMasksOfThisFrameStay(t *testing.T) {
	c := maskCache{limit: 1000}
	drawn := map[maskKey]int{}
	get := func(key maskKey) {
		c.get(key, func() *mask { drawn[key]++; return newMask(image.Rect(0, 0, 100, 100)) })
	}
	still, border := maskKey{part: partShadow}, maskKey{part: partBorder}
	for i := range 50 {
		c.frame++
		get(maskKey{part: partFill, w: int64(i)})
		get(still)
		get(border)
	}
	if drawn[still] != 1 || drawn[border] != 1 {
		t.Errorf("what stands still was drawn %d and %d times", drawn[still], drawn[border])
	}
	if len(c.masks) > 5 || c.bytes > 50_000 {
		t.Errorf("%d masks of %d bytes are kept", len(c.masks), c.bytes)
	}
}
