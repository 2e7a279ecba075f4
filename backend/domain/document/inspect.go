package document

import (
	"bytes"
	"io"

	"quancheng/backend/domain/fault"
)

// Card is what a document says about itself; empty parts are unknown.
type Card struct {
	Media   string `json:"media"`
	Title   string `json:"title,omitempty"`
	Author  string `json:"author,omitempty"`
	Created string `json:"created,omitempty"` // as written in the file
	Pages   int    `json:"pages,omitempty"`
}

// Inspect checks the structure of a document of size bytes, without drawing
// or executing any of it. The error is a fault: empty, damaged, encrypted, of
// an unknown kind, or of another kind than its name says.
func Inspect(r io.ReaderAt, size int64, name string) (Card, error) {
	if size == 0 {
		return Card{}, refuse("E-DO-010", "文件是空的（0 字节），没有加入。请检查文件后重新选择。")
	}
	if size > MaxSize {
		return Card{}, tooLarge()
	}
	head, err := readAt(r, 0, min(size, HeadSize))
	if err != nil {
		return Card{}, err
	}
	kind := Sniff(head, name)
	if kind == OLE && zipped(extension(name)) {
		return Card{}, encrypted() // Office wraps an encrypted docx in OLE
	}
	if kind == Unknown {
		return Card{}, unknownKind(name)
	}
	if !agrees(kind, name) {
		return Card{}, refuse("E-DO-014", "文件的扩展名与内容不一致（内容是 "+kind+"），没有加入。请确认文件后改正扩展名。")
	}
	card, err := inspectKind(r, size, kind, head)
	card.Media = kind
	return card, err
}

func inspectKind(r io.ReaderAt, size int64, kind string, head []byte) (Card, error) {
	switch kind {
	case PDF:
		return Card{}, inspectPDF(r, size, headerOffset(head))
	case OFD:
		return inspectOFD(r, size)
	case DOCX, XLSX, PPTX:
		return inspectOffice(r, size, kind)
	case ZIP:
		_, err := openZip(r, size)
		return Card{}, err
	case PNG:
		return Card{}, endsWith(r, size, "IEND\xaeB`\x82")
	case JPEG:
		return Card{}, endsWith(r, size, "\xff\xd9")
	}
	return Card{}, nil
}

// endsWith finds the end mark in the last 64 KiB: an image cut short lacks it.
func endsWith(r io.ReaderAt, size int64, mark string) error {
	tail, err := readAt(r, max(0, size-HeadSize), min(size, HeadSize))
	if err != nil {
		return err
	}
	if !bytes.Contains(tail, []byte(mark)) {
		return broken()
	}
	return nil
}

// unknownKind tells a broken known file from one that we do not take.
func unknownKind(name string) error {
	for _, list := range extensions {
		for _, e := range list {
			if e == extension(name) {
				return broken()
			}
		}
	}
	return refuse("E-DO-013", "不支持这种文件类型，没有加入。请转换为 PDF 或 OFD 后再选择。")
}

func zipped(ext string) bool { return ext == DOCX || ext == XLSX || ext == PPTX }

func readAt(r io.ReaderAt, off, n int64) ([]byte, error) {
	b := make([]byte, n)
	if got, err := r.ReadAt(b, off); int64(got) < n {
		if err == nil || err == io.EOF {
			return nil, broken()
		}
		return nil, err
	}
	return b, nil
}

func refuse(ref, message string) error { return fault.Numbered(fault.Invalid, ref, message) }

func broken() error {
	return refuse("E-DO-011", "文件已损坏或不完整，没有加入。请用原软件打开检查，重新导出后再选择。")
}

func encrypted() error {
	return refuse("E-DO-012", "文件设有密码或权限加密，审核人员将无法阅读，没有加入。请去除密码后再选择。")
}
