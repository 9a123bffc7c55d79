package render

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
)

// Color is a colour with straight (not premultiplied) alpha; the components run
// from 0 to 255.
type Color struct{ R, G, B, A uint8 }

// ParseColor reads #rgb, #rgba, #rrggbb, #rrggbbaa, rgb(), rgba(), a CSS colour
// name or "transparent".
func ParseColor(s string) (Color, error) {
	t := strings.ToLower(strings.TrimSpace(s))
	if c, ok := namedColor(t); ok {
		return c, nil
	}
	if hex, ok := strings.CutPrefix(t, "#"); ok {
		if c, ok := hexColor(hex); ok {
			return c, nil
		}
	}
	if c, ok := functionColor(t); ok {
		return c, nil
	}
	hint := ""
	if _, ok := hexColor(t); ok && !strings.Contains(t, " ") {
		hint = "; did you mean " + quote("#"+t) + "?"
	} else if n := nearest(t, colornames.Names); n != "" && !strings.ContainsAny(t, "#()") {
		hint = "; did you mean " + quote(n) + "?"
	}
	return Color{}, fmt.Errorf("%s is not a colour; use #rgb, #rrggbb, #rrggbbaa, rgb(r, g, b), rgba(r, g, b, a) or a CSS name%s", quote(s), hint)
}

func namedColor(s string) (Color, bool) {
	switch s {
	case "transparent", "none":
		return Color{}, true
	case "rebeccapurple":
		return Color{0x66, 0x33, 0x99, 0xff}, true
	}
	c, ok := colornames.Map[s]
	return Color{c.R, c.G, c.B, c.A}, ok
}

func hexColor(s string) (Color, bool) {
	if len(s) == 3 || len(s) == 4 {
		var b strings.Builder
		for _, r := range s {
			b.WriteString(strings.Repeat(string(r), 2))
		}
		s = b.String()
	}
	if len(s) == 6 {
		s += "ff"
	}
	v, err := strconv.ParseUint(s, 16, 32)
	if len(s) != 8 || err != nil {
		return Color{}, false
	}
	return Color{uint8(v >> 24), uint8(v >> 16), uint8(v >> 8), uint8(v)}, true
}

func functionColor(s string) (Color, bool) {
	name, args, ok := strings.Cut(s, "(")
	args, closed := strings.CutSuffix(args, ")")
	if !ok || !closed || (name != "rgb" && name != "rgba") {
		return Color{}, false
	}
	parts := strings.FieldsFunc(args, func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
	if len(parts) != 3 && len(parts) != 4 {
		return Color{}, false
	}
	v := [4]uint8{3: 255}
	for i, p := range parts {
		whole := 255.0
		if i == 3 {
			whole = 1
		}
		f, ok := share(p, whole)
		if !ok {
			return Color{}, false
		}
		v[i] = uint8(float64(f*255) + 0.5)
	}
	return Color{v[0], v[1], v[2], v[3]}, true
}

// share reads a number up to whole, or a percentage, as a share from 0 to 1.
func share(s string, whole float64) (float64, bool) {
	if p, ok := strings.CutSuffix(s, "%"); ok {
		s, whole = p, 100
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= 0 && f <= whole) {
		return 0, false
	}
	return f / whole, true
}

// mix is the colour at the share p of the way from a to b.
func mix(a, b Color, p float64) Color {
	k := int(float64(p*4096) + 0.5)
	one := func(x, y uint8) uint8 {
		return uint8(max(0, min(255, (int(x)*(4096-k)+int(y)*k+2048)>>12)))
	}
	return Color{one(a.R, b.R), one(a.G, b.G), one(a.B, b.B), one(a.A, b.A)}
}

// yuv is a colour as H.264 wants it: BT.709, limited range.
type yuv struct{ y, u, v uint8 }

// toYUV converts with 16 bits of fraction; rounding halves up.
func toYUV(r, g, b int) yuv {
	y := (11966*r + 40254*g + 4064*b + 32768 + 16<<16) >> 16
	u := (-6596*r - 22189*g + 28784*b + 32768 + 128<<16) >> 16
	v := (28784*r - 26145*g - 2639*b + 32768 + 128<<16) >> 16
	return yuv{uint8(y), uint8(u), uint8(v)}
}

// toRGB is the way back, for posters and stills.
func (c yuv) toRGB() (r, g, b uint8) {
	l := lumaShare(c.y)
	sr, sg, sb := c.shares()
	return clip16(l + sr), clip16(l + sg), clip16(l + sb)
}

// lumaShare is what brightness adds to each of red, green and blue, shares what colour
// does, in 1/65536.
func lumaShare(y uint8) int { return (int(y)-16)*76309 + 32768 }

func (c yuv) shares() (r, g, b int) {
	u, v := int(c.u)-128, int(c.v)-128
	return 117489 * v, -13975*u - 34925*v, 138438 * u
}

func clip16(v int) uint8 { return uint8(max(0, min(255, v>>16))) }
