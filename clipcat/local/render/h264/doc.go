// Package h264 encodes video that a program draws itself: ITU-T H.264 (ISO/IEC 14496-10), Constrained Baseline
// profile, in pure Go.
//
// A general encoder has to find out what moved. A renderer knows it already, and this encoder lets it say so:
//
//   - [Changes] names the macroblocks whose samples changed and the motion of each. An unchanged macroblock costs a
//     fraction of a bit and none of its samples are read; a still picture is a slice of about ten bytes.
//   - A [Band] is a run of macroblock rows that is coded as one slice per picture and refers to nothing outside itself:
//     no prediction, no motion and no deblocking crosses its edge. So the slices of a band that looks the same in two
//     videos are the same bytes, and can be stored and copied. Bands are also what can be encoded in parallel.
//
// The pictures of a video are made of one slice per band, in the order of the bands; together the bands cover all
// macroblock rows. Encode yields slices as 4-byte length-prefixed NAL units, the form that MP4 stores under avc1;
// [Config.SPS] and [Config.PPS] are what belongs into its avcC box.
//
// The coding tools are few and chosen for speed: CAVLC, one reference picture, Intra_16x16, Intra_4x4, P_L0_16x16 and
// P_Skip macroblocks, quarter-sample motion, the deblocking filter, a quantisation parameter for each kind of picture,
// finer where detail would be lost. Every third picture is a reference picture, and every one that fades; the others are
// disposable, which costs less of both time and bits. What stands still after a change is coded once more, finer. Every
// decision is made in integers, so the same input gives the same bytes on every processor.
//
// Comments cite clauses and tables of ITU-T H.264, whose names are used throughout.
package h264
