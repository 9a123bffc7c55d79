package h264

// frameNumBits is the width of frame_num: log2_max_frame_num_minus4 + 4.
const frameNumBits = 8

// orderBits is the width of pic_order_cnt_lsb: log2_max_pic_order_cnt_lsb_minus4 + 4. A picture must be less than half
// its range away from the last reference picture (8.2.1.1).
const orderBits = 4

// The colour description of BT.709 (Tables E-3, E-4 and E-5).
const bt709 = 1

// The bounds on motion that the VUI announces, as powers of two of quarter samples (E.2.1): 2048 samples across, 512
// down, which is what every level from 3.1 allows (Table A-1).
const (
	log2MotionAcross = 13
	log2MotionDown   = 11
)

// SPS returns the sequence parameter set (7.3.2.1) as a NAL unit without start code or length, ready for avcC.
// c must be valid.
func (c Config) SPS() []byte {
	var w bitWriter
	w.u(8, 66)   // profile_idc: Baseline
	w.u(8, 0xC0) // constraint_set0_flag and constraint_set1_flag: Constrained Baseline
	w.u(8, uint32(c.level()))
	w.ue(0) // seq_parameter_set_id
	w.ue(frameNumBits - 4)
	w.ue(0) // pic_order_cnt_type: each slice tells when its picture is shown
	w.ue(orderBits - 4)
	w.ue(1)       // max_num_ref_frames
	w.flag(false) // gaps_in_frame_num_value_allowed_flag
	w.ue(uint32(c.Columns() - 1))
	w.ue(uint32(c.Rows() - 1))
	w.flag(true) // frame_mbs_only_flag
	w.flag(true) // direct_8x8_inference_flag
	c.writeCropping(&w)
	w.flag(true) // vui_parameters_present_flag
	c.writeVUI(&w)
	w.trailingBits()
	return appendNAL(nil, headerSPS, w.bytes)
}

// writeCropping hides the padding on the right and at the bottom; the offsets count chroma samples (7.4.2.1.1).
func (c Config) writeCropping(w *bitWriter) {
	right, bottom := 16*c.Columns()-c.Width, 16*c.Rows()-c.Height
	cropped := right > 0 || bottom > 0
	w.flag(cropped)
	if cropped {
		w.ue(0)
		w.ue(uint32(right / 2))
		w.ue(0)
		w.ue(uint32(bottom / 2))
	}
}

// writeVUI appends vui_parameters (E.1.1).
func (c Config) writeVUI(w *bitWriter) {
	w.flag(false) // aspect_ratio_info_present_flag: samples are square
	w.flag(false) // overscan_info_present_flag
	w.flag(true)  // video_signal_type_present_flag
	w.u(3, 5)     // video_format: unspecified
	w.flag(false) // video_full_range_flag
	w.flag(true)  // colour_description_present_flag
	w.u(8, bt709) // colour_primaries
	w.u(8, bt709) // transfer_characteristics
	w.u(8, bt709) // matrix_coefficients
	w.flag(false) // chroma_loc_info_present_flag
	w.flag(true)  // timing_info_present_flag
	w.u(32, 1)    // num_units_in_tick
	w.u(32, uint32(2*c.FPS))
	w.flag(true)  // fixed_frame_rate_flag
	w.flag(false) // nal_hrd_parameters_present_flag
	w.flag(false) // vcl_hrd_parameters_present_flag
	w.flag(false) // pic_struct_present_flag
	w.flag(true)  // bitstream_restriction_flag
	w.flag(true)  // motion_vectors_over_pic_boundaries_flag
	w.ue(0)       // max_bytes_per_pic_denom: no limit
	w.ue(0)       // max_bits_per_mb_denom: no limit
	w.ue(log2MotionAcross)
	w.ue(log2MotionDown)
	w.ue(0) // max_num_reorder_frames: a player may show each picture as soon as it has it
	w.ue(1) // max_dec_frame_buffering
}

// PPS returns the picture parameter set (7.3.2.2) as a NAL unit without start code or length, ready for avcC.
func (c Config) PPS() []byte {
	var w bitWriter
	w.ue(0)       // pic_parameter_set_id
	w.ue(0)       // seq_parameter_set_id
	w.flag(false) // entropy_coding_mode_flag: CAVLC
	w.flag(false) // bottom_field_pic_order_in_frame_present_flag
	w.ue(0)       // num_slice_groups_minus1
	w.ue(0)       // num_ref_idx_l0_default_active_minus1
	w.ue(0)       // num_ref_idx_l1_default_active_minus1
	w.flag(false) // weighted_pred_flag
	w.u(2, 0)     // weighted_bipred_idc
	w.se(0)       // pic_init_qp_minus26
	w.se(0)       // pic_init_qs_minus26
	w.se(0)       // chroma_qp_index_offset
	w.flag(true)  // deblocking_filter_control_present_flag
	w.flag(false) // constrained_intra_pred_flag
	w.flag(false) // redundant_pic_cnt_present_flag
	w.trailingBits()
	return appendNAL(nil, headerPPS, w.bytes)
}
