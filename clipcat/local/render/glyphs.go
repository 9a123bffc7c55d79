package render

import (
	"sync"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
)

type glyphKey struct {
	font *font.Font
	id   font.GID
}

// outlines of glyphs by font, in 1/65536 em with the y axis down. The number of
// glyphs in the fonts bounds it.
var outlines sync.Map

func outline(f *font.Face, id font.GID) path {
	key := glyphKey{f.Font, id}
	if p, ok := outlines.Load(key); ok {
		return p.(path)
	}
	var p path
	if g, ok := f.GlyphDataOutline(id); ok {
		p = convert(g.Segments, float64(f.Upem()))
	}
	outlines.Store(key, p)
	return p
}

func convert(segments []ot.Segment, upem float64) path {
	var p path
	at := func(a ot.SegmentPoint) point {
		return point{units(a.X, upem), units(-a.Y, upem)}
	}
	for _, s := range segments {
		switch s.Op {
		case ot.SegmentOpMoveTo:
			p.move(at(s.Args[0]))
		case ot.SegmentOpLineTo:
			p.line(at(s.Args[0]))
		case ot.SegmentOpQuadTo:
			p.quad(at(s.Args[0]), at(s.Args[1]))
		case ot.SegmentOpCubeTo:
			p.cube(at(s.Args[0]), at(s.Args[1]), at(s.Args[2]))
		}
	}
	return p
}

// units turns font units into 1/65536 em, rounded.
func units(v float32, upem float64) int32 {
	u := float64(float64(v)*65536) / upem
	if u < 0 {
		return -int32(-u + 0.5)
	}
	return int32(u + 0.5)
}

// lettering is a text that is set: outlines, and letters that are pictures.
type lettering struct {
	path     path
	stickers []sticker
}

// appendRun adds the letters of a run that starts at x and returns where it ends.
func appendRun(out *lettering, run shaping.Output, x, baseline, size int64) int64 {
	pen := int64(0) // in 1/65536 em
	for _, g := range run.Glyphs {
		p := outline(run.Face, g.GlyphID)
		ox, oy := pen+int64(g.XOffset), -int64(g.YOffset)
		if len(p.ops) == 0 {
			out.stick(run.Face, g, x+ox*size>>16, baseline+oy*size>>16, size)
		}
		out.path.ops = append(out.path.ops, p.ops...)
		for _, a := range p.pts {
			out.path.pts = append(out.path.pts, point{
				int32(x + (int64(a.x)+ox)*size>>16),
				int32(baseline + (int64(a.y)+oy)*size>>16),
			})
		}
		pen += int64(g.Advance)
	}
	return x + pen*size>>16
}
