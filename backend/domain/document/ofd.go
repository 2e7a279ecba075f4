package document

import (
	"io"
	"path"
	"strings"
)

// ofdRoot is OFD.xml, GB/T 33190-2016, 7.4.
type ofdRoot struct {
	Body []struct {
		Info struct {
			Title   string `xml:"Title"`
			Author  string `xml:"Author"`
			Created string `xml:"CreationDate"`
		} `xml:"DocInfo"`
		Root string `xml:"DocRoot"`
	} `xml:"DocBody"`
}

// ofdDocument is Document.xml, GB/T 33190-2016, 7.5.
type ofdDocument struct {
	Pages []struct {
		Location string `xml:"BaseLoc,attr"`
	} `xml:"Pages>Page"`
}

// inspectOFD reads the card of the first document body and proves that the
// pages it names are there.
func inspectOFD(r io.ReaderAt, size int64) (Card, error) {
	z, err := openZip(r, size)
	if err != nil {
		return Card{}, err
	}
	var root ofdRoot
	if err := decodeEntry(z, "OFD.xml", &root); err != nil {
		return Card{}, err
	}
	if len(root.Body) == 0 {
		return Card{}, broken()
	}
	body := root.Body[0]
	at := path.Clean(strings.TrimPrefix(strings.TrimSpace(body.Root), "/"))
	var doc ofdDocument
	if err := decodeEntry(z, at, &doc); err != nil {
		return Card{}, err
	}
	have := make(map[string]bool, len(z.File))
	for _, f := range z.File {
		have[strings.TrimPrefix(f.Name, "/")] = true
	}
	for _, p := range doc.Pages {
		if !have[locate(path.Dir(at), p.Location)] {
			return Card{}, broken()
		}
	}
	if len(doc.Pages) == 0 {
		return Card{}, broken()
	}
	return Card{Title: short(body.Info.Title), Author: short(body.Info.Author),
		Created: short(body.Info.Created), Pages: len(doc.Pages)}, nil
}

// locate resolves an ST_Loc: from the root with a slash, else from base.
func locate(base, loc string) string {
	if rest, ok := strings.CutPrefix(loc, "/"); ok {
		return path.Clean(rest)
	}
	return path.Join(base, loc)
}

// officeMain is the part without which an Office file is none.
var officeMain = map[string]string{
	DOCX: "word/document.xml", XLSX: "xl/workbook.xml", PPTX: "ppt/presentation.xml",
}

// inspectOffice reads the core properties of an Office Open XML file
// (ECMA-376 part 2); they are optional.
func inspectOffice(r io.ReaderAt, size int64, kind string) (Card, error) {
	z, err := openZip(r, size)
	if err != nil {
		return Card{}, err
	}
	f, err := z.Open(officeMain[kind])
	if err != nil {
		return Card{}, broken()
	}
	_ = f.Close()
	var core struct {
		Title   string `xml:"title"`
		Author  string `xml:"creator"`
		Created string `xml:"created"`
	}
	if err := decodeEntry(z, "docProps/core.xml", &core); err != nil {
		return Card{}, nil
	}
	return Card{Title: short(core.Title), Author: short(core.Author), Created: short(core.Created)}, nil
}

// short bounds and cleans a text that a stranger wrote into a file.
func short(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range strings.TrimSpace(s) {
		if invisible(r) {
			continue
		}
		if n++; n > maxName {
			break
		}
		b.WriteRune(r)
	}
	return b.String()
}
