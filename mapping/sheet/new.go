package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// New makes the file of a sheet with these rows, the header first: an Excel workbook, or a CSV.
func New(kind Kind, rows ...[]string) ([]byte, error) {
	if kind == XLSX {
		return newWorkbook(rows)
	}
	b := bytes.NewBufferString("\ufeff") // without it Excel reads the text in another encoding
	w := csv.NewWriter(b)
	w.UseCRLF = true
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// newWorkbook makes cells of the form text, so that no program makes a number or a date of what people write.
func newWorkbook(rows [][]string) (data []byte, err error) {
	width := len(rows[0])
	if width > maxColumns {
		return nil, fmt.Errorf("a workbook has no room for %d columns; name the sheet .csv", width)
	}
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	const name = "Sheet1"
	text := excelize.Style{NumFmt: 49}
	plain, err := f.NewStyle(&text)
	if err != nil {
		return nil, err
	}
	text.Font = &excelize.Font{Bold: true}
	bold, err := f.NewStyle(&text)
	if err != nil {
		return nil, err
	}
	last := ColumnLetters(width - 1)
	problems := []error{f.SetColStyle(name, "A:"+last, plain), f.SetColWidth(name, "A", last, 24)}
	for i, row := range rows {
		at, style := fmt.Sprint(i+1), plain
		if i == 0 {
			style = bold
		}
		problems = append(problems, f.SetSheetRow(name, "A"+at, &row), f.SetCellStyle(name, "A"+at, last+at, style))
	}
	problems = append(problems, f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
