package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
)

// odsWriter copies a workbook and changes one sheet on the way.
type odsWriter struct {
	target
	zip    *zip.Writer
	read   io.ReadCloser
	s      *scanner
	out    *bufio.Writer
	depth  int    // of the elements inside the sheet
	spaces string // declarations of the namespaces that the file does not declare itself
	held   *odsRow
	at     int // number of the last row that was read, its repetitions counted
	ended  bool
	endTag []byte // of the sheet
	looks  string // of the header cell to the left
}

// odsRow is a row that was read and is not yet written. It may stand for many equal ones.
type odsRow struct {
	tag   token
	cells []byte
	from  int // number
	n     int
}

func newODSWriter(w io.Writer, in *input, o *ods, t target) (*odsWriter, error) {
	z, err := zip.NewReader(in, in.Size())
	if err != nil {
		return nil, unpackError(err)
	}
	source := parts{z}
	out := &odsWriter{target: t, zip: zip.NewWriter(w)}
	content := source.find(odsContent)
	for _, f := range z.File { // its mimetype must stay the first
		if f == content {
			continue
		}
		if err := out.zip.Copy(f); err != nil {
			return nil, err
		}
	}
	if out.read, err = source.open(odsContent, maxSheetPart); err != nil {
		return nil, err
	}
	entry, err := out.zip.CreateHeader(&zip.FileHeader{Name: content.Name, Method: zip.Deflate, Modified: content.Modified})
	if err != nil {
		return nil, err
	}
	out.s, out.out = newScanner(out.read), bufio.NewWriterSize(entry, 256<<10)
	if err := out.begin(o.table); err != nil {
		return nil, partError(odsContent, err)
	}
	return out, out.add(Row{Number: t.header}, t.names())
}

// begin copies what comes before the sheet.
func (w *odsWriter) begin(table int) error {
	first := true
	for i := 0; ; {
		t, err := w.s.next()
		if err == io.EOF {
			err = errNotXML
		}
		if err != nil {
			return err
		}
		if first && t.kind == startToken {
			first = false
			w.declare(t)
		}
		w.out.Write(t.raw)
		switch {
		case isTable(t) && i == table:
			w.depth = len(w.s.lengths)
			w.ended = t.empty
			return nil
		case isTable(t):
			i++
			fallthrough
		case t.starts("tracked-changes"):
			if !t.empty {
				if err := copyInside(w.s, w.out); err != nil {
					return err
				}
			}
		}
	}
}

// declare notes which of the prefixes that we write the file does not declare.
func (w *odsWriter) declare(root token) {
	for _, ns := range [][2]string{
		{"table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"},
		{"office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"},
		{"text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"},
		{"xlink", "http://www.w3.org/1999/xlink"},
	} {
		if !bytes.Contains(root.attrs, []byte("xmlns:"+ns[0]+"=")) {
			w.spaces += fmt.Sprintf(` xmlns:%s="%s"`, ns[0], ns[1])
		}
	}
}

func (w *odsWriter) add(row Row, values []string) error {
	for {
		if err := w.hold(); err != nil {
			return partError(odsContent, err)
		}
		r := w.held
		switch {
		case w.ended:
			fmt.Fprintf(w.out, "<table:table-row%s>", w.spaces)
			err := w.amendCells(nil, row.Number, values)
			w.out.WriteString("</table:table-row>")
			return err
		case r.from+r.n <= row.Number:
			w.writeRow(r, r.n)
			w.held = nil
			continue
		case r.from < row.Number:
			w.writeRow(r, row.Number-r.from)
			r.n -= row.Number - r.from
			r.from = row.Number
		}
		w.out.Write(r.tag.without("number-rows-repeated"))
		if err := w.amendCells(r.cells, row.Number, values); err != nil {
			return partError(odsContent, err)
		}
		fmt.Fprintf(w.out, "</%s>", r.tag.name)
		if r.from, r.n = r.from+1, r.n-1; r.n == 0 {
			w.held = nil
		}
		return nil
	}
}

// writeRow writes a row as it is, for so many.
func (w *odsWriter) writeRow(r *odsRow, n int) {
	w.out.Write(repeated(r.tag, "number-rows-repeated", n))
	w.out.Write(r.cells)
	fmt.Fprintf(w.out, "</%s>", r.tag.name)
}

// repeated is a start tag that stands for so many elements.
func repeated(t token, attribute string, n int) []byte {
	tag := t.without(attribute)
	if n == 1 {
		return tag
	}
	return fmt.Appendf(tag[:len(tag)-1], ` table:%s="%d">`, attribute, n)
}

