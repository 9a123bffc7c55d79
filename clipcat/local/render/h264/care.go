package h264

// care is what a picture is worth in time and in bits.
type care struct {
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
// less.
var (
	careOfReference  = care{worthyQuarter: 2, worthyMacroblock: 3, rowStep: 1, worthLooking: 6, worthRefining: 6}
	careOfDisposable = care{worthyQuarter: 4, worthyMacroblock: 5, rowStep: 2, worthLooking: 7, worthRefining: 16}
)
