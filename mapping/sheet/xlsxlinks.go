package sheet

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
)

// xlsxLinks are the links of a sheet: each has an element in the sheet, and its address in the sheet's relationships.
type xlsxLinks struct {
	strict  bool // the workbook has the namespaces of the strict form
	room    int  // how many more there may be
	allowed []bool
	list    []xlsxLink
	dropped map[string]bool // identifiers of earlier links in the columns that are filled
	plain   int             // links that were left out for want of room
}

type xlsxLink struct{ ref, address string }

// Excel's limits, and what the identifiers of our links begin with.
const (
	maxLinks      = 65530
	maxAddress    = 2079
	linkID        = "rIdReel"
	relations     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	relationsISO  = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	packageSchema = "http://schemas.openxmlformats.org/package/2006/relationships"
)

// plan decides which columns get links: all, or the first one where all would be too many.
func (l *xlsxLinks) plan(b *book, t target) {
	l.dropped = map[string]bool{}
	l.room = maxLinks
	for column, n := range b.facts.links {
		if t.has(column) < 0 {
			l.room -= n
		}
	}
	columns := 0
	for _, c := range t.columns {
		if c.Form == Link {
			columns++
		}
	}
	first := true
	l.allowed = make([]bool, len(t.columns))
	for i, c := range t.columns {
		if c.Form == Link {
			l.allowed[i] = first || columns*b.rows <= l.room
			first = false
		}
	}
}

// take learns from the sheet's first tag which form the workbook has.
func (l *xlsxLinks) take(t token) { l.strict = strings.Contains(string(t.attrs), "purl.oclc.org") }

func (l *xlsxLinks) namespace() string {
	if l.strict {
		return relationsISO
	}
	return relations
}

// add makes a cell a link, where Excel can take it.
func (l *xlsxLinks) add(column int, ref, address string) {
	u, err := url.Parse(address)
	if err != nil || !slices.Contains([]string{"http", "https", "file"}, u.Scheme) || len(u.String()) > maxAddress || !l.allowed[column] {
		return
	}
	if len(l.list) >= l.room {
		l.plain++
		return
	}
	l.list = append(l.list, xlsxLink{ref, u.String()})
}

// write writes the element with all links; none where there are none.
func (l *xlsxLinks) write(out *bufio.Writer, prefix string) {
	if len(l.list) == 0 {
		return
	}
	fmt.Fprintf(out, "<%shyperlinks>", prefix)
	l.writeEach(out, prefix)
	fmt.Fprintf(out, "</%shyperlinks>", prefix)
}

func (l *xlsxLinks) writeEach(out *bufio.Writer, prefix string) {
	for i, link := range l.list {
		fmt.Fprintf(out, `<%shyperlink xmlns:r="%s" ref="%s" r:id="%s%d"/>`, prefix, l.namespace(), link.ref, linkID, i+1)
	}
}

// amend keeps the sheet's own links but those in columns that are filled, and adds ours.
func (l *xlsxLinks) amend(s *scanner, out *bufio.Writer, t token, prefix string, filled func(ref string) bool) error {
	var kept strings.Builder
	err := s.inside(t, func(t token) error {
		id := t.attr("id")
		if t.kind == startToken && (strings.HasPrefix(id, linkID) || filled(t.attr("ref"))) {
			l.dropped[id] = true
			return s.skip(t)
		}
		kept.Write(t.raw)
		return nil
	})
	if kept.Len() > 0 || len(l.list) > 0 {
		fmt.Fprintf(out, "<%shyperlinks>", prefix)
		out.WriteString(kept.String())
		l.writeEach(out, prefix)
		fmt.Fprintf(out, "</%shyperlinks>", prefix)
	}
	return err
}

// writeRelations writes the sheet's relationships with the addresses of the links.
func (l *xlsxLinks) writeRelations(z *zip.Writer, source parts, part string) error {
	name := relationshipsName(part)
	f := source.find(name)
	if len(l.list) == 0 && len(l.dropped) == 0 {
		if f == nil {
			return nil
		}
		return z.Copy(f)
	}
	if f != nil {
		name = f.Name
	}
	entry, err := z.Create(name)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(entry)
	if f == nil {
		fmt.Fprintf(out, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`+"\n"+`<Relationships xmlns="%s">`, packageSchema)
		l.writeAddresses(out, "")
		out.WriteString("</Relationships>")
		return out.Flush()
	}
	if err := l.amendRelations(out, source, name); err != nil {
		return partError(name, err)
	}
	return out.Flush()
}

func (l *xlsxLinks) amendRelations(out *bufio.Writer, source parts, name string) error {
	r, err := source.open(name, maxSmallPart)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(r)
	for {
		t, err := s.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		id := t.attr("Id")
		switch {
		case t.starts("Relationships") && t.empty:
			out.Write(t.without())
			l.writeAddresses(out, t.prefix())
			fmt.Fprintf(out, "</%s>", t.name)
			continue
		case t.starts("Relationship") && (strings.HasPrefix(id, linkID) || l.dropped[id]):
			if err := s.skip(t); err != nil {
				return err
			}
			continue
		case t.kind == endToken && t.is("Relationships"):
			l.writeAddresses(out, t.prefix())
		}
		out.Write(t.raw)
	}
}

func (l *xlsxLinks) writeAddresses(out *bufio.Writer, prefix string) {
	for i, link := range l.list {
		fmt.Fprintf(out, `<%sRelationship Id="%s%d" Type="%s/hyperlink" Target="%s" TargetMode="External"/>`, prefix, linkID, i+1, l.namespace(), escapeXML(link.address))
	}
}

func (l *xlsxLinks) notices() []string {
	if l.plain == 0 {
		return nil
	}
	return []string{fmt.Sprintf("Excel takes %d links in a sheet; %d more addresses stand there as plain text", maxLinks, l.plain)}
}
