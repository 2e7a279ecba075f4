package media

import (
	"fmt"

	"quancheng/backend/domain/fault"
	"quancheng/backend/internal/store"
)

func notCarrier() error {
	return fault.Numbered(fault.Forbidden, "E-MD-001", "只有信息化处或系统管理员能导入介质交换包，没有导入，数据没有改变。请交给他们办理。")
}

func otherKind() error {
	return fault.Numbered(fault.Invalid, "E-MD-002", "这个文件不是要在这里导入的那一种：登记申请用“登记离线电脑”导入，离线电脑导出的交换包用“导入交换包”，服务器的答复只在离线电脑上导入。没有导入任何内容。")
}

func otherOrgan() error {
	return fault.Numbered(fault.Invalid, "E-MD-003", "这份交换包属于另一个单位的系统，没有导入任何内容，数据没有改变。请核对介质。")
}

func otherDevice() error {
	return fault.Numbered(fault.Forbidden, "E-MD-004", "做出这份交换包的电脑没有在本系统登记为离线电脑，或登记已撤销，没有导入任何内容。请联系系统管理员核对。")
}

func superseded(last store.MediaRow) error {
	return fault.Numbered(fault.Conflict, "E-MD-005", fmt.Sprintf(
		"这是旧的一份：同一电脑较新的第 %d 份已经导入过，那一份包含了这里的全部内容。没有再次导入，数据没有改变。请使用最新的一份。", last.Seq))
}

func twice() error {
	return fault.Numbered(fault.Conflict, "E-MD-006", "同一编号的另一份交换包已经导入过，这台离线电脑可能被复制或恢复过。没有导入，数据没有改变。请系统管理员撤销这台电脑并重新登记。")
}

func unreadable() error {
	return fault.Numbered(fault.Upgrade, "E-MD-007", "交换包的内容本版本不认识，没有导入任何内容，离线电脑上的内容都还在。请核对两边的程序版本。")
}

// denied: the reader may not, or it is not there: for others the exchange goes on.
func denied(err error) bool {
	c := fault.CodeOf(err)
	return c == fault.NotFound || c == fault.Forbidden
}
