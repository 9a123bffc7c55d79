package h264

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// spsFields are the values of a sequence parameter set that differ between videos.
type spsFields struct {
	Level, Columns, Rows, Right, Bottom, TimeScale int
}

// readSPS reads a sequence parameter set field by field (7.3.2.1, E.1.1) and fails where a constant is not as wanted.
func readSPS(t *testing.T, unit []byte) (f spsFields) {
	t.Helper()
	r := bitReader{bytes: payload(unit)}
	want := func(name string, got, want uint32) {
		t.Helper()
		if got != want {
			t.Errorf("%s = %d, want %d", name, got, want)
		}
	}
	want("NAL header", uint32(unit[0]), 0x67)
	want("profile_idc", r.u(8), 66)
	want("constraint flags", r.u(8), 0xC0)
	f.Level = int(r.u(8))
	want("seq_parameter_set_id", r.ue(), 0)
	want("log2_max_frame_num_minus4", r.ue(), 4)
	want("pic_order_cnt_type", r.ue(), 0)
	want("log2_max_pic_order_cnt_lsb_minus4", r.ue(), 0)
	want("max_num_ref_frames", r.ue(), 1)
	want("gaps_in_frame_num_value_allowed_flag", r.u(1), 0)
	f.Columns, f.Rows = int(r.ue())+1, int(r.ue())+1
	want("frame_mbs_only_flag, direct_8x8_inference_flag", r.u(2), 3)
	if r.u(1) == 1 {
		want("frame_crop_left_offset", r.ue(), 0)
		f.Right = int(r.ue())
		want("frame_crop_top_offset", r.ue(), 0)
		f.Bottom = int(r.ue())
	}
	want("vui_parameters_present_flag", r.u(1), 1)
	want("aspect_ratio and overscan", r.u(2), 0)
	want("video_signal_type, video_format, video_full_range_flag, colour_description", r.u(6), 0b1_101_0_1)
	want("BT.709, three times", r.u(24), 0x010101)
	want("chroma_loc, timing", r.u(2), 1)
	want("num_units_in_tick", r.u(32), 1)
	f.TimeScale = int(r.u(32))
	want("fixed_frame_rate, HRD, pic_struct, restriction, over boundaries", r.u(6), 0b100011)
	for i, v := range []uint32{0, 0, 13, 11, 0, 1} {
		want([]string{"bytes", "bits", "horizontal", "vertical", "reorder", "buffering"}[i], r.ue(), v)
	}
	if r.left() != 0 {
		t.Errorf("%d bits are left", r.left())
	}
	return f
}

func TestSPS(t *testing.T) {
	for c, want := range map[Config]spsFields{
		{Width: 64, Height: 64, FPS: 24}:     {31, 4, 4, 0, 0, 48},
		{Width: 1280, Height: 720, FPS: 30}:  {31, 80, 45, 0, 0, 60},
		{Width: 1280, Height: 720, FPS: 31}:  {32, 80, 45, 0, 0, 62},
		{Width: 1920, Height: 1080, FPS: 30}: {40, 120, 68, 0, 4, 60},
		{Width: 1080, Height: 1920, FPS: 30}: {40, 68, 120, 4, 0, 60},
		{Width: 1920, Height: 1080, FPS: 60}: {42, 120, 68, 0, 4, 120},
		{Width: 1920, Height: 1920, FPS: 30}: {50, 120, 120, 0, 0, 60},
		{Width: 1920, Height: 1920, FPS: 60}: {51, 120, 120, 0, 0, 120},
		{Width: 98, Height: 66, FPS: 25}:     {31, 7, 5, 7, 7, 50},
	} {
		if diff := cmp.Diff(want, readSPS(t, c.SPS())); diff != "" {
			t.Errorf("%+v: %s", c, diff)
		}
	}
}

func TestPPS(t *testing.T) {
	// CAVLC, no slice groups, one reference, no weighting, QP 26, deblocking control, nothing else.
	unit := (Config{Width: 64, Height: 64, FPS: 24}).PPS()
	r := bitReader{bytes: payload(unit)}
	got := []uint32{uint32(unit[0]), r.ue(), r.ue(), r.u(2), r.ue(), r.ue(), r.ue(), r.u(3), r.ue(), r.ue(), r.ue(), r.u(3), uint32(r.left())}
	if diff := cmp.Diff([]uint32{0x68, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0b100, 0}, got); diff != "" {
		t.Error(diff)
	}
}

// TestLevelBounds holds that every valid picture fits its level, whatever the rate.
func TestLevelBounds(t *testing.T) {
	for side := 64; side <= 1920; side += 64 {
		for fps := minFPS; fps <= maxFPS; fps++ {
			c := Config{Width: 1920, Height: side, FPS: fps}
			size := c.Columns() * c.Rows()
			for _, l := range levels {
				if l.idc == c.level() && (size > l.pictureSize || size*fps > l.perSecond) {
					t.Errorf("%+v does not fit in level %d", c, l.idc)
				}
			}
		}
	}
}