// hold reads on to the next row, or to the end of the sheet.
func (w *odsWriter) hold() error {
	for w.held == nil && !w.ended {
		t, err := w.s.next()
		if err == io.EOF {
			err = errNotXML
		}
		if err != nil {
			return err
		}
		switch {
		case t.starts("table-row"):
			return w.holdRow(t)
		case t.kind == endToken && len(w.s.lengths) < w.depth:
			w.ended, w.endTag = true, bytes.Clone(t.raw)
		case t.starts("shapes"), t.starts("forms"):
			w.out.Write(t.raw)
			if !t.empty {
				err = copyInside(w.s, w.out)
			}
		default:
			w.out.Write(t.raw)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *odsWriter) holdRow(t token) error {
	r := &odsRow{tag: *t.clone(), from: w.at + 1, n: repeats(t, "number-rows-repeated")}
	var body bytes.Buffer
	if !t.empty {
		if err := copyInside(w.s, &body); err != nil {
			return err
		}
		r.cells = body.Bytes()[:bytes.LastIndexByte(body.Bytes(), '<')] // without the row's own end tag
	}
	w.at += r.n
	w.held = r
	return nil
}

// amendCells writes a row's cells with its columns filled.
func (w *odsWriter) amendCells(cells []byte, number int, values []string) error {
	s := &scanner{r: bytes.NewReader(nil), buf: cells, end: len(cells), eof: true}
	todo, at := w.order, 0
	for {
		t, err := s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if !isODSCell(t) {
			w.out.Write(t.raw)
			continue
		}
		tag := *t.clone()
		var inner bytes.Buffer
		if !t.empty {
			if err := copyInside(s, &inner); err != nil {
				return err
			}
		} else {
			fmt.Fprintf(&inner, "</%s>", tag.name)
		}
		next := at + repeats(tag, "number-columns-repeated")
		for ; len(todo) > 0 && w.place[todo[0]] < next; todo = todo[1:] {
			place := w.place[todo[0]]
			if number == w.header && place < w.added {
				continue
			}
			w.copyCell(tag, inner.Bytes(), place-at)
			at = place + 1
			w.writeCell(todo[0], number, values, w.look(tag, number))
		}
		if number == w.header && at < w.added && next <= w.added {
			w.looks = tag.attr("style-name")
		}
		w.copyCell(tag, inner.Bytes(), next-at)
		at = next
	}
	for _, i := range todo {
		if w.place[i] < at {
			continue
		}
		w.copyCell(token{name: []byte("table:table-cell")}, []byte("</table:table-cell>"), w.place[i]-at)
		w.writeCell(i, number, values, w.look(token{}, number))
		at = w.place[i] + 1
	}
	return nil
}

func (w *odsWriter) copyCell(t token, inner []byte, n int) {
	if n > 0 {
		w.out.Write(repeated(t, "number-columns-repeated", n))
		w.out.Write(inner)
	}
}

// look is the look of a cell of ours: that of the cell in its place, and of a column's name that of its neighbour.
func (w *odsWriter) look(t token, number int) string {
	if number == w.header {
		return w.looks
	}
	return t.attr("style-name")
}

func (w *odsWriter) writeCell(i, number int, values []string, look string) {
	value := values[i]
	fmt.Fprintf(w.out, "<table:table-cell%s", w.spaces)
	if look != "" {
		fmt.Fprintf(w.out, ` table:style-name="%s"`, escapeXML(look))
	}
	if value == "" {
		w.out.WriteString("/>")
		return
	}
	form := w.columns[i].Form
	if n, err := strconv.ParseFloat(value, 64); form == Number && err == nil && number != w.header {
		fmt.Fprintf(w.out, ` office:value-type="float" office:value="%s"`, strconv.FormatFloat(n, 'f', -1, 64))
	} else {
		w.out.WriteString(` office:value-type="string"`)
	}
	w.out.WriteByte('>')
	if _, err := url.Parse(value); form == Link && err == nil && strings.Contains(value, "://") && number != w.header {
		fmt.Fprintf(w.out, `<text:p><text:a xlink:href="%s" xlink:type="simple">%s</text:a></text:p>`, escapeXML(value), escapeXML(value))
	} else {
		for line := range strings.SplitSeq(value, "\n") {
			fmt.Fprintf(w.out, "<text:p>%s</text:p>", strings.ReplaceAll(escapeXML(line), "  ", " <text:s/>"))
		}
	}
	w.out.WriteString("</table:table-cell>")
}

// close copies the rest of the sheet and of the file.
func (w *odsWriter) close() error {
	defer w.read.Close()
	for {
		if err := w.hold(); err != nil {
			return partError(odsContent, err)
		}
		if w.ended {
			break
		}
		w.writeRow(w.held, w.held.n)
		w.held = nil
	}
	w.out.Write(w.endTag)
	for {
		t, err := w.s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return partError(odsContent, err)
		}
		w.out.Write(t.raw)
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	return w.zip.Close()
}

func (w *odsWriter) notices() []string { return nil }
