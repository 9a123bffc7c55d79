package render

import (
	"fmt"
	"strconv"
	"strings"
)

// easing turns the share of time that has passed between two keyframes into the
// share of the way that is done; 0 gives 0 and 1 gives 1.
type easing func(p float64) float64

var easings = map[string]easing{
	"":              func(p float64) float64 { return p },
	"linear":        func(p float64) float64 { return p },
	"ease-in":       easeIn,
	"ease-out":      easeOut,
	"ease-in-out":   easeInOut,
	"ease-in-cubic": easeIn, "ease-out-cubic": easeOut, "ease-in-out-cubic": easeInOut,
	"ease-in-back":  func(p float64) float64 { return 1 - float64(easeOutBack(1-p)) },
	"ease-out-back": easeOutBack,
	"ease":          bezier(0.25, 0.1, 0.25, 1),
	"hold":          hold,
}

var easingNames = []string{
	"linear", "ease", "ease-in", "ease-out", "ease-in-out", "ease-in-back", "ease-out-back", "hold", "cubic-bezier(a, b, c, d)",
}

func easeIn(p float64) float64  { return float64(float64(p*p) * p) }
func easeOut(p float64) float64 { return 1 - float64(easeIn(1-p)) }

func easeInOut(p float64) float64 {
	if p < 0.5 {
		return 4 * easeIn(p)
	}
	return 1 - float64(4*easeIn(1-p))
}

// easeOutBack goes a tenth past the goal and comes back.
func easeOutBack(p float64) float64 {
	const s = 1.70158
	u := p - 1
	u2 := float64(u * u)
	k := float64(float64((s+1)*u) + s)
	return 1 + float64(u2*k)
}

// hold keeps the old value until the new keyframe is reached.
func hold(p float64) float64 {
	if p < 1 {
		return 0
	}
	return 1
}

// parseEasing reads the name of an easing, or cubic-bezier(a, b, c, d) as in CSS.
func parseEasing(s string) (easing, error) {
	if e, ok := easings[s]; ok {
		return e, nil
	}
	args, ok := strings.CutPrefix(s, "cubic-bezier(")
	args, closed := strings.CutSuffix(args, ")")
	parts := strings.Split(args, ",")
	if !ok || !closed || len(parts) != 4 {
		return nil, fmt.Errorf("property \"easing\": %s is not known; use one of %s", quote(s), strings.Join(easingNames, ", "))
	}
	var v [4]float64
	for i, p := range parts {
		f, err := strconv.ParseFloat(strings.TrimSpace(p), 64)
		if err != nil || f < -10 || f > 10 || (i%2 == 0 && (f < 0 || f > 1)) {
			return nil, fmt.Errorf("property \"easing\": %s: the four numbers are x1, y1, x2, y2, the x from 0 to 1", quote(s))
		}
		v[i] = f
	}
	return bezier(v[0], v[1], v[2], v[3]), nil
}

// bezier is the CSS curve from (0,0) to (1,1) with two handles. Halving finds the
// parameter: 40 steps are exact enough and the same on every machine.
func bezier(x1, y1, x2, y2 float64) easing {
	at := func(a, b, t float64) float64 {
		u := 1 - t
		p := float64(float64(float64(3*u)*u) * float64(t*a))
		q := float64(float64(float64(3*u)*t) * float64(t*b))
		return float64(p+q) + float64(float64(t*t)*t)
	}
	return func(p float64) float64 {
		if p <= 0 || p >= 1 {
			return max(0, min(1, p))
		}
		low, high := 0.0, 1.0
		for range 40 {
			mid := float64((low + high) / 2)
			if at(x1, x2, mid) < p {
				low = mid
			} else {
				high = mid
			}
		}
		return at(y1, y2, low)
	}
}
