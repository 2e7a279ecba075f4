package document_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
)

// tinyPDF is the smallest file with a header, one object, a table and a
// trailer; extra goes into the trailer.
func tinyPDF(extra string) []byte {
	body := "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
	return []byte(body + "xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R " +
		extra + " >>\nstartxref\n" + fmt.Sprint(len(body)) + "\n%%EOF\n")
}

// streamPDF has its trailer in a cross-reference stream (PDF 1.5).
func streamPDF(extra string) []byte {
	body := "%PDF-1.5\n"
	return []byte(body + "7 0 obj\n<< /Type /XRef /Size 8 /Root 1 0 R " + extra +
		" /Length 4 >>\nstream\nabcd\nendstream\nendobj\nstartxref\n" + fmt.Sprint(len(body)) + "\n%%EOF")
}

func zipped(t testing.TB, files ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write([]byte(files[i+1]))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const ofdXML = `<?xml version="1.0" encoding="UTF-8"?>%s<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0" DocType="OFD">
<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID><ofd:Title>%s</ofd:Title><ofd:Author>张三</ofd:Author><ofd:CreationDate>2026-01-02</ofd:CreationDate></ofd:DocInfo>
<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`

const docXML = `<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>`

func tinyOFD(t testing.TB, prolog, title string) []byte {
	return zipped(t, "OFD.xml", fmt.Sprintf(ofdXML, prolog, title),
		"Doc_0/Document.xml", docXML, "Doc_0/Pages/Page_0/Content.xml", "<x/>")
}

func inspect(b []byte, name string) (document.Card, string) {
	card, err := document.Inspect(bytes.NewReader(b), int64(len(b)), name)
	var f *fault.Error
	if errors.As(err, &f) {
		return card, f.Ref
	}
	return card, fmt.Sprint(err)
}

// Bad input of the main job, and its good neighbours: R66.
func TestInspect(t *testing.T) {
	whole := tinyPDF("")
	many := make([]string, 0, 20_010)
	for i := range 10_001 {
		many = append(many, fmt.Sprintf("f%d", i), "")
	}
	cases := []struct {
		what, name string
		bytes      []byte
		want       string
	}{
		{"pdf", "a.pdf", whole, "<nil>"},
		{"pdf after junk", "a.pdf", append([]byte("junk\n"), whole...), "<nil>"},
		{"pdf with xref stream", "a.pdf", streamPDF(""), "<nil>"},
		{"empty", "a.pdf", nil, "E-DO-010"},
		{"cut", "a.pdf", whole[:len(whole)-20], "E-DO-011"},
		{"cut in front", "a.pdf", whole[9:], "E-DO-011"},
		{"xref elsewhere", "a.pdf", bytes.Replace(whole, []byte("startxref\n"), []byte("startxref\n9"), 1), "E-DO-011"},
		{"encrypted", "a.pdf", tinyPDF("/Encrypt 5 0 R"), "E-DO-012"},
		{"encrypted xref stream", "a.pdf", streamPDF("/Encrypt 5 0 R"), "E-DO-012"},
		{"only named so", "a.pdf", tinyPDF("/EncryptMetadata true"), "<nil>"},
		{"text named pdf", "a.pdf", []byte("hello"), "E-DO-011"},
		{"program", "a.exe", []byte("MZ\x90"), "E-DO-013"},
		{"pdf named ofd", "a.ofd", whole, "E-DO-014"},
		{"ofd", "a.ofd", tinyOFD(t, "", "方案"), "<nil>"},
		{"ofd with entity", "a.ofd", tinyOFD(t, `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>`, "&x;"), "E-DO-011"},
		{"ofd without pages", "a.ofd", zipped(t, "OFD.xml", fmt.Sprintf(ofdXML, "", "x"), "Doc_0/Document.xml", "<Document/>"), "E-DO-011"},
		{"ofd page missing", "a.ofd", zipped(t, "OFD.xml", fmt.Sprintf(ofdXML, "", "x"), "Doc_0/Document.xml", docXML), "E-DO-011"},
		{"zip bomb", "a.docx", zipped(t, "word/document.xml", strings.Repeat(" ", 4<<20)), "E-DO-015"},
		{"too many entries", "a.zip", zipped(t, many...), "E-DO-015"},
		{"path out", "a.zip", zipped(t, "../../x", "1"), "E-DO-011"},
		{"same name twice", "a.ofd", zipped(t, "OFD.xml", "1", "OFD.xml", "2"), "E-DO-011"},
		{"docx", "a.docx", zipped(t, "word/document.xml", "<d/>"), "<nil>"},
		{"docx encrypted", "a.docx", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "E-DO-012"},
		{"jpeg cut", "a.jpg", []byte("\xff\xd8\xff\xe0 and no end"), "E-DO-011"},
	}
	for _, c := range cases {
		if _, got := inspect(c.bytes, c.name); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

func TestCardOfOFD(t *testing.T) {
	card, _ := inspect(tinyOFD(t, "", "建设\u202e方案"), "b.ofd")
	want := document.Card{Media: document.OFD, Title: "建设方案", Author: "张三", Created: "2026-01-02", Pages: 1}
	if card != want {
		t.Fatalf("%+v", card)
	}
}

// Files that people really have.
func TestInspectRealFiles(t *testing.T) {
	dir := "../../../../shared/data"
	refused := map[string]string{"scan-bad.pdf": "E-DO-011"} // its end is missing
	var files []string
	for _, p := range []string{"pdf/*.pdf", "ofd/*.ofd"} {
		found, _ := filepath.Glob(filepath.Join(dir, p))
		files = append(files, found...)
	}
	if len(files) == 0 {
		t.Skip("no shared/data beside the repository")
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		card, got := inspect(b, filepath.Base(f))
		t.Logf("%s %s %+v", filepath.Base(f), got, card)
		want := refused[filepath.Base(f)]
		if want == "" {
			want = "<nil>"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", filepath.Base(f), got, want)
		}
	}
}

func FuzzInspect(f *testing.F) {
	f.Add(tinyPDF(""), "a.pdf")
	f.Add(streamPDF("/Encrypt 1 0 R"), "a.pdf")
	f.Add(tinyOFD(f, "", "x"), "a.ofd")
	f.Add(zipped(f, "word/document.xml", "<d/>"), "a.docx")
	f.Add([]byte("%PDF-1.4 xref trailer startxref 9 %%EOF"), "a.pdf")
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		card, err := document.Inspect(bytes.NewReader(b), int64(len(b)), name)
		var known *fault.Error
		if err != nil && !errors.As(err, &known) {
			t.Fatalf("not a fault: %v", err)
		}
		if err == nil && card.Media == document.Unknown {
			t.Fatal("accepted without a kind")
		}
	})
}

func FuzzSniff(f *testing.F) {
	f.Add([]byte("PK\x03\x04"), "a.ofd")
	f.Fuzz(func(_ *testing.T, b []byte, name string) { document.Sniff(b, name) })
}
