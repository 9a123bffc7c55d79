package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Kind is what a sheet's file is, told by its content.
type Kind string

// The kinds.
const (
	Text Kind = "text" // CSV and its like
	XLSX Kind = "xlsx" // a workbook of Excel, Google Sheets or Numbers
	XLSM Kind = "xlsm" // one with macros
	ODS  Kind = "ods"  // a workbook of LibreOffice
)

// Workbook tells whether the file is a workbook, which may have several sheets.
func (k Kind) Workbook() bool { return k != Text }

// Extension is what the name of such a file ends in, after the one that it has now: the same where that fits.
func (k Kind) Extension(now string) string {
	if k.fits(now) {
		return now
	}
	if k == Text {
		return ".csv"
	}
	return "." + string(k)
}

// extensions are the endings of files that programs open as that kind. Any other ending fits everything.
var extensions = map[Kind][]string{
	Text: {".csv", ".tsv", ".tab", ".txt"}, XLSX: {".xlsx"}, XLSM: {".xlsm"}, ODS: {".ods"},
}

// Fits tells whether a file of that kind may have that name: spreadsheet programs refuse a workbook that is named like
// another kind.
func (k Kind) Fits(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	for other, endings := range extensions {
		if other != k && slices.Contains(endings, ext) {
			return false
		}
	}
	return !slices.Contains([]string{".xls", ".xlsb", ".xltx", ".xltm"}, ext)
}

func (k Kind) fits(ext string) bool {
	return slices.Contains(extensions[k], strings.ToLower(ext))
}

// KindOf tells what the file at a path is.
func KindOf(path string) (Kind, error) {
	s := &Sheet{path: path}
	in, err := s.open()
	if err != nil {
		return "", err
	}
	defer in.Close()
	kind, err := kindOf(in)
	if err != nil {
		return "", s.place(err)
	}
	return kind, nil
}

// kindOf looks at the first bytes, and at the parts of a ZIP archive.
func kindOf(in *input) (Kind, error) {
	head := make([]byte, 512)
	n, err := in.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	switch head = head[:n]; {
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return "", &Error{
			Problem: "this is an Excel file of the old form (.xls), or one with a password",
			Remedy:  "save it as Excel workbook (.xlsx) without a password",
		}
	case !bytes.HasPrefix(head, []byte("PK\x03\x04")) && !bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return Text, refuseMarkup(head)
	}
	z, err := zip.NewReader(in, in.Size())
	if err != nil {
		return "", &Error{Problem: "this looks like a workbook, but the file is damaged or not whole", Remedy: "save or download it anew"}
	}
	return kindOfArchive(z)
}

// refuseMarkup recognises texts that are no tables of cells, though some programs name them .xls or .csv.
func refuseMarkup(head []byte) error {
	text := strings.ToLower(strings.TrimSpace(strings.TrimPrefix(string(head), "\ufeff")))
	what := ""
	switch {
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"), strings.HasPrefix(text, "<table"):
		what = "a web page; some programs name it .xls, and a download that needs a login looks so too"
	case strings.HasPrefix(text, "<?xml"), strings.HasPrefix(text, "<workbook"), strings.HasPrefix(text, "<office:document"):
		what = "an XML document, such as a flat OpenDocument file or an Excel 2003 XML table"
	case strings.HasPrefix(text, "id;pwxl"), strings.HasPrefix(text, "id;pcalcooo"), strings.HasPrefix(text, "id;pscalc"):
		what = "a SYLK file"
	case strings.HasPrefix(text, "{\\rtf"), strings.HasPrefix(text, "%pdf-"):
		what = "a document for reading"
	default:
		return nil
	}
	return &Error{Problem: "this is no sheet but " + what, Remedy: "open it in your spreadsheet program and save it as Excel workbook (.xlsx) or CSV"}
}

func kindOfArchive(z *zip.Reader) (Kind, error) {
	p := parts{z}
	switch {
	case p.find("xl/workbook.bin") != nil:
		return "", &Error{Problem: "this is a binary Excel workbook (.xlsb)", Remedy: "save it as Excel workbook (.xlsx)"}
	case p.find("Index/Document.iwa") != nil || p.find("Index.zip") != nil:
		return "", &Error{Problem: "this is a document of Numbers", Remedy: "export it as Excel or CSV: File, Export To"}
	case p.find("content.xml") != nil && p.find("mimetype") != nil:
		return ODS, nil
	case p.find("[Content_Types].xml") == nil:
		return "", &Error{Problem: "this is a ZIP archive, but no workbook", Remedy: "unpack it, or name an Excel, LibreOffice or CSV file"}
	}
	return kindOfOffice(p)
}

// kindOfOffice tells a workbook with macros from one without: its name must tell, or Excel does not open it.
func kindOfOffice(p parts) (Kind, error) {
	kind := Kind("")
	err := p.elements("[Content_Types].xml", func(_ *scanner, t token) error {
		switch ct := t.attr("ContentType"); {
		case strings.Contains(ct, "spreadsheetml.sheet.main"), strings.Contains(ct, "spreadsheetml.template.main"):
			kind = XLSX
		case strings.Contains(ct, "ms-excel.sheet.macroEnabled.main"), strings.Contains(ct, "ms-excel.template.macroEnabled.main"):
			kind = XLSM
		}
		return nil
	})
	if err == nil && kind == "" {
		err = &Error{Problem: "this is an Office document, but no workbook", Remedy: "name an Excel, LibreOffice or CSV file"}
	}
	return kind, err
}

// input is an open file.
type input struct {
	*io.SectionReader
	io.Closer
	info os.FileInfo
}

// open opens the sheet's file anew.
func (s *Sheet) open() (*input, error) {
	if s.spool != nil {
		return &input{io.NewSectionReader(s.spool, 0, s.spoolInfo.Size()), io.NopCloser(nil), s.spoolInfo}, nil
	}
	f, err := os.Open(s.path)
	if err != nil {
		return nil, &openError{err}
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = &Error{Path: s.path, Problem: "this is a folder", Remedy: "name an Excel, LibreOffice or CSV file"}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &input{io.NewSectionReader(f, 0, info.Size()), f, info}, nil
}

// openError says what was being done.
type openError struct{ error }

func (e *openError) Error() string { return "open the sheet: " + e.error.Error() }
func (e *openError) Unwrap() error { return e.error }

// changed tells whether the file is another one than it was.
func (in *input) changed(was os.FileInfo) bool {
	return was == nil || in.info != was && (in.info.Size() != was.Size() || !in.info.ModTime().Equal(was.ModTime()) || !os.SameFile(in.info, was))
}
