package document

import (
	"bytes"
	"io"
	"strconv"
)

// maxTrailer bounds the search for the trailer behind a cross-reference
// table: 20 bytes an object, so 1.6 million objects.
const maxTrailer = 32 << 20

// inspectPDF follows startxref to the trailer (a table's, or the dictionary
// of a cross-reference stream) and looks for /Root and /Encrypt there. ISO
// 32000-1, 7.5.
func inspectPDF(r io.ReaderAt, size int64, header int) error {
	tail, err := readAt(r, max(0, size-2048), min(size, 2048))
	if err != nil {
		return err
	}
	start, ok := startXref(tail)
	if !ok {
		return broken()
	}
	// Offsets count from the header where junk stands before it.
	for _, at := range []int64{start, start + int64(header)} {
		dict, err := trailer(r, size, at)
		if err != nil {
			continue
		}
		if hasName(dict, "/Encrypt") {
			return encrypted()
		}
		if hasName(dict, "/Root") {
			return nil
		}
	}
	return broken()
}

// startXref reads the last "startxref N %%EOF".
func startXref(tail []byte) (int64, bool) {
	i := bytes.LastIndex(tail, []byte("startxref"))
	if i < 0 || !bytes.Contains(tail[i:], []byte("%%EOF")) {
		return 0, false
	}
	rest := bytes.Fields(tail[i+len("startxref"):])
	if len(rest) == 0 {
		return 0, false
	}
	n, err := strconv.ParseInt(string(rest[0]), 10, 64)
	return n, err == nil && n >= 0
}

// trailer is the text of the trailer dictionary for the section at offset.
func trailer(r io.ReaderAt, size, at int64) ([]byte, error) {
	if at < 0 || at >= size {
		return nil, broken()
	}
	head, err := readAt(r, at, min(size-at, 4096))
	if err != nil {
		return nil, err
	}
	head = bytes.TrimLeft(head, "\x00\t\n\f\r ")
	if bytes.HasPrefix(head, []byte("xref")) {
		return between(r, size, at, "trailer", "startxref")
	}
	if obj := bytes.Index(head, []byte("obj")); obj < 0 || obj > 24 || !digit(head[0]) {
		return nil, broken()
	}
	dict, err := between(r, size, at, "obj", "stream")
	if err != nil || !hasName(dict, "/XRef") {
		return nil, broken()
	}
	return dict, nil
}

// between is what stands after the first open mark and before the next close
// mark, searched from offset in pieces.
func between(r io.ReaderAt, size, at int64, open, end string) ([]byte, error) {
	limit := min(size-at, maxTrailer)
	in := io.NewSectionReader(r, at, limit)
	var kept []byte
	found := false
	for buf := make([]byte, 32<<10); ; {
		n, err := in.Read(buf)
		kept = append(kept, buf[:n]...)
		if i := bytes.Index(kept, []byte(open)); !found && i >= 0 {
			kept, found = kept[i+len(open):], true
		}
		if i := bytes.Index(kept, []byte(end)); found && i >= 0 {
			return kept[:i], nil
		}
		if err != nil || (found && len(kept) > 1<<20) {
			return nil, broken()
		}
		if !found && len(kept) > len(open) {
			kept = kept[len(kept)-len(open):]
		}
	}
}

// hasName finds a PDF name as a whole token.
func hasName(dict []byte, name string) bool {
	for {
		i := bytes.Index(dict, []byte(name))
		if i < 0 {
			return false
		}
		dict = dict[i+len(name):]
		if len(dict) == 0 || bytes.IndexByte([]byte("\x00\t\n\f\r ()<>[]{}/%"), dict[0]) >= 0 {
			return true
		}
	}
}

func digit(b byte) bool { return b >= '0' && b <= '9' }
