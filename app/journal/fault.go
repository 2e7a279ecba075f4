package journal

import (
	"errors"
	"fmt"
	"syscall"

	"quancheng/backend/domain/fault"
)

// errno 112 is ERROR_DISK_FULL of Windows; it has no name on other systems.
const windowsDiskFull = syscall.Errno(112)

const (
	fullText   = "磁盘空间不足，刚才的内容没有保存；此前显示“已保存”的内容都在。请清理磁盘后重试。"
	writeText  = "本机磁盘写入失败，刚才的内容没有保存；此前显示“已保存”的内容都在。请重新启动程序后重试；如再次出现，请联系运维人员检查磁盘。"
	newerText  = "本机的待同步记录由更新版本的程序写成，当前版本不能读取；内容都在，没有改动。请升级程序后再打开。"
	namingText = "这份材料的本机文件名不合规定，没有保存。请重新选择材料。"
)

// ErrDamaged: something in the journal could not be read; the rest came out.
var ErrDamaged = errors.New("journal: part of it cannot be read")

// storage is the fault of a failing disk, with its cause in the chain.
func storage(ref, attempt string, err error) error {
	text := writeText
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, windowsDiskFull) {
		text = fullText
	}
	return fmt.Errorf("%s: %w: %w", attempt, err, fault.Numbered(fault.Storage, ref, text))
}
