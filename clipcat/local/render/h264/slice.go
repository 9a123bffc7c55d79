package h264

// The values of slice_type (Table 7-6) which also say that all slices of the picture are of this type.
const (
	sliceTypeP = 5
	sliceTypeI = 7
)

// sliceHeader holds what differs between the slice headers of a stream.
type sliceHeader struct {
	firstMB    int // first_mb_in_slice, a macroblock address
	idr        bool
	idrPicID   int
	frameNum   int
	order      int  // of the picture since the last IDR picture
	disposable bool // nal_ref_idc is zero
	qp         int  // SliceQPY
}

// write appends slice_header (7.3.3), dec_ref_pic_marking (7.3.3.3) included.
func (h sliceHeader) write(w *bitWriter) {
	w.ue(uint32(h.firstMB))
	if h.idr {
		w.ue(sliceTypeI)
	} else {
		w.ue(sliceTypeP)
	}
	w.ue(0) // pic_parameter_set_id
	w.u(frameNumBits, uint32(h.frameNum)%(1<<frameNumBits))
	if h.idr {
		w.ue(uint32(h.idrPicID))
	}
	w.u(orderBits, uint32(2*h.order)%(1<<orderBits)) // pic_order_cnt_lsb counts fields
	if h.idr {
		w.flag(false) // no_output_of_prior_pics_flag
		w.flag(false) // long_term_reference_flag
	} else {
		w.flag(false) // num_ref_idx_active_override_flag
		w.flag(false) // ref_pic_list_modification_flag_l0
		if !h.disposable {
			w.flag(false) // adaptive_ref_pic_marking_mode_flag
		}
	}
	w.se(h.qp - 26) // slice_qp_delta, from pic_init_qp_minus26 = 0
	w.ue(2)         // disable_deblocking_filter_idc: filter, but not across the edges of slices
	w.se(0)         // slice_alpha_c0_offset_div2
	w.se(0)         // slice_beta_offset_div2
}
