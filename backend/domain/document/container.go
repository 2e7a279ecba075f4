package document

import (
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/minio/sio"

	"quancheng/backend/domain/fault"
)

// Suite names the algorithms of a container.
type Suite byte

// The suites. Numbers are in stored bytes and never reused.
const (
	SuiteIntl Suite = 1 // AES-256-GCM, DARE 2.0
	SuiteGM   Suite = 2 // SM4-GCM: reserved, refused today
)

const (
	// magic and the suite byte stand before the DARE stream.
	magic      = "QCD"
	headerSize = int64(len(magic) + 1)

	packageSize     = 64 << 10 // plaintext of one DARE package
	packageOverhead = 32       // its header and tag

	// MaxSize bounds a document: 2 GiB.
	MaxSize = 2 << 30
)

// Sealing is what one pass over a document yields.
type Sealing struct {
	Content    Digest // of the plaintext
	Size       int64
	Object     Digest // name in the store
	SealedSize int64
	Parts      []Part
}

// SealedSize is the length of the container for size bytes of plaintext.
func SealedSize(size int64) int64 {
	packages := (size + packageSize - 1) / packageSize
	return headerSize + size + packages*packageOverhead
}

// OpenedSize is the length of the plaintext in a container of sealed bytes; -1
// for a length that no container has.
func OpenedSize(sealed int64) int64 {
	body := sealed - headerSize
	packages := (body + packageSize + packageOverhead - 1) / (packageSize + packageOverhead)
	if size := body - packages*packageOverhead; size >= 0 && SealedSize(size) == sealed {
		return size
	}
	return -1
}

// Seal writes the container of src to dst under the document's own key. It
// streams; memory does not grow with the document.
func Seal(dst io.Writer, src io.Reader, key Key, random io.Reader) (Sealing, error) {
	plan, content := NewPlanner(), sha256.New()
	out := io.MultiWriter(dst, plan)
	if _, err := out.Write(append([]byte(magic), byte(SuiteIntl))); err != nil {
		return Sealing{}, fmt.Errorf("write container header: %w", err)
	}
	cfg := key.dare()
	cfg.Rand = random
	w, err := sio.EncryptWriter(out, cfg)
	if err != nil {
		return Sealing{}, fmt.Errorf("start sealing: %w", err)
	}
	// One byte more than allowed tells too large from just fitting.
	n, err := io.Copy(io.MultiWriter(content, w), io.LimitReader(src, MaxSize+1))
	if err != nil {
		return Sealing{}, fmt.Errorf("seal after %d bytes: %w", n, err)
	}
	if n > MaxSize {
		return Sealing{}, tooLarge()
	}
	if err := w.Close(); err != nil {
		return Sealing{}, fmt.Errorf("finish sealing: %w", err)
	}
	return finish(plan.Parts(), sum(content.Sum(nil)), n)
}

func finish(parts []Part, content Digest, size int64) (Sealing, error) {
	object, err := ObjectName(parts)
	if err != nil {
		return Sealing{}, fmt.Errorf("name object: %w", err)
	}
	return Sealing{content, size, object, SealedSize(size), parts}, nil
}

// Open reads a container at random. sealed is how many bytes src holds, size
// the true length from the registration: a container that does not have
// exactly the length that size asks for is refused, because DARE itself does
// not notice a missing tail when only ranges are read. What the reader gives
// is authenticated package by package; an altered one is an error.
func Open(src io.ReaderAt, sealed, size int64, key Key) (io.ReadSeeker, error) {
	var head [headerSize]byte
	if n, err := src.ReadAt(head[:], 0); err != nil && (err != io.EOF || n < len(head)) {
		return nil, fmt.Errorf("read container header: %w", damaged())
	}
	if string(head[:len(magic)]) != magic {
		return nil, damaged()
	}
	switch Suite(head[len(magic)]) {
	case SuiteIntl:
	case SuiteGM:
		return nil, fault.Numbered(fault.Upgrade, "E-DO-002",
			"这份材料用国密算法加密，当前版本还不能打开，材料没有损坏。请升级程序后再打开。")
	default:
		return nil, fault.Numbered(fault.Upgrade, "E-DO-003",
			"这份材料的加密方式本版本不认识，材料没有改变。请升级程序后再打开。")
	}
	if size < 0 || size > MaxSize || sealed != SealedSize(size) {
		return nil, damaged()
	}
	body := io.NewSectionReader(src, headerSize, sealed-headerSize)
	plain, err := sio.DecryptReaderAt(body, key.dare())
	if err != nil {
		return nil, fmt.Errorf("open container: %w", err)
	}
	return io.NewSectionReader(whole{plain, size}, 0, size), nil
}

// whole turns sio's silence at a cut tail into an error: inside the true
// length there is no end of file.
type whole struct {
	src  io.ReaderAt
	size int64
}

func (w whole) ReadAt(b []byte, off int64) (int, error) {
	if off >= w.size {
		return 0, io.EOF
	}
	n, err := w.src.ReadAt(b, off)
	if err != nil && off+int64(n) < w.size && n < len(b) {
		return n, damaged()
	}
	return n, err
}

func damaged() error {
	return fault.Numbered(fault.Storage, "E-DO-001",
		"这份材料的加密文件不完整或已被改动，程序没有采用它。请重新下载；如仍失败，请联系运维人员核对存储。")
}

func tooLarge() error {
	return fault.Numbered(fault.TooLarge, "E-DO-004",
		"文件超过 2 GB 的上限，没有加入。请压缩或拆分后再选择。")
}
