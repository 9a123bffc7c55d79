package h264

import "fmt"

// Vector is a motion in quarter luma samples. It points from a macroblock to where its content was in the previous
// picture: for a layer that moves two samples to the right, X is -8.
type Vector struct{ X, Y int16 }

// Changes tells what the renderer knows of the step from the previous picture. Both slices hold a value for each
// macroblock of the band, row by row; either may be nil.
type Changes struct {
	// Dirty tells whether samples of the macroblock changed. Those of one that is not dirty must be as in the previous
	// picture; mostly they are not read. nil: all may have changed.
	Dirty []bool
	// Motion is where the macroblock probably comes from. It is a hint: a wrong one costs bits, not correctness.
	// nil: nothing moved.
	Motion []Vector
	// Fading tells that more of what changes fades, takes other colours, turns fast or was not there before, than moves.
	// All bands of a picture must agree on it. It is a hint, too.
	Fading bool
}

func (c *Changes) dirty(macroblock int) bool {
	return c == nil || c.Dirty == nil || c.Dirty[macroblock]
}

func (c *Changes) motion(macroblock int) Vector {
	if c == nil || c.Motion == nil {
		return Vector{}
	}
	return c.Motion[macroblock]
}

func (c *Changes) fading() bool { return c != nil && c.Fading }

// anyDirty reports whether one of the macroblocks may have changed.
func (c *Changes) anyDirty() bool {
	if c == nil || c.Dirty == nil {
		return true
	}
	for _, d := range c.Dirty {
		if d {
			return true
		}
	}
	return false
}

// Band encodes a run of macroblock rows as one slice per picture. Its methods must not be called concurrently;
// different bands may be encoded at the same time.
type Band struct {
	firstRow          int
	columns, rows     int
	ladder            []rung
	adapts            bool       // P slices may be coded with another rung than the first; see adapt
	finer             int        // the rung of those that do not fade
	finerFades        int        // and of those that do
	faded             int        // how many pictures fade, up to this one
	transition        int        // how many do in a transition
	intra             quantizers // of I slices
	fineIntra         quantizers // of those that have much detail
	references        quantizers // of P slices of reference pictures
	disposables       quantizers // of other ones
	refinements       quantizers // and of those that refine what stands still
	current, previous *frame
	grid              grid
	reach             reach
	started           bool   // there was a picture
	frameNum          int    // how many reference pictures there were since the last IDR picture, and with it
	order             int    // how many pictures
	since             since  // the last reference picture
	referred          bool   // current is the last reference picture; else previous is
	unfiltered        int    // QPY of the picture if current is not deblocked yet; else zero
	same              []bool // macroblocks that are the same in current and previous
	coarse            []bool // those that are coarser than what stands still should be

	// What follows is the state of the slice that is being encoded.
	source          *Picture
	inter           quantizers // of a P slice
	weighs          bool       // ways to code a macroblock are compared by their bits (see codeWeighed)
	bits            bitWriter
	skipRun         uint32 // mb_skip_run so far
	site            site
	luma, otherLuma *[256]uint8  // the prediction of the macroblock, and a candidate
	chroma          [2][64]uint8 // the prediction of Cb and Cr
	residual        residual
	interpolator    *interpolator
	luck            luck
}

// NewBand returns an encoder for rows macroblock rows of the pictures of c, from firstRow on. It returns an error if c
// is not valid or does not have these rows.
func NewBand(c Config, firstRow, rows int) (*Band, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	if firstRow < 0 || rows < 1 || firstRow+rows > c.Rows() {
		return nil, fmt.Errorf("h264: band of %d macroblock rows from row %d: the picture has %d", rows, firstRow, c.Rows())
	}
	qp := c.Quality.quantisation()
	b := &Band{
		firstRow: firstRow, columns: c.Columns(), rows: rows,
		ladder: newLadder(qp), transition: c.FPS / 2, adapts: c.Quality > Draft,
		intra: newQuantizers(qp.intra, careOfIntra), fineIntra: newQuantizers(finest, careOfDetail),
		refinements: newQuantizers(qp.standing, careOfReference),
		current:     newFrame(c.Columns(), rows), previous: newFrame(c.Columns(), rows),
		grid: newGrid(c.Columns(), rows), reach: newReach(c, firstRow, rows),
		same: make([]bool, c.Columns()*rows), coarse: make([]bool, c.Columns()*rows), since: newSince(c.Columns() * rows),
		luma: new([256]uint8), otherLuma: new([256]uint8),
	}
	b.interpolator = newInterpolator(b.current)
	return b, nil
}

