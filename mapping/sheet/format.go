package sheet

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// numberFormat is how a cell shows its number; the zero one is General.
type numberFormat struct {
	id   int
	code string // where the workbook writes one
}

// newNumberFormat takes those for General that show a number as it is.
func newNumberFormat(id int, code string) numberFormat {
	switch {
	case strings.EqualFold(code, "general"), code == "@", code == "" && (id <= 0 || id == 49):
		return numberFormat{}
	case code == "" && (id >= 27 && id <= 36 || id >= 50 && id <= 58): // dates, which look otherwise in every language
		return numberFormat{id: 14}
	}
	return numberFormat{id, code}
}

func (f numberFormat) general() bool { return f == numberFormat{} }

// formatter shows numbers as a spreadsheet program does. Plain numbers are shown by numberPicture; the little language of
// dates, fractions and powers is excelize's, and a workbook of its own, one cell for each format, gives access to it.
type formatter struct {
	file  *excelize.File
	epoch bool
	cells map[numberFormat]string
	shown map[shownKey]string
}

type shownKey struct {
	format numberFormat
	value  string
}

const (
	maxShown      = 1 << 15 // numbers that are remembered
	formatterHome = "Sheet1"
)

func newFormatter(epoch bool) *formatter { return &formatter{epoch: epoch} }

// number is a cell's number as it is shown. What is no number is returned as it is.
func (f *formatter) number(nf numberFormat, value string) string {
	value = strings.TrimSpace(value)
	if nf.general() {
		return general(value)
	}
	key := shownKey{nf, value}
	if s, ok := f.shown[key]; ok {
		return s
	}
	s := f.show(nf, value)
	if len(f.shown) >= maxShown || f.shown == nil {
		f.shown = map[shownKey]string{}
	}
	f.shown[key] = s
	return s
}

func (f *formatter) show(nf numberFormat, value string) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return value
	}
	if nf.code == "" {
		nf.code = builtinNumbers[nf.id]
	}
	if nf.code != "" {
		section, minus := sectionFor(nf.code, n)
		nf.code = section
		if !minus {
			n = math.Abs(n)
		}
		if nf.code == "" {
			return ""
		}
		if picture, ok := readPicture(nf.code); ok {
			return strings.TrimSpace(picture.show(n, minus))
		}
	}
	cell, err := f.cellFor(nf)
	if err != nil {
		return general(value)
	}
	if err := f.file.SetCellDefault(formatterHome, cell, strconv.FormatFloat(n, 'f', -1, 64)); err != nil {
		return general(value)
	}
	s, err := f.file.GetCellValue(formatterHome, cell)
	s = strings.TrimSpace(s) // formats pad for alignment
	if err != nil || mangled(s) && !strings.ContainsAny(nf.code, "eE") && nf.id != 11 && nf.id != 48 {
		return general(value)
	}
	return plainFraction(s)
}

var fraction = regexp.MustCompile(`^(-?)(\d+) +(\d+) */ *(\d+)$`)

// plainFraction writes 0 1/2 as 1/2, 3 0/4 as 3, and 3 4/4 as 4.
func plainFraction(s string) string {
	m := fraction.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	minus, whole, over, under := m[1], m[2], m[3], m[4]
	switch {
	case strings.Trim(over, "0") == "":
		return minus + whole
	case over == under:
		return minus + strconv.Itoa(atoi(whole)+1)
	case whole == "0":
		return minus + over + "/" + under
	}
	return minus + whole + " " + over + "/" + under
}

// mangled recognises the notation with E+ where the format does not ask for it.
func mangled(s string) bool {
	i := strings.Index(s, "E+")
	return i > 0 && s[i-1] >= '0' && s[i-1] <= '9'
}

// cellFor is the cell of the formatter's own workbook that has the format.
func (f *formatter) cellFor(nf numberFormat) (string, error) {
	if cell, ok := f.cells[nf]; ok {
		return cell, nil
	}
	if f.file == nil {
		f.cells = map[numberFormat]string{}
		f.file = excelize.NewFile(excelize.Options{ShortDatePattern: "yyyy-mm-dd"})
		if err := f.file.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &f.epoch}); err != nil {
			return "", err
		}
	}
	style := &excelize.Style{NumFmt: nf.id}
	if nf.code != "" {
		style = &excelize.Style{CustomNumFmt: &nf.code}
	}
	id, err := f.file.NewStyle(style)
	if err != nil {
		return "", err
	}
	cell := "A" + strconv.Itoa(len(f.cells)+1)
	f.cells[nf] = cell
	return cell, f.file.SetCellStyle(formatterHome, cell, cell, id)
}

// general shows a number that has no format: all digits of a whole one, and as many places of another one as Excel has
// room for, 11 characters; never with E+.
func general(value string) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return value
	}
	if n == math.Trunc(n) || math.Abs(n) >= 1e15 {
		return wholeNumber(value, n)
	}
	digits := len(strconv.FormatFloat(math.Trunc(math.Abs(n)), 'f', 0, 64))
	places := 10 - digits
	switch {
	case digits >= 10:
		places = 15 - digits
	case math.Abs(n) < 1e-4:
		return strconv.FormatFloat(roundTo(n, 6), 'f', -1, 64)
	}
	s := strconv.FormatFloat(n, 'f', max(places, 0), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func roundTo(n float64, digits int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', digits, 64), 64)
	if err != nil {
		return n
	}
	return r
}

// wholeNumber writes out the digits that stand in the file, which may be more than a float64 holds.
func wholeNumber(value string, n float64) string {
	if math.Abs(n) < 1e15 {
		return strconv.FormatFloat(n+0, 'f', 0, 64) // + 0: no -0
	}
	if math.Abs(n) < 1e40 {
		if r, ok := new(big.Rat).SetString(value); ok && r.IsInt() {
			return r.Num().String()
		}
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// longNumber tells whether a number has more digits than spreadsheet programs keep, so that its last ones may be lost.
func longNumber(value string) bool {
	if len(value) <= 15 && !strings.ContainsAny(value, "eE") {
		return false
	}
	n, err := strconv.ParseFloat(value, 64)
	return err == nil && math.Abs(n) >= 1e15 && math.Abs(n) < 1e40
}

// isoDate shows a date that stands in the file as such, as strict workbooks write it.
func (f *formatter) isoDate(nf numberFormat, value string) string {
	for _, layout := range []string{"2006-01-02T15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"} {
		t, err := time.Parse(layout, strings.TrimSpace(value))
		if err != nil {
			continue
		}
		if nf.general() {
			return strings.TrimSuffix(t.Format("2006-01-02 15:04"), " 00:00")
		}
		first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
		if f.epoch {
			first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		days := float64(t.Unix()-first.Unix()) / 86400
		return f.number(nf, strconv.FormatFloat(days, 'f', -1, 64))
	}
	return value
}
