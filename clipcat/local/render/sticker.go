package render

import (
	"image"
	"image/draw"
	"slices"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// sticker is a letter that is a picture, as emoji are: where it stands, in 1/256
// pixel from the corner of the text's box.
type sticker struct {
	font       *font.Font
	id         font.GID
	x, y, w, h int64
}

// stick adds the picture of a glyph, if it has one. The origin is on the baseline.
func (l *lettering) stick(f *font.Face, g shaping.Glyph, x, y, size int64) {
	if _, ok := pictureOf(f, g.GlyphID); !ok {
		return
	}
	s := sticker{font: f.Font, id: g.GlyphID, w: ems(g.Width, size), h: -ems(g.Height, size)}
	s.x, s.y = x+ems(g.XBearing, size), y-ems(g.YBearing, size)
	if s.w > 0 && s.h > 0 {
		l.stickers = append(l.stickers, s)
	}
}

// keycap behind a digit and the mark for emoji makes a picture of a key of it.
const keycap = '\u20E3'

// joinKeycaps gives the digits of such sequences the face of their key: alone, a digit
// is no picture.
func joinKeycaps(runs []shaping.Input) []shaping.Input {
	for i := 1; i < len(runs); i++ {
		before, run := &runs[i-1], &runs[i]
		at := run.RunStart - 2
		if at < before.RunStart || run.Text[at+1] != emojiMark || run.Text[run.RunStart] != keycap {
			continue
		}
		if _, ok := run.Face.NominalGlyph(run.Text[at]); ok {
			before.RunEnd, run.RunStart = at, at
		}
	}
	return slices.DeleteFunc(runs, func(r shaping.Input) bool { return r.RunStart == r.RunEnd })
}

// narrow gives spaces behind pictures the width of the text's own: those of fonts of
// emoji are as wide as a picture.
func (m *fontMap) narrow(run *shaping.Output, text []rune) {
	space, ok := m.faces[0].NominalGlyph(' ')
	if !ok || !slices.ContainsFunc(run.Glyphs, func(g shaping.Glyph) bool {
		_, ok := pictureOf(run.Face, g.GlyphID)
		return ok
	}) {
		return
	}
	width := fixed.Int26_6(m.faces[0].HorizontalAdvance(space) * 64 * emPixels / float32(m.faces[0].Upem()))
	for i := range run.Glyphs {
		if g := &run.Glyphs[i]; text[g.TextIndex()] == ' ' {
			run.Advance += width - g.Advance
			g.Advance = width
		}
	}
}

// sheet is all stickers of a text on one clear picture, and its place in the text's
// box, in 1/256 pixel.
type sheet struct {
	picture    *picture
	x, y, w, h int64
}

// maxSheet bounds the pixels of a sheet.
const maxSheet = 4 << 20

// newSheet draws stickers as large as they are ever shown. Around them is a clear
// edge: what lies outside of a picture repeats its border.
func newSheet(stickers []sticker, scale float64) *sheet {
	if len(stickers) == 0 {
		return nil
	}
	var box image.Rectangle // in pixels
	for _, s := range stickers {
		box = box.Union(image.Rect(int(s.x>>8), int(s.y>>8), int((s.x+s.w+255)>>8), int((s.y+s.h+255)>>8)))
	}
	box = box.Inset(-2)
	for float64(box.Dx()*box.Dy())*scale*scale > maxSheet || float64(max(box.Dx(), box.Dy()))*scale > maxPicture-1 {
		scale /= 2
	}
	w, h := max(2, int(float64(box.Dx())*scale+1)&^1), max(2, int(float64(box.Dy())*scale+1)&^1)
	out := &sheet{x: int64(box.Min.X) << 8, y: int64(box.Min.Y) << 8, w: int64(box.Dx()) << 8, h: int64(box.Dy()) << 8}
	im := image.NewRGBA(image.Rect(0, 0, w, h))
	at := func(v, from, size int64, n int) int { return int((v - from) * int64(n) / size) }
	for _, s := range stickers {
		to := image.Rect(at(s.x, out.x, out.w, w), at(s.y, out.y, out.h, h), at(s.x+s.w, out.x, out.w, w), at(s.y+s.h, out.y, out.h, h))
		if small := s.scaled(to.Dx(), to.Dy()); small != nil {
			draw.Draw(im, to, small, image.Point{}, draw.Over)
		}
	}
	out.picture = toPicture(im)
	return out
}

// scaled is the sticker's picture at a size in pixels, or nil if it cannot be read.
func (s *sticker) scaled(w, h int) *image.RGBA {
	if w <= 0 || h <= 0 {
		return nil
	}
	b, ok := pictureOf(font.NewFace(s.font), s.id)
	if !ok {
		return nil
	}
	im, err := newAsset(b.Data).decode(nil)
	if err != nil {
		return nil
	}
	return resample(im, whole(im.Bounds().Dx()), whole(im.Bounds().Dy()), w, h)
}

// stuck is the layer of the text's pictures.
func (d *drawable) stuck(m affine, s *state, opacity float64) layer {
	l := layer{opacity: opacityOf(opacity, 255)}
	if l.opacity == 0 || s.scale == 0 {
		return layer{}
	}
	d.text(s)
	sh := d.texts.sheet
	if sh == nil {
		return layer{}
	}
	m.tx += (m.a*sh.x + m.b*sh.y) >> 16
	m.ty += (m.c*sh.x + m.d*sh.y) >> 16
	var ok bool
	if l.source, ok = m.inverse(sh.w, sh.h, sh.picture.w, sh.picture.h); !ok {
		return layer{}
	}
	l.picture = sh.picture
	l.area = boundsOf(roundRect(0, 0, int32(sh.w), int32(sh.h), 0, 0, false).transformed(m)).Intersect(d.canvas).Intersect(s.extent(d.object))
	if l.area.Empty() {
		return layer{}
	}
	return l
}
