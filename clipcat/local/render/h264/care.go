package h264

// care is what a picture is worth in time and in bits.
type care struct {
	// rounding is what is added to a level before it is cut off, in 24ths of a step.
	rounding int
	// The scores (see worth) from which an 8x8 quarter and the luma of a macroblock are coded. A few levels of ±1 far
	// apart are not worth their bits, except where later pictures profit: faint texture, which has no other levels,
	// would be lost, and SSIM falls before PSNR does.
	worthyQuarter, worthyMacroblock int
	// rowStep is the distance between the rows in which motions are compared.
	rowStep int
	// The costs, in units of quantizer.quiet, from which other likely motions, and those next to the best, are tried.
	worthLooking, worthRefining int
}

// What disposable pictures lack does not pile up, and what they refer to lies where the hint says: they can do with
// less. Levels near zero are mostly noise, and rounded to zero from two thirds of a step down; but what fades goes on in
// the same direction, and whatever of it is left out is lacking twice in the next picture.
var (
	careOfIntra      = care{rounding: 8}
	careOfDetail     = care{rounding: 12}
	careOfReference  = care{rounding: 8, worthyQuarter: 2, worthyMacroblock: 3, rowStep: 1, worthLooking: 6, worthRefining: 6}
	careOfDisposable = care{rounding: 8, worthyQuarter: 4, worthyMacroblock: 5, rowStep: 2, worthLooking: 7, worthRefining: 16}
	careOfFading     = care{rounding: 11, worthyQuarter: 2, worthyMacroblock: 3, rowStep: 1, worthLooking: 6, worthRefining: 6}
)
