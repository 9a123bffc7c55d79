package h264

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// checkCode fails if a word is the prefix of another, or the words leave more than the given share of all bit strings
// unused (in 2⁻¹⁶).
func checkCode(t *testing.T, name string, words []string, unused int) {
	t.Helper()
	used := 0
	for i, word := range words {
		used += 1 << (16 - len(word))
		for j, other := range words {
			if i != j && strings.HasPrefix(other, word) {
				t.Errorf("%s: %s is a prefix of %s", name, word, other)
			}
		}
	}
	if 1<<16-used != unused {
		t.Errorf("%s: %d of 65536 are unused, want %d", name, 1<<16-used, unused)
	}
}

func TestCodesArePrefixFreeAndComplete(t *testing.T) {
	// The standard leaves words unused: those of zeros only, and two of the 64 in the column of fixed length.
	for column, unused := range []int{1 << 1, 2 << 2, 1 << 6, 2 << 10, 0} {
		var words []string
		for _, row := range coeffTokenWords {
			if row.words[column] != "" {
				words = append(words, row.words[column])
			}
		}
		checkCode(t, "coeff_token", words, unused)
	}
	for i, row := range totalZerosWords {
		checkCode(t, "total_zeros", row, map[int]int{0: 1 << 7}[i])
	}
	for _, row := range totalZerosChromaDCWords {
		checkCode(t, "total_zeros of chroma DC", row, 0)
	}
	for i, row := range runBeforeWords {
		checkCode(t, "run_before", row, map[int]int{6: 1 << 5}[i])
	}
}

// TestTableSizes holds that there is a word for every value that can occur.
func TestTableSizes(t *testing.T) {
	seen := map[[2]int]bool{}
	for _, row := range coeffTokenWords {
		seen[[2]int{row.totalCoeff, row.trailingOnes}] = true
		if (row.words[4] != "") != (row.totalCoeff <= 4) {
			t.Errorf("chroma DC word for %+v", row)
		}
	}
	for total := range 17 {
		for ones := range min(3, total) + 1 {
			if !seen[[2]int{total, ones}] {
				t.Errorf("no word for TotalCoeff %d, TrailingOnes %d", total, ones)
			}
		}
	}
	for i, row := range totalZerosWords {
		if len(row) != 16-i {
			t.Errorf("TotalCoeff %d: %d words for total_zeros", i+1, len(row))
		}
	}
	for i, row := range runBeforeWords {
		if want := min(i+2, 15); i < 6 && len(row) != want || i == 6 && len(row) != 15 {
			t.Errorf("zerosLeft %d: %d words for run_before", i+1, len(row))
		}
	}
}

// match reads one of the words.
func (r *bitReader) match(t rapid.TB, words []string) int {
	for i, word := range words {
		at := r.at
		if word != "" && len(word) <= r.left() && r.text(len(word)) == word {
			return i
		}
		r.at = at
	}
	t.Fatalf("no code word at bit %d", r.at)
	return 0
}

// readResidualBlock is residual_block_cavlc as a decoder reads it (7.3.5.3.2, 9.2).
func readResidualBlock(t rapid.TB, r *bitReader, nC, size int) []int32 {
	var words []string
	for _, row := range coeffTokenWords {
		words = append(words, row.words[coeffTokenColumn(nC)])
	}
	token := coeffTokenWords[r.match(t, words)]
	levels := make([]int32, size)
	if token.totalCoeff == 0 {
		return levels
	}
	values := readLevels(r, token.totalCoeff, token.trailingOnes)
	zerosLeft := 0
	if token.totalCoeff < size {
		rows := totalZerosWords
		if nC == nCChromaDC {
			rows = totalZerosChromaDCWords
		}
		zerosLeft = r.match(t, rows[token.totalCoeff-1])
	}
	at := token.totalCoeff + zerosLeft - 1
	for i, v := range values {
		levels[at] = v
		run := 0
		if zerosLeft > 0 && i < len(values)-1 {
			run = r.match(t, runBeforeWords[min(zerosLeft, 7)-1])
		}
		zerosLeft -= run
		at -= run + 1
	}
	return levels
}

