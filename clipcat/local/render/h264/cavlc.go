package h264

// code is a code word: its lowest length bits.
type code struct {
	word   uint16
	length uint8
}

func (w *bitWriter) code(c code) { w.u(uint(c.length), uint32(c.word)) }

func parseCode(word string) code {
	c := code{length: uint8(len(word))}
	for _, bit := range word {
		c.word = c.word<<1 | uint16(bit-'0')
	}
	return c
}

// coeffTokens maps a column of Table 9-5, TotalCoeff and TrailingOnes to a code word.
type coeffTokens [5][17][4]code

func parseCoeffTokens() (t coeffTokens) {
	for _, row := range coeffTokenWords {
		for column, word := range row.words {
			t[column][row.totalCoeff][row.trailingOnes] = parseCode(word)
		}
	}
	return t
}

func parseCodes(words [][]string) [][]code {
	rows := make([][]code, len(words))
	for i, row := range words {
		for _, word := range row {
			rows[i] = append(rows[i], parseCode(word))
		}
	}
	return rows
}

var (
	coeffTokenCodes        = parseCoeffTokens()
	totalZerosCodes        = parseCodes(totalZerosWords)
	totalZerosChromaDCodes = parseCodes(totalZerosChromaDCWords)
	runBeforeCodes         = parseCodes(runBeforeWords)
)

// nCChromaDC stands for the nC of a block of chroma DC coefficients (9.2.1).
const nCChromaDC = -1

// coeffTokenColumn returns the column of Table 9-5 for nC.
func coeffTokenColumn(nC int) int {
	switch {
	case nC == nCChromaDC:
		return 4
	case nC < 2:
		return 0
	case nC < 4:
		return 1
	case nC < 8:
		return 2
	}
	return 3
}

// runLevels are the coefficients of a block in the order in which they are written: the highest frequency first.
type runLevels struct {
	level      [16]int32
	run        [16]uint8 // run_before of each
	total      int       // TotalCoeff
	ones       int       // TrailingOnes
	totalZeros int
}

func (r *runLevels) scan(levels []int32) {
	r.total, r.totalZeros = 0, 0
	for i := len(levels) - 1; i >= 0; i-- {
		switch {
		case levels[i] != 0:
			r.level[r.total], r.run[r.total] = levels[i], 0
			r.total++
		case r.total > 0:
			r.run[r.total-1]++
			r.totalZeros++
		}
	}
	r.ones = 0
	for r.ones < min(3, r.total) && (r.level[r.ones] == 1 || r.level[r.ones] == -1) {
		r.ones++
	}
}

// residualBlock appends residual_block_cavlc (7.3.5.3.2) for the levels of a block in scan order, and returns
// TotalCoeff.
func (w *bitWriter) residualBlock(levels []int32, nC int) int {
	var r runLevels
	r.scan(levels)
	w.code(coeffTokenCodes[coeffTokenColumn(nC)][r.total][r.ones])
	if r.total == 0 {
		return 0
	}
	w.trailingOnes(&r)
	w.levels(&r)
	if r.total < len(levels) {
		zeros := totalZerosCodes
		if nC == nCChromaDC {
			zeros = totalZerosChromaDCodes
		}
		w.code(zeros[r.total-1][r.totalZeros])
	}
	w.runs(&r)
	return r.total
}

// trailingOnes appends each trailing_ones_sign_flag.
func (w *bitWriter) trailingOnes(r *runLevels) {
	signs := uint32(0)
	for _, level := range r.level[:r.ones] {
		signs = signs<<1 | uint32(level)>>31
	}
	w.u(uint(r.ones), signs)
}

// levels appends level_prefix and level_suffix of the levels after the trailing ones. It is the inverse of 9.2.2.1.
func (w *bitWriter) levels(r *runLevels) {
	suffixLength := uint(0)
	if r.total > 10 && r.ones < 3 {
		suffixLength = 1
	}
	for i := r.ones; i < r.total; i++ {
		magnitude, sign := uint32(r.level[i]), uint32(0)
		if r.level[i] < 0 {
			magnitude, sign = -magnitude, 1
		}
		levelCode := 2*magnitude - 2 + sign
		if i == r.ones && r.ones < 3 {
			levelCode -= 2 // a level that is no trailing one, though it could be, is larger than 1
		}
		w.level(levelCode, suffixLength)
		if suffixLength == 0 {
			suffixLength = 1
		}
		if magnitude > 3<<(suffixLength-1) && suffixLength < 6 {
			suffixLength++
		}
	}
}

// level appends level_prefix, a unary number, and level_suffix. Prefix 15 is the escape, with 12 bits of suffix;
// Quality.quantisation keeps levelCode below what needs more.
func (w *bitWriter) level(levelCode uint32, suffixLength uint) {
	prefix := levelCode >> suffixLength
	switch {
	case suffixLength == 0 && prefix < 14:
		w.u(uint(prefix)+1, 1)
	case suffixLength == 0 && prefix < 30:
		w.u(15+4, 1<<4|(levelCode-14))
	case suffixLength == 0:
		w.u(16+12, 1<<12|(levelCode-30))
	case prefix < 15:
		w.u(uint(prefix)+1+suffixLength, 1<<suffixLength|levelCode&(1<<suffixLength-1))
	default:
		w.u(16+12, 1<<12|(levelCode-15<<suffixLength))
	}
}

// runs appends run_before of every coefficient for which it does not follow from the zeros that are left (9.2.3).
func (w *bitWriter) runs(r *runLevels) {
	zerosLeft := r.totalZeros
	for i := 0; i < r.total-1 && zerosLeft > 0; i++ {
		w.code(runBeforeCodes[min(zerosLeft, len(runBeforeCodes))-1][r.run[i]])
		zerosLeft -= int(r.run[i])
	}
}

// codedBlockPatternIntra is the inverse of Table 9-4 for Intra_4x4: codeNum by coded_block_pattern.
var codedBlockPatternIntra = [48]uint8{
	3, 29, 30, 17, 31, 18, 37, 8, 32, 38, 19, 9, 20, 10, 11, 2,
	16, 33, 34, 21, 35, 22, 39, 4, 36, 40, 23, 5, 24, 6, 7, 1,
	41, 42, 43, 25, 44, 26, 46, 12, 45, 47, 27, 13, 28, 14, 15, 0,
}

// codedBlockPatternInter is the inverse of Table 9-4 for Inter.
var codedBlockPatternInter = [48]uint8{
	0, 2, 3, 7, 4, 8, 17, 13, 5, 18, 9, 14, 10, 15, 16, 11,
	1, 32, 33, 36, 34, 37, 44, 40, 35, 45, 38, 41, 39, 42, 43, 19,
	6, 24, 25, 20, 26, 21, 46, 28, 27, 47, 22, 29, 23, 30, 31, 12,
}
