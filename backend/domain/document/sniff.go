package document

import "bytes"

// The media kinds that the system knows. Unknown is not accepted.
const (
	PDF     = "pdf"
	OFD     = "ofd"
	DOCX    = "docx"
	XLSX    = "xlsx"
	PPTX    = "pptx"
	OLE     = "ole" // old Office, or an encrypted new one
	PNG     = "png"
	JPEG    = "jpeg"
	TIFF    = "tiff"
	ZIP     = "zip"
	Unknown = ""
)

// HeadSize is how many first bytes Sniff likes to see.
const HeadSize = 64 << 10

// extensions says which extensions a kind may carry.
var extensions = map[string][]string{
	PDF: {"pdf"}, OFD: {"ofd"}, DOCX: {"docx"}, XLSX: {"xlsx"}, PPTX: {"pptx"},
	OLE: {"doc", "xls", "ppt", "wps", "et"}, PNG: {"png"}, JPEG: {"jpg", "jpeg"},
	TIFF: {"tif", "tiff"}, ZIP: {"zip"},
}

// Sniff tells the media kind from the first bytes; the name decides only
// between kinds that the bytes leave open (a zip whose parts are further on).
func Sniff(head []byte, name string) string {
	has := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	switch {
	case has("PK\x03\x04"):
		return sniffZip(head, name)
	case has("\x89PNG\r\n\x1a\n"):
		return PNG
	case has("\xff\xd8\xff"):
		return JPEG
	case has("II*\x00"), has("MM\x00*"):
		return TIFF
	case has("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return OLE
	case headerOffset(head) >= 0:
		return PDF
	}
	return Unknown
}

func sniffZip(head []byte, name string) string {
	for _, m := range []struct{ part, kind string }{
		{"OFD.xml", OFD}, {"word/", DOCX}, {"xl/", XLSX}, {"ppt/", PPTX},
	} {
		if bytes.Contains(head, []byte(m.part)) {
			return m.kind
		}
	}
	switch kind := extension(name); kind {
	case OFD, DOCX, XLSX, PPTX:
		return kind
	}
	return ZIP
}

// headerOffset is where %PDF- stands; readers accept it in the first KiB.
func headerOffset(head []byte) int {
	return bytes.Index(head[:min(len(head), 1024)], []byte("%PDF-"))
}

// agrees reports whether the extension may stand for the kind; a name
// without a known extension says nothing.
func agrees(kind, name string) bool {
	ext, known := extension(name), false
	for k, list := range extensions {
		for _, e := range list {
			if e == ext {
				known = true
				if k == kind {
					return true
				}
			}
		}
	}
	return !known
}