// readLevels follows 9.2.2.
func readLevels(r *bitReader, total, ones int) (values []int32) {
	for range ones {
		values = append(values, 1-2*int32(r.u(1)))
	}
	suffixLength := 0
	if total > 10 && ones < 3 {
		suffixLength = 1
	}
	for i := ones; i < total; i++ {
		prefix := 0
		for r.u(1) == 0 {
			prefix++
		}
		levelCode := min(15, prefix) << suffixLength
		switch {
		case prefix == 15:
			levelCode += int(r.u(12))
		case prefix == 14 && suffixLength == 0:
			levelCode += int(r.u(4))
		default:
			levelCode += int(r.u(suffixLength))
		}
		if prefix == 15 && suffixLength == 0 {
			levelCode += 15
		}
		if i == ones && ones < 3 {
			levelCode += 2
		}
		value := int32(levelCode+2) >> 1
		if suffixLength == 0 {
			suffixLength = 1
		}
		if value > 3<<(suffixLength-1) && suffixLength < 6 {
			suffixLength++
		}
		if levelCode%2 == 1 {
			value = int32(-levelCode-1) >> 1
		}
		values = append(values, value)
	}
	return values
}

func TestResidualBlockReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int{4, 15, 16}).Draw(t, "size")
		nC := rapid.IntRange(0, 16).Draw(t, "nC")
		if size == 4 {
			nC = nCChromaDC
		}
		largest := rapid.SampledFrom([]int32{1, 2, 20, 2000}).Draw(t, "largest")
		want := make([]int32, size)
		for i := range want {
			if rapid.Bool().Draw(t, "coded") {
				want[i] = rapid.Int32Range(-largest, largest).Draw(t, "level")
			}
		}
		var w bitWriter
		total := w.residualBlock(want, nC)
		r := bitReader{bytes: finished(w)}
		if diff := cmp.Diff(want, readResidualBlock(t, &r, nC, size)); diff != "" {
			t.Fatal(diff)
		}
		if r.left() != 0 || total != 16-count(want, 0)-(16-size) {
			t.Fatalf("TotalCoeff %d, %d bits are left", total, r.left())
		}
	})
}

func count(levels []int32, v int32) (n int) {
	for _, l := range levels {
		if l == v {
			n++
		}
	}
	return n
}

// TestCodedBlockPattern compares with Table 9-4 as it is printed: coded_block_pattern by codeNum.
func TestCodedBlockPattern(t *testing.T) {
	intra := []uint8{
		47, 31, 15, 0, 23, 27, 29, 30, 7, 11, 13, 14, 39, 43, 45, 46, 16, 3, 5, 10, 12, 19, 21, 26,
		28, 35, 37, 42, 44, 1, 2, 4, 8, 17, 18, 20, 24, 6, 9, 22, 25, 32, 33, 34, 36, 40, 38, 41,
	}
	inter := []uint8{
		0, 16, 1, 2, 4, 8, 32, 3, 5, 10, 12, 15, 47, 7, 11, 13, 14, 6, 9, 31, 35, 37, 42, 44,
		33, 34, 36, 40, 39, 43, 45, 46, 17, 18, 20, 24, 19, 21, 26, 28, 23, 27, 29, 30, 22, 25, 38, 41,
	}
	for codeNum := range 48 {
		if got := codedBlockPatternIntra[intra[codeNum]]; int(got) != codeNum {
			t.Errorf("intra %d: %d, want %d", intra[codeNum], got, codeNum)
		}
		if got := codedBlockPatternInter[inter[codeNum]]; int(got) != codeNum {
			t.Errorf("inter %d: %d, want %d", inter[codeNum], got, codeNum)
		}
	}
}
