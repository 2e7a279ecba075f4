package identity

import (
	"fmt"
	"time"

	"quancheng/backend/domain/fault"
	"quancheng/backend/domain/record"
)

// The refusals that people meet; each has its number for the telephone.

func expired() *fault.Error {
	return fault.Numbered(fault.Unauthorized, "E-ID-003", "登录已过期，这一步没有进行，本机未上报的内容都还在。请重新登录。")
}

// RefDisabled and RefRevoked tell a desktop to erase what it holds (R198),
// RefRenewed to give up the lease: the old password opens nothing any more.
const (
	RefDisabled = "E-ID-006"
	RefRevoked  = "E-ID-007"
	RefRenewed  = "E-ID-018"
)

func disabled() *fault.Error {
	return fault.Numbered(fault.Forbidden, RefDisabled, "账号已停用，本机缓存的数据将被清除，未上报的内容已密封保留。请联系系统管理员。")
}

func revoked() *fault.Error {
	return fault.Numbered(fault.Forbidden, RefRevoked, "这台电脑的登记已被撤销，没有登录，本机缓存的数据将被清除，未上报的内容已密封保留。请联系系统管理员重新登记。")
}

// unknownPC is no word to erase anything: a restored server may not know a PC
// that was enrolled later.
func unknownPC() *fault.Error {
	return fault.Numbered(fault.Forbidden, "E-ID-019", "服务器不认识这台电脑的登记，没有登录，本机的内容都还在。请联系系统管理员重新登记。")
}

func renewed() *fault.Error {
	return fault.Numbered(fault.Unauthorized, RefRenewed, "登录信息已由管理员重置，原来的登录和离线解锁都已失效，本机未上报的内容都还在。请用启用码重新设置后登录。")
}

// wrong is the one answer to a failed sign-in: it does not say which part.
func wrong(t Tries, device record.Time, now time.Time) *fault.Error {
	code, ref := fault.Unauthorized, "E-ID-004"
	words, off := clockWords(device, now)
	switch {
	case t.Locked(now):
		code, ref = fault.Locked, "E-ID-005"
	case off:
		code, ref = fault.Clock, "E-ID-008"
	}
	return fault.Numbered(code, ref, "账号、密码或验证码不正确，没有登录，数据没有改变。"+words+t.Words(now))
}

func wrongResume(t Tries, now time.Time) *fault.Error {
	if t.Locked(now) {
		return fault.Numbered(fault.Locked, "E-ID-005", "离线解锁的验证没有通过。"+t.Words(now))
	}
	return fault.Numbered(fault.Unauthorized, "E-ID-009", "离线解锁的验证没有通过，本机的内容都还在，暂不上报。请联网完整登录一次。")
}

func wrongActivation(t Tries, now time.Time) *fault.Error {
	code := fault.Unauthorized
	if t.Locked(now) {
		code = fault.Locked
	}
	return fault.Numbered(code, "E-ID-010", "账号、启用码、密码或验证码不正确，账号还没有启用。"+t.Words(now))
}

func notYours(what string) *fault.Error {
	return fault.Numbered(fault.Forbidden, "E-ID-011", fmt.Sprintf("%s，这一步没有进行，数据没有改变。", what))
}

func unknownUser() *fault.Error {
	return fault.Numbered(fault.NotFound, "E-ID-012", "没有这个账号，数据没有改变。请刷新列表后再试。")
}

func notNow(why string) *fault.Error {
	return fault.Numbered(fault.Conflict, "E-ID-013", why+"，数据没有改变。请刷新列表后再试。")
}

func badForm(why string) *fault.Error {
	return fault.Numbered(fault.Invalid, "E-ID-014", why+"数据没有改变，请改正后再提交。")
}