// Encode appends the slice of picture p to dst, as a NAL unit after its length in four bytes, and returns the extended
// slice. p is a whole picture, of which only the rows of the band are read.
//
// key makes it a slice of an IDR picture, from which a player can start; idrID, 0 or 1, must differ between consecutive
// IDR pictures. All bands of a picture must agree on both. The first picture of a band is an IDR picture in any case.
// ch may be nil: everything may have changed; it does not matter for an IDR picture.
func (b *Band) Encode(dst []byte, p *Picture, key bool, idrID int, ch *Changes) []byte {
	b.source = p
	if key || !b.started {
		return b.encodeIDR(dst, idrID)
	}
	return b.encodeP(dst, ch)
}

func (b *Band) encodeIDR(dst []byte, idrID int) []byte {
	b.frameNum, b.order, b.started, b.luck = 0, 0, true, luck{}
	b.faded, b.finerFades = 0, 0
	clear(b.same)
	clear(b.coarse)
	b.setFiner(0)
	b.codeIDR(idrID, b.intra)
	if b.adapts && b.judge(func(int) bool { return true }).tooCoarse() {
		b.setFiner(4)
		b.codeIDR(idrID, b.fineIntra)
	}
	b.finishReference()
	return b.finishSlice(dst, headerIDRSlice)
}

// codeIDR codes the macroblocks of an I slice.
func (b *Band) codeIDR(idrID int, q quantizers) {
	b.begin(sliceHeader{idr: true, idrPicID: idrID, qp: q.qp})
	for row := range b.rows {
		for column := range b.columns {
			b.moveTo(column, row)
			b.codeIntra(q, 0)
		}
	}
	b.unfiltered = q.qp
}

// encodeP refers to the last reference picture; every so often its picture becomes one itself.
func (b *Band) encodeP(dst []byte, ch *Changes) []byte {
	b.order++
	b.since.add(ch, b.columns)
	disposable, unit := b.since.disposable(ch), byte(headerSlice)
	if disposable {
		unit = headerDisposableSlice
	}
	b.chooseManner(ch, disposable)
	b.begin(sliceHeader{frameNum: b.frameNum, order: b.order, disposable: disposable, qp: b.inter.qp})
	if b.since.still {
		b.skipRun = uint32(b.columns * b.rows) // the reference picture again
	} else {
		b.codePicture()
		b.unfiltered = b.inter.qp
		if b.adapts {
			b.adapt(ch.fading())
		}
	}
	if !disposable {
		b.finishReference()
	}
	return b.finishSlice(dst, unit)
}

// chooseManner decides how a P slice is coded.
func (b *Band) chooseManner(ch *Changes, disposable bool) {
	b.weighs = ch.fading()
	switch {
	case disposable:
		b.inter = b.disposables
	case b.refine():
		b.inter = b.refinements
	case ch.fading():
		b.inter = b.ladder[b.finerFades].fades
	default:
		b.inter = b.references
	}
}

// codePicture codes the macroblocks of a P slice.
func (b *Band) codePicture() {
	if b.referred {
		b.current, b.previous = b.previous, b.current
		b.interpolator.refer(b.previous)
		b.referred = false
	}
	for row := range b.rows {
		for column := range b.columns {
			b.moveTo(column, row)
			if i := row*b.columns + column; b.since.dirty[i] {
				b.coarse[i] = b.inter.qp > b.refinements.qp
				b.codeChanged(b.since.motion[i])
			} else {
				b.codeUnchanged()
			}
		}
	}
}

// begin starts a slice.
func (b *Band) begin(h sliceHeader) {
	h.firstMB = b.firstRow * b.columns
	b.bits.reset()
	h.write(&b.bits)
	b.skipRun = 0
}

// finishReference makes the current picture what later ones refer to.
func (b *Band) finishReference() {
	if b.unfiltered > 0 {
		b.deblock()
		b.current.extend()
	}
	b.referred = true
	b.frameNum++
	b.since.restart()
}

func (b *Band) finishSlice(dst []byte, header byte) []byte {
	b.writeSkipRun(b.skipRun > 0)
	b.bits.trailingBits()
	return appendPrefixedNAL(dst, header, b.bits.bytes)
}

// writeSkipRun appends mb_skip_run, if so told, and starts the next run.
func (b *Band) writeSkipRun(write bool) {
	if write {
		b.bits.ue(b.skipRun)
		b.skipRun = 0
	}
}

// Reconstruction returns what a decoder shows for the rows of the band after the last call of Encode: a picture that
// starts at the first row of the band, in whole macroblocks. Before that it means
// nothing.
func (b *Band) Reconstruction() *Picture {
	if b.unfiltered > 0 {
		b.deblock()
	}
	p := newPicture(b.columns, b.rows)
	b.current.luma.cropped(p.Y)
	b.current.chroma[0].cropped(p.Cb)
	b.current.chroma[1].cropped(p.Cr)
	return p
}
