package keyring

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"quancheng/backend/domain/fault"
)

// ErrHeld: another process works in the folder.
var ErrHeld = errors.New("keyring: another process holds the folder")

const heldText = "这个账号已在本机的另一个程序窗口中打开，这里没有打开，内容没有改变。请切换到已打开的窗口；如找不到，请注销系统后重试。"

// Hold takes a folder for this process alone, before anything in it is read.
// The hold ends with release or with the process, however it ends. The file
// that carries it stays: removing it would let two in.
func Hold(dir string) (release func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder: %w", err)
	}
	f, err := exclusive(filepath.Join(dir, "lock"))
	if errors.Is(err, ErrHeld) {
		return nil, fmt.Errorf("%w: %w", err, fault.Numbered(fault.Storage, "E-KR-007", heldText))
	}
	if err != nil {
		return nil, fmt.Errorf("hold the folder: %w", err)
	}
	return f.Close, nil
}
