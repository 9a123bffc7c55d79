package h264

// Fine detail and noise lose more by the same steps than smooth areas do. So each picture is judged by some of its
// macroblocks, and where it is not near enough to the source, the next ones are coded in finer steps.

// judgedOf is of how many macroblocks one is looked at: all of them in the smallest band, one of 29 in a large one. It
// is odd, so as to have few factors in common with widths.
func (b *Band) judgedOf() int { return 1 + 2*min(len(b.same)/128, 14) }

// The bounds of what a picture, as a whole, may differ by: as 1 - SSIM in units of 2⁻¹⁶, and as a mean squared error in
// units of 2⁻⁸. They leave something to the averages of 0.99 and of 45 dB that are promised.
const (
	tooUnlike = 570 // an SSIM of 0.9913
	unlikely  = 390 // of 0.994
	tooFar    = 400 // 46.2 dB
)

// verdict is how near a picture is to its source.
type verdict struct{ unlike, squares int }

func (v verdict) tooCoarse() bool { return v.unlike > tooUnlike || v.squares > tooFar }

func (v verdict) tooFine() bool { return v.unlike < unlikely && v.squares < tooFar/2 }

// judge looks at the macroblocks that changed; the others are taken for perfect.
func (b *Band) judge(changed func(macroblock int) bool) (v verdict) {
	seen, judged, every := 0, 0, b.judgedOf()
	for i := range b.same {
		if !changed(i) {
			continue
		}
		if seen++; seen%every == 0 {
			b.moveTo(i%b.columns, i/b.columns)
			unlike, squares := b.difference()
			v.unlike, v.squares, judged = v.unlike+unlike, v.squares+squares, judged+1
		}
	}
	if judged > 0 {
		v.unlike = v.unlike * seen / (judged * len(b.same))
		v.squares = v.squares * seen / (judged * len(b.same))
	}
	return v
}

// difference is that of the macroblock from its source, in the units of the bounds above.
func (b *Band) difference() (unlike, squares int) {
	luma := &b.current.luma
	for y := 0; y < 16; y += 8 {
		for x := 0; x < 16; x += 8 {
			w := windowOf(b.source.Y[b.site.sourceLuma+y*b.source.YStride+x:], b.source.YStride, luma.samples[b.site.luma+y*luma.stride+x:], luma.stride)
			unlike, squares = unlike+w.unlike(), squares+w.squared()
		}
	}
	for c, source := range b.chromaSource() {
		p := &b.current.chroma[c]
		w := windowOf(source, b.source.CStride, p.samples[b.site.chroma:], p.stride)
		unlike, squares = unlike+w.unlike(), squares+w.squared()
	}
	return unlike / 6, squares * 256 / 384
}

// window holds the sums over 8x8 samples that SSIM is made of.
type window struct{ a, b, both, product int }

func windowOf(a []uint8, aStride int, b []uint8, bStride int) (w window) {
	for y := range 8 {
		one, other := (*[8]uint8)(a[y*aStride:]), (*[8]uint8)(b[y*bStride:])
		for x, v := range one {
			v, u := int(v), int(other[x])
			w.a, w.b, w.both, w.product = w.a+v, w.b+u, w.both+v*v+u*u, w.product+v*u
		}
	}
	return w
}

func (w window) squared() int { return w.both - 2*w.product }

// unlike is 1 - SSIM in units of 2⁻¹⁶, by the formula of Wang, Bovik, Sheikh and Simoncelli (2004) for sums over 64
// samples: its constants are (0.01·255)² and (0.03·255)², times 64, and 64·63.
func (w window) unlike() int {
	const c1, c2 = 416, 235963
	means, spread, common := w.a*w.a+w.b*w.b, 64*w.both-w.a*w.a-w.b*w.b, 64*w.product-w.a*w.b
	whole := (means + c1) * (spread + c2)
	return (whole - (2*w.a*w.b+c1)*(2*common+c2)) / (whole >> 16)
}

// finest is the lowest quantisation parameter that there is; see quantisation.
const finest = 14

// rung is what P slices are coded with, one step finer than the rung before.
type rung struct{ references, disposables, fades quantizers }

// newLadder returns all of them, from what the quality asks for down to the finest.
func newLadder(qp quantisation) (ladder []rung) {
	for by := 0; qp.inter-by >= finest; by++ {
		ladder = append(ladder, rung{
			newQuantizers(qp.inter-by, careOfReference), newQuantizers(qp.disposable-by, careOfDisposable), newQuantizers(qp.fading-by, careOfFading),
		})
	}
	return ladder
}

// setFiner codes P slices by so much finer than their quality asks for, or as fine as can be.
func (b *Band) setFiner(by int) {
	b.finer = b.onLadder(by)
	b.references, b.disposables = b.ladder[b.finer].references, b.ladder[b.finer].disposables
}

// onLadder is the number of the nearest rung that there is.
func (b *Band) onLadder(by int) int { return min(max(by, 0), len(b.ladder)-1) }

// adapt judges a P slice. What fades is soon gone, mostly, and is judged only once that has gone on for longer than a
// transition does.
func (b *Band) adapt(fading bool) {
	dirty := func(i int) bool { return b.since.dirty[i] }
	if !fading {
		b.faded, b.finerFades = 0, 0
		b.setFiner(b.judge(dirty).follow(b.finer))
		return
	}
	if b.faded++; b.faded > b.transition {
		b.finerFades = b.onLadder(b.judge(dirty).follow(b.finerFades))
	}
}

// follow is how much finer than by so much the next slices should be.
func (v verdict) follow(by int) int {
	switch {
	case v.tooCoarse():
		return by + 2
	case v.tooFine():
		return by - 1
	}
	return by
}
