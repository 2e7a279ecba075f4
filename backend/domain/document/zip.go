package document

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// Bounds of a zipped document, checked before anything is unpacked.
const (
	maxEntries   = 10_000
	maxRatio     = 100
	ratioMatters = 1 << 20 // smaller entries may be as dense as they like
	maxUnpacked  = 2 << 30
	maxXML       = 16 << 20
	maxDirectory = 8 << 20
)

// openZip opens a zip and proves its bounds: number of entries, expansion,
// no password, no path that leaves the archive, no name twice.
func openZip(r io.ReaderAt, size int64) (*zip.Reader, error) {
	// A directory may lie about its length, so reading it is metered.
	m := &meter{src: r, left: maxDirectory}
	z, err := zip.NewReader(m, size)
	if err != nil || len(z.File) == 0 {
		return nil, broken()
	}
	if len(z.File) > maxEntries {
		return nil, bomb()
	}
	var total uint64
	seen := make(map[string]bool, len(z.File))
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return nil, encrypted()
		}
		total += f.UncompressedSize64
		dense := f.UncompressedSize64 > ratioMatters && f.UncompressedSize64/maxRatio > f.CompressedSize64
		if dense || f.UncompressedSize64 > maxUnpacked || total > maxUnpacked {
			return nil, bomb()
		}
		if escapes(f.Name) || seen[f.Name] {
			return nil, broken()
		}
		seen[f.Name] = true
	}
	m.left = 2 * size
	return z, nil
}

func escapes(name string) bool {
	return strings.HasPrefix(name, "/") || strings.ContainsAny(name, "\\\x00") ||
		strings.Contains("/"+name+"/", "/../")
}

// meter stops a reader that reads more than it should.
type meter struct {
	src  io.ReaderAt
	left int64
}

func (m *meter) ReadAt(b []byte, off int64) (int, error) {
	if m.left -= int64(len(b)); m.left < 0 {
		return 0, errors.New("zip asks for too many reads")
	}
	return m.src.ReadAt(b, off)
}

// decodeEntry reads one XML part into v. Names match without namespace.
func decodeEntry(z *zip.Reader, name string, v any) error {
	f, err := z.Open(strings.TrimPrefix(name, "/"))
	if err != nil {
		return broken()
	}
	defer f.Close()
	d := xml.NewTokenDecoder(plainXML{xml.NewDecoder(io.LimitReader(f, maxXML))})
	if err := d.Decode(v); err != nil {
		return broken()
	}
	return nil
}

// plainXML refuses a document type declaration, and with it every entity but
// the five of XML itself.
type plainXML struct{ *xml.Decoder }

func (p plainXML) Token() (xml.Token, error) {
	t, err := p.Decoder.RawToken()
	if _, ok := t.(xml.Directive); ok {
		return nil, errors.New("document type declaration")
	}
	return t, err
}

func bomb() error {
	return refuse("E-DO-015", "文件展开后大得不合理，可能是压缩炸弹，没有加入。请用原软件重新导出后再选择。")
}
