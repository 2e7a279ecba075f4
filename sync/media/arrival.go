package media

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"quancheng/backend/api"
	"quancheng/backend/domain/bundle"
	"quancheng/backend/domain/document"
	"quancheng/backend/domain/fault"
)

const lineMax = 16 << 20

// Arrival is a proven bundle of the server.
type Arrival struct {
	*bundle.Bundle
	Word api.MediaWord
	key  document.Key
}

// Welcome proves the answer to this machine's own request: its maker knew the
// one-time code. to is the digest of the request.
func Welcome(src io.ReaderAt, size int64, m Machine, to document.Digest, secret string) (*Arrival, error) {
	b, err := bundle.Read(src, size)
	if err != nil {
		return nil, err
	}
	switch {
	case b.Kind != bundle.Enrol:
		return nil, otherKind()
	case b.To != string(to):
		return nil, otherRequest()
	case !b.Proven(secret):
		return nil, unproven()
	}
	return open(b, b.Key, m)
}

// Open proves a bundle for this machine, all of it.
func Open(src io.ReaderAt, size int64, m Machine) (*Arrival, error) {
	b, err := bundle.Read(src, size)
	if err != nil {
		return nil, err
	}
	switch {
	case b.Kind != bundle.Down && b.Kind != bundle.Enrol:
		return nil, otherKind()
	case b.Organ != m.Organ:
		return nil, otherOrgan()
	case b.Device != m.Device:
		return nil, otherDevice()
	}
	return open(b, m.Server, m)
}

func open(b *bundle.Bundle, signer []byte, m Machine) (*Arrival, error) {
	if err := b.Check(signer); err != nil {
		return nil, err
	}
	if err := b.Whole(); err != nil {
		return nil, err
	}
	a := &Arrival{Bundle: b}
	var err error
	if a.key, err = b.Unlock(m.Box); err != nil {
		return nil, err
	}
	err = a.each(0, a.key, func(l api.MediaLine) error {
		if l.Word == nil {
			return unknown()
		}
		a.Word = *l.Word
		return nil
	})
	return a, err
}

// Lines gives what only the user may open, in order.
func (a *Arrival) Lines(users document.Key, fn func(api.MediaLine) error) error {
	if len(a.Parts) < 2 {
		return nil
	}
	return a.each(1, bundle.Join(a.key, users), fn)
}

func (a *Arrival) each(part int, key document.Key, fn func(api.MediaLine) error) error {
	plain, err := a.Content(part, key)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(plain)
	lines.Buffer(make([]byte, 64<<10), lineMax)
	for lines.Scan() {
		var l api.MediaLine
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return unknown()
		}
		if err := fn(l); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read the content of a bundle: %w", err)
	}
	return nil
}

// Document is the container that a line of the content names.
func (a *Arrival) Document(d api.MediaDocument) (io.Reader, error) {
	if d.Ref == nil || d.Part < 2 || d.Part >= len(a.Parts) || a.Parts[d.Part].Digest != d.Ref.Object {
		return nil, errors.Join(errors.New("a document that is not in the bundle"), unknown())
	}
	return a.Part(d.Part), nil
}

func otherKind() error {
	return fault.Numbered(fault.Invalid, "E-ME-001", "这个文件不是服务器给这台电脑的答复，没有导入任何内容，本机内容没有改变。请核对介质上的文件。")
}

func otherOrgan() error {
	return fault.Numbered(fault.Invalid, "E-ME-002", "这份答复来自另一个单位的系统，没有导入任何内容，本机内容没有改变。请核对介质。")
}

func otherDevice() error {
	return fault.Numbered(fault.Invalid, "E-ME-003", "这份答复是给另一台电脑的，没有导入任何内容，本机内容没有改变。请核对介质。")
}

func otherRequest() error {
	return fault.Numbered(fault.Invalid, "E-ME-004", "这份登记答复不是对本机这次登记申请的，没有导入任何内容。请使用本机最后一次导出的申请对应的答复。")
}

func unproven() error {
	return fault.Numbered(fault.Untrusted, "E-ME-005", "这份登记答复不是用同一个登记码做出的，可能不是本单位的服务器，没有导入任何内容。请联系系统管理员核对。")
}

func unknown() error {
	return fault.Numbered(fault.Upgrade, "E-ME-006", "这份答复的内容本版本不认识，没有导入任何内容，本机内容没有改变。请升级程序后再导入。")
}
