package transfer

import (
	"errors"
	"fmt"

	"quancheng/backend/domain/fault"
)

var errUnsigned = errors.New("transfer: the server signed none of the parts")

func unsignable() *fault.Error {
	return fault.Numbered(fault.Busy, "E-TR-001",
		"服务器的存储没有接受这份材料的分片，材料还在本机，稍后会自动重试。如一直不成功，请联系运维人员核对存储的地址和时间。")
}

func spoilt() error {
	return fault.Numbered(fault.Invalid, "E-TR-002",
		"本机保存的这份材料已损坏，无法上传，其他内容都在。请移除这份材料，重新添加原文件后再提交。")
}

func crowded() error {
	return fault.Numbered(fault.Storage, "E-TR-003",
		"服务器存储空间不足，这份材料还没有上传，本机保存完好，稍后会自动重试。请告知运维人员。")
}

func oversized() error {
	return fault.Numbered(fault.TooLarge, "E-TR-004",
		"这份材料超过服务器允许的大小或配额，没有上传，本机保存完好。请压缩或拆分后重新添加。")
}

func strange() error {
	return fault.Numbered(fault.Storage, "E-TR-011",
		"服务器上的这份材料与登记的摘要不一致，程序没有采用它，本机内容没有改变。请联系运维人员核对存储。")
}

func renamed() error {
	return fault.Numbered(fault.Conflict, "E-TR-012",
		"这份材料刚刚有了变化，本机的登记还没有更新。请同步后再打开。")
}

func diskFailed() error {
	return fault.Numbered(fault.Storage, "E-TR-013",
		"这份材料写入本机磁盘失败，没有打开，服务器上的材料没有影响。请清理磁盘后重试。")
}

// worded puts a refusal of the store, which has no words of its own, into words.
func worded(err error) error {
	switch fault.CodeOf(err) {
	case fault.Storage:
		return fmt.Errorf("%w: %w", crowded(), err)
	case fault.TooLarge:
		return fmt.Errorf("%w: %w", oversized(), err)
	}
	return err
}
