package render

import (
	"fmt"
	"image"
	"strings"
	"testing"
)

// What of an object is solid is drawn by itself, and looks as if it were not.
func TestSolidPartsAreDrawnAlike(t *testing.T) {
	all := image.Rect(0, 0, 192, 160)
	for object, solid := range map[string]bool{
		`"type":"rectangle","x":10.3,"y":5.7,"width":120.2,"height":90.1,"background-color":"red"`:                                          true,
		`"type":"rectangle","x":-40.5,"y":-20.3,"width":180,"height":100,"border-radius":40,"background-color":"#2040ff90","opacity":0.7`:   true,
		`"type":"circle","x":20,"y":10,"width":130.5,"height":120,"background-image":"p.png","opacity":0.4,"border-width":4`:                true,
		`"type":"image","x":30.5,"y":40.5,"width":150,"height":90,"media_url":"p.png","border-radius":12,"keyframes":[{"t":0,"scale":1.3}]`: true,
		`"type":"rectangle","x":10,"y":10,"width":150,"height":120,"background-color":"red","keyframes":[{"t":0,"rotation":30}]`:            false,
		`"type":"rectangle","x":10.5,"y":10,"width":20,"height":30,"background-color":"red"`:                                                false,
		`"type":"rectangle","x":10.5,"y":10,"width":150,"height":120,"background-color":"red","fade":"left"`:                                false,
	} {
		text := fmt.Sprintf(`{"version":1,"uid":"solid","width":192,"height":160,"fps":25,"scenes":[{"name":"A","duration":0.2,"background-color":"#204060","objects":[{"name":"O",%s}]}]}`, object)
		layers := stageOf(t, text, 0, all).layersAt(nil, 0)
		found := false
		var quick, slow *canvas = newCanvas(192, 160), newCanvas(192, 160)
		for i := range layers {
			l := &layers[i]
			found = found || !l.solid(all).Empty()
			quick.draw(l, all)
			if l.mask != nil {
				l.mask.solid = image.Rectangle{}
			}
			slow.draw(l, all)
		}
		if found != solid {
			t.Errorf("%s: a solid part was found: %v", strings.SplitN(object, ",", 2)[0], found)
		}
		same(t, object, quick, slow, all)
	}
}
