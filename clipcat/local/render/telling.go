package render

// telling finds the frame that says most about the video: in the scene with the
// largest text, the last one in which as much text as possible can be read: things
// have come to rest by then.
func (v *video) telling() (scene, frame int) {
	size := 0.0
	for i := range v.template.Scenes {
		for j := range v.template.Scenes[i].Objects {
			o := &v.template.Scenes[i].Objects[j]
			if o.Type == KindText && o.Text != "" && o.FontSize > size {
				scene, size = i, o.FontSize
			}
		}
	}
	return scene, v.restful(scene)
}

// restful is the frame of a scene in which most can be seen: the last of the best.
func (v *video) restful(scene int) int {
	s := &v.template.Scenes[scene]
	fps := v.template.FPS
	n := s.frames(fps)
	from := min(s.transitionFrames(fps), n-1)
	all := make([]tracks, len(s.Objects))
	for i := range s.Objects {
		all[i] = newTracks(&s.Objects[i])
	}
	best, most := n-1, -1.0
	for f := from; f < n; f += max(1, fps/10) {
		t := float64(f) / float64(fps)
		if seen := v.seen(s, all, t); seen >= most-1e-9 {
			best, most = f, seen
		}
	}
	return best
}

// seen sums up how much of the objects can be seen; text counts most.
func (v *video) seen(s *Scene, all []tracks, t float64) float64 {
	sum := 0.0
	for i := range all {
		st := all[i].at(t)
		share := st.opacity * min(1, st.scale) * inside1(st.x, st.w, float64(v.template.Width)) * inside1(st.y, st.h, float64(v.template.Height))
		if s.Objects[i].Type == KindText && s.Objects[i].Text != "" {
			sum += float64(share * s.Objects[i].FontSize)
		} else {
			sum += float64(share)
		}
	}
	return sum
}

// inside1 is the share of a stretch that lies between 0 and the limit.
func inside1(at, length, limit float64) float64 {
	if length <= 0 {
		return 0
	}
	return max(0, min(at+length, limit)-max(at, 0)) / length
}
